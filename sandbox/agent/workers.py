"""Threads for requests about files: blocking, at most eight, all but one gone when there is nothing to do.

One is always there: while a tenant's programs use up the sandbox's processes, no other could be started.
"""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable

from sandbox.errors import ProtocolError, Refused
from sandbox.protocol.frames import Decoder, bytes_head, encode
from sandbox.protocol.messages import Failed, Message

THREADS_MAX = 8
"""Requests beyond that wait in line; the line is as long as the agent has connections."""
STACK_BYTES = 256 * 1024
"""Of each thread; the usual 8 MiB would count against small sandboxes."""
IDLE_SECONDS = 5.0
"""A thread with nothing to do waits so long before it ends."""
STALL_SECONDS = 60.0
"""The longest wait for a client that sends or takes nothing."""
LINGER_SECONDS = 2.0
"""The longest wait, after a refusal, for a client that still sends: closing earlier could take the answer from it."""
LINGER_BYTES_MAX = 16 * 2**20
"""The most that is read and dropped meanwhile."""
READ_BYTES = 256 * 1024
"""Received at once."""


class Stream:
    """A connection with blocking calls that never take longer than STALL_SECONDS."""

    def __init__(self, sock: socket.socket, *, decoder: Decoder) -> None:
        self._socket = sock
        self._decoder = decoder
        sock.settimeout(STALL_SECONDS)

    def send(self, message: Message) -> None:
        """Send a message."""
        self._socket.sendall(encode(message))

    def send_bytes(self, data: memoryview) -> None:
        """Send one B frame."""
        head = bytes_head(len(data))
        sent = self._socket.sendmsg([head, data])
        if sent < len(head):
            self._socket.sendall(head[sent:])
            sent = len(head)
        if sent < len(head) + len(data):
            self._socket.sendall(data[sent - len(head) :])

    def receive(self) -> Message | bytes:
        """Return the next frame; a client that hung up or fell silent is a Refused with the code interrupted."""
        while True:
            frame = self._decoder.next_frame()
            if frame is not None:
                return frame
            try:
                data = self._socket.recv(READ_BYTES)
            except OSError as error:
                raise Refused("interrupted", "The transfer was interrupted.") from error
            if not data:
                raise Refused("interrupted", "The transfer was interrupted.")
            self._decoder.feed(data)

    def fail(self, failed: Failed) -> None:
        """Send the last message, and read what the client still sends until it has heard."""
        self.send(failed)
        self._socket.shutdown(socket.SHUT_WR)
        self._socket.settimeout(LINGER_SECONDS)
        dropped, deadline = 0, time.monotonic() + LINGER_SECONDS
        while dropped < LINGER_BYTES_MAX and time.monotonic() < deadline and (data := self._socket.recv(READ_BYTES)):
            dropped += len(data)

    def close(self) -> None:
        """Close."""
        self._socket.close()


class Workers:
    """Runs jobs, each with its stream; a job's Refused is the answer."""

    def __init__(self) -> None:
        self._line: deque[tuple[Stream, Callable[[Stream], None], Callable[[], None]]] = deque()
        self._changed = threading.Condition()
        self._threads = 0
        self._idle = 0
        self._start_thread()

    def submit(self, stream: Stream, *, job: Callable[[Stream], None], done: Callable[[], None]) -> None:
        """Do the job in a thread, then close the stream and call `done` there."""
        with self._changed:
            self._line.append((stream, job, done))
            if self._idle:
                self._changed.notify()
            elif self._threads < THREADS_MAX:
                self._start_thread()

    def _start_thread(self) -> None:
        threading.stack_size(STACK_BYTES)
        try:
            threading.Thread(target=self._work, daemon=True).start()
        except RuntimeError:
            if self._threads == 0 and self._line:
                stream, _, done = self._line.pop()
                stream.close()
                done()
            return
        self._threads += 1

    def _work(self) -> None:
        while True:
            with self._changed:
                self._idle += 1
                waited = self._changed.wait_for(lambda: self._line, IDLE_SECONDS)
                self._idle -= 1
                if not waited:
                    if self._threads == 1:
                        continue
                    self._threads -= 1
                    return
                stream, job, done = self._line.popleft()
            try:
                _serve(stream, job=job)
            finally:
                stream.close()
                done()


def _serve(stream: Stream, *, job: Callable[[Stream], None]) -> None:
    try:
        try:
            job(stream)
        except Refused as refused:
            stream.fail(Failed(code=refused.code, message=str(refused), offset=refused.offset))
        except ProtocolError as error:
            stream.fail(Failed(code="bad_request", message=f"The client broke the protocol: {error}."))
    except OSError:
        return  # the client has gone, or listens no more
    except Exception:  # noqa: BLE001 - the outermost door of a thread
        sys.excepthook(*sys.exc_info())
