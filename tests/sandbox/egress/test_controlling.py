"""The control socket takes commands from root and its own user, and survives what it cannot understand."""

import asyncio
import contextlib
import json
import os
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.egress import controlling
from sandbox.egress.controlling import ControlServer, bind
from sandbox.egress.dialing import Dialer
from sandbox.egress.messages import LENGTH, encode
from sandbox.egress.rules import Guard
from sandbox.egress.server import Egress
from tests.sandbox.egress.fakes import SECONDS, until


@pytest.fixture
async def path(folder: Path) -> AsyncIterator[Path]:
    egress = Egress(dialer=Dialer(guard=Guard()))
    with bind(folder / "control.sock") as control:
        running = asyncio.create_task(ControlServer(control, egress=egress).run())
        yield folder / "control.sock"
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await egress.close()


async def exchange(path: Path, *parts: tuple[bytes, list[int]]) -> list[dict]:
    """Send parts with descriptors, finish, and return all answers."""
    loop = asyncio.get_running_loop()
    answers = b""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect(str(path))
        peer.setblocking(False)
        for data, descriptors in parts:
            socket.send_fds(peer, [data], descriptors)
        peer.shutdown(socket.SHUT_WR)
        async with asyncio.timeout(SECONDS):
            with contextlib.suppress(ConnectionResetError):
                while data := await loop.sock_recv(peer, 65536):
                    answers += data
    found = []
    while answers:
        end = LENGTH.size + LENGTH.unpack(answers[: LENGTH.size])[0]
        found.append(json.loads(answers[LENGTH.size : end]))
        answers = answers[end:]
    return found


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_it_belongs_to_its_user_alone(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_stranger_is_turned_away_without_a_word(path, monkeypatch):
    monkeypatch.setattr(controlling, "may_command", lambda peer: False)
    assert await exchange(path, (encode({"command": "ping"}), [])) == []


async def test_credentials_decide_who_may_command(monkeypatch):
    near, far = socket.socketpair()
    with near, far:
        assert controlling.may_command(near)

    class Stranger:
        def getsockopt(self, *_: int) -> bytes:
            return (1).to_bytes(4, "little") + (os.geteuid() + 12345).to_bytes(4, "little") + bytes(4)

    assert not controlling.may_command(Stranger())


async def test_a_listener_is_taken_over_from_a_message_in_pieces(path, folder):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "l.sock"))
        listener.listen()
        message = encode({"command": "serve", "user_id": 7, "policy": {}})
        parts = ((message[:3], []), (message[3:9], [listener.fileno()]), (message[9:], []))
        assert await exchange(path, *parts) == [{"ok": True, "serving": [7]}]
        assert await exchange(path, (encode({"command": "ping"}), [])) == [{"ok": True, "serving": [7]}]
        assert await exchange(path, (encode({"command": "drop", "user_id": 7}), [])) == [{"ok": True, "serving": []}]


async def test_what_it_cannot_obey_is_answered_with_a_sentence_and_leaks_no_descriptor(path, folder):
    with socket.socket(socket.AF_UNIX) as idle, Path(os.devnull).open() as null, socket.socket() as tcp:
        tcp.listen()
        serve = {"command": "serve", "user_id": 7, "policy": {}}
        await exchange(path, (encode({"command": "ping"}), []))
        before = open_descriptors()
        for message, descriptors in (
            ({"command": "fly"}, []),
            ({"command": "drop", "user_id": "7"}, []),
            (serve, []),
            (serve, [idle.fileno()]),
            (serve, [null.fileno()]),
            (serve, [tcp.fileno()]),
            (serve, [idle.fileno(), idle.fileno()]),
            ({**serve, "policy": {"hosts": ["http://x"]}}, [idle.fileno()]),
            ({**serve, "user_id": -1}, [idle.fileno()]),
            ({"command": "ping", "extra": 1}, [idle.fileno()]),
        ):
            (answer,) = await exchange(path, (encode(message), descriptors))
            assert answer["ok"] == (message["command"] == "ping")
            assert answer["ok"] or answer["error"].endswith(".")
        await until(lambda: open_descriptors() == before)


async def test_what_is_no_message_ends_that_connection_only(path):
    for data in (b"\xff\xff\xff\xff", LENGTH.pack(2) + b"[]", LENGTH.pack(10) + b"{", b"\x00"):
        assert await exchange(path, (data, [])) == []
    assert (await exchange(path, (encode({"command": "ping"}), [])))[0]["ok"]


def test_a_leftover_socket_is_replaced_but_a_living_one_is_not(folder):
    first = bind(folder / "c.sock")
    with pytest.raises(OSError):
        bind(folder / "c.sock")
    first.close()
    bind(folder / "c.sock").close()
