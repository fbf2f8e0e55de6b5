"""The asyncio client of an agent, for consumers: one connection for one attachment, transfer or request."""

import asyncio
from typing import Self

from sandbox.errors import ProtocolError, Refused, Unavailable
from sandbox.protocol import connection
from sandbox.protocol.messages import Failed, Hello, Message

READ_BYTES = 256 * 1024
"""Read at once, and half of what may wait unread; beyond that the agent is held back by the kernel."""
OPEN_SECONDS = 2.0
CALL_SECONDS = 10.0
CLOSE_SECONDS = 1.0


class Connection:
    """A connection whose agent has said hello. Made by open(), ended by close() or by `async with`."""

    def __init__(self, *, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._protocol = connection.Connection()
        self.hello: Hello

    @classmethod
    async def open(cls, path: str, *, timeout: float = OPEN_SECONDS) -> Self:  # noqa: ASYNC109 - one door for the limit, as in blocking.py
        """Connect to an agent's socket; raise Unavailable unless it says hello in time.

        Only hello proves that somebody is there: a connect() succeeds while nobody accepts.
        """
        writer = None
        try:
            async with asyncio.timeout(timeout):
                reader, writer = await asyncio.open_unix_connection(path, limit=READ_BYTES)
                opened = cls(reader=reader, writer=writer)
                hello = await opened.receive()
        except (OSError, ProtocolError) as error:  # OSError: also TimeoutError
            if writer is not None:
                writer.transport.abort()
            if isinstance(error, ProtocolError):
                raise
            raise Unavailable("The sandbox does not answer.") from error
        except BaseException:
            if writer is not None:
                writer.transport.abort()
            raise
        if not isinstance(hello, Hello):
            writer.transport.abort()
            raise Unavailable("The sandbox hung up before it said hello.")
        opened.hello = hello
        return opened

    async def send(self, message: Message | bytes) -> None:
        """Send a message, or bytes of any length; return when the kernel has taken nearly all of it."""
        try:
            for frame in self._protocol.data_to_send(message):
                self._writer.write(frame)
                await self._writer.drain()
        except OSError as error:
            raise Unavailable("The connection to the sandbox broke.") from error

    async def receive(self) -> Message | bytes | None:
        """Return the next message, or the payload of a B frame; None when the agent has closed.

        Not calling it holds the agent back. It may be cancelled at any time and called again. A `failed` is returned
        like any message, and is the last.
        """
        while (event := self._protocol.next_event()) is None and not self._protocol.ended:
            try:
                data = await self._reader.read(READ_BYTES)
            except OSError:
                data = b""
            if data:
                self._protocol.receive_data(data)
            else:
                self._protocol.receive_eof()
        return event

    async def call(self, message: Message, *, timeout: float = CALL_SECONDS) -> Message:  # noqa: ASYNC109 - as above
        """Send a request and return its answer. A `failed` raises Refused; too late, or no answer, Unavailable."""
        try:
            async with asyncio.timeout(timeout):
                await self.send(message)
                answer = await self.receive()
        except TimeoutError as error:
            raise Unavailable(f"The sandbox did not answer within {timeout:g} seconds.") from error
        if isinstance(answer, Failed):
            raise Refused(answer.code, answer.message, offset=answer.offset)
        if answer is None:
            raise Unavailable("The sandbox hung up before it answered.")
        if isinstance(answer, bytes):
            raise ProtocolError("the agent answered with bytes where a message was due")
        return answer

    async def close(self) -> None:
        """Close; what was sent but not yet taken by the kernel is given a moment."""
        self._writer.close()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._writer.wait_closed()
        except OSError:
            self._writer.transport.abort()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
