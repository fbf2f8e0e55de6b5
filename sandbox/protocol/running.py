"""The messages of a program that runs without a terminal: its input, its output as bytes, and how it ended.

This is how what the website needs of ripgrep, git and ruff is done: inside the sandbox, as the tenant, within limits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.protocol.records import Message

RUN_SECONDS_MAX = 120.0
"""The longest time that a program may be given."""
STDOUT_BYTES_MAX = 64 * 2**20
"""The most output that may be asked for."""
STDIN_BYTES_MAX = 8 * 2**20
"""The most input: a document of 5 MB, and some."""
STDERR_BYTES_MAX = 16 * 1024
"""Of what a program says besides its output, so much is kept."""


class Run(Message):
    """Client: run this. With `stdin` its bytes follow, then `finish`. Answered with bytes of output, then `ran`.

    A client that hangs up ends the program, and whatever else is in its session.
    """

    type = "run"
    argv: Sequence[str]  # program and arguments; the program is looked for on PATH
    cwd: str  # folder to start in; it must be there
    env: Mapping[str, str]  # environment, over that of every program in the sandbox
    timeout: float  # seconds until it is killed, at most RUN_SECONDS_MAX
    output_max: int  # bytes of output after which it is killed, at most STDOUT_BYTES_MAX
    stdin: bool = False  # input follows; else there is none


class Ran(Message):
    """Agent: the program has ended, and those were all the bytes."""

    type = "ran"
    status: int  # 0-255, or minus the signal
    stderr: str  # the beginning of what it said besides its output
    truncated: bool  # it was killed because of its output, of which `output_max` bytes were sent
    timed_out: bool  # it was killed because of its time
