"""The last saved versions of files, kept in the home: contents by their hash, and for each file which it had, when.

Everything here lies where programs can spoil it. What is broken is as if it were not there, links are never followed,
and no save fails because of its history.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from sandbox.agent.paths import absolute, resolved
from sandbox.agent.workers import Stream
from sandbox.errors import Refused
from sandbox.protocol.documents import VERSIONS_MAX, History, HistoryList, HistoryRow, Version
from sandbox.protocol.frames import CHUNK_BYTES
from sandbox.protocol.messages import Finished, Opened

FOLDER = (b".local", b"share", b"terrarium", b"history")
"""In the home."""
BUDGET_BYTES = 64 * 2**20
"""What all versions of all files may take on the disk."""
LEFT_BYTES = BUDGET_BYTES * 7 // 8
"""Beyond the budget the oldest go until so much is left, so that not every save has to look for them."""
KEPT_BYTES_MAX = 8 * 2**20
"""A larger content is not kept; documents that can be saved are smaller."""
FREE_BYTES_MIN = 16 * 2**20
"""Nothing is kept where less is free on the disk: a save must not want for the room that its history took."""
BLOCK_BYTES = 4096
"""What a file takes on the disk is a multiple of this."""
INDEX_BYTES_MAX = 64 * 1024
"""The longest index of one file: its versions, and a path of which every byte may be escaped."""
ENTRIES_MAX = 50_000
"""More entries than the budget allows, so somebody else has put them there: the history gives up."""
MOMENT_MAX = 2**43
"""In milliseconds since the epoch: the year 2248."""
COMPRESSION = 3

_CONTENTS, _FILES = b"contents", b"files"
_CONTENT = re.compile(rb"[0-9a-f]{64}\.gz")
_INDEX = re.compile(rb"[0-9a-f]{64}\.json")
_HASH = re.compile(r"[0-9a-f]{64}")
_GZIP = 31  # zlib's word for its format with a gzip head
_TEMPORARY = b".part"
_FAULTS = (OSError, ValueError, zlib.error, MemoryError, RecursionError)
_BROKEN = (*_FAULTS, LookupError, TypeError, AttributeError)

Kept = tuple[int, str, int]  # milliseconds since the epoch, hash, bytes


class Store:
    """All versions in one home. One thread at a time."""

    def __init__(self, home: str) -> None:
        self._home = home.encode()
        self._lock = threading.Lock()
        self._used: int | None = None  # bytes on the disk; None until they were counted

    def keep(self, path: bytes, content: bytes, *, replaced_at: float | None = None) -> bool:
        """Keep what was saved now, or (`replaced_at`, when it was written) what is about to be replaced.

        Tell whether that was possible: it never fails.
        """
        if len(content) > KEPT_BYTES_MAX:
            return False
        try:
            with self._lock, self._opened(make=True) as (contents, files):
                disk = os.fstatvfs(contents)
                if disk.f_bavail * disk.f_frsize < FREE_BYTES_MIN:
                    return False
                self._keep(path, content, replaced_at=replaced_at, contents=contents, files=files)
        except _FAULTS:
            return False
        return True

    def rows(self, request: History) -> HistoryList:
        """Return the versions of a file whose content is there, the newest first."""
        path = resolved(absolute(request.path))
        rows: list[HistoryRow] = []
        try:
            with self._lock, self._opened() as (contents, files):
                there = [one for one in _versions(files, path) if _is_file(contents, _content_name(one[1]))]
                rows = [HistoryRow(id=_id(one), saved_at=one[0] / 1000, sha256=one[1], size=one[2]) for one in there]
        except _FAULTS:
            rows = []
        return HistoryList(versions=rows[::-1])

    def send(self, request: Version, *, stream: Stream) -> None:
        """Send one version's content."""
        path = resolved(absolute(request.path))
        kept, content = None, None
        try:
            with self._lock, self._opened() as (contents, files):
                kept = next((one for one in _versions(files, path) if _id(one) == request.id), None)
                content = None if kept is None else _content(contents, kept[1])
        except _FAULTS:
            content = None
        if kept is None or content is None:
            raise Refused("not_found", "This version is not kept (any more).")
        stream.send(
            Opened(
                size=len(content),
                mode=0,
                modified_at=kept[0] / 1000,
                writable=False,
                kind="file",
                sha256=kept[1],
            )
        )
        for start in range(0, len(content), CHUNK_BYTES):
            stream.send_bytes(memoryview(content)[start : start + CHUNK_BYTES])
        stream.send(Finished(size=len(content), sha256=kept[1]))

    def renamed(self, old: bytes, new: bytes) -> None:
        """Let a file, or all in a folder, keep its versions under a new path. It never fails."""
        with suppress(*_FAULTS), self._lock, self._opened() as (_contents, files):
            _move(files, old, new)
            if os.path.isdir(new):
                below = old.rstrip(b"/") + b"/"
                for name in _names(files, _INDEX):
                    path = _index(files, name)[0]
                    if path.startswith(below):
                        _move(files, path, new.rstrip(b"/") + b"/" + path[len(below) :])

    @contextmanager
    def _opened(self, *, make: bool = False) -> Iterator[tuple[int, int]]:
        """Open the folders of contents and of indices, by no link."""
        history = os.open(self._home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        opened = [history]
        try:
            for name in FOLDER:
                opened.append(_open_folder(opened[-1], name, make=make))
            pair = [_open_folder(opened[len(FOLDER)], name, make=make) for name in (_CONTENTS, _FILES)]
            opened += pair
            yield pair[0], pair[1]
        finally:
            for folder in opened:
                os.close(folder)

    def _keep(self, path: bytes, content: bytes, *, replaced_at: float | None, contents: int, files: int) -> None:
        digest = hashlib.sha256(content).hexdigest()
        versions = _versions(files, path)
        there = (one[1] for one in (versions if replaced_at is not None else versions[-1:]))
        is_listed = digest in there
        if not is_listed:
            now = int(time.time() * 1000)
            written = now if replaced_at is None else min(int(replaced_at * 1000), now)
            last = versions[-1][0] if versions else 0
            versions.append((max(written, last + 1), digest, len(content)))  # it was there after the last one
        added = 0
        if _content(contents, digest) is None:
            packer = zlib.compressobj(COMPRESSION, zlib.DEFLATED, _GZIP)
            added = _write(contents, _content_name(digest), packer.compress(content) + packer.flush())
        if not is_listed:
            added += _write_index(files, path, versions)
        self._used = _count(contents) + _count(files) if self._used is None else self._used + added
        if self._used > BUDGET_BYTES:
            self._used = _shrink(contents, files)


def _shrink(contents: int, files: int) -> int:
    """Delete what nobody names, then the oldest versions; return the bytes that are left."""
    indices = {name: _index(files, name) for name in _names(files, _INDEX)}
    named = [(kept, name) for name, (_path, versions) in indices.items() for kept in versions]
    uses: dict[str, int] = {}
    for kept, _name in named:
        uses[kept[1]] = uses.get(kept[1], 0) + 1
    sizes: dict[str, int] = {}
    for name in _names(contents):
        digest = name[:-3].decode("ascii", "replace")
        if _CONTENT.fullmatch(name) and digest in uses:
            sizes[digest] = _size(contents, name)
        else:
            _unlink(contents, name)
    used = sum(sizes.values()) + _count(files)
    changed = set()
    for kept, name in sorted(named, key=lambda one: one[0]):
        if used <= LEFT_BYTES:
            break
        indices[name][1].remove(kept)
        changed.add(name)
        uses[kept[1]] -= 1
        if not uses[kept[1]]:
            _unlink(contents, _content_name(kept[1]))
            used -= sizes.get(kept[1], 0)
    for name in changed:
        path, versions = indices[name]
        if versions:
            _write_index(files, path, versions)
        else:
            used -= _size(files, name)
            _unlink(files, name)
    return used


def _move(files: int, old: bytes, new: bytes) -> None:
    """Add one file's versions to those that its new path has had."""
    versions = _versions(files, old)
    if versions:
        _write_index(files, new, sorted({*versions, *_versions(files, new)}))
        _unlink(files, _index_name(old))


def _versions(files: int, path: bytes) -> list[Kept]:
    return _index(files, _index_name(path))[1]


def _index(files: int, name: bytes) -> tuple[bytes, list[Kept]]:
    """Return an index's path and versions, the oldest first: those of its lines that make sense, none of a broken one."""
    try:
        value = json.loads(_read(files, name, size_max=INDEX_BYTES_MAX))
        path = value["path"].encode("utf-8", "surrogateescape")
        lines = value["versions"][-VERSIONS_MAX:]
        if _index_name(path) != name:
            raise ValueError("the index of another file")
        return path, sorted(tuple(line) for line in lines if _is_version(line))
    except _BROKEN:
        return b"", []


def _is_version(line: object) -> bool:
    if type(line) is not list or [type(value) for value in line] != [int, str, int]:
        return False
    at, digest, size = line
    return 0 <= at < MOMENT_MAX and bool(_HASH.fullmatch(digest)) and 0 <= size <= KEPT_BYTES_MAX


def _write_index(files: int, path: bytes, versions: Sequence[Kept]) -> int:
    value = {"path": path.decode("utf-8", "surrogateescape"), "versions": versions[-VERSIONS_MAX:]}
    return _write(files, _index_name(path), json.dumps(value).encode())


def _content(contents: int, digest: str) -> bytes | None:
    """Return a content, if it is there and is what its name says; no more of it is unpacked than one may be long."""
    try:
        packed = _read(contents, _content_name(digest), size_max=KEPT_BYTES_MAX + BLOCK_BYTES)
        unpacker = zlib.decompressobj(_GZIP)
        content = unpacker.decompress(packed, KEPT_BYTES_MAX + 1)
    except (OSError, ValueError, zlib.error):
        return None
    is_whole = unpacker.eof and hashlib.sha256(content).hexdigest() == digest
    return content if is_whole else None


def _read(folder: int, name: bytes, *, size_max: int) -> bytes:
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    try:
        info = os.fstat(file)
        if not stat.S_ISREG(info.st_mode) or info.st_size > size_max:
            raise ValueError("not a file of ours")
        read = bytearray()
        while len(read) < info.st_size and (chunk := os.read(file, info.st_size - len(read))):
            read += chunk
        return bytes(read)
    finally:
        os.close(file)


def _write(folder: int, name: bytes, data: bytes) -> int:
    """Write a file in one step; return what it takes on the disk."""
    with suppress(FileNotFoundError):
        os.unlink(_TEMPORARY, dir_fd=folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    file = os.open(_TEMPORARY, flags, 0o600, dir_fd=folder)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
        os.rename(_TEMPORARY, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        _unlink(folder, _TEMPORARY)
        raise
    finally:
        os.close(file)
    return _rounded(len(data))


def _open_folder(folder: int, name: bytes, *, make: bool) -> int:
    if make:
        with suppress(FileExistsError):
            os.mkdir(name, 0o700, dir_fd=folder)
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)


def _names(folder: int, form: re.Pattern[bytes] | None = None) -> list[bytes]:
    """Return the names in a folder. Raises ValueError when they are too many to be ours."""
    found = []
    with os.scandir(folder) as entries:
        for count, entry in enumerate(entries):
            if count >= ENTRIES_MAX:
                raise ValueError("too many entries")
            name = os.fsencode(entry.name)
            if form is None or form.fullmatch(name):
                found.append(name)
    return found


def _count(folder: int) -> int:
    return sum(_size(folder, name) for name in _names(folder))


def _size(folder: int, name: bytes) -> int:
    try:
        return _rounded(os.stat(name, dir_fd=folder, follow_symlinks=False).st_size)
    except OSError:
        return 0


def _rounded(size: int) -> int:
    return -(-size // BLOCK_BYTES) * BLOCK_BYTES


def _is_file(folder: int, name: bytes) -> bool:
    try:
        return stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _unlink(folder: int, name: bytes) -> None:
    with suppress(OSError):
        os.unlink(name, dir_fd=folder)


def _id(kept: Kept) -> str:
    return f"{kept[0]}-{kept[1]}"


def _content_name(digest: str) -> bytes:
    return digest.encode() + b".gz"


def _index_name(path: bytes) -> bytes:
    return hashlib.sha256(path).hexdigest().encode() + b".json"
