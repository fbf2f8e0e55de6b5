"""The console's websocket with a fake browser, a real server and real agents; Redis is down all the while."""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from sandbox.protocol.frames import encode
from sandbox.protocol.messages import CREDIT_BYTES, Attached, Hello
from tests.consoles.conftest import Service
from tests.fakes.browser import FakeBrowser
from tests.fakes.link import Link

GROWTH_BYTES_MAX = 16 * 2**20
"""What a client may cost the server at most (the design's figure)."""
HARM_SECONDS = 3.0
LIE_BYTES, LIE_PAUSE_SECONDS = 16 * 1024, 0.005
"""3 MB a second, as a terminal on a slow machine would acknowledge: so it is not found out at once."""
ECHO_SECONDS_MAX = 0.25
"""For 99 of 100 keys beside a tenant that floods; on a quiet machine it is a fiftieth of this."""


@asynccontextmanager
async def page(
    service: Service, name: str = "alice", *, console: str = "bash", **options: Any
) -> AsyncIterator[FakeBrowser]:
    """Open a page on a person's own console, signed in by session."""
    person = service.people[name]
    browser = FakeBrowser(person[console], session=person["session"])
    service.start_agent(name)
    await browser.open(unix=options.pop("unix", service.path), **options)
    try:
        yield browser
    finally:
        await browser.leave()


async def test_the_owner_types_and_sees_the_answer(service: Service) -> None:
    async with page(service) as browser:
        attached = await browser.until_message("attached")
        assert attached["writable"] is True
        own = {"name": "alice", "writable": True, "owner": True, "you": True}
        assert [one.items() >= own.items() for one in attached["viewers"]] == [True]
        await browser.until_message("live")
        await browser.type(b"echo $((6*7))-answer\n")
        await browser.until_text(b"42-answer")


async def test_the_console_lives_on_while_nobody_looks(service: Service) -> None:
    async with page(service) as browser:
        await browser.type(b"KEPT=still-here\n")
        await browser.until_message("input")
    async with page(service) as browser:
        await browser.type(b"echo $KEPT-indeed\n")
        await browser.until_text(b"still-here-indeed")


async def test_a_token_opens_the_socket_without_an_origin(service: Service) -> None:
    person = service.people["alice"]
    browser = FakeBrowser(person["bash"], token=person["token"])
    await browser.open(unix=service.path, origin=None)
    await browser.until_message("attached")
    await browser.leave()


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://evil.example",
        "https://localhost:8000",
        "http://localhost",
        "http://localhost:8001",
        "http://localhost:8000.evil.example",
        "http://alice.localhost:8000",
        "http://evillocalhost:8000",
        "http://LOCALHOST:8000",
        "http://localhost:8000/",
    ],
)
async def test_another_origin_is_refused_at_the_handshake(service: Service, origin: str | None) -> None:
    person = service.people["alice"]
    browser = FakeBrowser(person["bash"], session=person["session"])
    with pytest.raises(InvalidStatus) as refused:
        await browser.open(unix=service.path, origin=origin)
    # Autobahn answers 400 itself where the header is not an origin at all.
    assert refused.value.response.status_code in ({400, 403} if "8000." in str(origin) else {403})


async def test_a_stranger_is_told_that_there_is_no_such_console(service: Service) -> None:
    for console in (service.people["alice"]["bash"], 10**15):
        browser = FakeBrowser(console, session=service.people["charlie"]["session"])
        await browser.open(unix=service.path)
        assert await browser.until_closed() == 4404
        assert [message["type"] for message in browser.messages] == ["closing"]


async def test_the_cookie_of_one_does_not_help_the_token_of_another(service: Service) -> None:
    browser = FakeBrowser(
        service.people["alice"]["bash"],
        token=service.people["charlie"]["token"],
        session=service.people["alice"]["session"],
    )
    await browser.open(unix=service.path)
    assert await browser.until_closed() == 4404


async def test_who_is_not_signed_in_is_told_so(service: Service) -> None:
    for session in (None, "no-such-session"):
        browser = FakeBrowser(service.people["alice"]["bash"], session=session)
        await browser.open(unix=service.path)
        assert await browser.until_closed() == 4401


@pytest.mark.parametrize("frame", ["", "[]", '{"type":"ack","offset":0}', b"keys before attach"])
async def test_a_bad_first_message_is_answered_with_4400(service: Service, frame: str | bytes) -> None:
    person = service.people["alice"]
    browser = FakeBrowser(person["bash"], session=person["session"])
    browser.client = "!"
    await browser.open(unix=service.path)
    await browser.send_raw(frame)
    assert await browser.until_closed() == 4400


