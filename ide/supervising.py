"""Starts the service's programs, restarts what dies with back-off, and ends them in reverse order.

One thread, one selector: signals, the programs' output, and their deaths all wake it.
"""

import contextlib
import dataclasses
import os
import re
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

RESTART_SECONDS, RESTART_SECONDS_MAX = 0.5, 30.0
"""The pause before a restart: doubled each time, up to the second figure."""
STEADY_SECONDS = 60.0
"""A program that was up this long starts with a short pause again."""
END_SECONDS = 10.0
"""From TERM to KILL."""
PROBE_SECONDS = 0.1
"""Between two looks whether a program answers."""
SLOW_SECONDS = 60.0
"""A program that does not answer for so long is named in the log, once per start."""
LINE_BYTES_MAX = 8192
READ_BYTES = 65536
OOM_SCORE_ADJ = -900
"""The kernel should take a sandbox first; children inherit it. Needs CAP_SYS_RESOURCE."""
END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_TIMESTAMP = re.compile(
    r"^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d\S*(?: [+-]\d{4}\]?)?(?: : )?\s*"
    r"|^\d+:[A-Z] \d\d \w{3} \d{4} \d\d:\d\d:\d\d\.\d+ . "
)
"""What programs write before their lines; ours have the time already."""

Log = Callable[[str, str], None]
"""Takes a program's name and one line."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Program:
    """One process of the service: how it starts, as whom, and how to tell that it works."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str]
    cwd: Path
    is_ready: Callable[[], bool]
    """One quick look, well below a second."""
    needs: tuple[str, ...] = ()
    """Programs that must be ready before this one starts for the first time."""
    umask: int = 0o077
    sockets: tuple[Path, ...] = ()
    """What a killed process leaves behind and its successor would stumble over; removed before each start."""


class Child:
    """A program and its present process, if any."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.start_at = 0.0
        self.delay = RESTART_SECONDS
        self.ready = False
        self.was_ready = False
        self.probe_at = 0.0
        self.complained = False
        self._rest = b""
        self._skipping = False

    @property
    def output(self) -> IO[bytes]:
        """The reading end of what the present process writes."""
        if self.process is None or self.process.stdout is None:
            raise ValueError(f"{self.program.name} has no output now.")
        return self.process.stdout

    def start(self, *, now: float) -> None:
        """Make the process, in a session of its own, so that Ctrl-C reaches only the supervisor."""
        for path in self.program.sockets:
            path.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            list(self.program.argv),
            cwd=self.program.cwd,
            env=dict(self.program.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=self.program.umask,
        )
        os.set_blocking(self.output.fileno(), False)
        self.started_at, self.probe_at, self.complained, self.ready = now, now, False, False
        self._rest, self._skipping = b"", False

    def read(self) -> tuple[list[str], bool]:
        """Whole lines written since the last call (of an over-long one only the beginning), and whether to go on."""
        if self.process is None or self.process.stdout is None:
            return [], False
        try:
            chunk = os.read(self.process.stdout.fileno(), READ_BYTES)
        except BlockingIOError:
            return [], False
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        lines = []
        for line in whole:
            if not self._skipping:
                lines.append(readable(line))
            self._skipping = False
        if len(self._rest) > LINE_BYTES_MAX or (not chunk and self._rest):
            if not self._skipping:
                lines.append(readable(self._rest))
            self._rest, self._skipping = b"", bool(chunk)
        if not chunk:
            self.process.stdout.close()
            self.process.stdout = None
        return lines, bool(chunk)

    def signal(self, number: signal.Signals) -> None:
        """To the whole session when it is KILL, else to the program alone, which ends its own workers."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            elif self.process.returncode is None:
                os.kill(self.process.pid, number)

    def later(self, *, now: float) -> float:
        """Decide when to start again; the pause in seconds."""
        if now - self.started_at >= STEADY_SECONDS:
            self.delay = RESTART_SECONDS
        pause, self.delay = self.delay, min(self.delay * 2, RESTART_SECONDS_MAX)
        self.start_at = now + pause
        return pause


