"""The control socket's messages are bounded and strictly read."""

import pytest

from sandbox.egress.messages import LENGTH, MESSAGE_BYTES, body_length, decode, encode, read_user_id
from sandbox.errors import ProtocolError


def test_a_message_survives_the_way():
    data = encode({"command": "ping"})
    assert body_length(data[: LENGTH.size]) == len(data) - LENGTH.size
    assert decode(data[LENGTH.size :]) == {"command": "ping"}


def test_a_message_that_is_too_long_is_neither_sent_nor_read():
    with pytest.raises(ProtocolError):
        encode({"x": "a" * MESSAGE_BYTES})
    with pytest.raises(ProtocolError):
        body_length(b"\xff\xff\xff\xff")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b"\xff", b"[" * 200_000])
def test_what_is_no_object_is_refused(body):
    with pytest.raises(ProtocolError):
        decode(body)


@pytest.mark.parametrize("user_id", [None, 0, -1, True, "7", 1.0, 2**31])
def test_a_user_id_is_a_positive_whole_number(user_id):
    with pytest.raises(ProtocolError):
        read_user_id({"user_id": user_id})
    assert read_user_id({"user_id": 7}) == 7
