"""Two terminals behind one face: ours over its websocket, terminado's over its own."""

import asyncio
import json
import secrets
from typing import Protocol

from websockets.asyncio.client import ClientConnection, connect

ACK_EVERY_BYTES = 64 * 1024
FRAME_BYTES_MAX = 2**21


class Terminal(Protocol):
    """A terminal with a shell in it."""

    async def type(self, keys: bytes) -> None:
        """Send keystrokes."""

    async def read(self) -> bytes:
        """Return the next output, whatever its size."""

    async def close(self) -> None:
        """Leave."""


class OurTerminal:
    """A console of ours, acknowledged at once, as a terminal without a screen would."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._offset = self._acked = 0
        self.attached: dict[str, object] = {}

    @classmethod
    async def open(cls, url: str, *, console_id: int, token: str) -> "OurTerminal":
        """Connect, attach, and wait for the answer; history before `live` is skipped by asking for none."""
        socket = await connect(
            f"{url}/ws/consoles/{console_id}/",
            additional_headers={"Authorization": f"Token {token}"},
            compression=None,
            max_size=FRAME_BYTES_MAX,
        )
        terminal = cls(socket)
        attach = {"type": "attach", "cols": 80, "rows": 24, "stream": None, "offset": None}
        await socket.send(json.dumps({**attach, "client": secrets.token_hex(8)}))
        while not terminal.attached:
            frame = await socket.recv()
            assert isinstance(frame, str)
            message = json.loads(frame)
            if message["type"] == "closing":
                raise RuntimeError(message["message"])
            if message["type"] == "attached":
                terminal.attached = message
                terminal._offset = terminal._acked = message["offset"]
        return terminal

    async def type(self, keys: bytes) -> None:
        """Send keystrokes."""
        await self._socket.send(keys)

    async def read(self) -> bytes:
        """Return the next binary frame, acknowledging every 64 KiB."""
        while True:
            frame = await self._socket.recv()
            if isinstance(frame, bytes):
                self._offset += len(frame)
                if self._offset - self._acked >= ACK_EVERY_BYTES:
                    self._acked = self._offset
                    await self._socket.send(json.dumps({"type": "ack", "offset": self._offset}, separators=(",", ":")))
                return frame

    async def close(self) -> None:
        """Leave."""
        await self._socket.close()


class TerminadoTerminal:
    """A terminal of terminado's: JSON arrays over a websocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    @classmethod
    async def open(cls, url: str) -> "TerminadoTerminal":
        """Connect; terminado starts a shell at once."""
        return cls(await connect(url, compression=None, max_size=FRAME_BYTES_MAX * 8))

    async def type(self, keys: bytes) -> None:
        """Send keystrokes."""
        await self._socket.send(json.dumps(["stdin", keys.decode()]))

    async def read(self) -> bytes:
        """Return the next output."""
        while True:
            kind, *content = json.loads(await self._socket.recv())
            if kind == "stdout":
                return str(content[0]).encode()

    async def close(self) -> None:
        """Leave."""
        await self._socket.close()


async def until(terminal: Terminal, wanted: bytes, *, seconds: float = 60.0) -> int:
    """Read until `wanted` appears; return how many bytes came in all."""
    tail, count = b"", 0
    async with asyncio.timeout(seconds):
        while True:
            data = await terminal.read()
            count += len(data)
            tail = (tail + data)[-max(len(data), 4096) :] if len(data) < 4096 else tail[-len(wanted) :] + data
            if wanted in tail:
                return count
