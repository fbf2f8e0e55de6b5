"""The client's end of a connection, without I/O: bytes in, events out, bytes to send. Both clients are built on it.

    waiting for hello --hello--> open --failed, end of data--> ended

Nothing may be sent before `hello`; after the end nothing more is received. A ProtocolError ends the connection too.
"""

from __future__ import annotations

from sandbox.errors import ProtocolError
from sandbox.protocol.frames import CHUNK_BYTES, Decoder, encode
from sandbox.protocol.messages import VERSION, Failed, Hello, Message


class Connection:
    """Feed it with receive_data() or receive_eof(), then call next_event() until it returns None."""

    def __init__(self) -> None:
        self._decoder = Decoder()
        self.hello: Hello | None = None  # what the agent said first; None until then
        self.ended = False  # no event will ever follow

    def receive_data(self, data: bytes | bytearray | memoryview) -> None:
        """Take bytes from the agent."""
        self._decoder.feed(data)

    def receive_eof(self) -> None:
        """Learn that the agent has closed; a frame that was cut off is dropped."""
        self.ended = True

    def next_event(self) -> Message | bytes | None:
        """Return the next message or the payload of a B frame; None means: receive more, unless `ended`."""
        try:
            event = self._decoder.next_frame()
            if event is not None and self.hello is None:
                self._greet(event)
        except ProtocolError:
            self.ended = True
            raise
        if isinstance(event, Failed):
            self.ended = True
        return event

    def data_to_send(self, message: Message | bytes) -> list[bytes]:
        """Return the frames for a message, or for bytes of any length."""
        if self.hello is None:
            raise ProtocolError("nothing may be sent before the agent's hello")
        if isinstance(message, Message):
            return [encode(message)]
        return [encode(message[start : start + CHUNK_BYTES]) for start in range(0, len(message), CHUNK_BYTES)]

    def _greet(self, event: Message | bytes) -> None:
        if not isinstance(event, Hello):
            raise ProtocolError("the agent did not begin with hello")
        if event.version != VERSION:
            raise ProtocolError(f"the agent speaks version {event.version} of the protocol, not {VERSION}")
        self.hello = event
