"""Parts of the running product die or hang: what goes on, what is said, and that everything comes back."""

import asyncio
import concurrent.futures
import contextlib
import os
import re
import signal
import time
from collections.abc import Iterator

import pytest

from tests.docker.conftest import docker
from tests.docker.whole.conftest import Engine, person
from tests.docker.whole.people import Person, database, wait
from tests.fakes.browser import FakeBrowser
from tests.whole import Product

SAYS_SECONDS = 3.0
"""Whoever needs Redis must say within that time that it is gone."""
BACK_SECONDS = 60.0
COUNTER = """
import os, select, sys, termios, tty
tty.setcbreak(0)
keys = open("/tmp/keys", "ab", buffering=0)
count = 0
while True:
    if select.select([0], [], [], 0.002)[0]:
        keys.write(os.read(0, 1024))
    count += 1
    print(f"n={count}", flush=True)
"""


@pytest.fixture(scope="module")
def dora(product: Product) -> Person:
    """Somebody whose sandbox sleeps unless a test wakes it."""
    return person(product, "dora")


def sleeps(who: Person) -> None:
    """Let a sandbox sleep, as a machine that was started anew would."""
    docker("rm", "--force", who.container, check=False)
    wait(lambda: who.state in {"", "stopped", "failed"}, what="the keeper sees that the sandbox sleeps")


def is_woken(who: Person) -> bool:
    """Whether the sandbox answers, woken where it sleeps."""
    return who.api("GET", "files/listing/", params={"path": f"/home/{who.name}"}).status_code == 200


@pytest.mark.parametrize("fault", ["agent", "container"])
async def test_a_killed_sandbox_is_said_and_started_anew_by_a_wish(alice: Person, fault: str) -> None:
    async with alice.shell() as shell:
        await shell.says(f"echo mine > ~/kept-{fault}; sync")
        stream = shell.browser.stream
        if fault == "agent":
            os.kill(alice.agent, signal.SIGKILL)
        else:
            docker("kill", alice.container)
        said = await shell.browser.until_message("exited")
        assert said["status"] is None
        assert said["message"] == "The sandbox restarted, and what ran in this console went with it."
        assert shell.browser.close_code is None
        size = {"cols": 80, "rows": 24, "client": shell.browser.client}
        await shell.browser.send("attach", stream=stream, offset=shell.browser.offset, restart=True, **size)
        await shell.browser.until(lambda: shell.browser.stream != stream, seconds=BACK_SECONDS)
        await shell.browser.type(b"cat kept-*\n")
        await shell.browser.until_text(b"mine\r\n")
    assert alice.api("GET", f"files/path/home/alice/kept-{fault}").content == b"mine\n"


async def test_without_the_engine_consoles_go_on_and_a_start_says_why_not(
    alice: Person, dora: Person, product_engine: Engine
) -> None:
    sleeps(dora)
    async with alice.shell() as shell:
        console_id = dora.console()
        product_engine.stop()
        try:
            assert await shell.says("echo well") == "well"
            answer = dora.api("GET", "files/listing/", params={"path": "/home/dora"})
            assert answer.status_code == 503
            assert answer.json()["detail"].endswith("no Docker engine answers.")
            assert "no Docker engine answers." in dora.get("/user/dora/files/home/dora/").text
            browser = FakeBrowser(console_id, token=dora.token)
            await dora.attach(browser)
            assert await browser.until_closed() == 4503
            assert browser.messages[-1]["type"] == "closing"
            assert "no Docker engine answers." in browser.messages[-1]["message"]
            assert await shell.says("echo well") == "well"
            assert alice.get("/user/alice/").status_code == 200
        finally:
            product_engine.start()
        wait(lambda: is_woken(dora), what="the sandbox starts once the engine is back")
        await dora.attach(browser)
        await browser.until_message("attached", seconds=BACK_SECONDS)
        await browser.leave()
        assert await shell.says("echo well") == "well"


@contextlib.contextmanager
def redis_gone(product: Product, *, how: signal.Signals) -> Iterator[None]:
    """Redis hangs, or is killed whenever it comes back; and then it is left in peace."""
    [pid] = product.pids("valkey-server")
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, how)


