"""The client's end of a connection, with bytes only."""

import pytest

from sandbox.errors import ProtocolError
from sandbox.protocol.connection import Connection
from sandbox.protocol.frames import CHUNK_BYTES, encode
from sandbox.protocol.messages import Ack, Consoles, Done, Failed, Hello

HELLO = Hello(version=1, features=["x"], boot="b", agent="a")


def greeted() -> Connection:
    connection = Connection()
    connection.receive_data(encode(HELLO))
    assert connection.next_event() == HELLO == connection.hello
    return connection


def test_nothing_is_sent_before_hello() -> None:
    with pytest.raises(ProtocolError):
        Connection().data_to_send(Consoles())


@pytest.mark.parametrize("first", [Done(), b"bytes", Hello(version=2, features=[], boot="", agent="")])
def test_an_agent_that_does_not_greet_is_refused(first: Done | bytes | Hello) -> None:
    connection = Connection()
    connection.receive_data(encode(first))
    with pytest.raises(ProtocolError):
        connection.next_event()
    assert connection.ended


def test_events_come_in_order_and_failed_is_the_last() -> None:
    connection = greeted()
    connection.receive_data(encode(b"ab") + encode(Done()) + encode(Failed("gone", "x")))
    assert [connection.next_event() for _ in range(3)] == [b"ab", Done(), Failed("gone", "x")]
    assert connection.ended


def test_the_end_of_data_drops_a_frame_that_was_cut_off() -> None:
    connection = greeted()
    connection.receive_data(encode(b"abc")[:-1])
    connection.receive_eof()
    assert connection.next_event() is None
    assert connection.ended


def test_long_bytes_are_sent_in_pieces() -> None:
    connection = greeted()
    pieces = connection.data_to_send(b"x" * (2 * CHUNK_BYTES + 1))
    assert [len(piece) - 5 for piece in pieces] == [CHUNK_BYTES, CHUNK_BYTES, 1]
    assert connection.data_to_send(b"") == []
    assert connection.data_to_send(Ack(1)) == [encode(Ack(1))]
