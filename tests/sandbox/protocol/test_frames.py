"""Frames: recorded samples both ways, and a decoder that survives whatever a stranger sends."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.errors import ProtocolError
from sandbox.protocol.frames import DEPTH_MAX, FRAME_BYTES_MAX, Decoder, bytes_head, decode_message, encode
from sandbox.protocol.messages import MESSAGES, Ack, Command, Done, Entry, Failed, Listing, Message


def recorded_in(name: str) -> list[dict[str, dict[str, object]]]:
    lines = (Path(__file__).parents[2] / "samples/agent" / name).read_text().splitlines()
    return [json.loads(line) for line in lines]


SAMPLES, OLDER = recorded_in("messages.jsonl"), recorded_in("older.jsonl")


def frame(payload: bytes, *, kind: bytes = b"J") -> bytes:
    return (len(payload) + 1).to_bytes(4, "big") + kind + payload


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["message"]["type"])
def test_a_recorded_message_is_read_and_written_as_it_was(sample: dict[str, object]) -> None:
    recorded = bytes.fromhex(str(sample["frame"]))
    decoder = Decoder()
    decoder.feed(recorded)
    message = decoder.next_frame()
    assert isinstance(message, Message)
    assert {**message.to_json(), "type": message.type} == sample["message"]
    assert encode(message) == recorded
    assert decoder.next_frame() is None


@pytest.mark.parametrize("sample", OLDER, ids=lambda sample: sample["message"]["type"])
def test_a_message_of_an_older_side_is_read_with_what_it_did_not_know_at_its_default(
    sample: dict[str, object],
) -> None:
    decoder = Decoder()
    decoder.feed(bytes.fromhex(str(sample["frame"])))
    message = decoder.next_frame()
    assert isinstance(message, Message)
    said = sample["message"]
    assert isinstance(said, dict)
    assert said.items() <= {**message.to_json(), "type": message.type}.items()


def test_every_message_is_recorded() -> None:
    assert {sample["message"]["type"] for sample in SAMPLES} == set(MESSAGES)


@settings(deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=5000), st.integers(0, 2**53).map(Ack))), st.integers(1, 700))
def test_frames_come_out_as_they_went_in_however_the_bytes_are_cut(frames: list[bytes | Ack], step: int) -> None:
    data, decoder, seen = b"".join(map(encode, frames)), Decoder(), []
    for start in range(0, len(data), step):
        decoder.feed(data[start : start + step])
        while (event := decoder.next_frame()) is not None:
            seen.append(event)
    assert seen == frames
    assert decoder.buffered == 0


def test_an_empty_frame_of_bytes_is_a_frame() -> None:
    decoder = Decoder()
    decoder.feed(bytes_head(0))
    assert decoder.next_frame() == b""


@pytest.mark.parametrize(
    "head",
    [b"\0\0\0\0J", (FRAME_BYTES_MAX + 1).to_bytes(4, "big") + b"B", b"\xff\xff\xff\xffB", b"\0\0\0\5X", b"GET / HT"],
)
def test_an_impossible_head_is_refused_before_its_payload_comes(head: bytes) -> None:
    decoder = Decoder()
    decoder.feed(head)
    with pytest.raises(ProtocolError):
        decoder.next_frame()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "3",
        "null",
        '{"type":"done"',
        '{"type":3}',
        '{"type":["done"]}',
        '{"type":"unknown"}',
        '{"offset":1}',
        '{"type":"ack"}',
        '{"type":"ack","offset":true}',
        '{"type":"ack","offset":1.0}',
        '{"type":"ack","offset":"1"}',
        '{"type":"ack","offset":null}',
        '{"type":"ack","offset":9007199254740993}',
        '{"type":"ack","offset":' + "9" * 5000 + "}",
        '{"type":"ack","offset":1,"offset":1}',
        '{"type":"done","x":{"a":1,"a":2}}',
        '{"type":"done","x":NaN}',
        '{"type":"done","x":-Infinity}',
        '{"type":"done","x":1e999}',
        '{"type":"done","x":0.' + "1" * 5000 + "}",
        '{"type":"done","x":"\\ud800"}',
        '{"type":"done","\\udfff":1}',
        '{"type":"hidden","hidden":1}',
        '{"type":"failed","code":"gone","message":["x"]}',
        '{"type":"hello","version":1,"features":"all","boot":"","agent":""}',
        '{"type":"hello","version":1,"features":[1],"boot":"","agent":""}',
        '{"type":"hello","version":1,"features":[' + ",".join(['""'] * 5000) + '],"boot":"","agent":""}',
        '{"type":"console_list","consoles":[{}]}',
        '{"type":"console_list","consoles":[[]]}',
        '{"type":"done","x":' + "[" * DEPTH_MAX + "]" * DEPTH_MAX + "}",
        "[" * 400_000,
        '{"a":' * 150_000,
        "\ufeff{}",
    ],
    ids=lambda text: text[:40],
)
def test_what_is_not_exact_is_refused(text: str) -> None:
    with pytest.raises(ProtocolError):
        decode_message(text.encode())


def test_bytes_that_are_no_text_are_refused() -> None:
    for payload in (b'{"type":"done","x":"\xff"}', b'{"type":"done","x":"\xed\xa0\x80"}'):
        with pytest.raises(ProtocolError):
            decode_message(payload)


def test_unknown_fields_are_ignored_and_missing_ones_have_their_default() -> None:
    deep = "[" * (DEPTH_MAX - 2) + "1" + "]" * (DEPTH_MAX - 2)
    assert decode_message(b'{"type":"done","later":%s}' % deep.encode()) == Done()
    assert decode_message(b'{"type":"failed","code":"gone","message":"\\ud83d\\ude00"}') == Failed("gone", "😀")


def test_what_cannot_be_carried_is_not_sent() -> None:
    for message in (Failed("gone", "\ud800"), Failed("gone", "x" * FRAME_BYTES_MAX), Ack(float("nan"))):  # type: ignore[arg-type]
        with pytest.raises(ProtocolError):
            encode(message)
    with pytest.raises(ProtocolError):
        encode(b"x" * FRAME_BYTES_MAX)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(deadline=None)
@given(
    st.sampled_from(sorted(MESSAGES)),
    st.dictionaries(st.sampled_from(sorted({f for m in MESSAGES.values() for f in m.fields})), json_values),
)
def test_any_fields_are_a_valid_message_or_refused(name: str, fields: dict[str, object]) -> None:
    payload = json.dumps({**fields, "type": name}).encode()
    try:
        message = decode_message(payload)
    except ProtocolError:
        return
    again = Decoder()
    again.feed(encode(message))
    assert again.next_frame() == message


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300)))
def test_any_bytes_are_frames_or_refused(chunks: list[bytes]) -> None:
    decoder = Decoder()
    try:
        for chunk in chunks:
            decoder.feed(chunk)
            while decoder.next_frame() is not None:
                pass
    except ProtocolError:
        return
    assert decoder.buffered <= sum(map(len, chunks))


@settings(deadline=None)
@given(st.data())
def test_a_damaged_sample_is_a_message_or_refused(data: st.DataObject) -> None:
    damaged = bytearray.fromhex(str(data.draw(st.sampled_from(SAMPLES))["frame"]))
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    decoder = Decoder()
    decoder.feed(damaged)
    try:
        decoder.next_frame()
    except ProtocolError:
        return


def test_a_page_of_a_listing_is_decoded_whole() -> None:
    rows = [Entry(name=f"{number:0255}", kind="file", size=1, modified_at=1.5, mode=0o644) for number in range(1000)]
    listing = Listing(path="/", writable=True, total=1000, entries=rows)
    decoder = Decoder()
    decoder.feed(encode(listing))
    assert decoder.next_frame() == listing


def test_a_command_travels_inside_a_message() -> None:
    command = Command(["sh"], "/", {"A": "b"}, "title")
    assert Command.from_json(json.loads(json.dumps(command.to_json()))) == command
