"""Three terminals behind one face: ours over its websocket, terminado's and ttyd's over their own."""

import abc
import asyncio
import json
import secrets
from collections.abc import Callable
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect, unix_connect
from websockets.typing import Subprotocol

ACK_EVERY_BYTES = 64 * 1024
FRAME_BYTES_MAX = 2**24
READ_SECONDS = 60.0


class Terminal(abc.ABC):
    """A terminal with a shell in it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self._rest = b""
        self.afterwards: Callable[[], None] | None = None
        """What is done once it is closed; may block."""

    @abc.abstractmethod
    async def type(self, keys: bytes) -> None:
        """Send keystrokes."""

    @abc.abstractmethod
    async def receive(self) -> bytes:
        """Return the next output from the websocket, whatever its size."""

    async def read(self) -> bytes:
        """Return the next output."""
        rest, self._rest = self._rest, b""
        return rest or await self.receive()

    async def until(self, wanted: bytes, *, seconds: float = READ_SECONDS) -> int:
        """Read to the end of `wanted`, keeping what follows for the next read; return how many bytes came."""
        tail, count, overlap = b"", 0, len(wanted) - 1
        async with asyncio.timeout(seconds):
            while True:
                data = await self.read()
                end = (tail + data[:overlap]).find(wanted) - len(tail)
                if end < -len(tail):
                    end = data.find(wanted)
                    found = end >= 0
                else:
                    found = True
                if found:
                    end += len(wanted)
                    self._rest = data[end:]
                    return count + end
                count += len(data)
                tail = (tail + data)[-overlap:] if overlap else b""

    async def close(self) -> None:
        """Leave."""
        await self.socket.close()
        if self.afterwards is not None:
            await asyncio.to_thread(self.afterwards)


class OurTerminal(Terminal):
    """A console of ours, acknowledged at once, as a terminal without a screen would."""

    def __init__(self, socket: ClientConnection) -> None:
        super().__init__(socket)
        self.offset = self._acked = 0
        self.attached: dict[str, Any] = {}

    @classmethod
    async def open(cls, url: str, *, console_id: int, token: str, unix: str | None = None) -> Self:
        """Connect, through the front or straight at the server's own socket; attach, and wait for the answer."""
        address = f"{url}/ws/consoles/{console_id}/"
        options: dict[str, Any] = {
            "additional_headers": {"Authorization": f"Token {token}"},
            "compression": None,
            "max_size": FRAME_BYTES_MAX,
            "ping_interval": None,  # a machine that is busy measuring may answer late
        }
        terminal = cls(await (connect(address, **options) if unix is None else unix_connect(unix, address, **options)))
        await terminal.say("attach", cols=80, rows=24, stream=None, offset=None, client=secrets.token_hex(8))
        while not terminal.attached:
            frame = await terminal.socket.recv()
            message = json.loads(frame)
            if message["type"] == "closing":
                raise RuntimeError(message["message"])
            if message["type"] == "attached":
                terminal.attached = message
                terminal.offset = terminal._acked = message["offset"]
        return terminal

    async def say(self, kind: str, **fields: object) -> None:
        """Send a control message."""
        await self.socket.send(json.dumps({"type": kind, **fields}, separators=(",", ":")))

    async def type(self, keys: bytes) -> None:
        """Send keystrokes."""
        await self.socket.send(keys)

    async def receive(self) -> bytes:
        """Return the next binary frame, acknowledging every 64 KiB."""
        while True:
            frame = await self.socket.recv()
            if isinstance(frame, bytes):
                self.offset += len(frame)
                if self.offset - self._acked >= ACK_EVERY_BYTES:
                    self._acked = self.offset
                    await self.say("ack", offset=self.offset)
                return frame


class TerminadoTerminal(Terminal):
    """A terminal of terminado's: JSON arrays over a websocket."""

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect; terminado starts a shell at once."""
        return cls(await connect(f"{url}/websocket", compression=None, max_size=FRAME_BYTES_MAX))

    async def type(self, keys: bytes) -> None:
        """Send keystrokes."""
        await self.socket.send(json.dumps(["stdin", keys.decode()]))

    async def receive(self) -> bytes:
        """Return the next output."""
        while True:
            kind, *content = json.loads(await self.socket.recv())
            if kind == "stdout":
                return str(content[0]).encode()


class TtydTerminal(Terminal):
    """A terminal of ttyd's: a letter before the bytes, and a pause asked for by nobody."""

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect; ttyd starts a shell at the first message."""
        socket = await connect(
            f"{url}/ws", subprotocols=[Subprotocol("tty")], compression=None, max_size=FRAME_BYTES_MAX
        )
        await socket.send(json.dumps({"AuthToken": "", "columns": 80, "rows": 24}).encode())
        return cls(socket)

    async def type(self, keys: bytes) -> None:
        """Send keystrokes."""
        await self.socket.send(b"0" + keys)

    async def receive(self) -> bytes:
        """Return the next output."""
        while True:
            frame = await self.socket.recv()
            frame = frame.encode() if isinstance(frame, str) else frame
            if frame[:1] == b"0":
                return frame[1:]
