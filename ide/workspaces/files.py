"""The verbs of files, on top of the agent: the only way in which the website touches a tenant's file."""

import contextlib
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Self, TypeVar

from django.utils.translation import gettext as _

from ide.http import Refusal
from ide.workspaces.reaching import Sandbox, check_knows
from sandbox.client.blocking import Connection
from sandbox.errors import ProtocolError, Refused, SandboxError, Unavailable
from sandbox.protocol.messages import (
    Copy,
    Delete,
    Entry,
    List,
    Listing,
    MakeFolder,
    Message,
    Opened,
    Read,
    Rename,
    Saved,
    Stat,
    Version,
    Write,
)

ENTRIES_MAX = 10_000
"""Entries of one folder that are gathered for one answer."""
LONG_SECONDS = 75.0
"""The longest wait for what takes its time: an agent gives a copy 60 s."""
TREE_PATHS_MAX = 1000
TREE_FOLDERS_MAX = 100
"""Folders that are looked into for one tree."""

DOCUMENTS = "documents"
"""The feature of agents that keep within a folder, and keep the versions of files."""
Kind = TypeVar("Kind", bound=Message)
_UNTOUCHABLE = frozenset({"/", "/home", "/var", "/var/www", "/var/log", "/tmp"})  # noqa: S108 - names, never opened


class Download:
    """The bytes of a file as they come; holds a connection until it is closed."""

    def __init__(self, chunks: Iterator[bytes], *, opened: Opened, ending: contextlib.ExitStack) -> None:
        self.opened = opened
        self._chunks = chunks
        self._left = opened.size
        self._peeked = b""
        self._ending = ending

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        """The next bytes: as many in all as the file's size said. Raises SandboxError when it breaks off."""
        chunk, self._peeked = self._peeked, b""
        if chunk:
            return chunk
        if self._left == 0:
            self.close()
            raise StopIteration
        chunk = next(self._chunks, b"")[: self._left]
        if not chunk:
            self.close()
            raise Unavailable(_("The file became shorter while it was read."))
        self._left -= len(chunk)
        return chunk

    def peek(self) -> bytes:
        """The bytes that come next, which are not taken by this; none of an empty file. Raises SandboxError."""
        self._peeked = next(self, b"")
        return self._peeked

    def hold(self, held: contextlib.ExitStack) -> None:
        """Let go of something else too when this is closed."""
        self._ending.push(held)

    def close(self) -> None:
        """Give the connection back."""
        self._ending.close()


def listing(sandbox: Sandbox, *, path: str, offset: int = 0, within: str | None = None) -> Listing:
    """One page of a folder; no link leads out of the folder `within`. Raises SandboxError."""
    request = List(path=path, offset=offset, within=within)
    answer = expected(sandbox.call(request, feature=_needed(within)), Listing)
    if offset + len(answer.entries) < answer.total and not answer.entries:
        raise ProtocolError("the agent's page of a listing is empty")
    return answer


def entries(sandbox: Sandbox, *, path: str) -> Iterator[Entry]:
    """The entries of a folder, the first ENTRIES_MAX of them. Raises SandboxError."""
    offset = 0
    while offset < ENTRIES_MAX:
        page = listing(sandbox, path=path, offset=offset)
        yield from page.entries
        offset += len(page.entries)
        if not page.entries or offset >= page.total:
            return


def tree(sandbox: Sandbox, *, path: str) -> list[str]:
    """Paths two levels deep, folders with a final slash; no hidden ones, no links. Raises SandboxError."""
    found: list[str] = []
    looked = 0
    base = path.rstrip("/")
    for entry in _shown(sandbox, path=path):
        found.append(_as_path(base, entry))
        if entry.kind == "folder" and looked < TREE_FOLDERS_MAX:
            looked += 1
            inner = f"{base}/{entry.name}"
            with contextlib.suppress(Refused):  # Some folders may not be read, and some go meanwhile.
                found += [_as_path(inner, below) for below in _shown(sandbox, path=inner)]
        if len(found) >= TREE_PATHS_MAX:
            break
    return found[:TREE_PATHS_MAX]


def stat(sandbox: Sandbox, *, path: str) -> Entry:
    """What is at `path`. Raises SandboxError."""
    return expected(sandbox.call(Stat(path=path)), Entry)


def is_file(sandbox: Sandbox, *, path: str) -> bool:
    """Whether `path` leads to a file; no when nobody can say."""
    try:
        there = stat(sandbox, path=path)
    except SandboxError:
        return False
    return "file" in {there.kind, there.target_kind}


def download(sandbox: Sandbox, *, path: str, hashed: bool = False, within: str | None = None) -> Download:
    """Open a regular file; its bytes are fetched as they are taken. Raises SandboxError.

    `hashed` has its hash told; no link leads out of the folder `within`.
    """
    with contextlib.ExitStack() as ending:
        connection = ending.enter_context(sandbox.opened())
        check_knows(connection, feature=_needed(within))
        chunks = connection.read_from(Read(path=path, hash=hashed, within=within))
        return Download(chunks, opened=_opened(connection), ending=ending.pop_all())


