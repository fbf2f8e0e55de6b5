"""The messages of one question each: a console's output by bytes, its end, its folder, and the sandbox's processes."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.protocol.records import Message, Record

PART_BYTES_MAX = 2**20
"""The most output that is asked for at once."""
WAIT_SECONDS_MAX = 60.0
"""The longest wait for a console's end."""
PROCESSES_MAX = 500
"""The most processes that are told, the busiest ones; beyond that they are only counted."""
COMMAND_CHARS_MAX = 300
"""Of a process's command line so much is told."""


class ReadOutput(Message):
    """Client: output as it was written. Answered with `output_part`, then its bytes."""

    type = "read_output"
    console: int
    offset: int  # number of the first byte wanted; negative: the last so many
    limit: int  # most bytes wanted, at most PART_BYTES_MAX


class OutputPart(Message):
    """Agent: the bytes from `offset` up to `next` follow. What is no longer kept or not there yet is left out."""

    type = "output_part"
    stream: str  # name of this output; a new process has a new one, and numbers from 0
    offset: int  # number of the first byte that follows
    next: int  # number of the byte after the last that follows
    head: int  # number of the first byte that is kept
    end: int  # number of the next byte that the program will write
    running: bool  # the process lives, or output of it may still come
    exit: int | None  # its status if it has ended: 0-255, or minus the signal


class Wait(Message):
    """Client: tell me when the console's process has ended. Answered with `waited`, at the latest after `seconds`."""

    type = "wait"
    console: int
    seconds: float  # at most WAIT_SECONDS_MAX


class Waited(Message):
    """Agent: so it is now."""

    type = "waited"
    ended: bool  # the process has ended, and all its output is kept
    exit: int | None  # its status if it has: 0-255, or minus the signal
    stream: str  # name of its output
    length: int  # bytes of output so far


class Where(Message):
    """Client: in which folder is the program that has the console's terminal? Answered with `place`."""

    type = "where"
    console: int


class Place(Message):
    """Agent: that folder; the shell's, then the home, where it cannot be told."""

    type = "place"
    path: str


class Processes(Message):
    """Client: what runs in the sandbox? Answered with `process_list`."""

    type = "processes"


class ProcessRow(Record):
    """One process of `process_list`."""

    pid: int
    parent: int  # pid of its parent
    console: int | None  # number of the console whose program it is, or that started it
    command: str  # its command line, cut and without what no terminal shows
    state: str  # R, S, D, T, Z …, as the kernel has it
    cpu_seconds: float  # that it used since it started
    cpu_percent: float  # of one processor; over the last seconds where they are known, else since it started
    memory: int  # bytes that it has in memory
    started_at: float  # seconds since the epoch; with the pid it names the process for good
    platform: bool  # it serves the sandbox and cannot be killed


class ProcessList(Message):
    """Agent: the processes, those first that use most."""

    type = "process_list"
    processes: Sequence[ProcessRow]
    total: int  # all of them
    complete: bool = True  # False: there are more than `total`; they were not counted


class Kill(Message):
    """Client: end this process: it is asked, and killed if it is still there after a moment. Answered with `done`."""

    type = "kill"
    pid: int
    started_at: float  # as told in `process_list`; another process of that number is left alone
    force: bool = False  # kill it at once
