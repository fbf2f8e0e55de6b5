"""Programs that run without a terminal for one client: in the loop, bounded in every way, gone when the client is."""

from __future__ import annotations

import errno
import os
import signal
from contextlib import suppress

from sandbox.agent.channels import Channel
from sandbox.agent.consoles import check_command
from sandbox.agent.loop import READ, Loop, guarded
from sandbox.agent.processes import environment, kill_session, spawn_piped
from sandbox.errors import Refused
from sandbox.protocol.frames import CHUNK_BYTES, bytes_head
from sandbox.protocol.messages import Command, Failed, Finish, Message
from sandbox.protocol.running import (
    RUN_SECONDS_MAX,
    STDERR_BYTES_MAX,
    STDIN_BYTES_MAX,
    STDOUT_BYTES_MAX,
    Ran,
    Run,
)

RUNS_MAX = 8
"""Programs at once, those counted that are given their input or are being killed."""
STDIN_SECONDS = 30.0
"""All the input must have come by then."""
DRAIN_SECONDS = 0.5
"""How long output may still come of what a program that has ended left behind in another session."""
KILL_SECONDS = 1.0
"""Between two tries of killing a session that grows while it is killed."""
STALL_SECONDS = 30.0
"""A client that has not taken the output so long after the program's time is given up."""

_WHY = {
    errno.ENOENT: "not_found",
    errno.ENOTDIR: "not_folder",
    errno.EACCES: "denied",
    errno.EAGAIN: "limit",
    errno.ENOMEM: "limit",
}


class Runs:
    """All that run now."""

    def __init__(self, loop: Loop, *, home: str) -> None:
        self._loop = loop
        self._home = home
        self._runs: set[_Running] = set()

    def run(self, channel: Channel, request: Run) -> None:
        """Run a program for this client, at once or when its input is here."""
        _check(request)
        if len(self._runs) >= RUNS_MAX:
            raise Refused("limit", f"The sandbox runs {RUNS_MAX} commands already. Try again in a moment.")
        _Running(channel, loop=self._loop, request=request, home=self._home, runs=self._runs).begin()

    def reap(self) -> None:
        """Notice which programs have ended."""
        for running in list(self._runs):
            guarded(running.reap)

    def end_all(self) -> None:
        """Kill all: the agent is about to end."""
        for running in list(self._runs):
            running.kill()


