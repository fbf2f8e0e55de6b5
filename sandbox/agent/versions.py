"""Which version of a file is there: told by its content's hash and its inode, never by its time."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections import deque

from sandbox.agent.paths import absolute, kind, refusals, shown
from sandbox.errors import Refused
from sandbox.protocol.documents import Identify, Identity
from sandbox.protocol.frames import CHUNK_BYTES

HASHED_BYTES_MAX = 64 * 2**20
"""A larger file is never the version that an editor has loaded."""
TRACED_ENTRIES_MAX = 50_000
TRACED_SECONDS = 1.0
"""Looking for a file that was moved stops here."""
TRASH = b".local/share/Trash"
"""Folder in the home: what lies there was deleted by its owner, not moved."""


def open_regular(path: bytes) -> int:
    """Open a regular file for reading; anything else is refused, and never waited for."""
    with refusals():
        _check_regular(os.stat(path))  # before opening, which has effects on some devices
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        try:
            _check_regular(os.fstat(file))
        except Refused:
            os.close(file)
            raise
    return file


def hash_of(file: int) -> str | None:
    """Return the hash of an open file, read from its beginning, or None: too much to be what an editor loaded."""
    if os.fstat(file).st_size > HASHED_BYTES_MAX:
        return None
    digest, read = hashlib.sha256(), 0
    with refusals():
        while chunk := os.pread(file, CHUNK_BYTES, read):
            digest.update(chunk)
            read += len(chunk)
            if read > HASHED_BYTES_MAX:
                return None
    return digest.hexdigest()


def check(path: bytes, *, sha256: str | None, inode: str | None) -> None:
    """Refuse, as changed, a file that is not the version which the client has seen, or is not there."""
    try:
        file = open_regular(path)
    except Refused as refused:
        if refused.code != "not_found":
            raise
        raise Refused("changed", "The file was moved or deleted by somebody else.") from refused
    try:
        same = inode in (None, inode_of(os.fstat(file))) and sha256 in (None, hash_of(file))
    finally:
        os.close(file)
    if not same:
        raise Refused("changed", "The file was changed or deleted by somebody else.")


def inode_of(info: os.stat_result) -> str:
    """Return the number of a file, as messages have it."""
    return str(info.st_ino)


def identify(request: Identify, *, home: str) -> Identity:
    """Say which version is at a path; of one that is gone, where it went."""
    path = absolute(request.path)
    try:
        with refusals():
            info = os.stat(path)
    except Refused as refused:
        if refused.code not in ("not_found", "not_folder"):
            raise
        return _gone(request, path=path, home=home.encode())
    digest = None
    if stat.S_ISREG(info.st_mode):
        try:
            file = open_regular(path)
        except Refused:
            pass  # it may not be read, or has just gone: then there is no hash
        else:
            try:
                info, digest = os.fstat(file), hash_of(file)
            finally:
                os.close(file)
    return Identity(
        kind=kind(info.st_mode),
        sha256=digest,
        inode=inode_of(info),
        size=info.st_size,
        modified_at=info.st_mtime,
    )


def _gone(request: Identify, *, path: bytes, home: bytes) -> Identity:
    if not request.inode or request.sha256 is None:
        return Identity(kind="", gone="unknown")
    found, complete = _trace(request, near=os.path.dirname(path), home=home)
    if found is None:
        return Identity(kind="", gone="deleted" if complete else "unknown")
    if found.startswith(os.path.join(home, TRASH) + b"/"):
        return Identity(kind="", gone="deleted")
    return Identity(kind="", gone="moved", moved_to=shown(found))


def _trace(request: Identify, *, near: bytes, home: bytes) -> tuple[bytes | None, bool]:
    """Look for a file by its inode in its folder, then in the home; tell whether all of that was looked through.

    An inode's number is given anew soon after a file was deleted, so the content must be the same too.
    """
    deadline, looked, complete = time.monotonic() + TRACED_SECONDS, 0, True
    folders = deque([(near, False), (home, True)])
    while folders:
        folder, deep = folders.popleft()
        try:
            entries = os.scandir(folder)
        except OSError:
            continue
        with entries:
            for entry in entries:
                looked += 1
                if looked > TRACED_ENTRIES_MAX or time.monotonic() > deadline:
                    return None, False
                if entry.is_dir(follow_symlinks=False):
                    if deep:
                        folders.append((entry.path, True))
                elif str(entry.inode()) == request.inode and entry.is_file(follow_symlinks=False):
                    if _is(entry.path, sha256=request.sha256):
                        return entry.path, True
                    complete = False  # it may be the file, and changed since
    return None, complete


def _is(path: bytes, *, sha256: str | None) -> bool:
    try:
        check(path, sha256=sha256, inode=None)
    except Refused:
        return False
    return True


def _check_regular(info: os.stat_result) -> None:
    if stat.S_ISDIR(info.st_mode):
        raise Refused("is_folder", "This is a folder.")
    if not stat.S_ISREG(info.st_mode):
        raise Refused("denied", "This is not a regular file.")
