"""One accepted connection in the loop: frames in, at most one frame waiting to go out, and an end that is heard."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress

from sandbox.agent.loop import READ, WRITE, Loop
from sandbox.errors import ProtocolError, Refused
from sandbox.protocol.frames import CHUNK_BYTES, Decoder, encode
from sandbox.protocol.messages import Failed, Message

READ_BYTES = 64 * 1024
"""Read at once from one connection."""
LINGER_SECONDS = 10.0
"""How long a client has to take its answer and close; closing earlier could take the answer from it."""

_received = bytearray(READ_BYTES)
_received_view = memoryview(_received)


class Channel:
    """A client's connection. `on_frame`, `on_room` and `on_close` are set by whoever serves it."""

    def __init__(self, loop: Loop, *, sock: socket.socket, on_close: Callable[[], None]) -> None:
        self._loop = loop
        self._socket = sock
        self._decoder = Decoder()
        self._waiting: bytes = b""  # the rest of a frame that the kernel did not take
        self._last: bytes = b""  # the frame after which there will be none
        self._held = False
        self._callback = self._on_event  # one object, so that the loop sees that it is the same
        self.on_frame: Callable[[Message | bytes], None]
        self.on_room: Callable[[], None] = _nothing
        self.on_close = on_close
        self.closed = False
        self.ending = False  # nothing that arrives matters any more
        sock.setblocking(False)
        self._watch()

    def send(self, pieces: list[bytes | memoryview]) -> bool:
        """Send one frame; return whether another may follow. If not, on_room is called later. Not after a False."""
        size = sum(map(len, pieces))
        try:
            sent = self._socket.sendmsg(pieces)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.close()
            return False
        if sent < size:
            self._waiting = b"".join(pieces)[sent:]
            self._watch()
        return sent == size

    @property
    def full(self) -> bool:
        """A frame waits; send() must not be called."""
        return bool(self._waiting) or self.ending or self.closed

    def hold(self, *, held: bool) -> None:
        """Stop taking frames from the client, or go on: with those first that have arrived."""
        self._held = held
        self._watch()
        if not held:
            self._deliver()

    def answer(self, message: Message, data: bytes = b"") -> None:
        """Send the last message with the bytes that follow it, and close when the client has, or after a moment."""
        self.ending = True
        chunks = [data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES)]
        self._last = b"".join([encode(message), *map(encode, chunks)])
        self._loop.later(LINGER_SECONDS, self.close)
        self._flush()

    def detach(self) -> tuple[socket.socket, Decoder]:
        """Give the connection away, with what has arrived of it."""
        self._loop.watch(self._socket.fileno(), events=0, callback=self._callback)
        self.closed = True
        return self._socket, self._decoder

    def close(self) -> None:
        """Close at once; whatever was sent by the client and not taken yet is dropped."""
        if not self.closed:
            self._loop.watch(self._socket.fileno(), events=0, callback=self._callback)
            self.closed = True
            self._socket.close()
            self.on_close()

    def _watch(self) -> None:
        if not self.closed:
            events = (0 if self._held and not self.ending else READ) | (WRITE if self._waiting or self._last else 0)
            self._loop.watch(self._socket.fileno(), events=events, callback=self._callback)

    def _on_event(self, events: int) -> None:
        if events & WRITE and (self._waiting or self._last):
            self._flush()
        if events & READ and not self.closed:
            self._receive()

    def _flush(self) -> None:
        """Send what waits, then the last frame or whatever there is room for."""
        while not self.closed and (self._waiting or self._last):
            if not self._waiting:
                self._waiting, self._last = self._last, b""
            try:
                sent = self._socket.send(self._waiting)
            except BlockingIOError:
                break
            except OSError:
                self.close()
                return
            self._waiting = self._waiting[sent:]
        if self.closed:
            return
        self._watch()
        if self._waiting or self._last:
            return
        if self.ending:
            with suppress(OSError):  # the client has closed already
                self._socket.shutdown(socket.SHUT_WR)
        else:
            self.on_room()

    def _receive(self) -> None:
        try:
            size = self._socket.recv_into(_received)
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if size == 0:
            self.close()
        elif not self.ending:
            self._decoder.feed(_received_view[:size])
            self._deliver()

    def _deliver(self) -> None:
        """Hand out the frames that are complete; a client that breaks the protocol or is refused is told so."""
        try:
            while not (self._held or self.ending or self.closed):
                frame = self._decoder.next_frame()
                if frame is None:
                    return
                self.on_frame(frame)
        except Refused as refused:
            self.answer(Failed(code=refused.code, message=str(refused), offset=refused.offset))
        except ProtocolError as error:
            self.answer(Failed(code="bad_request", message=f"The client broke the protocol: {error}."))


def _nothing() -> None:
    """Wait for no room."""