def beginning(sandbox: Sandbox, *, path: str, size_max: int, within: str | None = None) -> tuple[Opened, bytes]:
    """What a file is, and as much of its beginning as `size_max`. Raises SandboxError."""
    with sandbox.opened() as connection:
        check_knows(connection, feature=_needed(within))
        content = bytearray()
        for chunk in connection.read_from(Read(path=path, limit=size_max, within=within)):
            content += chunk
            if len(content) > size_max:
                raise ProtocolError("the agent sent more of a file than was asked for")
        return _opened(connection), bytes(content)


def read_whole(connection: Connection, *, path: str, size_max: int) -> tuple[Opened, bytes]:
    """Read a file into memory. Raises Refusal when it is larger than `size_max`; SandboxError."""
    opened, chunks = begin(connection, request=Read(path=path), size_max=size_max)
    return opened, b"".join(chunks)


def begin(connection: Connection, *, request: Read | Version, size_max: int) -> tuple[Opened, Iterator[bytes]]:
    """Open a file and take its bytes as they come, at most as many as its size says.

    Raises Refusal when that is larger than `size_max`, before any byte is read; SandboxError.
    """
    chunks = connection.read_from(request)
    opened = _opened(connection)
    if opened.size > size_max:
        raise too_large(request.path, size_max=size_max)
    return opened, _as_many(chunks, size=opened.size)


def _as_many(chunks: Iterator[bytes], *, size: int) -> Iterator[bytes]:
    left = size
    for chunk in chunks:
        left -= len(chunk)
        if left < 0:
            raise ProtocolError("the agent sent more of a file than it told of")
        yield chunk


def store(sandbox: Sandbox, *, request: Write, chunks: Iterable[bytes]) -> Saved:
    """Write a file as its bytes come. Whatever `chunks` raises leaves nothing behind. Raises SandboxError."""
    with sandbox.opened() as connection:
        return expected(connection.write_from(request, chunks), Saved)


def make_folder(sandbox: Sandbox, *, path: str) -> None:
    """Make a folder in one that is there. Raises SandboxError."""
    sandbox.call(MakeFolder(path=path))


def rename(sandbox: Sandbox, *, path: str, to: str) -> None:
    """Rename or move, never onto something that is there. Raises SandboxError."""
    spare(path)
    sandbox.call(Rename(path=path, to=to))


def copy(sandbox: Sandbox, *, path: str, to: str) -> None:
    """Copy a file, a link or a folder, never onto something that is there. Raises SandboxError."""
    long_call(sandbox, Copy(path=path, to=to))


def delete(sandbox: Sandbox, *, path: str, version: str | None = None) -> None:
    """Delete for good: a file (only of this version, where one is given), a link, or a whole folder. Raises SandboxError."""
    spare(path)
    long_call(sandbox, Delete(path=path, recursive=True, sha256=version))


def long_call(sandbox: Sandbox, message: Message) -> Message:
    """Ask the agent for something that may take it a minute. Raises SandboxError."""
    with sandbox.opened() as connection:
        return connection.call(message, timeout=LONG_SECONDS)


def too_large(path: str, *, size_max: int) -> Refusal:
    """The refusal of a file that is too large for what was asked."""
    sentence = _("“%(path)s” is larger than %(n)d MB. Download it instead.") % {
        "path": path,
        "n": size_max // 1_000_000,
    }
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)


def _opened(connection: Connection) -> Opened:
    if connection.opened is None or connection.opened.size < 0:
        raise ProtocolError("the agent sent a file without a size")
    return connection.opened


def _needed(within: str | None) -> str:
    """The feature that an agent must have: an older one would not keep within a folder."""
    return "" if within is None else DOCUMENTS


def is_part_of_every_sandbox(path: str) -> bool:
    """Whether this is a folder that every sandbox has, like the home."""
    return path in _UNTOUCHABLE or (path.startswith("/home/") and path.count("/") == 2)


def spare(path: str) -> None:
    """Keep the folders that every sandbox has: their content may go, they stay."""
    if is_part_of_every_sandbox(path):
        raise Refusal(HTTPStatus.FORBIDDEN, _("“%(path)s” is part of every sandbox and stays.") % {"path": path})


def _shown(sandbox: Sandbox, *, path: str) -> Iterator[Entry]:
    for entry in entries(sandbox, path=path):
        if entry.utf8 and entry.kind in {"file", "folder"} and not entry.name.startswith("."):
            yield entry


def _as_path(folder: str, entry: Entry) -> str:
    return f"{folder}/{entry.name}" + ("/" if entry.kind == "folder" else "")


def expected(answer: Message, kind: type[Kind]) -> Kind:
    """`answer`, which must be of this kind. Raises ProtocolError."""
    if not isinstance(answer, kind):
        raise ProtocolError(f"the agent answered {answer.type} where {kind.type} was due")
    return answer