class _Running:
    """One client's program.

    Its process is reaped last of all: as long as it is not, its number stands for its session and nobody else's.
    """

    def __init__(self, channel: Channel, *, loop: Loop, request: Run, home: str, runs: set[_Running]) -> None:
        self._channel = channel
        self._loop = loop
        self._request = request
        self._home = home
        self._runs = runs
        self._closed = channel.on_close
        self._input: int | None = None  # a file in memory, while the client fills it
        self._input_size = 0
        self._pid: int | None = None  # None: not started yet, or reaped
        self._files: dict[str, int] = {}  # our ends that are open: stdout, stderr, failure
        self._stderr = bytearray()
        self._sent = 0
        self._status: int | None = None
        self._truncated = False
        self._timed_out = False
        self._killing = False  # members of its session may live
        self._answered = False

    def begin(self) -> None:
        """Start, or take the input first. Raises Refused."""
        self._channel.on_close = self._gone
        self._channel.on_frame = self._take
        self._channel.on_room = self._go_on
        self._runs.add(self)
        try:
            if self._request.stdin:
                self._input = os.memfd_create("stdin")
                self._loop.later(STDIN_SECONDS, self._input_late)
            else:
                self._start(os.open(os.devnull, os.O_RDONLY))
        except OSError as error:
            raise self._refusal(error) from error

    def kill(self) -> None:
        """End it, with everything in its session."""
        self._killing = True
        if self._pid is None or kill_session(self._pid):
            self._killing = False
            self._bury()
        else:
            self._loop.later(KILL_SECONDS, self.kill)

    def reap(self) -> None:
        """Notice that the program has ended, if it has."""
        if self._pid is None or self._status is not None:
            return
        ended = os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is None:
            return
        self._status = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
        with suppress(OSError):  # nobody else is in its group, as usual
            os.killpg(self._pid, signal.SIGKILL)
        if self._answered:
            self._bury()
        else:
            self._loop.later(DRAIN_SECONDS, self._drained)
            self._finish_if_over()

    def _take(self, frame: Message | bytes) -> None:
        """Take input until `finish`."""
        try:
            self._gather(frame)
        except OSError as error:
            raise self._refusal(error) from error
        except Refused:
            self._forget()
            raise

    def _gather(self, frame: Message | bytes) -> None:
        file = self._input
        if file is None:
            raise Refused("bad_request", "This connection was for one request.")
        if isinstance(frame, Finish):
            self._input = None
            os.lseek(file, 0, os.SEEK_SET)
            self._start(file)
            return
        if not isinstance(frame, bytes):
            raise Refused("bad_request", f"A {frame.type} has no place in a program's input.")
        self._input_size += len(frame)
        if self._input_size > STDIN_BYTES_MAX:
            raise Refused("too_large", f"A program is given {STDIN_BYTES_MAX} bytes of input at most.")
        rest = memoryview(frame)
        while rest:
            rest = rest[os.write(file, rest) :]

    def _input_late(self) -> None:
        if self._input is not None:
            self._forget()
            self._channel.answer(Failed(code="interrupted", message="The program's input did not come in time."))

    def _start(self, stdin: int) -> None:
        """Start the program with this input; our copies of what it has are closed."""
        theirs = [stdin]
        try:
            for name in ("stdout", "stderr", "failure"):
                self._files[name], end = os.pipe()
                theirs.append(end)
                os.set_blocking(self._files[name], False)
            request = self._request
            self._pid = spawn_piped(
                request.argv,
                cwd=request.cwd,
                env=environment({"TERM": "dumb", **request.env}, home=self._home),
                files=theirs[:3],
                failure=theirs[3],
            )
        finally:
            for file in theirs:
                os.close(file)
        self._loop.watch(self._files["stdout"], events=READ, callback=self._on_stdout)
        self._loop.watch(self._files["stderr"], events=READ, callback=self._on_stderr)
        self._loop.later(request.timeout, self._time_is_over)

    def _on_stdout(self, _events: int) -> None:
        """Hand one turn's output on; what the client does not take holds the program back."""
        room = min(CHUNK_BYTES, self._request.output_max - self._sent)
        data = self._read("stdout", room or 1)
        if not data:
            return
        if room == 0:
            self._truncated = True
            self._close("stdout")
            self.kill()
            return
        self._sent += len(data)
        if not self._channel.send([bytes_head(len(data)), data]) and "stdout" in self._files:
            self._loop.watch(self._files["stdout"], events=0, callback=self._on_stdout)

    def _on_stderr(self, _events: int) -> None:
        """Keep the beginning of what it says, and read the rest all the same."""
        self._stderr += self._read("stderr", CHUNK_BYTES)[: STDERR_BYTES_MAX - len(self._stderr)]

    def _read(self, name: str, size: int) -> bytes:
        """Read from a pipe; at its end it is closed, and that may be the end of all."""
        try:
            data = os.read(self._files[name], size)
        except BlockingIOError:
            return b""
        if not data:
            self._close(name)
            self._finish_if_over()
        return data

    def _go_on(self) -> None:
        """The client has taken what there was."""
        if "stdout" in self._files and self._pid is not None:
            self._loop.watch(self._files["stdout"], events=READ, callback=self._on_stdout)

    def _time_is_over(self) -> None:
        if self._answered:
            return
        if self._status is None:
            self._timed_out = True
            self.kill()
        self._loop.later(STALL_SECONDS, self._give_up)

    def _give_up(self) -> None:
        if not self._answered:
            self._channel.close()

    def _drained(self) -> None:
        """The program ended a moment ago: whoever has its files open now is not waited for."""
        if self._answered:
            return
        if self._channel.full:
            self._loop.later(DRAIN_SECONDS, self._drained)
            return
        self._close("stdout")
        self._close("stderr")
        self._finish_if_over()

    def _finish_if_over(self) -> None:
        """Say how it ended, once it has and all its output is sent."""
        if self._answered or self._status is None or "stdout" in self._files or "stderr" in self._files:
            return
        self._answered = True
        failure = b""
        with suppress(BlockingIOError):  # somebody who was started meanwhile still has it, and nobody wrote to it
            failure = os.read(self._files["failure"], 64)
        self._close("failure")
        self._channel.answer(
            self._failed(failure.decode())
            if failure
            else Ran(
                status=self._status,
                stderr=self._stderr.decode("utf-8", "replace"),
                truncated=self._truncated,
                timed_out=self._timed_out,
            )
        )
        self._bury()

    def _failed(self, failure: str) -> Failed:
        """Say why it could not be started."""
        step, _, number = failure.partition(" ")
        why = os.strerror(int(number))
        code = _WHY.get(int(number), "bad_request")
        if step == "cwd":
            return Failed(code=code, message=f"The folder {self._request.cwd} cannot be entered: {why}.")
        if code == "not_found":
            why = "it is not installed in this sandbox"
        # The other codes are about the path that a request was for, and this is none.
        code = code if code == "limit" else "bad_request"
        return Failed(code=code, message=f"{self._request.argv[0]} cannot be started: {why}.")

    def _gone(self) -> None:
        """The client has hung up, or was answered and has heard it."""
        if not self._answered:
            self._answered = True
            self._forget()
        self._closed()

    def _forget(self) -> None:
        """Nobody wants an answer any more."""
        self._answered = True
        for name in list(self._files):
            self._close(name)
        if self._input is not None:
            os.close(self._input)
            self._input = None
        self.kill()

    def _refusal(self, error: OSError) -> Refused:
        self._forget()
        return Refused("limit", f"The sandbox could not start another program: {error.strerror}.")

    def _close(self, name: str) -> None:
        file = self._files.pop(name, None)
        if file is not None:
            self._loop.watch(file, events=0, callback=self._on_stdout)
            os.close(file)

    def _bury(self) -> None:
        """Reap it and be done, when it has ended, its session is gone, and the client knows."""
        if self._pid is None:
            self._runs.discard(self)
        elif self._answered and self._status is not None and not self._killing:
            os.waitpid(self._pid, 0)
            self._pid = None
            self._runs.discard(self)


def _check(request: Run) -> None:
    """Refuse what no program can be started with, or without a limit."""
    check_command(Command(argv=request.argv, cwd=request.cwd, env=request.env, title=""))
    if not 0 < request.timeout <= RUN_SECONDS_MAX:
        raise Refused("bad_request", f"A program is given {RUN_SECONDS_MAX:g} seconds at most.")
    if not 0 <= request.output_max <= STDOUT_BYTES_MAX:
        raise Refused("bad_request", f"A program's output is at most {STDOUT_BYTES_MAX} bytes.")