@pytest.mark.parametrize("how", [signal.SIGCONT, signal.SIGKILL], ids=["hangs", "is killed"])
async def test_without_redis_terminals_go_on_and_what_needs_it_says_so(
    product: Product, alice: Person, dora: Person, how: signal.Signals
) -> None:
    sleeps(dora)
    console_id = dora.console()
    alice.wake()
    async with alice.shell() as shell:
        with redis_gone(product, how=how):
            assert await shell.says("echo well", seconds=SAYS_SECONDS) == "well"
            begun = time.monotonic()
            answer = await asyncio.to_thread(dora.api, "GET", "files/listing/", params={"path": "/home/dora"})
            assert time.monotonic() - begun < SAYS_SECONDS
            assert answer.status_code == 503
            assert answer.json()["detail"].startswith(
                "The queue between the website and the sandboxes does not answer."
            )
            browser = FakeBrowser(console_id, token=dora.token)
            begun = time.monotonic()
            await dora.attach(browser)
            assert await browser.until_closed() == 4503
            assert time.monotonic() - begun < SAYS_SECONDS
            assert "queue" in browser.messages[-1]["message"]
            begun = time.monotonic()
            for path in ("/user/alice/", "/user/alice/files/home/alice/", "/user/alice/consoles/", "/accounts/login/"):
                assert (await asyncio.to_thread(alice.get, path)).status_code == 200
            renamed = await asyncio.to_thread(
                alice.api, "PATCH", f"consoles/{shell.console_id}/", json={"name": f"without {how.name}"}
            )
            assert renamed.status_code == 200
            assert time.monotonic() - begun < 2 * SAYS_SECONDS
            assert await shell.says("echo well", seconds=SAYS_SECONDS) == "well"
        await asyncio.to_thread(wait, lambda: is_woken(dora), what="a sandbox starts once Redis is back")
        assert await shell.says("echo well") == "well"


async def test_a_killed_server_loses_and_doubles_no_byte_and_no_key(product: Product, bob: Person) -> None:
    async with bob.shell() as shell:
        browser = shell.browser
        await browser.type(f"rm -f /tmp/keys; cat > /tmp/count.py <<'END'\n{COUNTER}\nEND\n".encode())
        await browser.type(b"exec python3 /tmp/count.py\n")
        await browser.until_text(b"n=100\r\n")
        typed = b""
        for round_ in range(3):
            for number in range(60):
                key = f"{round_}.{number};".encode()
                typed += key
                await browser.type(key)
                if number == 30:
                    product.kill("consoles.fence")
                seen = len(browser.text)
                if browser.close_code is None:
                    await browser.until(lambda seen=seen: len(browser.text) > seen or browser.close_code is not None)
            assert await browser.until_closed() == 1006
            await attached_again(bob, browser)
            standing = len(browser.text)
            await browser.until(lambda standing=standing: len(browser.text) > standing + 2000)
        await browser.until(lambda: not browser._kept)
    async with bob.shell() as shell:
        found = await shell.says("cat /tmp/keys; rm /tmp/keys")
    assert found.encode() == typed
    numbers = [int(number) for number in re.findall(rb"n=(\d+)\r\n", bytes(browser.text))]
    assert numbers == list(range(1, len(numbers) + 1))


async def attached_again(who: Person, browser: FakeBrowser) -> None:
    """Reconnect as a page does: again and again, from where it stands."""
    before = len(browser.messages)
    async with asyncio.timeout(BACK_SECONDS):
        while not any(message["type"] == "attached" for message in browser.messages[before:]):
            with contextlib.suppress(OSError, Exception):
                await who.attach(browser)
                await browser.until(
                    lambda: (
                        browser.close_code is not None
                        or any(message["type"] == "attached" for message in browser.messages[before:])
                    )
                )
            await asyncio.sleep(0.05)


def test_a_keeper_killed_during_a_start_ends_it_after_its_own(product: Product, dora: Person) -> None:
    sleeps(dora)
    attempts = "SELECT attempts FROM workspaces_workspace WHERE user_id = ?"
    before = database(product, attempts, dora.id)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(dora.api, "GET", "files/listing/", params={"path": "/home/dora"})
        wait(lambda: dora.state == "starting", what="the start has begun")
        product.kill("ide.keeper:app")
        assert database(product, attempts, dora.id) == before
        answer = waiting.result(BACK_SECONDS)
    assert answer.status_code == 200, answer.text
    assert dora.is_running


async def test_the_way_out_is_back_within_seconds_of_its_death(product: Product, alice: Person) -> None:
    command = "pip download -q --no-cache-dir --no-deps -d /tmp/way-out six==1.17.0"
    async with alice.shell() as shell:
        await shell.says(command)
        product.kill("sandbox.egress")
        begun = time.monotonic()
        while (await shell.run(f"rm -rf /tmp/way-out; {command} --retries 0"))[0]:
            assert time.monotonic() - begun < 20
        await shell.says("rm -rf /tmp/way-out")
