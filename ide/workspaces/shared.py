"""Looking at what somebody shares: through their sandbox's agent, never out of what is shared, and never much at once.

Hidden names in a shared folder are not shared with it: they hold passwords and the history of a project.
"""

import collections
import contextlib
import dataclasses
import threading
from collections.abc import Iterator
from datetime import datetime

from django.core.cache import cache
from django.utils.translation import gettext as _

from ide.workspaces import documents, files, paths, raw
from ide.workspaces.listings import moment
from ide.workspaces.models import FileShare
from ide.workspaces.reaching import Sandbox
from sandbox.errors import LimitExceeded, Refused
from sandbox.protocol.messages import Entry, Listing

SHOWN_BYTES_MAX = 1_000_000
"""A longer text is not shown, only told of."""
VISITS_AT_ONCE = 3
"""Visitors that may be served from one owner's sandbox by one server process: their own pages need it too."""
VISITS_PER_MINUTE = 120
"""That one visitor may make, of everybody's shares."""
_MINUTE_SECONDS = 60


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shared:
    """A place in a share: the whole of it, or something in a shared folder."""

    share: FileShare
    sandbox: Sandbox
    """Of the owner."""
    inside: str = ""
    """Relative to the share; empty for the whole."""

    @property
    def path(self) -> str:
        """Where it is in the owner's sandbox."""
        return f"{self.share.real_path}/{self.inside}" if self.inside else self.share.real_path

    @property
    def name(self) -> str:
        """Its last name: of the whole the one under which it was shared."""
        return paths.name_of(self.inside or self.share.path)

    def below(self, name: str) -> "Shared":
        """Something in this folder."""
        return dataclasses.replace(self, inside=f"{self.inside}/{name}" if self.inside else name)


@dataclasses.dataclass(frozen=True, kw_only=True)
class File:
    """What is told of a file; its text where it has one that is short enough."""

    size: int
    modified_at: datetime
    text: str | None
    is_image: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class Row:
    """One entry of a folder."""

    name: str
    inside: str
    is_folder: bool
    size: int
    modified_at: datetime


@dataclasses.dataclass(frozen=True, kw_only=True)
class Folder:
    """The first entries of a folder."""

    rows: list[Row]
    is_complete: bool


_visits: collections.Counter[int] = collections.Counter()
_lock = threading.Lock()


def place(share: FileShare, *, sandbox: Sandbox, inside: str) -> Shared:
    """The place `inside` a share. Raises Refusal where it cannot be one, Refused for a hidden one."""
    within = paths.checked(f"/{inside}").strip("/")
    if any(part.startswith(".") for part in within.split("/")):
        raise Refused("not_found", "")
    return Shared(share=share, sandbox=sandbox, inside=within)


@contextlib.contextmanager
def visit(share: FileShare, *, visitor_id: int) -> Iterator[None]:
    """Hold one of the few places of visitors. Raises LimitExceeded."""
    key = f"share-visits:{visitor_id}"
    cache.add(key, 0, _MINUTE_SECONDS)
    try:
        made = cache.incr(key)
    except ValueError:  # the minute has just ended
        made = 1
    if made > VISITS_PER_MINUTE:
        raise LimitExceeded(_("You have opened very many shared files in a short time. Wait a minute and try again."))
    with _lock:
        if _visits[share.user_id] >= VISITS_AT_ONCE:
            raise LimitExceeded(_("Several people open files of this person just now. Try again in a moment."))
        _visits[share.user_id] += 1
    try:
        yield
    finally:
        with _lock:
            _visits[share.user_id] -= 1
            if not _visits[share.user_id]:
                del _visits[share.user_id]


def look(there: Shared) -> File | Folder:
    """What is there. Raises Refusal, SandboxError."""
    try:
        return _file(there)
    except Refused as refused:
        if refused.code != "is_folder":
            raise
    page = listing(there)
    rows = [
        Row(
            name=entry.name,
            inside=there.below(entry.name).inside,
            is_folder="folder" in {entry.kind, entry.target_kind},
            size=entry.size,
            modified_at=moment(entry.modified_at),
        )
        for entry in shown(page)
    ]
    return Folder(rows=rows, is_complete=page.complete and len(page.entries) >= page.total)


def download(there: Shared) -> files.Download:
    """The bytes of a file. Raises SandboxError."""
    return files.download(there.sandbox, path=there.path, within=there.share.real_path)


def listing(there: Shared, *, offset: int = 0) -> Listing:
    """One page of a folder. Raises SandboxError."""
    return files.listing(there.sandbox, path=there.path, offset=offset, within=there.share.real_path)


def shown(page: Listing) -> Iterator[Entry]:
    """The entries that are shared: what can be opened and is not hidden. Names are the owner's agent's, so data."""
    for entry in page.entries:
        is_name = entry.utf8 and entry.name and "/" not in entry.name and "\0" not in entry.name
        if is_name and not entry.name.startswith(".") and {"file", "folder"} & {entry.kind, entry.target_kind}:
            yield entry


def _file(there: Shared) -> File:
    opened, begin = files.beginning(
        there.sandbox, path=there.path, size_max=SHOWN_BYTES_MAX, within=there.share.real_path
    )
    is_image = raw.image_type(begin) is not None
    found = documents.text_of(begin) if opened.size == len(begin) and not is_image else None
    return File(
        size=opened.size,
        modified_at=moment(opened.modified_at),
        text=found[0] if found else None,
        is_image=is_image,
    )