async def test_acknowledging_what_was_never_sent_is_answered_with_4400(service: Service) -> None:
    async with page(service) as browser:
        await browser.until_message("attached")
        await browser.send("ack", offset=2**50)
        assert await browser.until_closed() == 4400


async def test_a_frame_over_the_limit_closes_the_socket(service: Service) -> None:
    async with page(service) as browser:
        await browser.until_message("attached")
        await browser.send_raw(b"x" * (64 * 1024 + 1))
        assert await browser.until_closed() in {1009, 1006}


async def test_a_link_that_breaks_off_loses_and_doubles_nothing(service: Service) -> None:
    async with (
        Link(service.path, folder=service.folder, delay=0.001) as link,
        page(service, unix=link.path) as browser,
    ):
        await browser.until_message("live")
        await browser.type(b"stty -echo; seq -f 'n%.0f;' 1 60000; echo done-$((1+1))\n")
        for _drop in range(5):
            seen = len(browser.text)
            await browser.until(lambda seen=seen: len(browser.text) > seen + 20_000)
            link.drop()
            await browser.until_closed()
            await browser.open(unix=link.path)
        await browser.until_text(b"done-2\r\n")
        numbers = [int(found) for found in re.findall(rb"n(\d+);", bytes(browser.text))]
        assert numbers == list(range(1, 60001))


async def test_a_killed_server_doubles_no_key_and_loses_no_output(service: Service) -> None:
    async with page(service, console="other") as browser:
        await browser.until_message("live")
        await browser.type(b"stty -echo -icanon; echo reading-$((1+1)); cat\n")
        await browser.until_text(b"reading-2\r\n")  # else the shell's own line editing echoes the first keys too
        typed = b""
        for turn in range(3):
            for key in range(40):
                keys = b"<%d.%d>" % (turn, key)
                typed += keys
                await browser.type(keys)
            service.kill_server()
            await browser.until_closed()
            await browser.open(unix=service.path)
        await browser.until_text(b"<2.39>")
        echoed = bytes(browser.text)[bytes(browser.text).index(b"<0.0>") :]
        assert echoed == typed
        await browser.type(b"\x03")


async def test_a_killed_agent_is_said_and_a_new_process_is_one_message_away(service: Service) -> None:
    async with page(service) as browser:
        first = await browser.until_message("attached")
        service.kill_agent("alice")
        exited = await browser.until_message("exited")
        assert exited["status"] is None
        assert "restarted" in exited["message"]
        service.start_agent("alice")
        browser.messages.clear()
        await browser.send("attach", cols=80, rows=24, stream=None, offset=None, client=browser.client, restart=True)
        second = await browser.until_message("attached")
        assert second["stream"] != first["stream"]
        await browser.type(b"echo alive-again\n")
        await browser.until_text(b"alive-again\r\n")


async def test_a_page_that_knew_a_stream_does_not_wake_a_sandbox(service: Service) -> None:
    async with page(service) as browser:
        await browser.until_message("attached")
    service.kill_agent("alice")
    browser.messages.clear()
    await browser.open(unix=service.path)
    assert (await browser.until_message("exited"))["status"] is None
    await browser.leave()


async def test_a_sandbox_that_cannot_start_is_answered_with_4503_and_its_sentence(service: Service) -> None:
    person = service.people["charlie"]
    browser = FakeBrowser(person["bash"], session=person["session"])
    await browser.open(unix=service.path)
    assert await browser.until_closed() == 4503
    assert "could not start" in browser.messages[-1]["message"]


async def test_the_end_of_a_process_is_told_with_its_status(service: Service) -> None:
    async with page(service, console="other") as browser:
        await browser.until_message("live")
        await browser.type(b"exit 7\n")
        assert (await browser.until_message("exited"))["status"] == 7
        await browser.send("attach", cols=80, rows=24, stream=None, offset=None, client=browser.client, restart=True)
        await browser.type(b"echo back\n")
        await browser.until_text(b"back\r\n")


async def test_a_client_that_reads_nothing_costs_little(service: Service) -> None:
    async with page(service, name="bob") as browser:
        await browser.until_message("live")
        before = service.server_memory()
        browser.acknowledge = False
        await browser.type(b"yes | head -c 20000000; echo finished-$((1+1))\n")
        async with page(service, name="bob") as second:
            await second.until_text(b"finished-2")
        assert service.server_memory() - before < GROWTH_BYTES_MAX
        assert len(browser.text) < 2**20


