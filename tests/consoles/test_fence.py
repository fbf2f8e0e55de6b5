"""Clients that break the rules: each ends with a clear code, and the console beside it is unharmed."""

import asyncio
import base64
import contextlib
import json
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from consoles.consumers import VIEWERS_OF_CONSOLE_MAX, VIEWERS_OF_TENANT_MAX
from consoles.fence import ACK_FRAME_COST, FRAMES_BURST, FRAMES_PER_SECOND, Allowance
from consoles.messages import FRAME_BYTES_MAX, OFFSET_MAX, TEXT_FRAME_CHARS_MAX
from sandbox.agent.scrollback import LOG_BYTES
from tests.consoles.conftest import Service
from tests.fakes.browser import ORIGIN, FakeBrowser

AT_ONCE = 200
HALF_OPEN = 100
TINY_FRAMES = 3000
BROKEN_SECONDS = 30.0


@asynccontextmanager
async def page(service: Service, name: str = "alice", *, console: str = "bash") -> AsyncIterator[FakeBrowser]:
    """Open a page on a person's own console, and wait until it is live."""
    person = service.people[name]
    browser = FakeBrowser(person[console], session=person["session"])
    service.start_agent(name)
    await browser.open(unix=service.path)
    await browser.until_message("live")
    try:
        yield browser
    finally:
        await browser.leave()


async def is_unharmed(service: Service, *, console: str = "bash") -> None:
    """Somebody else at the same console types and sees the answer."""
    async with page(service, console=console) as second:
        word = os.urandom(4).hex()
        await second.type(b"\x03\necho un''harmed-%s\n" % word.encode())
        await second.until_text(b"unharmed-%s\r\n" % word.encode())


@pytest.mark.parametrize(
    "frame",
    [
        "null",
        "[]",
        "{",
        '"attach"',
        "\u2028",
        '{"type":null}',
        '{"type":["ack"]}',
        '{"type":"closing","code":4404}',
        '{"type":"input","offset":1}',
        '{"type":"ack"}',
        '{"type":"ack","offset":-1}',
        '{"type":"ack","offset":"1"}',
        '{"type":"ack","offset":1e400}',
        '{"type":"ack","offset":NaN}',
        '{"type":"ack","offset":' + "9" * 4000 + "}",
        '{"type":"ack","offset":1.0}',
        '{"type":"resize","cols":-1,"rows":24}',
        '{"type":"resize","cols":80}',
        '{"type":"resize","cols":true,"rows":true}',
        '{"type":"resize","cols":1000000000,"rows":1000000000}',
        '{"type":"hidden","hidden":null}',
        '{"type":"sizing","rule":{}}',
        '{"type":"attach","cols":80,"rows":24,"client":"../../etc"}',
        '{"type":"attach","cols":80,"rows":24,"client":"c0ffee00","offset":0.5}',
        '{"type":"attach","cols":80,"rows":24,"client":"c0ffee00","ticket":"?"}',
        "[" * (TEXT_FRAME_CHARS_MAX - 1),
        " " * (TEXT_FRAME_CHARS_MAX + 1),
    ],
    ids=lambda frame: frame[:40],
)
async def test_a_message_that_is_none_is_answered_with_4400(service: Service, frame: str) -> None:
    async with page(service) as browser:
        await browser.send_raw(frame)
        assert await browser.until_closed() == 4400
        said = browser.messages[-1]
        assert said.get("code") == 4400, browser.messages
        assert said["message"]
    await is_unharmed(service)


async def test_empty_frames_are_passed_over(service: Service) -> None:
    async with page(service) as browser:
        await browser.send_raw("")
        await browser.send_raw(b"")
        await browser.type(b"\x03\necho still-$((1+1))\n")
        await browser.until_text(b"still-2\r\n")


def handshake(console: int, *, session: str) -> bytes:
    """The request that opens a websocket."""
    lines = (
        f"GET /ws/consoles/{console}/ HTTP/1.1",
        "Host: localhost:8000",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        f"Origin: {ORIGIN}",
        f"Cookie: session={session}",
    )
    return "\r\n".join([*lines, "", ""]).encode()


def masked(first: int, payload: bytes, *, announced: int | None = None, mask: bool = True) -> bytes:
    """A frame as it goes over the wire, or one that announces another length."""
    size = len(payload) if announced is None else announced
    bit = 0x80 if mask else 0
    if size < 126:
        head = bytes([first, bit | size])
    elif size < 2**16:
        head = bytes([first, bit | 126]) + struct.pack("!H", size)
    else:
        head = bytes([first, bit | 127]) + struct.pack("!Q", size)
    return head + (bytes(4) if mask else b"") + payload


ATTACH = masked(0x81, b'{"type":"attach","cols":80,"rows":24,"stream":null,"offset":null,"client":"c0ffee00"}')


