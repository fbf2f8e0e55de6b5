"""Charlie's agent is a program of charlie's: it costs charlie, and nobody else notices."""

import asyncio
import concurrent.futures
import contextlib
import json
import os
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.protocol.frames import encode
from sandbox.protocol.messages import VERSION, Hello
from tests.docker.whole.conftest import person
from tests.docker.whole.people import Person, Shell, resident
from tests.fakes.browser import FakeBrowser
from tests.whole import Product

ANSWER_SECONDS = 2.0
"""How soon alice is answered, whatever charlie's agent does."""
DEADLINE_SECONDS = 45.0
"""How soon charlie is: a hello, a start and a call have their own deadlines."""
GROWTH_BYTES = 16 * 2**20
BURST_BYTES = 48 * 2**20
"""What eight calls of one tenant may hold at the same time, once: a frame of 1 MiB costs several times that parsed."""
AT_ONCE = 12
FRAME_BYTES = 2**20
HELLO = encode(Hello(version=VERSION, features=[], boot="hostile", agent="source"))
SENTENCES = (
    "Your sandbox answered something that makes no sense",
    "The sandbox did not answer in time",
    "The sandbox hung up",
    "The connection to the sandbox broke",
    "The sandbox does not",
    "Your sandbox is still busy",
    "The sandbox started",
    "The sandbox did not start",
    "The last start failed",
    "The sandbox's agent does not speak",
    "The sandbox ended too often and rests",
)


def message(fields: object) -> bytes:
    payload = b"J" + json.dumps(fields).encode()
    return struct.pack(">I", len(payload)) + payload


def entries(count: int) -> list[dict[str, object]]:
    entry = {"kind": "file", "size": 1, "modified_at": 1.0, "mode": 0o644, "target": None, "target_kind": None}
    return [{"name": f"{number}", "utf8": True, **entry} for number in range(count)]


LISTING = {"type": "listing", "path": "/home/charlie", "writable": True}


def never_says_hello(peer: socket.socket) -> None:
    while peer.recv(2**16):
        pass


def endless_frames(peer: socket.socket) -> None:
    frame = struct.pack(">I", FRAME_BYTES) + b"B" + bytes(FRAME_BYTES - 1)
    peer.sendall(HELLO)
    while True:
        peer.sendall(frame)


def endless_messages(peer: socket.socket) -> None:
    peer.sendall(HELLO)
    while True:
        peer.sendall(message({"type": "live", "offset": 0}))


def a_byte_now_and_then(peer: socket.socket) -> None:
    peer.sendall(HELLO)
    peer.recv(2**16)
    answer = message({**LISTING, "total": 1, "entries": entries(1)})
    peer.settimeout(1.0)
    for byte in answer:
        peer.sendall(bytes([byte]))
        with contextlib.suppress(TimeoutError):
            if not peer.recv(2**16):
                return


def deep_json(peer: socket.socket) -> None:
    peer.sendall(HELLO)
    peer.recv(2**16)
    payload = b'J{"type":"listing","entries":' + b"[" * 1_000_000
    peer.sendall(struct.pack(">I", len(payload)) + payload)


def a_huge_frame(peer: socket.socket) -> None:
    peer.sendall(HELLO)
    peer.recv(2**16)
    peer.sendall(struct.pack(">I", 2**31) + b"J")
    while True:
        peer.sendall(bytes(2**16))


def a_huge_listing(peer: socket.socket) -> None:
    peer.sendall(HELLO)
    peer.recv(2**16)
    peer.sendall(message({**LISTING, "total": 10**12, "entries": entries(5000)}))


def deep_hello(peer: socket.socket) -> None:
    payload = b"J" + b"[" * 1_000_000
    peer.sendall(struct.pack(">I", len(payload)) + payload)


Behaviour = Callable[[socket.socket], None]


