"""The messages about a file's versions: which one is there, what became of one that is not, and those that were kept."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.protocol.records import Message, Record

VERSIONS_MAX = 50
"""The most versions of one file that are kept; the oldest go first."""


class Identify(Message):
    """Client: which version of a file is at this path? Answered with `identity`."""

    type = "identify"
    path: str
    sha256: str | None = None  # of the version that the client knows, and
    inode: str = ""  # its inode: when nothing is there, the file is looked for by these


class Identity(Message):
    """Agent: what is there, with links followed."""

    type = "identity"
    kind: str  # file, folder, other; empty: nothing
    sha256: str | None = None  # of a file's content; None where it is none, cannot be read, or is too large
    inode: str = ""  # its number, as text: it may have more bits than JSON's numbers
    size: int = 0  # bytes
    modified_at: float = 0.0  # seconds since the epoch
    gone: str = ""  # when nothing is there: moved, deleted, or unknown
    moved_to: str | None = None  # where the file is now, when it was moved and found


class History(Message):
    """Client: which versions of this file are kept? Answered with `history_list`."""

    type = "history"
    path: str


class HistoryRow(Record):
    """One version of `history_list`."""

    id: str  # to ask for it
    saved_at: float  # seconds since the epoch
    size: int  # bytes
    sha256: str


class HistoryList(Message):
    """Agent: the versions, the newest first."""

    type = "history_list"
    versions: Sequence[HistoryRow]


class Version(Message):
    """Client: the content of a kept version. Answered like `read`: `opened`, bytes, `finished`."""

    type = "version"
    path: str
    id: str  # as in `history_list`
