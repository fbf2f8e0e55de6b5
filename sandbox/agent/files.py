"""Requests about files that need one answer: list, stat, make a folder, rename, delete. Done in worker threads."""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress

from sandbox.agent.history import Store
from sandbox.agent.paths import absolute, check_within, kind, refusals, resolved, shown, split, writable
from sandbox.agent.placing import copy_beside
from sandbox.agent.versions import check
from sandbox.errors import Refused
from sandbox.protocol.messages import ROWS_MAX, Delete, Done, Entry, List, Listing, MakeFolder, Rename, Stat

ENTRIES_MAX = 100_000
"""Counting the entries of a folder stops here."""
PAGE_BYTES = 768 * 1024
"""A page of a listing ends early when it could be that long."""
ROW_BYTES, CHARACTER_BYTES = 200, 6
"""What an entry takes beside its names, and the most that one byte of a name takes, as JSON."""
TARGET_CHARS_MAX = 1024
"""Of a link's target so much is shown."""
DELETE_SECONDS = 300.0
"""Deleting a folder stops here; asking again goes on."""


def list_folder(request: List) -> Listing:
    """Return a page of a folder, folders first, then by name."""
    if request.offset < 0 or not 1 <= request.limit <= ROWS_MAX:
        raise Refused("bad_request", f"A page has 1 to {ROWS_MAX} entries and begins at 0 or later.")
    path = absolute(request.path)
    if request.within is None:
        return _page(request, path=path)
    with refusals():
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        check_within(folder, request.within)
        return _page(request, path=b"/proc/self/fd/%d" % folder)
    finally:
        os.close(folder)


def _page(request: List, *, path: bytes) -> Listing:
    with refusals():
        names, complete = _names(path)
        writes = writable(path, mode=stat.S_IFDIR)
    entries, size = [], 0
    for name in names[request.offset : request.offset + request.limit]:
        entry = _entry(path, name)
        size += ROW_BYTES + CHARACTER_BYTES * (len(name) + len(entry.target or ""))
        if size > PAGE_BYTES:
            break
        entries.append(entry)
    return Listing(path=request.path, writable=writes, total=len(names), entries=entries, complete=complete)


def stat_path(request: Stat) -> Entry:
    """Return what is at a path."""
    path = absolute(request.path)
    with refusals():
        info = os.lstat(path)
        mode = os.stat(path).st_mode if stat.S_ISLNK(info.st_mode) and os.path.exists(path) else info.st_mode
        return _described(
            info,
            path=path,
            name=os.path.basename(path.rstrip(b"/")),
            writable=writable(path, mode=mode),
            real_path=shown(os.path.realpath(path)),
        )


def make_folder(request: MakeFolder) -> Done:
    """Make a folder; with `parents` also those above, and one that is there is no failure."""
    path = absolute(request.path)
    with refusals():
        if request.parents:
            os.makedirs(path, exist_ok=True)
        else:
            os.mkdir(path)
    return Done()


def rename(request: Rename, *, history: Store) -> Done:
    """Rename or move without ever replacing anything; files keep their history."""
    old, new = absolute(request.path), absolute(request.to)
    known_as = [os.path.join(os.path.realpath(folder), name) for folder, name in (split(old), split(new))]
    _rename(old, new)
    history.renamed(*known_as)
    return Done()


def _rename(old: bytes, new: bytes) -> None:
    """Rename, not even replacing what somebody makes there meanwhile."""
    with refusals():
        move(old, new)


def move(old: bytes, new: bytes) -> None:
    """Do it for paths that end in a name. Raises Refused, OSError; EXDEV for a folder on another file system."""
    info = os.lstat(old)
    if stat.S_ISDIR(info.st_mode):
        _rename_folder(old, new)
        return
    try:
        os.link(old, new, follow_symlinks=False)  # fails when there is something
    except OSError as error:
        if error.errno == errno.EXDEV and stat.S_ISREG(info.st_mode):
            temporary = copy_beside(old, new, mode=stat.S_IMODE(info.st_mode))
            try:
                os.link(temporary, new)
            finally:
                os.unlink(temporary)
        elif error.errno == errno.EPERM:  # no links here, or not to a file of somebody else
            _rename_checked(old, new)
            return
        else:
            raise
    try:
        os.unlink(old)
    except OSError:
        os.unlink(new)  # it may not go from where it is, so it must not be in two places
        raise