async def test_a_client_that_lies_about_what_it_read_costs_little(service: Service) -> None:
    person = service.people["bob"]
    before, ends = service.server_memory(), time.monotonic() + HARM_SECONDS
    while time.monotonic() < ends:
        browser = FakeBrowser(person["bash"], session=person["session"])
        browser.acknowledge = False
        await browser.open(unix=service.path)
        offset = (await browser.until_message("attached"))["offset"]
        await browser.type(b"yes | head -c 400000000\n")
        browser.stop_reading()
        with contextlib.suppress(ConnectionClosed):
            while browser.close_code is None and time.monotonic() < ends:
                offset += LIE_BYTES
                await browser.send("ack", offset=offset)
                await asyncio.sleep(LIE_PAUSE_SECONDS)
                assert service.server_memory() - before < GROWTH_BYTES_MAX
        await browser.break_off()
    assert service.server_memory() - before < GROWTH_BYTES_MAX
    async with page(service, name="bob") as browser:
        await calm(browser)


async def calm(browser: FakeBrowser) -> None:
    """Interrupt whatever runs, however much was typed ahead, until the shell answers."""
    for _attempt in range(10):
        await browser.type(b"\x03\necho quiet-$((1+1))\n")
        with contextlib.suppress(AssertionError):
            await browser.until_text(b"quiet-2\r\n", seconds=3)
            return
    raise AssertionError("the shell does not answer")


async def test_a_tenant_that_floods_leaves_anothers_keys_quick(service: Service) -> None:
    async with page(service, name="bob") as loud, page(service, console="other") as quiet:
        await quiet.until_message("live")
        await quiet.type(b"\x03\nstty -icanon echo; echo go-$((1+1)); cat >/dev/null\n")
        await quiet.until_text(b"go-2\r\n")
        await loud.type(b"yes\n")
        await loud.until_text(b"y\r\n" * 10_000)
        waits = []
        for key in range(100):
            began = time.monotonic()
            await quiet.type(b"<%d>" % key)
            await quiet.until_text(b"<%d>" % key)
            waits.append(time.monotonic() - began)
            loud.text.clear()  # a browser keeps no more than its screen either
        await loud.type(b"\x03")
        await quiet.type(b"\x03stty icanon\n")
        assert sorted(waits)[98] < ECHO_SECONDS_MAX, sorted(waits)[-5:]


async def test_a_client_that_floods_costs_little(service: Service) -> None:
    async with page(service, name="bob", console="other") as browser:
        await browser.until_message("live")
        before = service.server_memory()

        async def flood() -> None:
            for _frame in range(2000):
                await browser.send_raw(b"x" * 32_768)

        flooding = asyncio.create_task(flood())
        _done, waiting = await asyncio.wait((flooding,), timeout=3)
        assert service.server_memory() - before < GROWTH_BYTES_MAX
        assert waiting, "64 MB were taken in 3 s"
        flooding.cancel()
        await asyncio.gather(flooding, return_exceptions=True)


async def test_a_session_that_ends_closes_its_sockets_when_rights_are_read_again(service: Service) -> None:
    async with page(service, name="bob") as browser:
        await browser.until_message("attached")
        service.run(
            "from ide.accounts.models import User; u = User.objects.filter(username='bob').first(); "
            "u.set_password('another-secret-1'); u.save()"
        )
        assert await browser.until_closed(seconds=40) == 4401


async def test_an_agent_that_breaks_its_protocol_is_reported_and_its_console_ends(service: Service) -> None:
    person = service.people["charlie"]

    left = asyncio.Event()

    async def lie(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello = Hello(version=1, features=[], boot="b", agent="a")
        attached = Attached(
            stream="s", offset=0, skipped=0, cols=80, rows=24, state="", input=0, running=True, exit=None
        )
        writer.write(encode(hello) + encode(attached) + encode(b"x" * CREDIT_BYTES) + encode(b"one byte too many"))
        while await reader.read(65536):
            pass
        writer.close()
        await writer.wait_closed()
        left.set()

    agent = await asyncio.start_unix_server(lie, service.agent_path("charlie"))
    try:
        browser = FakeBrowser(person["bash"], session=person["session"])
        browser.acknowledge = False
        await browser.open(unix=service.path)
        assert (await browser.until_message("exited"))["status"] is None
        assert (service.folder / f"{person['id']}-3.13.distrusted").exists()
        await browser.leave()
        await asyncio.wait_for(left.wait(), 10)
    finally:
        agent.close()
        await agent.wait_closed()
        service.agent_path("charlie").unlink()
