"""The websocket's messages, against the samples that the front end's tests read too."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consoles.messages import (
    TEXT_FRAME_CHARS_MAX,
    Ack,
    Attach,
    BadMessage,
    Hidden,
    Resize,
    Sizing,
    closing,
    encode,
    parse,
)

SAMPLES = json.loads((Path(__file__).parents[1] / "samples/consoles/messages.json").read_text())
CLIENT = [sample["message"] for sample in SAMPLES if sample["from"] == "client"]
SERVER = [sample["message"] for sample in SAMPLES if sample["from"] == "server"]


@pytest.mark.parametrize("message", CLIENT)
def test_every_sample_of_a_client_is_read_field_by_field(message: dict[str, object]) -> None:
    read = parse(json.dumps(message))
    assert isinstance(read, Attach | Ack | Resize | Hidden | Sizing)
    for name, value in message.items():
        if name != "type":
            assert getattr(read, name) == value


@pytest.mark.parametrize("message", SERVER)
def test_every_sample_of_the_server_is_written_as_it_stands(message: dict[str, object]) -> None:
    fields = {name: value for name, value in message.items() if name != "type"}
    assert json.loads(encode(str(message["type"]), fields)) == message


def test_a_field_that_is_not_known_is_ignored() -> None:
    assert parse('{"type":"ack","offset":5,"later":[1]}') == Ack(offset=5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        '{"type":"shout"}',
        '{"type":"ack"}',
        '{"type":"ack","offset":-1}',
        '{"type":"ack","offset":true}',
        '{"type":"ack","offset":1.5}',
        '{"type":"ack","offset":9007199254740992}',
        '{"type":"resize","cols":0,"rows":24}',
        '{"type":"resize","cols":80,"rows":1001}',
        '{"type":"hidden","hidden":1}',
        '{"type":"attach","cols":80,"rows":24}',
        '{"type":"attach","cols":80,"rows":24,"client":"short"}',
        '{"type":"attach","cols":80,"rows":24,"client":"c0ffee00","stream":"../x"}',
        "[" * 100_000,
        '{"type":"ack","offset":1,"padding":"' + "x" * TEXT_FRAME_CHARS_MAX + '"}',
    ],
)
def test_what_the_contract_does_not_name_is_refused(text: str) -> None:
    with pytest.raises(BadMessage):
        parse(text)


@given(st.text() | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_no_text_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(BadMessage):
        assert isinstance(parse(text), Attach | Ack | Resize | Hidden)


def test_a_closing_message_carries_its_code_and_sentence() -> None:
    assert json.loads(closing(4404, "There is no such console.")) == {
        "type": "closing",
        "code": 4404,
        "message": "There is no such console.",
    }