def delete(request: Delete, *, home: str) -> Done:
    """Delete one thing, or a folder with everything in it; never the home or a mounted folder."""
    path = absolute(request.path)
    if request.sha256 is not None:
        check(path, sha256=request.sha256, inode=None)
    with refusals():
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            split(path)
            os.unlink(path)
            return Done()
        real = resolved(path)
        if (os.path.realpath(home.encode()) + b"/").startswith(real.rstrip(b"/") + b"/"):
            raise Refused("denied", "This is your home folder, or the home is in it.")
        if os.path.ismount(real):
            raise Refused("denied", "This folder belongs to the system.")
        if request.recursive:
            empty(real, deadline=time.monotonic() + DELETE_SECONDS)
        os.rmdir(real)
    return Done()


def _names(path: bytes) -> tuple[list[bytes], bool]:
    """Return the names in a folder, folders first, and whether those are all."""
    folders: list[bytes] = []
    others: list[bytes] = []
    with os.scandir(path) as entries:
        for entry in entries:
            if len(folders) + len(others) >= ENTRIES_MAX:
                return _sorted(folders) + _sorted(others), False
            (folders if entry.is_dir(follow_symlinks=False) else others).append(entry.name)
    return _sorted(folders) + _sorted(others), True


def _sorted(names: list[bytes]) -> list[bytes]:
    return sorted(names, key=lambda name: (name.lower(), name))


def _entry(folder: bytes, name: bytes) -> Entry:
    """Describe one name in a folder; one that has gone meanwhile, or cannot be looked at, is described as other."""
    path = os.path.join(folder, name)
    try:
        info = os.lstat(path)
    except OSError:
        return Entry(name=shown(name), kind="other", size=0, modified_at=0.0, mode=0, utf8=_is_utf8(name))
    return _described(info, path=path, name=name)


def _described(
    info: os.stat_result, *, path: bytes, name: bytes, writable: bool | None = None, real_path: str | None = None
) -> Entry:
    target = target_kind = None
    if stat.S_ISLNK(info.st_mode):
        try:
            target = shown(os.readlink(path))[:TARGET_CHARS_MAX]
            target_kind = kind(os.stat(path).st_mode)
        except OSError:
            target_kind = None  # it leads to nothing
    return Entry(
        name=shown(name),
        kind=kind(info.st_mode),
        size=info.st_size,
        modified_at=info.st_mtime,
        mode=stat.S_IMODE(info.st_mode),
        target=target,
        target_kind=target_kind,
        utf8=_is_utf8(name),
        writable=writable,
        real_path=real_path,
    )


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True


def _rename_folder(old: bytes, new: bytes) -> None:
    """Take the new name with an empty folder first, which a rename replaces in one step."""
    os.mkdir(new)
    try:
        os.rename(old, new)
    except OSError:
        os.rmdir(new)
        raise


def _rename_checked(old: bytes, new: bytes) -> None:
    if os.path.lexists(new):
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
    os.rename(old, new)


def empty(path: bytes, *, deadline: float) -> None:
    """Delete everything in a folder, however deep: one open folder at a time, never through a link."""
    above: list[tuple[bytes, int, int]] = []  # name in the folder above, and which folder that is
    folder = _open_folder(path, folder=None)
    try:
        while True:
            inner = _unlink_files(folder)
            if time.monotonic() > deadline:
                raise Refused("limit", "Not everything is deleted yet; delete again to go on.")
            if inner is not None:
                info = os.fstat(folder)
                below = _open_folder(inner, folder=folder)
                above.append((inner, info.st_dev, info.st_ino))
            elif above:
                name, device, inode = above.pop()
                below = os.open("..", os.O_RDONLY | os.O_DIRECTORY, dir_fd=folder)
                info = os.fstat(below)
                if (info.st_dev, info.st_ino) != (device, inode):
                    os.close(below)
                    raise Refused("changed", "The folder was moved while it was being deleted.")
                os.rmdir(name, dir_fd=below)
            else:
                return
            os.close(folder)
            folder = below
    finally:
        os.close(folder)


def _unlink_files(folder: int) -> bytes | None:
    """Delete what is not a folder, up to the first folder; return its name, or None when the folder is empty."""
    deleted = True
    while deleted:  # once more after deleting: not every file system lists on correctly meanwhile
        deleted = False
        with os.scandir(folder) as entries:
            for entry in entries:
                name = os.fsencode(entry.name)
                if entry.is_dir(follow_symlinks=False):
                    return name
                os.unlink(name, dir_fd=folder)
                deleted = True
    return None


def _open_folder(name: bytes, *, folder: int | None) -> int:
    """Open a folder that is to be emptied; its owner may, whatever its mode."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    try:
        opened = os.open(name, flags, dir_fd=folder)
    except PermissionError:
        os.chmod(name, 0o700, dir_fd=folder)
        return os.open(name, flags, dir_fd=folder)
    if os.fstat(opened).st_mode & 0o700 != 0o700:
        with suppress(OSError):
            os.chmod(opened, 0o700)
    return opened