class Supervisor:
    """Runs programs until it is told to stop. `when_ready` is called once, when every program works."""

    def __init__(self, programs: Sequence[Program], *, log: Log, when_ready: Callable[[], None]) -> None:
        self._children = [Child(program) for program in programs]
        self._log = log
        self._when_ready = when_ready
        self._selector = selectors.DefaultSelector()
        self._stops = 0
        self._announced = False
        self._wake, self._woken = socket.socketpair()
        self._wake.setblocking(False)
        self._woken.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ, None)

    def run(self) -> None:
        """Start everything, keep it running, and return when all of it has ended after a signal."""
        previous = {number: signal.signal(number, self._on_signal) for number in END_SIGNALS}
        previous[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        wakeup = signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        try:
            while not self._stops:
                self._wait(self._tend())
            self._end_all()
        finally:
            for child in self._children:
                child.signal(signal.SIGKILL)
            signal.set_wakeup_fd(wakeup)
            for number, handler in previous.items():
                signal.signal(number, handler)
            self._selector.close()
            self._wake.close()
            self._woken.close()

    def _on_signal(self, _number: int, _frame: object) -> None:
        self._stops += 1

    def _tend(self) -> float:
        """Start, reap and probe where it is time; seconds until the next time."""
        now = time.monotonic()
        moments = [now + STEADY_SECONDS]
        for child in self._children:
            if child.process is None:
                if now < child.start_at:
                    moments.append(child.start_at)
                elif self._may_start(child):
                    self._start(child, now=now)
                    moments.append(now)
            elif child.process.poll() is not None:
                self._buried(child)
                pause = child.later(now=now)
                self._log(child.program.name, f"Starting again in {pause:g} s.")
                moments.append(child.start_at)
            elif not child.ready:
                if now >= child.probe_at:
                    self._probe(child, now=now)
                moments.append(child.probe_at)
        if not self._announced and all(child.ready for child in self._children):
            self._announced = True
            self._when_ready()
        return max(0.0, min(moments) - time.monotonic())

    def _may_start(self, child: Child) -> bool:
        return all(other.was_ready for other in self._children if other.program.name in child.program.needs)

    def _start(self, child: Child, *, now: float) -> None:
        try:
            child.start(now=now)
        except OSError as error:
            pause = child.later(now=now)
            self._log(child.program.name, f"Cannot start ({error}); trying again in {pause:g} s.")
            return
        self._selector.register(child.output, selectors.EVENT_READ, child)

    def _probe(self, child: Child, *, now: float) -> None:
        child.probe_at = now + PROBE_SECONDS
        if child.program.is_ready():
            child.ready = child.was_ready = True
            self._log(child.program.name, f"Answers after {time.monotonic() - child.started_at:.1f} s.")
        elif now - child.started_at > SLOW_SECONDS and not child.complained:
            child.complained = True
            self._log(child.program.name, f"Runs, but has not answered for {SLOW_SECONDS:g} s.")

    def _wait(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    self._woken.recv(4096)
            else:
                self._relay(key.data)

    def _relay(self, child: Child) -> bool:
        """Pass on what a program wrote; whether there may be more."""
        output = child.process.stdout if child.process else None
        handle = output.fileno() if output else -1
        lines, more = child.read()
        for line in filter(str.strip, lines):
            self._log(child.program.name, line)
        if output is not None and output.closed:
            self._selector.unregister(handle)
        return more

    def _buried(self, child: Child) -> None:
        """After a death: end what it left behind, pass on its last words, forget it."""
        if child.process is None:
            return
        child.signal(signal.SIGKILL)
        while self._relay(child):
            pass
        if child.process.stdout is not None:
            self._selector.unregister(child.process.stdout)
            child.process.stdout.close()
        status = child.process.returncode
        died = f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"
        self._log(child.program.name, f"Ended {died}.")
        child.process, child.ready = None, False

    def _end_all(self) -> None:
        """TERM, then KILL, from the last to the first; a second signal to us shortens every wait."""
        stops = self._stops
        for child in reversed(self._children):
            if child.process is None:
                continue
            child.signal(signal.SIGTERM)
            deadline = time.monotonic() + END_SECONDS
            while child.process.poll() is None and self._stops == stops and time.monotonic() < deadline:
                self._wait(PROBE_SECONDS)
            if child.process.poll() is None:
                child.signal(signal.SIGKILL)
                child.process.wait()
            self._buried(child)


def readable(line: bytes) -> str:
    """A line as text, without the time that the program put before it."""
    return _TIMESTAMP.sub("", line[:LINE_BYTES_MAX].decode(errors="replace").rstrip("\r"))


def spare_us() -> bool:
    """Ask the kernel to end other processes before this one and its children; whether it agreed."""
    try:
        Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE_ADJ), encoding="ascii")
    except OSError:
        return False
    return True
