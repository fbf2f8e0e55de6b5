"""The other sides of the proxy, for its tests: a resolver, a server out there, and a client in a sandbox."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.egress import control
from sandbox.egress.dialing import Dialer
from sandbox.egress.rules import Guard, Policy, read_exceptions
from sandbox.egress.server import Egress

SECONDS = 10.0

Answering = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class FakeResolver:
    """Answers from a table, each call with the next list of a name (the last one again and again)."""

    names: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    held: threading.Event | None = None

    def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        if self.held is not None:
            self.held.wait(SECONDS)
        answers = self.names.get(host)
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        return answers.pop(0) if len(answers) > 1 else answers[0]


class FakeUpstream:
    """A server on loopback that keeps the head and body that it was sent, and answers as it was told."""

    def __init__(self) -> None:
        self.connections = 0
        self.heads: list[bytes] = []
        self.port = 0
        self._server: asyncio.Server | None = None
        self._answering: Answering = self.say_hello

    async def start(self, answering: Answering | None = None) -> "FakeUpstream":
        self._answering = answering or self.say_hello
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await self._answering(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def say_hello(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nKeep-Alive: timeout=9\r\nX-Kept: yes\r\n\r\nhello")
        await writer.drain()

    async def echo(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()


@dataclass
class Way:
    """A running proxy with one sandbox's listener, and that sandbox's end of it."""

    egress: Egress
    path: Path
    resolver: FakeResolver

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_unix_connection(str(self.path))

    async def ask(self, request: bytes) -> bytes:
        """Send bytes and return all that comes back."""
        reader, writer = await self.open()
        try:
            writer.write(request)
            async with asyncio.timeout(SECONDS):
                return await reader.read(-1)
        finally:
            writer.close()

    async def status(self, request: bytes) -> int:
        return int((await self.ask(request)).split(b" ", 2)[1])

    async def tunnel(self, authority: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await self.open()
        writer.write(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
        async with asyncio.timeout(SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        return reader, writer


async def open_way(
    folder: Path, *, policy: Policy, exceptions: str = "", own: tuple = (), resolver: FakeResolver | None = None
) -> Way:
    """Start a proxy in this process, with a sandbox's listener in the folder, for user 7."""
    resolver = resolver or FakeResolver()
    egress = Egress(dialer=Dialer(guard=Guard(exceptions=read_exceptions(exceptions), own=own), resolve=resolver))
    await egress.serve(7, policy=policy, listener=control.listen(folder))
    return Way(egress, folder / control.SOCKET_NAME, resolver)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, up to a deadline."""
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0.005)