async def close_code(service: Service, frames: bytes) -> int | None:
    """Send bytes after the handshake and the first message; the code with which the server closes."""
    person = service.people["alice"]
    reader, writer = await asyncio.open_unix_connection(service.path)
    writer.write(handshake(person["bash"], session=person["session"]))
    assert b"101" in await reader.readuntil(b"\r\n\r\n")
    writer.write(ATTACH + frames)
    code = None
    try:
        async with asyncio.timeout(BROKEN_SECONDS):
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    first, size = await reader.readexactly(2)
                    if size == 126:
                        (size,) = struct.unpack("!H", await reader.readexactly(2))
                    elif size == 127:
                        (size,) = struct.unpack("!Q", await reader.readexactly(8))
                    payload = await reader.readexactly(size)
                    if first & 0x0F == 8:
                        (code,) = struct.unpack("!H", payload[:2])
    finally:
        writer.transport.abort()
    return code


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        pytest.param(masked(0x81, b"\xff\xfe"), 1007, id="text that is not UTF-8"),
        pytest.param(masked(0x81, b"\xed\xa0\x80"), 1007, id="text with half a surrogate pair"),
        pytest.param(masked(0x01, b'{"type":"ack\xc3') + masked(0x80, b"("), 1007, id="not UTF-8 over two frames"),
        pytest.param(masked(0x83, b"x"), 1002, id="an unknown kind of frame"),
        pytest.param(masked(0x8B, b"x"), 1002, id="an unknown kind of control frame"),
        pytest.param(masked(0xF2, b"x"), 1002, id="reserved bits"),
        pytest.param(masked(0x82, b"x", mask=False), 1002, id="a frame without a mask"),
        pytest.param(masked(0x80, b"x"), 1002, id="a continuation of nothing"),
        pytest.param(masked(0x02, b"x") + masked(0x82, b"x"), 1002, id="a frame inside a message"),
        pytest.param(masked(0x09, b"x"), 1002, id="a ping in pieces"),
        pytest.param(masked(0x89, b"x" * 126), 1002, id="a ping that is too long"),
        pytest.param(masked(0x88, b"x"), 1002, id="a close with half a code"),
        pytest.param(masked(0x88, struct.pack("!H", 999)), 1002, id="a close with a code that is none"),
        pytest.param(masked(0x82, b"x" * 200, announced=FRAME_BYTES_MAX + 1), 1009, id="a frame one byte too large"),
        pytest.param(masked(0x82, b"x" * 200, announced=64 * 2**20), 1009, id="a frame of 64 MiB"),
        pytest.param(masked(0x82, b"x" * 200, announced=2**63), 1002, id="a frame of 2^63 bytes"),
        pytest.param(
            masked(0x02, b"x" * FRAME_BYTES_MAX) + masked(0x80, b"x" * FRAME_BYTES_MAX), 1009, id="a large message"
        ),
    ],
)
async def test_a_frame_that_no_browser_sends_closes_the_socket(service: Service, frames: bytes, code: int) -> None:
    service.start_agent("alice")
    assert await close_code(service, frames) == code
    await is_unharmed(service)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://bob.localhost:8000",
        "http://localhost.:8000",
        "http://localhost:80000",
        "http://localhost:8000.evil.example",
        "http://localhost:8000@evil.example",
        "http://xlocalhost:8000",
        "HTTP://LOCALHOST:8000",
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
        "ws://localhost:8000",
        "http://localhost:8000, http://localhost:8000",
        "http://localhost:8000 ",
        "file://",
        "null",
    ],
)
async def test_a_token_does_not_help_a_page_of_another_origin(service: Service, origin: str) -> None:
    person = service.people["alice"]
    for who in ({"token": person["token"]}, {"session": person["session"]}, {**person}):
        browser = FakeBrowser(person["bash"], token=who.get("token"), session=who.get("session"))
        if origin == "http://localhost:8000 ":
            await browser.open(unix=service.path, origin=origin)  # blanks around a header's value are no part of it
            await browser.until_message("attached")
            await browser.leave()
            continue
        with pytest.raises(InvalidStatus) as refused:
            await browser.open(unix=service.path, origin=origin)
        assert refused.value.response.status_code in {400, 403}


async def test_counting_through_the_numbers_finds_nothing(service: Service) -> None:
    alice, charlie = service.people["alice"], service.people["charlie"]
    own = {charlie["bash"], charlie["other"]}
    said = set()
    for number in sorted({*range(1, 10), alice["bash"], alice["other"], 2**31, 10**15} - own):
        browser = FakeBrowser(number, session=charlie["session"])
        await browser.open(unix=service.path)
        assert await browser.until_closed() == 4404
        said.add(json.dumps(browser.messages))
    assert len(said) == 1, "what is there is told from what is not"


