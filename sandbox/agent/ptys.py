"""One console: a pseudo-terminal, its program, its log and its viewers."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import termios
import time
from collections.abc import Callable
from contextlib import suppress

from sandbox.agent.company import Company
from sandbox.agent.loop import READ, WRITE, Loop
from sandbox.agent.processes import environment, kill_session, signal_session, spawn
from sandbox.agent.scrollback import Scrollback
from sandbox.agent.viewers import Viewer
from sandbox.protocol.messages import INPUT_BYTES_MAX, Command, ConsoleRow

TURN_BYTES = 64 * 1024
"""The most that is read from one terminal before others have their turn."""
KILL_SECONDS = 2.0
"""Between asking a session to end and killing it."""
DRAIN_SECONDS = 1.0
"""How long output may still come out of a terminal whose program has ended."""
REOPEN_SECONDS = 0.2
"""How often a terminal is tried again that everybody has closed while the program lives."""
TELL_SECONDS, TELL_SECONDS_EACH = 0.2, 0.01
"""Viewers are told who is here at most so often, and the more seldom the more there are: all of them are told of each."""
CLIENTS_MAX = 64
"""For so many clients that are not attached it is remembered how much of their input was taken."""
IUTF8 = 0o40000
"""Flag of a terminal whose line editing knows UTF-8; the termios module has no name for it."""


class Console:
    """Made with its program already running; lives on with its log when that has ended."""

    def __init__(self, loop: Loop, *, number: int, command: Command, cols: int, rows: int, home: str) -> None:
        self._loop = loop
        self._patience_at: float | None = None
        self._queue = bytearray()  # input that the terminal has not taken yet
        self._hung_up = False  # nobody has the terminal open
        self._callback = self._on_event
        self.number = number
        self.title = command.title[:200]
        self.stream = os.urandom(8).hex()
        self.log = Scrollback(cols=cols, rows=rows)
        self.grown: Callable[[int], None] = lambda _size: None  # called with the bytes that were added to the log
        self.waiters: list[Callable[[], None]] = []  # each is called once: it has ended, or is forgotten
        self.cols, self.rows = cols, rows
        self.viewers: list[Viewer] = []
        self.company = Company()
        self._telling = False
        self.inputs: dict[str, int] = {}  # input taken from each client, those who came last at the end
        self.exit: int | None = None
        self.ended = False  # the program has ended, and all that it wrote is in the log
        self.forgotten = False  # nobody can attach any more
        self.started_at = time.time()
        self.detached_at = time.monotonic()
        self.pid, self._terminal = _start(command, cols=cols, rows=rows, home=home)
        self._update()

    @property
    def running(self) -> bool:
        """The program lives."""
        return self.exit is None

    @property
    def foreground(self) -> int | None:
        """The group of processes that the terminal's keys go to now, which is its leader's pid."""
        with suppress(OSError):
            return None if self.ended else os.tcgetpgrp(self._terminal)
        return None

    @property
    def input_room(self) -> int:
        """How many bytes of input would be taken now."""
        return INPUT_BYTES_MAX - len(self._queue)

    def row(self) -> ConsoleRow:
        """Return what lists show."""
        return ConsoleRow(
            console=self.number,
            running=self.running,
            exit=self.exit,
            cols=self.cols,
            rows=self.rows,
            title=self.title,
            pid=self.pid,
            started_at=self.started_at,
            stream=self.stream,
            length=self.log.end,
        )

    def join(self, viewer: Viewer, *, stream: str | None, wanted: int | None) -> None:
        """Let a viewer in; it has asked for this place in that stream."""
        known = self.inputs.pop(viewer.client, 0)
        if viewer.writable or known:
            self.inputs[viewer.client] = known
        viewer.input = known
        viewer.status = self.exit if self.ended else None
        if stream != self.stream and wanted is not None and wanted >= 0:
            wanted = None
        self.company.join(viewer)
        self.company.choose_answering()
        viewer.begin(stream=self.stream, wanted=wanted, exit_status=self.exit, now=time.monotonic())
        self.viewers.append(viewer)
        self._company_changed()

    def leave(self, viewer: Viewer) -> None:
        """Let a viewer go, and forget the input of clients that left long ago."""
        self.viewers.remove(viewer)
        self.company.leave(viewer)
        self.detached_at = time.monotonic()
        attached = {other.client for other in self.viewers}
        away = [client for client in self.inputs if client not in attached]
        for client in away[:-CLIENTS_MAX]:
            del self.inputs[client]
        self._company_changed()
        self._free_log()

    def resize(self, *, cols: int, rows: int) -> None:
        """Give the terminal another size; the program is told by the kernel."""
        if not self.ended and self.log.resize(cols=cols, rows=rows):
            self.cols, self.rows = cols, rows
            with suppress(OSError):
                fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
            self._wake_viewers()

    def window(self, viewer: Viewer, *, cols: int, rows: int) -> None:
        """Learn the size of a viewer's window; the rule decides whether the terminal gets it."""
        self.company.window(viewer, cols=cols, rows=rows)
        self._fit()

    def turned(self) -> None:
        """Look again at duties and credit: a viewer hides or shows itself."""
        self._company_changed()

    def grant(self, viewer: Viewer, *, writable: bool) -> None:
        """Let a viewer type, or no more."""
        self.company.grant(viewer, writable=writable)
        self._company_changed()

    def size_by(self, rule: str, *, viewer: Viewer) -> None:
        """Let another rule decide the terminal's size."""
        self.company.size_by(rule, member=viewer)
        self._company_changed()

    def type_in(self, data: bytes) -> int:
        """Take input and return how many bytes of it; a program that has ended takes everything."""
        if self.ended:
            return len(data)
        taken = min(len(data), self.input_room)
        self._queue += data[:taken]
        self._write()
        return taken

    def type_for(self, viewer: Viewer, data: bytes) -> int:
        """Take a viewer's input and remember how far, in one step: what was counted is never taken twice."""
        taken = self.type_in(data)
        viewer.input += taken
        self.inputs[viewer.client] = viewer.input
        return taken

    def credited(self) -> None:
        """Look again whether the program may write: a viewer has acknowledged, or hides, or shows itself."""
        self._update()

    def hang_up(self) -> None:
        """End the session: ask, and kill it after a moment. Its console is forgotten when it has ended."""
        self.forgotten = True
        self._wake_waiters()
        if not self.running:
            self._wake_viewers()
            self._free_log()
            return  # its pid may be somebody else's by now
        signal_session(self.pid, signal.SIGHUP, signal.SIGCONT)
        self._loop.later(KILL_SECONDS, self._kill)

    def _kill(self) -> None:
        if not kill_session(self.pid):
            self._loop.later(KILL_SECONDS, self._kill)

    def reap(self) -> None:
        """Notice that the program has ended, if it has; its last output may still have to be read."""
        if self.exit is not None:
            return
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return
        self.exit = os.waitstatus_to_exitcode(status)
        if self._hung_up:
            self._finish()
        else:
            self._update()
            self._loop.later(DRAIN_SECONDS, self._finish_when_silent)

    def _company_changed(self) -> None:
        """Somebody came, went, or may do something else: settle duties and size, and tell the others in a moment."""
        self.company.choose_answering()
        self._fit()
        self._update()
        self._wake_viewers()
        if not self._telling:
            self._telling = True
            self._loop.later(TELL_SECONDS + TELL_SECONDS_EACH * len(self.viewers), self._tell)

    def _tell(self) -> None:
        self._telling = False
        self.company.tell()
        self._wake_viewers()

    def _fit(self) -> None:
        size = self.company.size()
        if size is not None:
            self.resize(cols=size[0], rows=size[1])

    def _on_event(self, events: int) -> None:
        if events & WRITE and self._queue:
            self._write()
            for viewer in [viewer for viewer in self.viewers if viewer.blocked]:
                viewer.wake()
        if events & READ and not self._hung_up:
            self._read()

    def _read(self) -> bool:
        """Read one turn's output into the log and show it; return whether there was any."""
        turn = min(TURN_BYTES, self._allowance(time.monotonic()))
        room, size = self.log.room()[: max(turn, 0)], 0
        while size < len(room):
            try:
                got = os.readv(self._terminal, [room[size:]])  # at most 4 KiB, whatever the room
            except BlockingIOError:
                break
            except OSError:  # EIO: everybody has closed it
                got = 0
            if got == 0:
                self._hung_up = True
                break
            size += got
        if size:
            self.log.wrote(size)
            self.grown(size)
            self._wake_viewers()
        if self._hung_up and self.exit is not None:
            self._finish()
            return size > 0
        if self._hung_up:
            self._loop.later(REOPEN_SECONDS, self._try_again)
        self._update()
        return size > 0

    def _write(self) -> None:
        """Give the terminal what it takes of the input."""
        while self._queue:
            try:
                taken = os.write(self._terminal, self._queue)
            except BlockingIOError:
                break
            except OSError:
                taken = len(self._queue)  # nobody reads it any more
            del self._queue[:taken]
        self._update()

    def _allowance(self, now: float) -> int:
        """Return how much may be read: as much as the quickest of those has credit who may hold the program back."""
        holders = [viewer.credit() for viewer in self.viewers if viewer.patience_until(now) is not None]
        return max(holders, default=TURN_BYTES)

    def _update(self) -> None:
        """Wait for what can be done now: reading unless held back, writing if there is input."""
        if self.ended:
            return
        events = WRITE if self._queue and not self._hung_up else 0
        now = time.monotonic()
        if not self._hung_up and self._allowance(now) > 0:
            events |= READ
        elif not self._hung_up:
            self._look_again(now)
        self._loop.watch(self._terminal, events=events, callback=self._callback)

    def _look_again(self, now: float) -> None:
        """Reading is held back: look again when the patience with somebody ends."""
        until = min(filter(None, (viewer.patience_until(now) for viewer in self.viewers)), default=now)
        if self._patience_at is None or self._patience_at > until:
            self._patience_at = until
            self._loop.later(until - now, self._patience_over)

    def _patience_over(self) -> None:
        self._patience_at = None
        self._update()

    def _try_again(self) -> None:
        """The program lives but had closed its terminal; perhaps it has opened it again."""
        if not self.ended and self.exit is None:
            self._hung_up = False
            self._update()

    def _finish_when_silent(self) -> None:
        """The program has ended; unless held back or more output comes, that was all."""
        if self.ended:
            return
        if self._allowance(time.monotonic()) <= 0 or self._read():
            self._loop.later(DRAIN_SECONDS, self._finish_when_silent)
        elif not self.ended:
            self._finish()

    def _finish(self) -> None:
        """All output is in the log: close the terminal and tell everybody the status."""
        self._loop.watch(self._terminal, events=0, callback=self._callback)
        os.close(self._terminal)
        self._queue.clear()
        self.ended = True
        self.detached_at = time.monotonic()
        for viewer in self.viewers:
            viewer.status = self.exit
        self._wake_viewers()
        self._wake_waiters()
        self._free_log()

    def _free_log(self) -> None:
        """Nobody will ask for the log any more: do not wait for the garbage collector."""
        if self.forgotten and self.ended and not self.viewers:
            self.log.free()

    def _wake_waiters(self) -> None:
        waiters, self.waiters = self.waiters, []
        for waiter in waiters:
            waiter()

    def _wake_viewers(self) -> None:
        for viewer in list(self.viewers):
            viewer.wake()


def _start(command: Command, *, cols: int, rows: int, home: str) -> tuple[int, int]:
    """Start a program in a new terminal; return its pid and the terminal's other end."""
    terminal, program_end = os.openpty()
    try:
        attributes = termios.tcgetattr(program_end)
        attributes[0] |= IUTF8
        termios.tcsetattr(program_end, termios.TCSANOW, attributes)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
        os.set_blocking(terminal, False)
        env = environment(command.env, home=home)
        pid = spawn(command.argv, cwd=command.cwd, env=env, terminal=program_end)
    except BaseException:
        os.close(terminal)
        raise
    finally:
        os.close(program_end)
    return pid, terminal
