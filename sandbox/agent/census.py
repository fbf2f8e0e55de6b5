"""What runs in the sandbox, read from /proc, and ending one of it. Listing is done in worker threads."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress

from sandbox.agent.loop import Loop
from sandbox.errors import Refused
from sandbox.protocol.inspecting import COMMAND_CHARS_MAX, PROCESSES_MAX, Kill, ProcessList, ProcessRow
from sandbox.protocol.messages import Done

LOOKED_AT_MAX = 16_384
"""The most processes that are looked at for one list."""
COMMAND_BYTES = 4096
"""Read of a command line; the kernel keeps megabytes of them."""
ANCESTORS_MAX = 64
"""So far up it is looked for the console that a process comes from."""
WINDOW_SECONDS_MIN, WINDOW_SECONDS_MAX = 1.0, 30.0
"""The use of processors is measured from a list that is at least and at most so old; else since the process started."""
KILL_SECONDS = 3.0
"""Between asking a process to end and killing it."""
ASKED_MAX = 100
"""Processes that were asked and are still waited for."""
INIT = 1

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_BOOTED_AT = round(time.time() - time.clock_gettime(time.CLOCK_BOOTTIME), 2)  # once, so that a start keeps its name

_hold: Callable[[int], int] | None = getattr(os, "pidfd_open", None)  # lacks where Python met an old kernel's headers


class _Process:
    """One line of /proc/<pid>/stat."""

    __slots__ = ("name", "parent", "pid", "session", "share", "size", "started", "state", "used")

    def __init__(self, pid: int, line: bytes) -> None:
        head, _, tail = line.rpartition(b")")  # the name before it may hold anything
        fields = tail.split()
        self.pid = pid
        self.name = head.partition(b"(")[2]
        self.state = fields[0].decode("ascii", "replace")
        self.parent = int(fields[1])
        self.session = int(fields[3])
        self.used = int(fields[11]) + int(fields[12])  # ticks
        self.started = int(fields[19])  # ticks since the machine was started
        self.size = int(fields[21]) * _PAGE_BYTES
        self.share = 0.0  # of one processor


class Census:
    """Lists processes and remembers a little, so that the next list can say what is busy now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: deque[tuple[float, dict[tuple[int, int], int]]] = deque(maxlen=2)  # when; ticks by pid and start
        self._asked = 0  # processes that were asked to end and are not killed yet

    def rows(self, *, consoles: Mapping[int, int]) -> ProcessList:
        """List them, those first that use most. `consoles`: the number of each console by its program's pid."""
        found, complete = _all()
        self._measure(found)
        shown = sorted(found.values(), key=lambda process: (-process.share, -process.size, process.pid))[:PROCESSES_MAX]
        rows = []
        for process in shown:
            console, platform = _origin(process, look=found.get, consoles=consoles)
            rows.append(
                ProcessRow(
                    pid=process.pid,
                    parent=process.parent,
                    console=console,
                    command=_command(process),
                    state=process.state,
                    cpu_seconds=round(process.used / _TICKS, 2),
                    cpu_percent=round(process.share * 100, 1),
                    memory=process.size,
                    started_at=_moment(process.started),
                    platform=platform,
                )
            )
        return ProcessList(processes=rows, total=len(found), complete=complete)

    def kill(self, request: Kill, *, consoles: Mapping[int, int], loop: Loop) -> Done:
        """End a process: at once with `force`, else ask it, and kill it if it is still there after a moment."""
        if request.force:
            _signal(request, signal.SIGKILL, consoles=consoles)
            return Done()
        if self._asked >= ASKED_MAX:
            raise Refused("limit", f"Only {ASKED_MAX} processes are asked to end at once.")

        def insist() -> None:
            self._asked -= 1
            with suppress(Refused):  # it has ended as it was asked to
                _signal(request, signal.SIGKILL, consoles=consoles)

        _signal(request, signal.SIGTERM, signal.SIGCONT, consoles=consoles)
        self._asked += 1
        loop.later(KILL_SECONDS, insist)
        return Done()

    def _measure(self, found: dict[int, _Process]) -> None:
        """Tell for each process how much of a processor it used, and remember where it stands."""
        now = time.clock_gettime(time.CLOCK_BOOTTIME)
        with self._lock:
            fit = [seen for seen in self._seen if WINDOW_SECONDS_MIN <= now - seen[0] <= WINDOW_SECONDS_MAX]
            at, ticks = fit[-1] if fit else (now, {})
            for process in found.values():
                used = ticks.get((process.pid, process.started))
                seconds = max(now - (process.started / _TICKS if used is None else at), 1 / _TICKS)
                process.share = max(process.used - (used or 0), 0) / _TICKS / seconds
            if not self._seen or now - self._seen[-1][0] >= WINDOW_SECONDS_MIN:
                self._seen.append((now, {(process.pid, process.started): process.used for process in found.values()}))


