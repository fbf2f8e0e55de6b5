"""The messages of an attachment: one viewer of one console, from `attach` until somebody closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.protocol.records import Message, Record

CREDIT_BYTES = 256 * 1024
"""The most output that an attachment is sent beyond what it acknowledged."""
PEOPLE_MAX = 100
"""The most viewers that are told by name; beyond that they are only counted."""
SIZING_RULES = ("owner", "fit", "one")
"""Whose window decides a console's size: its owner's, the smallest of all, or that of one who may type."""


class Command(Record):
    """What to start in a console."""

    argv: Sequence[str]  # program and arguments; the program is looked for on PATH
    cwd: str  # folder to start in; the home when it is missing
    env: Mapping[str, str]  # environment, over the agent's few defaults
    title: str  # what the console is called in lists
    restart: bool = False  # start anew when the console's process has ended


class Attach(Message):
    """Client: show me this console. Answered with `attached`, then bytes and messages without end."""

    type = "attach"
    console: int  # number of the console, given by the client's side
    client: str  # random name of one viewer; attaching again with it takes the old connection's place
    cols: int  # size of the viewer's terminal
    rows: int
    stream: str | None  # the output that `offset` counts in; None when the viewer has seen nothing
    offset: int | None  # first byte wanted; None: all that is kept; negative: the last so many
    writable: bool  # may type and resize
    start: Command | None = None  # start this, if nothing was ever started
    name: str = ""  # what the viewer is called, for the others
    visitor: str = ""  # who the viewer is, for the console's owner
    owner: bool = False  # the console is theirs


class Attached(Message):
    """Agent: the next bytes are output from `offset` on; `cols`, `rows` and `state` hold there."""

    type = "attached"
    stream: str  # name of this output; a new process has a new one, and numbers from 0
    offset: int  # number of the next byte that is sent
    skipped: int  # bytes between the offset asked for and this one, which are no longer kept
    cols: int  # size at `offset`
    rows: int
    state: str  # terminal modes at `offset` as escape sequences; empty for a viewer that resumes exactly
    input: int  # input taken from this client so far; its next byte has this number
    running: bool  # the process lives
    exit: int | None  # its status if it has ended: 0-255, or minus the signal
    head: int = 0  # number of the first byte that is kept
    viewer: int = 0  # number of this attachment in `viewers`
    answers: bool = True  # this viewer's terminal answers what programs ask


class Person(Record):
    """One viewer of `viewers`."""

    id: int  # number of the attachment
    name: str  # as it was given
    visitor: str  # as it was given
    writable: bool  # may type
    owner: bool  # the console is theirs


class Viewers(Message):
    """Agent: who looks at the console now, and whose window decides its size."""

    type = "viewers"
    viewers: Sequence[Person]  # those who came first, at most PEOPLE_MAX
    total: int  # all of them
    sizing: str  # one of SIZING_RULES
    leader: int | None  # the viewer whose window decides under the rule "one"


class Granted(Message):
    """Agent: what this viewer may do has changed; input of theirs was taken up to `input`, and what followed was not."""

    type = "granted"
    writable: bool  # may type and resize
    answers: bool  # this viewer's terminal answers what programs ask
    input: int  # number of the next byte of input


class Live(Message):
    """Agent: bytes before `offset` are history; answers of a terminal to queries in them must not be sent."""

    type = "live"
    offset: int  # first byte that is not history


class Input(Message):
    """Agent: this client's input was taken up to here."""

    type = "input"
    offset: int  # number of the next byte


class Resized(Message):
    """Agent: here, before the byte with this number, the console got this size."""

    type = "resized"
    offset: int  # byte before which it happened
    cols: int
    rows: int


class Exited(Message):
    """Agent: the process has ended, and all its output was sent."""

    type = "exited"
    status: int  # 0-255, or minus the signal
    offset: int  # end of the output


class Skipped(Message):
    """Agent: the viewer was too far behind; the next byte has the number `offset`."""

    type = "skipped"
    offset: int  # number of the next byte that is sent
    bytes: int  # how many were left out
    cols: int  # size at `offset`
    rows: int
    state: str  # terminal modes at `offset` as escape sequences


class Ack(Message):
    """Client: its terminal has parsed everything before this byte."""

    type = "ack"
    offset: int  # first byte not yet parsed


class Resize(Message):
    """Client: its window has this size; whether the console gets it, the rule decides."""

    type = "resize"
    cols: int
    rows: int


class Grant(Message):
    """Client: this viewer may type from here on, or may not. Answered with `granted`."""

    type = "grant"
    writable: bool


class Sizing(Message):
    """Client that may type: the console's size follows another rule; under "one" it follows this viewer."""

    type = "sizing"
    rule: str  # one of SIZING_RULES


class Hidden(Message):
    """Client: nobody looks, so this viewer must not hold the program back (or: somebody looks again)."""

    type = "hidden"
    hidden: bool
