"""Requests about a console that an attachment would be too much for: parts of its output, its end, its folder."""

from __future__ import annotations

import os
from contextlib import suppress

from sandbox.agent.channels import Channel
from sandbox.agent.loop import Loop
from sandbox.agent.ptys import Console
from sandbox.errors import Refused
from sandbox.protocol.inspecting import PART_BYTES_MAX, WAIT_SECONDS_MAX, OutputPart, Place, ReadOutput, Wait, Waited
from sandbox.protocol.messages import Failed

WAITS_MAX = 64
"""Waits under way at once, for all consoles."""
PARTS_MAX = 16
"""Parts of output under way at once: each is a copy of up to PART_BYTES_MAX."""


class Watch:
    """Counts what is under way, so that nobody fills the agent's memory by asking."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._waiting: set[_Waiter] = set()
        self._parts = 0

    def read(self, channel: Channel, *, console: Console, request: ReadOutput) -> None:
        """Answer with output as it was written."""
        if not 0 <= request.limit <= PART_BYTES_MAX:
            raise Refused("bad_request", f"At most {PART_BYTES_MAX} bytes of output can be asked for.")
        if self._parts >= PARTS_MAX:
            raise Refused("limit", f"Only {PARTS_MAX} parts of output are sent at once.")
        log = console.log
        offset = request.offset if request.offset >= 0 else log.end + request.offset
        offset = min(max(offset, log.head), log.end)
        data = log.copy(offset, min(offset + request.limit, log.end))
        part = OutputPart(
            stream=console.stream,
            offset=offset,
            next=offset + len(data),
            head=log.head,
            end=log.end,
            running=not console.ended,
            exit=console.exit if console.ended else None,
        )
        closed = channel.on_close

        def over() -> None:
            self._parts -= 1
            closed()

        self._parts += 1
        channel.on_close = over
        channel.answer(part, data)

    def wait(self, channel: Channel, *, console: Console, request: Wait) -> None:
        """Answer when the console has ended, or is forgotten, or the time is over."""
        if not 0 <= request.seconds <= WAIT_SECONDS_MAX:
            raise Refused("bad_request", f"A console's end is waited for {WAIT_SECONDS_MAX:g} seconds at most.")
        if console.ended or request.seconds == 0:
            channel.answer(_waited(console))
            return
        if len(self._waiting) >= WAITS_MAX:
            raise Refused("limit", f"Only {WAITS_MAX} clients can wait for consoles at once.")
        waiter = _Waiter(channel, console=console, waiting=self._waiting)
        self._loop.later(request.seconds, waiter.answer)


class _Waiter:
    """One client that waits for one console, until it is answered or hangs up."""

    def __init__(self, channel: Channel, *, console: Console, waiting: set[_Waiter]) -> None:
        self._channel = channel
        self._console = console
        self._waiting = waiting
        self._closed = channel.on_close
        channel.on_close = self._gone
        console.waiters.append(self.answer)
        waiting.add(self)

    def answer(self) -> None:
        """Say how the console stands, unless that was said."""
        if self._forget():
            if self._console.forgotten and not self._console.ended:
                self._channel.answer(Failed(code="gone", message="This console was ended."))
            else:
                self._channel.answer(_waited(self._console))

    def _gone(self) -> None:
        self._forget()
        self._closed()

    def _forget(self) -> bool:
        """Wait no longer; whether it did."""
        if self not in self._waiting:
            return False
        self._waiting.remove(self)
        with suppress(ValueError):  # the console has called all its waiters
            self._console.waiters.remove(self.answer)
        return True


def place(console: Console, *, home: str) -> Place:
    """Return the folder of the terminal's foreground program, else of the console's own, else the home."""
    for pid in (console.foreground, console.pid if console.running else None):
        if pid is None:
            continue
        with suppress(OSError, UnicodeDecodeError):  # it has ended meanwhile, or hides; or no client could ask for it
            path = os.readlink(f"/proc/{pid}/cwd".encode()).decode()
            if os.path.isdir(path):  # a folder that was deleted has a name that leads nowhere
                return Place(path=path)
    return Place(path=home)


def _waited(console: Console) -> Waited:
    return Waited(
        ended=console.ended,
        exit=console.exit if console.ended else None,
        stream=console.stream,
        length=console.log.end,
    )