def _all() -> tuple[dict[int, _Process], bool]:
    """Return the processes by pid, and whether those are all; what has ended and only waits to be noticed is none."""
    found: dict[int, _Process] = {}
    with os.scandir("/proc") as entries:
        numbers = (int(entry.name) for entry in entries if entry.name.isdigit())
        for seen, pid in enumerate(numbers):
            if seen >= LOOKED_AT_MAX:
                return found, False
            process = _process(pid)
            if process is not None:
                found[pid] = process
    return found, True


def _process(pid: int) -> _Process | None:
    """Return one process, or None when it has ended, even if nobody has noticed."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            process = _Process(pid, file.read(2048))
    except (OSError, IndexError, ValueError):
        return None
    return None if process.state in "ZX" else process


def _origin(
    process: _Process, *, look: Callable[[int], _Process | None], consoles: Mapping[int, int]
) -> tuple[int | None, bool]:
    """Return the console that a process belongs to or was started from, and whether it serves the sandbox itself."""
    agent = os.getpid()
    if process.pid in (INIT, agent):
        return None, True
    for _ in range(ANCESTORS_MAX):
        number = consoles.get(process.session, consoles.get(process.pid))
        if number is not None:
            return number, False
        if process.parent == agent:  # what the agent starts that is no console's
            return None, True
        above = look(process.parent)
        if above is None or above.pid == INIT:
            return None, False
        process = above
    return None, False


def _signal(request: Kill, *numbers: int, consoles: Mapping[int, int]) -> None:
    """Send signals to the process of this number and start, and never to another that has the number by now."""
    try:
        handle = _hold(request.pid) if _hold else None
    except (OSError, OverflowError):
        raise _gone() from None
    try:
        process = _process(request.pid)  # looked at after it is held: if this is the one that was meant, so is that
        if process is None or _moment(process.started) != round(request.started_at, 2):
            raise _gone()
        if _origin(process, look=_process, consoles=consoles)[1]:
            raise Refused("denied", "This process serves the sandbox and cannot be killed.")
        for number in numbers:
            if handle is None:
                os.kill(request.pid, number)
            else:
                signal.pidfd_send_signal(handle, number)
    except ProcessLookupError:
        raise _gone() from None
    except PermissionError:
        raise Refused("denied", "This process is not yours to kill.") from None
    finally:
        if handle is not None:
            os.close(handle)


def _gone() -> Refused:
    return Refused("not_found", "There is no such process any more.")


def _command(process: _Process) -> str:
    """Return a command line on one line, cut; the name in brackets where there is none."""
    try:
        with open(f"/proc/{process.pid}/cmdline", "rb") as file:
            line = file.read(COMMAND_BYTES).rstrip(b"\0").replace(b"\0", b" ")
    except OSError:
        line = b""
    text = (line or b"[" + process.name + b"]").decode("utf-8", "replace")
    cut = text if len(text) <= COMMAND_CHARS_MAX else text[: COMMAND_CHARS_MAX - 1] + "…"
    return "".join([character if character.isprintable() else "\ufffd" for character in cut])


def _moment(started: int) -> float:
    """Return a start as seconds since the epoch: the same number each time."""
    return round(_BOOTED_AT + started / _TICKS, 2)
