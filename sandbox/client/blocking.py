"""The blocking client of an agent, for views and tasks: one connection for one attachment, transfer or request.

Every call has a total deadline: a peer that sends a byte now and then gains no time by it.
"""

import socket
import time
from collections.abc import Iterable, Iterator
from typing import Self

from sandbox.errors import ProtocolError, Refused, Unavailable
from sandbox.protocol import connection
from sandbox.protocol.messages import (
    Archive,
    Archiving,
    Failed,
    Finish,
    Finished,
    Hello,
    Message,
    Opened,
    OutputPart,
    Ran,
    Read,
    ReadOutput,
    Received,
    Run,
    Saved,
    Upload,
    Version,
    Write,
)

READ_BYTES = 256 * 1024
"""Read at once."""
OPEN_SECONDS = 2.0
CALL_SECONDS = 10.0
COUNT_SECONDS = 30.0
"""The longest wait for an agent that counts what an archive will hold."""
RUN_SECONDS = 10.0
"""Beyond a program's own time, so long is waited for what became of it."""
CHUNK_SECONDS = 60.0
"""The longest wait for the next part of a transfer, or for the agent to take one."""


class Connection:
    """A connection whose agent has said hello. Made by open(), ended by close() or by `with`."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._protocol = connection.Connection()
        self.hello: Hello
        self.opened: Opened | None = None  # what read_chunks() reads
        self.archiving: Archiving | None = None  # what archive_chunks() reads
        self.finished: Finished | None = None  # set when one of them has come to the end
        self.ran: Ran | None = None  # set when run() has come to the end

    @classmethod
    def open(cls, path: str, *, timeout: float = OPEN_SECONDS) -> Self:
        """Connect to an agent's socket; raise Unavailable unless it says hello in time."""
        deadline = time.monotonic() + timeout
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            sock.settimeout(timeout)
            sock.connect(path)
            opened = cls(sock)
            hello = opened.receive(timeout=deadline - time.monotonic())
        except OSError as error:
            sock.close()
            raise Unavailable("The sandbox does not answer.") from error
        except BaseException:
            sock.close()
            raise
        if not isinstance(hello, Hello):
            sock.close()
            raise Unavailable("The sandbox hung up before it said hello.")
        opened.hello = hello
        return opened

    def send(self, message: Message | bytes, *, timeout: float = CHUNK_SECONDS) -> None:
        """Send a message, or bytes of any length."""
        deadline = time.monotonic() + timeout
        try:
            for frame in self._protocol.data_to_send(message):
                self._socket.settimeout(_remaining(deadline))
                self._socket.sendall(frame)  # its time-out is total
        except TimeoutError as error:
            raise Unavailable("The sandbox does not take what is sent to it.") from error
        except OSError as error:
            raise Unavailable("The connection to the sandbox broke.") from error

    def receive(self, *, timeout: float = CHUNK_SECONDS) -> Message | bytes | None:
        """Return the next message, or the payload of a B frame; None when the agent has closed.

        A `failed` is returned like any message, and is the last.
        """
        deadline = time.monotonic() + timeout
        while (event := self._protocol.next_event()) is None and not self._protocol.ended:
            try:
                self._socket.settimeout(_remaining(deadline))
                data = self._socket.recv(READ_BYTES)
            except TimeoutError as error:
                raise Unavailable("The sandbox did not answer in time.") from error
            except OSError:
                data = b""
            if data:
                self._protocol.receive_data(data)
            else:
                self._protocol.receive_eof()
        return event

    def call(self, message: Message, *, timeout: float = CALL_SECONDS) -> Message:
        """Send a request and return its answer. A `failed` raises Refused; too late, or no answer, Unavailable."""
        deadline = time.monotonic() + timeout
        self.send(message, timeout=timeout)
        return self._answer(timeout=deadline - time.monotonic())

    def read_output(self, request: ReadOutput, *, timeout: float = CALL_SECONDS) -> tuple[OutputPart, bytes]:
        """Ask for output as it was written. A `failed` raises Refused; too late, or broken off, Unavailable."""
        deadline = time.monotonic() + timeout
        part = self.call(request, timeout=timeout)
        if not isinstance(part, OutputPart):
            raise ProtocolError(f"the agent answered a read_output with {part.type}")
        size = part.next - part.offset
        if not (0 <= part.head <= part.offset and 0 <= size <= request.limit and part.next <= part.end):
            raise ProtocolError("the agent told of output that cannot be")
        data = bytearray()
        while len(data) < size:
            chunk = self.receive(timeout=deadline - time.monotonic())
            if chunk is None:
                raise Unavailable("The sandbox hung up in the middle of the output.")
            if not isinstance(chunk, bytes):
                raise ProtocolError(f"the agent sent {chunk.type} in the middle of output")
            data += chunk
        if len(data) > size:
            raise ProtocolError("the agent sent more output than it told of")
        return part, bytes(data)

    def read_chunks(self, path: str, *, offset: int = 0, limit: int | None = None) -> Iterator[bytes]:
        """Ask for a file's content; `opened` is set at once, `finished` when the last chunk was taken.

        A transfer that breaks off raises Unavailable or Refused in the middle of the chunks.
        """
        return self.read_from(Read(path=path, offset=offset, limit=limit))

    def read_from(self, request: Read | Version) -> Iterator[bytes]:
        """Ask for a content, like read_chunks()."""
        opened = self.call(request)
        if not isinstance(opened, Opened):
            raise ProtocolError(f"the agent answered a {request.type} with {opened.type}")
        self.opened = opened
        return self._chunks()

    def archive_chunks(self, path: str) -> Iterator[bytes]:
        """Ask for a folder as a zip; `archiving` is set at once, `finished` when the last chunk was taken.

        It breaks off as read_chunks() does.
        """
        archiving = self.call(Archive(path=path), timeout=COUNT_SECONDS)
        if not isinstance(archiving, Archiving):
            raise ProtocolError(f"the agent answered an archive with {archiving.type}")
        self.archiving = archiving
        return self._chunks()

    def run(self, request: Run, *, stdin: bytes = b"", beat: float | None = None) -> Iterator[bytes]:
        """Run a program and return its output as it comes; `ran` is set when that is at its end.

        With `beat`, an empty chunk is yielded after so many seconds without output. Closing the connection ends the
        program. A `failed` raises Refused; too late, or broken off, Unavailable.
        """
        deadline = time.monotonic() + request.timeout + RUN_SECONDS
        try:
            self.send(request)
            if request.stdin:
                self.send(stdin)
                self.send(Finish())
        except Unavailable:
            self._raise_refusal()
            raise
        return self._run_output(request.output_max, beat=beat, deadline=deadline)

    def write_from(self, request: Write | Upload, chunks: Iterable[bytes]) -> Saved | Received:
        """Send a write or one part of an upload with its bytes, and return what became of it."""
        try:
            self.send(request)
            for chunk in chunks:
                self.send(chunk)
            self.send(Finish())
        except Unavailable:
            self._raise_refusal()
            raise
        answer = self._answer(timeout=CHUNK_SECONDS)
        if not isinstance(answer, (Saved, Received)):
            raise ProtocolError(f"the agent answered a {request.type} with {answer.type}")
        return answer

    def close(self) -> None:
        """Close."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self, *, timeout: float) -> Message:
        answer = self.receive(timeout=timeout)
        if isinstance(answer, Failed):
            raise Refused(answer.code, answer.message, offset=answer.offset)
        if answer is None:
            raise Unavailable("The sandbox hung up before it answered.")
        if isinstance(answer, bytes):
            raise ProtocolError("the agent answered with bytes where a message was due")
        return answer

    def _chunks(self) -> Iterator[bytes]:
        while isinstance(event := self.receive(), bytes):
            yield event
        if isinstance(event, Failed):
            raise Refused(event.code, event.message, offset=event.offset)
        if event is None:
            raise Unavailable("The sandbox hung up in the middle of a file.")
        if not isinstance(event, Finished):
            raise ProtocolError(f"the agent sent {event.type} in the middle of a file")
        self.finished = event

    def _run_output(self, size_max: int, *, beat: float | None, deadline: float) -> Iterator[bytes]:
        size = 0
        while isinstance(event := self._within(beat, deadline=deadline), bytes):
            size += len(event)
            if size > size_max:
                raise ProtocolError("the agent sent more output of a program than was asked for")
            yield event
        if isinstance(event, Failed):
            raise Refused(event.code, event.message, offset=event.offset)
        if event is None:
            raise Unavailable("The sandbox hung up in the middle of a program's output.")
        if not isinstance(event, Ran):
            raise ProtocolError(f"the agent sent {event.type} in the middle of a program's output")
        self.ran = event

    def _within(self, beat: float | None, *, deadline: float) -> Message | bytes | None:
        """Return the next event, or empty bytes when there is none for a beat."""
        left = deadline - time.monotonic()
        if beat is None or left <= beat:
            return self.receive(timeout=left)
        try:
            return self.receive(timeout=beat)
        except Unavailable:
            return b""

    def _raise_refusal(self) -> None:
        """Say why the agent stopped listening, if it said why before it closed."""
        answer = self.receive(timeout=CALL_SECONDS)
        if isinstance(answer, Failed):
            raise Refused(answer.code, answer.message, offset=answer.offset)


def _remaining(deadline: float) -> float:
    """Seconds until the deadline, for a socket's time-out; raise TimeoutError when it has passed."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
