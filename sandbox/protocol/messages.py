"""Every message between the agent and its clients, both directions: one record a message, every field commented.

Messages are additive: a field that is new has a default, an unknown field is ignored. A connection serves one purpose,
decided by the client's first message; when anything fails the agent says `failed` and closes.
"""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.protocol.attaching import (
    CREDIT_BYTES,
    PEOPLE_MAX,
    SIZING_RULES,
    Ack,
    Attach,
    Attached,
    Command,
    Exited,
    Grant,
    Granted,
    Hidden,
    Input,
    Live,
    Person,
    Resize,
    Resized,
    Sizing,
    Skipped,
    Viewers,
)
from sandbox.protocol.documents import History, HistoryList, HistoryRow, Identify, Identity, Version
from sandbox.protocol.inspecting import (
    Kill,
    OutputPart,
    Place,
    Processes,
    ProcessList,
    ProcessRow,
    ReadOutput,
    Wait,
    Waited,
    Where,
)
from sandbox.protocol.records import Message, Record
from sandbox.protocol.running import Ran, Run
from sandbox.protocol.tree import (
    Archive,
    Archiving,
    Changed,
    Copy,
    EmptyTrash,
    Trash,
    Trashed,
    TrashList,
    TrashRow,
    TrashRows,
    Untrash,
    Untrashed,
    Watch,
    Watching,
)

__all__ = [
    "CREDIT_BYTES",
    "PEOPLE_MAX",
    "SIZING_RULES",
    "Ack",
    "Archive",
    "Archiving",
    "Attach",
    "Attached",
    "Changed",
    "Command",
    "Copy",
    "EmptyTrash",
    "Exited",
    "Grant",
    "Granted",
    "Hidden",
    "History",
    "HistoryList",
    "HistoryRow",
    "Identify",
    "Identity",
    "Input",
    "Kill",
    "Live",
    "Message",
    "OutputPart",
    "Person",
    "Place",
    "ProcessList",
    "ProcessRow",
    "Processes",
    "Ran",
    "ReadOutput",
    "Record",
    "Resize",
    "Resized",
    "Run",
    "Sizing",
    "Skipped",
    "Trash",
    "TrashList",
    "TrashRow",
    "TrashRows",
    "Trashed",
    "Untrash",
    "Untrashed",
    "Version",
    "Viewers",
    "Wait",
    "Waited",
    "Watch",
    "Watching",
    "Where",
]  # what lies in other modules and is a message too

VERSION = 1
"""The version of the protocol in `hello`; it changes only if an old client could misunderstand."""
FEATURES = ("consoles", "files", "uploads", "together", "inspecting", "tree", "commands", "documents")
"""What this agent can do, for clients that are newer or older than it."""
ROWS_MAX = 1000
"""The most entries in one page of a listing."""
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
    within: str | None = None  # the real path of a folder that links must not lead out of


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
    hash: bool = False  # tell the hash of the whole file in `opened`
    within: str | None = None  # the real path of a folder that links must not lead out of, or of the file itself


class Opened(Message):
    """Agent: the file is open; its bytes follow."""

    type = "opened"
    size: int  # of the whole file
    mode: int  # permission bits
    modified_at: float  # seconds since the epoch
    writable: bool  # it could be written
    kind: str  # file
    inode: str = ""  # its number, as text: it may have more bits than JSON's numbers
    sha256: str | None = None  # of the whole file, when asked for and not too large


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
    inode: str | None = None  # of the file that it replaces, beside its hash; None: any
    exists: bool = False  # a file must be there
    keep: bool = False  # keep the replaced content and the new one in the history


class Finish(Message):
    """Client: those were all the bytes."""

    type = "finish"


class Saved(Message):
    """Agent: the new content is on disk."""

    type = "saved"
    sha256: str  # of the new content
    size: int  # bytes
    created: bool  # there was no such file
    inode: str = ""  # of the file as it is now


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
    sha256: str | None = None  # only a file of this hash; None: whatever is there


MESSAGES = {kind.type: kind for kind in Message.__subclasses__()}
"""Every message by its name on the wire."""
