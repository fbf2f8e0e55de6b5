"""A browser at a console: it keeps what a page keeps, and nothing more, over its reconnects."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect, unix_connect
from websockets.exceptions import ConnectionClosed

DEADLINE_SECONDS = 20.0
ORIGIN = "http://localhost:8000"


class FakeBrowser:
    """One page with one terminal: numbered output, numbered input, acknowledgements."""

    def __init__(self, console_id: int, *, token: str | None = None, session: str | None = None) -> None:
        self.path = f"/ws/consoles/{console_id}/"
        self.token, self.session = token, session
        self.client = secrets.token_hex(8)
        self.ticket: str | None = None
        self.stream: str | None = None
        self.offset: int | None = None
        self.text = bytearray()
        self.messages: list[dict[str, Any]] = []
        self.acknowledge = True
        self.close_code: int | None = None
        self._accepted = 0
        self._kept = b""
        self._attached = False
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    async def open(
        self, *, unix: str | None = None, url: str | None = None, origin: str | None = ORIGIN, restart: bool = False
    ) -> None:
        """Connect and attach from where this page stands."""
        headers = {}
        if self.token:
            headers["Authorization"] = f"Token {self.token}"
        if self.session:
            headers["Cookie"] = f"session={self.session}"
        options: dict[str, Any] = {
            "origin": origin,
            "additional_headers": headers,
            "compression": None,
            "max_size": 2**21,
        }
        if unix:
            self._socket = await unix_connect(unix, uri=f"ws://localhost{self.path}", **options)
        else:
            self._socket = await connect(f"{url}{self.path}", **options)
        self.close_code = None
        self._attached = False
        self._reader = asyncio.create_task(self._read(self._socket))
        with contextlib.suppress(ConnectionClosed):  # a stranger is turned away before they can say anything
            await self._begin(restart=restart)

    async def _begin(self, *, restart: bool) -> None:
        await self.send(
            "attach",
            cols=80,
            rows=24,
            stream=self.stream,
            offset=self.offset if self.stream else None,
            client=self.client,
            **({"restart": True} if restart else {}),
            **({"ticket": self.ticket} if self.ticket else {}),
        )

    @property
    def accepted(self) -> int:
        """How many bytes of what was typed the server has taken."""
        return self._accepted

    async def send(self, kind: str, **fields: Any) -> None:
        """Send a control message."""
        assert self._socket is not None
        await self._socket.send(json.dumps({"type": kind, **fields}, separators=(",", ":")))

    async def send_raw(self, frame: str | bytes) -> None:
        """Send a frame as it is."""
        assert self._socket is not None
        await self._socket.send(frame)

    async def type(self, keys: bytes) -> None:
        """Type; what the server has not accepted is kept and sent again after a reconnect."""
        self._kept += keys
        socket = self._socket
        if socket is not None and self._attached:
            try:
                await socket.send(keys)
            except ConnectionClosed:
                if self._socket is socket:
                    self._socket = None

    def stop_reading(self) -> None:
        """Take nothing more from the network, below the library too."""
        assert self._socket is not None
        self._socket.transport.pause_reading()

    async def break_off(self) -> None:
        """Leave without a word."""
        if self._socket is not None:
            self._socket.transport.abort()
        if self._reader is not None:
            await self._reader

    async def leave(self) -> None:
        """Close the page."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await self._reader

    async def until(self, condition: Callable[[], bool], *, seconds: float = DEADLINE_SECONDS) -> None:
        """Wait until `condition` holds."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def until_text(self, wanted: bytes, *, seconds: float = DEADLINE_SECONDS) -> None:
        """Wait until the terminal has shown `wanted`."""
        searched = 0

        def found() -> bool:
            nonlocal searched
            start, searched = max(0, searched - len(wanted)), len(self.text)
            return self.text.find(wanted, start) >= 0

        try:
            await self.until(found, seconds=seconds)
        except TimeoutError:
            raise AssertionError(f"{wanted!r} did not appear in {bytes(self.text[-2000:])!r}") from None

    async def until_message(self, kind: str, *, seconds: float = DEADLINE_SECONDS) -> dict[str, Any]:
        """Wait for a message of this type and return the last one."""
        await self.until(lambda: any(message["type"] == kind for message in self.messages), seconds=seconds)
        return [message for message in self.messages if message["type"] == kind][-1]

    async def until_closed(self, *, seconds: float = DEADLINE_SECONDS) -> int:
        """Wait until the server closes the websocket; return its code."""
        await self.until(lambda: self.close_code is not None, seconds=seconds)
        assert self.close_code is not None
        return self.close_code

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for frame in socket:
                if isinstance(frame, bytes):
                    await self._output(socket, frame)
                else:
                    await self._control(socket, json.loads(frame))
                self._changed.set()
        except ConnectionClosed:
            pass
        finally:
            self.close_code = socket.close_code or 1006
            if self._socket is socket:
                self._socket = None
            self._changed.set()

    async def _output(self, socket: ClientConnection, data: bytes) -> None:
        assert self.offset is not None, "bytes came before `attached`"
        self.text += data
        self.offset += len(data)
        if self.acknowledge:
            with contextlib.suppress(ConnectionClosed):  # what came before the close is still to be read
                await socket.send(json.dumps({"type": "ack", "offset": self.offset}, separators=(",", ":")))

    async def _control(self, socket: ClientConnection, message: dict[str, Any]) -> None:
        self.messages.append(message)
        if message["type"] == "attached":
            if message["stream"] != self.stream:
                self.stream = message["stream"]
                self.text.clear()
            else:
                assert message["offset"] - message["skipped"] == self.offset, "resumed at another byte"
            self.offset = message["offset"]
            self._take(message["input"])
            self._attached = True  # keys that are typed from here on follow those that are sent again
            if self._kept:
                await socket.send(self._kept)
        elif message["type"] == "input":
            self._take(message["offset"])
        elif message["type"] == "skipped":
            self.offset = message["offset"]

    def _take(self, accepted: int) -> None:
        self._kept = self._kept[accepted - self._accepted :]
        self._accepted = accepted
