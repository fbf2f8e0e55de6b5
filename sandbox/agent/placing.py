"""Putting new content where a file is to be: in one step where that is possible, in place where it must be.

A link is followed, never replaced. A file with several hard links, of another owner, or in a folder that is not writable
keeps its inode.
"""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable
from contextlib import suppress

from sandbox.agent.paths import refusals, resolved, split
from sandbox.errors import Refused

COPY_BYTES = 256 * 1024
"""Copied at once."""
NAME_BYTES = 200
"""Of the name so much goes into the temporary file's name, which must not be longer than the kernel allows."""
NEW_FILE_MODE = 0o644
"""Permission bits of a file that was not there; as the agent's umask has it."""
PERMISSIONS = 0o777
"""The mode bits that clients may set: no setuid, no setgid, no sticky bit."""

_placing = threading.Lock()  # of two saves over one version only one may find that version


class Target:
    """Where content goes: looked up once, at the beginning, so that a refusal comes before the bytes."""

    def __init__(self, path: bytes, *, create: bool, parents: bool = False) -> None:
        self.create = create  # nothing may be there
        self.path = resolved(path)
        folder, self.name = split(self.path)
        self.folder = folder or b"/"
        with refusals():
            if parents:
                os.makedirs(self.folder, exist_ok=True)
            self.info = _info(self.path)
            if create and (self.info or os.path.lexists(path)):
                raise Refused("exists", "There is something of that name already.")
            if self.info is None and not stat.S_ISDIR(os.stat(self.folder).st_mode):
                raise Refused("not_folder", "A part of the path is not a folder.")
        if self.info is not None:
            _check_replaceable(self.path, info=self.info)

    @property
    def in_place(self) -> bool:
        """The inode that is there has to stay."""
        if self.info is None:
            return False
        shared = self.info.st_nlink > 1 or self.info.st_uid != os.geteuid()
        return shared or not os.access(self.folder, os.W_OK | os.X_OK)

    def mode(self, wanted: int | None) -> int:
        """Return the permission bits that the new content gets."""
        if wanted is not None:
            return wanted & PERMISSIONS
        if self.info is not None:
            return stat.S_IMODE(self.info.st_mode)
        return NEW_FILE_MODE


def temporary(folder: bytes, *, name: bytes) -> tuple[bytes, int]:
    """Make a new file with a hidden name that nobody else has; return its path and the open file."""
    path = hidden(folder, name=name)
    with refusals():
        return path, os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def hidden(folder: bytes, *, name: bytes) -> bytes:
    """Return the path of a hidden name that nobody else has, for what is not complete yet."""
    return os.path.join(folder or b"/", b"." + name[:NAME_BYTES] + b"." + os.urandom(6).hex().encode() + b".part")


def put(
    path: bytes, *, file: int, target: Target, mode: int, check: Callable[[], None] | None = None
) -> os.stat_result:
    """Put the complete temporary file in its place, and return what is there now.

    Afterwards `path` is gone and the content is on disk. `check` refuses at the last moment; nothing else is put
    between it and this.
    """
    with refusals():
        if not target.in_place:
            os.fchmod(file, mode)
            os.fsync(file)
        with _placing:
            if check is not None:
                check()
            if target.in_place:
                info = _overwrite(file, target=target.path, mode=mode)
                os.unlink(path)
                return info
            info = _place(path, file=file, target=target, mode=mode)
        _sync_folder(target.folder)
        return info


def _place(path: bytes, *, file: int, target: Target, mode: int) -> os.stat_result:
    """Move the temporary file there, by way of a copy where that is another file system."""
    try:
        _move(path, target=target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    else:
        return os.fstat(file)
    near = copy_beside(path, target.path, mode=mode)
    try:
        info = os.stat(near)
        _move(near, target=target)
    except OSError:
        os.unlink(near)
        raise
    os.unlink(path)
    return info


def copy_beside(source: bytes, target: bytes, *, mode: int) -> bytes:
    """Copy a regular file to a temporary name in the target's folder, complete and on disk; return that name."""
    folder, name = split(target)
    with refusals():
        original = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            info = os.fstat(original)
            if not stat.S_ISREG(info.st_mode):
                raise Refused("denied", "This is not a regular file.")
            path, copy = temporary(folder or b"/", name=name)
            try:
                _copy(original, copy)
                os.fchmod(copy, mode)
                os.utime(copy, ns=(info.st_atime_ns, info.st_mtime_ns))
                os.fsync(copy)
            except BaseException:
                os.unlink(path)
                raise
            finally:
                os.close(copy)
        finally:
            os.close(original)
    return path


def _info(path: bytes) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _check_replaceable(path: bytes, *, info: os.stat_result) -> None:
    if stat.S_ISDIR(info.st_mode):
        raise Refused("is_folder", "This is a folder.")
    if not stat.S_ISREG(info.st_mode):
        raise Refused("denied", "This is not a regular file.")
    if not os.access(path, os.W_OK):
        raise Refused("denied", "The file is read-only.")


def _move(path: bytes, *, target: Target) -> None:
    if target.create:
        os.link(path, target.path)  # fails when something has appeared there
        os.unlink(path)
    else:
        os.rename(path, target.path)


def _overwrite(file: int, *, target: bytes, mode: int) -> os.stat_result:
    """Copy over what is there, with room made first, so that a full disk leaves the old content; return what is there."""
    size = os.fstat(file).st_size
    there = os.open(target, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if size > os.fstat(there).st_size:
            os.posix_fallocate(there, 0, size)
        os.lseek(file, 0, os.SEEK_SET)
        _copy(file, there)
        os.ftruncate(there, size)
        with suppress(OSError):  # the owner is somebody else: then the mode stays
            if stat.S_IMODE(os.fstat(there).st_mode) != mode:
                os.fchmod(there, mode)
        os.fsync(there)
        return os.fstat(there)
    finally:
        os.close(there)


def _copy(source: int, target: int) -> None:
    while chunk := os.read(source, COPY_BYTES):
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(target, rest) :]


def _sync_folder(path: bytes) -> None:
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
