"""The messages of a file tree: copies, the trash, a folder as an archive, and folders that are followed."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.protocol.records import Message, Record

FOLDERS_MAX = 200
"""The most folders that one client follows."""
FOLDERS_BYTES_MAX = 512 * 1024
"""The most that their paths may take together, so that they fit into one frame."""
TRASH_ROWS_MAX = 500
"""The most rows in one page of the trash."""


class Copy(Message):
    """Client: copy a file, a link or a folder; never onto something that exists. Answered with `done`.

    The copy appears when it is complete, or not at all. Links are copied as links.
    """

    type = "copy"
    path: str
    to: str  # what the copy is called, with its folder


class Trash(Message):
    """Client: put this into the trash. Answered with `trashed`."""

    type = "trash"
    path: str


class Trashed(Message):
    """Agent: it lies in the trash."""

    type = "trashed"
    id: str  # what it is called there; never "all"


class Untrash(Message):
    """Client: put it back where it was; never onto something that exists. Answered with `untrashed`."""

    type = "untrash"
    id: str


class Untrashed(Message):
    """Agent: it is there again; folders above that were missing were made."""

    type = "untrashed"
    path: str


class TrashList(Message):
    """Client: one page of the trash, what came last first. Answered with `trash_rows`."""

    type = "trash_list"
    offset: int = 0  # rows to pass over
    limit: int = TRASH_ROWS_MAX  # at most TRASH_ROWS_MAX


class TrashRow(Record):
    """One thing in the trash."""

    id: str  # what it is called there
    path: str  # where it was
    deleted_at: float  # seconds since the epoch
    kind: str  # file, folder, link, other
    size: int  # bytes of a file; 0 for a folder, which nobody counts


class TrashRows(Message):
    """Agent: a page of the trash. It may hold fewer rows than asked for; `total` counts all."""

    type = "trash_rows"
    rows: Sequence[TrashRow]
    total: int
    complete: bool = True  # False: there are more than `total`; they were not counted


class EmptyTrash(Message):
    """Client: delete these for good. Answered with `done`."""

    type = "empty_trash"
    ids: Sequence[str] | None  # None: everything


class Archive(Message):
    """Client: a folder with everything in it, or a file, as a zip. Answered with `archiving`, bytes, `finished`."""

    type = "archive"
    path: str


class Archiving(Message):
    """Agent: the zip's bytes follow; how many there will be nobody knows yet."""

    type = "archiving"
    name: str  # of the folder or file, without the suffix of the archive
    entries: int  # what was counted in it
    size: int  # bytes of all files in it


class Watch(Message):
    """Client: tell me of changes in these folders, not below them. Again at any time: then these take their place.

    Answered with `watching`, each time; then `changed` without end.
    """

    type = "watch"
    paths: Sequence[str]  # absolute; at most FOLDERS_MAX


class Watching(Message):
    """Agent: so it is now. Nothing is told of earlier changes: list the folders after this."""

    type = "watching"
    folders: Sequence[str]  # are followed
    missing: Sequence[str]  # are not there or may not be read; `changed` is said of them when they can be followed


class Changed(Message):
    """Agent: something in these folders has changed, or they themselves came or went; at most five times a second."""

    type = "changed"
    folders: Sequence[str]
    overflow: bool = False  # more happened than could be kept: take all folders for changed
