"""Every message between the agent and its clients, both directions: one record a message, every field commented.

Messages are additive: a field that is new has a default, an unknown field is ignored. A connection serves one purpose,
decided by the client's first message; when anything fails the agent says `failed` and closes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.protocol.records import Record

VERSION = 1
"""The version of the protocol in `hello`; it changes only if an old client could misunderstand."""
FEATURES = ("consoles", "files", "uploads")
"""What this agent can do, for clients that are newer or older than it."""
ROWS_MAX = 1000
"""The most entries in one page of a listing."""
CREDIT_BYTES = 256 * 1024
"""The most output that an attachment is sent beyond what it acknowledged."""
INPUT_BYTES_MAX = 64 * 1024
"""The most input that a console takes before its program reads some."""
CODES = (
    "not_found",
    "exists",
    "is_folder",
    "not_folder",
    "denied",
    "no_space",
    "too_large",
    "changed",
    "bad_request",
    "limit",
    "gone",
    "interrupted",
)
"""The codes of `failed`."""


class Message(Record):
    """What all messages are; `type` is the name on the wire."""

    type = ""


# --- both sides, and every kind of connection -------------------------------------------------------------------------


class Hello(Message):
    """Agent, at once after it accepted a connection."""

    type = "hello"
    version: int  # VERSION of the agent's protocol
    features: Sequence[str]  # what it can do
    boot: str  # random for each start of the agent; another one means that every console is gone
    agent: str  # hash of the agent's code, or "source"


class Failed(Message):
    """Agent: no, and why; it closes the connection."""

    type = "failed"
    code: str  # one of CODES
    message: str  # a sentence for the person
    offset: int | None = None  # where an upload stands, when the offset was wrong


class Done(Message):
    """Agent: it is done, and there is nothing more to say."""

    type = "done"


# --- consoles: an attachment ------------------------------------------------------------------------------------------


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
    """Client that may type: the console gets this size."""

    type = "resize"
    cols: int
    rows: int


class Hidden(Message):
    """Client: nobody looks, so this viewer must not hold the program back (or: somebody looks again)."""

    type = "hidden"
    hidden: bool


# --- consoles: requests -----------------------------------------------------------------------------------------------


class Consoles(Message):
    """Client: which consoles are there? Answered with `console_list`."""

    type = "consoles"


class ConsoleRow(Record):
    """One console of `console_list`."""

    console: int  # its number
    running: bool  # its process lives
    exit: int | None  # its status if it has ended
    cols: int  # size now
    rows: int
    title: str  # as given when it was started
    pid: int  # of its process, inside the sandbox
    started_at: float  # seconds since the epoch
    stream: str  # name of its output
    length: int  # bytes of output so far


class ConsoleList(Message):
    """Agent: all consoles that run, or have ended and whose log is kept."""

    type = "console_list"
    consoles: Sequence[ConsoleRow]


class SendInput(Message):
    """Client: type this. Answered with `done` once all of it is in the console's queue."""

    type = "send_input"
    console: int
    text: str  # at most INPUT_BYTES_MAX as UTF-8
    start: Command | None = None  # start this first, if nothing was ever started


class Output(Message):
    """Client: the last output as plain text. Answered with `text`."""

    type = "output"
    console: int
    bytes: int  # how many bytes of output to look at


class Text(Message):
    """Agent: output without escape sequences."""

    type = "text"
    text: str


class End(Message):
    """Client: kill the console's session and forget its output. Answered with `done`."""

    type = "end"
    console: int


# --- files ------------------------------------------------------------------------------------------------------------


class List(Message):
    """Client: one page of a folder. Answered with `listing`."""

    type = "list"
    path: str  # absolute
    offset: int = 0  # entries to pass over
    limit: int = ROWS_MAX  # at most ROWS_MAX


class Entry(Message):
    """Agent: one file, folder or link; a row of `listing`, and the answer to `stat`."""

    type = "entry"
    name: str  # shown with replacement characters when it is not UTF-8
    kind: str  # file, folder, link, other
    size: int  # bytes
    modified_at: float  # seconds since the epoch
    mode: int  # permission bits
    target: str | None = None  # of a link, as written in it
    target_kind: str | None = None  # what the link leads to: file, folder, other; None when it is broken
    utf8: bool = True  # False: the name cannot be asked for
    writable: bool | None = None  # only as an answer to `stat`
    real_path: str | None = None  # only as an answer to `stat`: the path with all links followed


class Listing(Message):
    """Agent: a page of a folder, folders first, by name. It may hold fewer entries than asked for; `total` counts all."""

    type = "listing"
    path: str  # as asked for
    writable: bool  # files can be made in it
    total: int  # entries in the folder
    entries: Sequence[Entry]
    complete: bool = True  # False: the folder has more entries than `total`; they were not counted


class Stat(Message):
    """Client: what is at this path? Answered with `entry`."""

    type = "stat"
    path: str


class Read(Message):
    """Client: the content of a regular file. Answered with `opened`, bytes, `finished`."""

    type = "read"
    path: str
    offset: int = 0  # first byte wanted
    limit: int | None = None  # most bytes wanted; None: to the end


class Opened(Message):
    """Agent: the file is open; its bytes follow."""

    type = "opened"
    size: int  # of the whole file
    mode: int  # permission bits
    modified_at: float  # seconds since the epoch
    writable: bool  # it could be written
    kind: str  # file


class Finished(Message):
    """Agent: those were all the bytes."""

    type = "finished"
    size: int  # bytes sent
    sha256: str  # of the bytes sent


class Write(Message):
    """Client: replace a file's content as a whole. Then bytes, then `finish`; answered with `saved`."""

    type = "write"
    path: str
    sha256: str | None = None  # hash of the content that it replaces; None: whatever is there
    create: bool = False  # nothing may be there
    mode: int | None = None  # permission bits of a new file; None: as usual, and as they were
    parents: bool = False  # make the folders above


class Finish(Message):
    """Client: those were all the bytes."""

    type = "finish"


class Saved(Message):
    """Agent: the new content is on disk."""

    type = "saved"
    sha256: str  # of the new content
    size: int  # bytes
    created: bool  # there was no such file


class Upload(Message):
    """Client: one part of a file that comes in several. Then bytes, then `finish`; answered with `received`."""

    type = "upload"
    id: str  # 8 to 32 of a-z and 0-9, chosen by the client
    path: str  # where the file goes when it is complete
    offset: int  # of this part's first byte; must be what was received so far
    total: int  # size of the whole file
    replace: bool = False  # a file of that name may be replaced


class Received(Message):
    """Agent: so much of the upload is here."""

    type = "received"
    offset: int  # bytes so far
    done: bool  # the file is complete and in its place


class UploadCancel(Message):
    """Client: forget the parts of an upload. Answered with `done`."""

    type = "upload_cancel"
    id: str


class MakeFolder(Message):
    """Client: make a folder. Answered with `done`."""

    type = "make_folder"
    path: str
    parents: bool = False  # make the folders above; then an existing folder is no failure


class Rename(Message):
    """Client: rename or move; never onto something that exists. Answered with `done`."""

    type = "rename"
    path: str
    to: str


class Delete(Message):
    """Client: delete a file, a link or a folder. Answered with `done`."""

    type = "delete"
    path: str
    recursive: bool = False  # a folder with everything in it


MESSAGES = {kind.type: kind for kind in Message.__subclasses__()}
"""Every message by its name on the wire."""