async def test_more_viewers_than_there_is_room_for_are_told_so_and_those_inside_go_on(service: Service) -> None:
    person = service.people["alice"]
    service.start_agent("alice")
    browsers = [FakeBrowser(person["other"], session=person["session"]) for _one in range(AT_ONCE)]

    async def come(browser: FakeBrowser) -> None:
        await browser.open(unix=service.path)
        await browser.until(lambda: bool(browser.messages), seconds=60)

    try:
        await asyncio.gather(*(come(browser) for browser in browsers))
        inside = [browser for browser in browsers if browser.messages[0]["type"] == "attached"]
        outside = [browser for browser in browsers if browser not in inside]
        assert len(inside) == min(AT_ONCE, VIEWERS_OF_TENANT_MAX, VIEWERS_OF_CONSOLE_MAX)
        assert {await browser.until_closed() for browser in outside} <= {4429}
        await inside[0].type(b"echo for-all-$((1+1))\n")
        for browser in inside:
            await browser.until_text(b"for-all-2\r\n", seconds=60)
    finally:
        for browser in browsers:
            await browser.break_off()
    await is_unharmed(service, console="other")


@pytest.mark.parametrize("offset", [OFFSET_MAX, 10**9, 0, 1, -1, -OFFSET_MAX, -(2**20), None])
async def test_any_place_can_be_asked_for_and_a_kept_one_is_given(service: Service, offset: int | None) -> None:
    async with page(service) as browser:
        if browser.offset is not None and browser.offset < LOG_BYTES:
            await browser.type(b"\x03\nyes | head -c 20000000; echo far-$((1+1))\n")
            await browser.until_text(b"far-2\r\n", seconds=60)
        stream = browser.stream
        browser.stream = None  # take whatever place is given
        browser.acknowledge = False  # until then: the numbers of the old place are not those of the new one
        browser.messages.clear()
        await browser.send("attach", cols=80, rows=24, stream=stream, offset=offset, client=browser.client)
        attached = await browser.until_message("attached")
        browser.acknowledge = True
        live = await browser.until_message("live")
        assert attached["stream"] == stream
        assert attached["head"] <= attached["offset"] <= live["offset"]
        assert attached["head"] > 0, "the beginning is no longer kept"
        if offset is not None and 0 <= offset < attached["head"]:
            assert attached["offset"] - attached["skipped"] == offset
        if offset == -1:
            assert live["offset"] - attached["offset"] <= 1
        await browser.type(b"\x03\necho reached-$((1+1))\n")
        await browser.until_text(b"reached-2\r\n", seconds=60)


async def test_one_byte_more_than_was_sent_cannot_be_acknowledged(service: Service) -> None:
    async with page(service) as browser:
        await browser.type(b"\x03\necho sent-$((1+1))\n")
        await browser.until_text(b"sent-2\r\n")
        assert browser.offset is not None
        await browser.send("ack", offset=browser.offset + 2**20)
        assert await browser.until_closed() == 4400
    await is_unharmed(service)


@pytest.mark.parametrize("reads", [True, False], ids=["reads but never acknowledges", "reads nothing"])
async def test_a_viewer_that_takes_nothing_holds_nobody_up(service: Service, reads: bool) -> None:
    async with page(service, "bob") as browser:
        browser.acknowledge = False
        if not reads:
            browser.stop_reading()
        async with page(service, "bob") as second:
            await second.type(b"\x03\nyes | head -c 4000000; echo through-$((1+1))\n")
            await second.until_text(b"through-2\r\n", seconds=60)
        await browser.break_off()


async def test_sockets_that_never_finish_their_handshake_hold_nobody_up_and_end(service: Service) -> None:
    half = handshake(service.people["alice"]["bash"], session="x")[:60]
    opened = [await asyncio.open_unix_connection(service.path) for _one in range(HALF_OPEN)]
    for _reader, writer in opened:
        writer.write(half)
    await is_unharmed(service)
    async with asyncio.timeout(BROKEN_SECONDS):
        for reader, writer in opened:
            with contextlib.suppress(ConnectionError):
                await reader.read()
            writer.close()


async def test_a_storm_of_tiny_frames_is_slowed_down_and_holds_nobody_up(service: Service) -> None:
    async with page(service, console="other") as browser:

        async def storm() -> None:
            with contextlib.suppress(ConnectionClosed):
                for _frame in range(TINY_FRAMES):
                    await browser.send_raw(b"\x00")

        storming = asyncio.create_task(storm())
        await is_unharmed(service)
        await browser.break_off()
        await storming
    await is_unharmed(service, console="other")


def test_a_client_over_its_rate_is_told_how_long_to_rest() -> None:
    allowance = Allowance(now=0.0)
    rests = [allowance.spend(b"x", binary=True, now=0.0) for _frame in range(int(FRAMES_BURST) + 2)]
    assert not any(rests[:-2])
    assert rests[-1] == pytest.approx(2 / FRAMES_PER_SECOND)
    assert allowance.spend(b"x", binary=True, now=100.0) == 0


def test_an_acknowledgement_costs_a_part_of_a_frame_but_keys_that_look_like_one_do_not() -> None:
    text = b'{"type":"ack","offset":1}'
    allowance = Allowance(now=0.0)
    many = int(FRAMES_BURST / ACK_FRAME_COST) - 1
    assert not any(allowance.spend(text, binary=False, now=0.0) for _frame in range(many))
    other = Allowance(now=0.0)
    assert any(other.spend(text, binary=True, now=0.0) for _frame in range(int(FRAMES_BURST) + 1))