@contextlib.contextmanager
def hostile(path: Path, behaviour: Behaviour | None) -> Iterator[None]:
    """Listen in the place of the agent's published socket; with no behaviour nobody accepts and the backlog is full."""
    aside = path.with_suffix(".aside")
    path.rename(aside)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    path.chmod(0o666)
    listener.listen(0 if behaviour is None else 128)
    clients: list[socket.socket] = []

    def serve(peer: socket.socket) -> None:
        with contextlib.suppress(OSError), peer:
            assert behaviour is not None
            behaviour(peer)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _address = listener.accept()
                threading.Thread(target=serve, args=(peer,), daemon=True).start()

    if behaviour is None:
        with contextlib.suppress(BlockingIOError):
            while True:
                client = socket.socket(socket.AF_UNIX)
                client.setblocking(False)
                clients.append(client)
                client.connect(str(path))
    else:
        threading.Thread(target=accept, daemon=True).start()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for client in clients:
            client.close()
        if path.exists():
            aside.rename(path)
        else:
            aside.unlink()


def memory(product: Product) -> dict[int, int]:
    pids = [*product.pids("granian"), *product.pids("consoles.fence")]
    return {pid: resident(pid) for pid in pids}


@pytest.mark.parametrize(
    "behaviour",
    [
        endless_frames,
        endless_messages,
        deep_json,
        a_huge_frame,
        a_huge_listing,
        a_byte_now_and_then,
        deep_hello,
        never_says_hello,
        None,
    ],
    ids=lambda behaviour: behaviour.__name__ if behaviour else "full_backlog",
)
async def test_a_hostile_agent_costs_only_its_own_user(
    product: Product, alice: Person, charlie: Person, behaviour: Behaviour | None
) -> None:
    charlie.wake()
    published = charlie.published
    assert published is not None
    console_id = charlie.console()
    async with alice.shell() as shell:
        alice.get("/user/alice/files/home/alice/")
        quiet = memory(product)
        with hostile(published, behaviour):
            first = await attacked(shell, alice=alice, charlie=charlie, console_id=console_id)
            burst = memory(product)
            # Where charlie's sandbox was not started anew meanwhile, the same again.
            again = await attacked(shell, alice=alice, charlie=charlie, console_id=console_id)
            end = memory(product)
    assert grown(quiet, burst, limit=BURST_BYTES) == {}
    assert grown(burst, end, limit=GROWTH_BYTES) == {}
    for status, detail, seconds in first + again:
        assert seconds < DEADLINE_SECONDS
        assert status in {200, 429, 502, 503}, detail
        assert status == 200 or detail.startswith(SENTENCES), detail
    assert behaviour in {never_says_hello, deep_hello, None} or any(status != 200 for status, *_rest in first)
    assert charlie.api("DELETE", f"consoles/{console_id}/").status_code in {204, 502, 503}


Outcome = tuple[int, str, float]


async def attacked(shell: Shell, *, alice: Person, charlie: Person, console_id: int) -> list[Outcome]:
    """Charlie asks for much at once, while alice wants to be answered."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [pool.submit(timed, charlie) for _number in range(AT_ONCE)]
        browser = FakeBrowser(console_id, token=charlie.token)
        await charlie.attach(browser)
        while not all(each.done() for each in asked):
            assert await shell.says("echo well", seconds=ANSWER_SECONDS) == "well"
            begun = time.monotonic()
            page = await asyncio.to_thread(alice.get, "/user/alice/files/home/alice/")
            assert page.status_code == 200
            assert time.monotonic() - begun < ANSWER_SECONDS
        await browser.leave()
    return [each.result() for each in asked]


def grown(before: dict[int, int], after: dict[int, int], *, limit: int) -> dict[int, int]:
    """Processes that hold more than before by `limit` or more."""
    return {pid: after[pid] - before[pid] for pid in before if after[pid] - before[pid] >= limit}


def timed(who: Person) -> Outcome:
    """Ask for a listing: the status, the sentence, and how long it took."""
    begun = time.monotonic()
    answer = who.api("GET", "files/listing/", params={"path": f"/home/{who.name}"})
    detail = answer.json().get("detail", "")
    return answer.status_code, detail, time.monotonic() - begun


def test_an_agent_that_stands_still_is_replaced(product: Product) -> None:
    """What a tenant can really do: stop the agent, which is their own process."""
    henry = person(product, "henry")
    henry.wake()
    agent = henry.agent
    os.kill(agent, signal.SIGSTOP)
    status, detail, seconds = timed(henry)
    assert status == 200, detail
    assert seconds < DEADLINE_SECONDS
    assert henry.agent != agent
