"""The asyncio client, against a real agent and against agents that misbehave."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.client.aio import Connection
from sandbox.errors import ProtocolError, Refused, Unavailable
from sandbox.protocol.frames import encode
from sandbox.protocol.messages import Ack, Attach, Attached, Consoles, Done, Exited, Failed, Hello
from tests.fakes.agent import RealAgent, shell

GREETING = encode(Hello(version=1, features=[], boot="b", agent="a"))
Pretend = Callable[[Callable[[socket.socket], None]], str]


def saying(*frames: bytes) -> Callable[[socket.socket], None]:
    def behave(sock: socket.socket) -> None:
        sock.sendall(GREETING)
        sock.recv(65536)
        for frame in frames:
            sock.sendall(frame)

    return behave


async def test_a_console_is_attached_to_typed_into_and_read(folder: Path) -> None:
    agent = RealAgent(folder)
    async with await Connection.open(agent.socket) as connection:
        start = shell("read line; echo got $line; exit 4")
        attached = await connection.call(Attach(1, "alice", 80, 24, None, None, writable=True, start=start))
        assert isinstance(attached, Attached)
        await connection.send(b"hello\n")
        output, event = b"", None
        while not isinstance(event, Exited):
            event = await connection.receive()
            assert event is not None
            if isinstance(event, bytes):
                output += event
                await connection.send(Ack(len(output)))
    assert output.endswith(b"got hello\r\n")
    assert (event.status, event.offset) == (4, len(output))
    agent.stop()


async def test_nobody_there_is_unavailable(folder: Path) -> None:
    for path in (folder / "none.sock", folder, Path("/" + "x" * 300)):
        with pytest.raises(Unavailable):
            await Connection.open(str(path))


async def test_connected_means_that_hello_has_come(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "s"))
        listener.listen(0)
        for _ in range(4):  # the last ones meet a full backlog
            began = time.monotonic()
            with pytest.raises(Unavailable):
                await Connection.open(str(folder / "s"), timeout=0.2)
            assert time.monotonic() - began < 2


async def test_hanging_up_at_once_is_unavailable(pretend: Pretend) -> None:
    with pytest.raises(Unavailable):
        await Connection.open(pretend(lambda sock: None))


async def test_a_peer_that_is_no_agent_is_a_protocol_error(pretend: Pretend) -> None:
    with pytest.raises(ProtocolError):
        await Connection.open(pretend(lambda sock: sock.sendall(b"-ERR unknown command\r\n")))


async def test_an_answer_is_returned_and_a_refusal_raised(pretend: Pretend) -> None:
    async with await Connection.open(pretend(saying(encode(Done())))) as connection:
        assert connection.hello.boot == "b"
        assert await connection.call(Consoles()) == Done()
        assert await connection.receive() is None
    async with await Connection.open(pretend(saying(encode(Failed("gone", "No."))))) as connection:
        with pytest.raises(Refused, match="No") as refused:
            await connection.call(Consoles())
    assert refused.value.code == "gone"


@pytest.mark.parametrize(
    ("frames", "error"),
    [
        ((), Unavailable),
        ((encode(Done())[:-1],), Unavailable),
        ((encode(b"x"),), ProtocolError),
        ((b"\0\0\0\0\0",), ProtocolError),
    ],
)
async def test_no_answer_and_a_wrong_one_are_told_apart(
    pretend: Pretend, frames: tuple[bytes, ...], error: type[Exception]
) -> None:
    async with await Connection.open(pretend(saying(*frames))) as connection:
        with pytest.raises(error):
            await connection.call(Consoles())


async def test_a_call_has_a_total_deadline(pretend: Pretend) -> None:
    ended = threading.Event()

    def sit(sock: socket.socket) -> None:
        sock.sendall(GREETING)
        ended.wait(20)

    async with await Connection.open(pretend(sit)) as connection:
        with pytest.raises(Unavailable):
            await connection.call(Consoles(), timeout=0.2)
    ended.set()


async def test_receiving_can_be_cancelled_and_loses_nothing(pretend: Pretend) -> None:
    go = threading.Event()

    def behave(sock: socket.socket) -> None:
        frame = encode(b"abc")
        sock.sendall(GREETING + frame[:4])
        go.wait(20)
        sock.sendall(frame[4:])

    async with await Connection.open(pretend(behave)) as connection:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await connection.receive()
        go.set()
        assert await connection.receive() == b"abc"


async def test_an_endless_peer_is_held_back_by_not_receiving(pretend: Pretend) -> None:
    sent = 0

    def flood(sock: socket.socket) -> None:
        nonlocal sent
        sock.sendall(GREETING)
        sock.settimeout(0.5)
        frame = encode(b"x" * 60_000)
        try:
            while sent < 100_000_000:
                sock.sendall(frame)
                sent += len(frame)
        except OSError:
            return

    async with await Connection.open(pretend(flood)) as connection:
        assert isinstance(await connection.receive(), bytes)
        await asyncio.sleep(0.3)
        assert sent < 4_000_000
