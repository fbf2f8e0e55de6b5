"""Copies of files, links and folders: complete when they appear, and never in the place of something."""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress

from sandbox.agent import files
from sandbox.agent.paths import absolute, plain, refusals, shown, split
from sandbox.agent.placing import COPY_BYTES, PERMISSIONS, hidden
from sandbox.agent.trees import CLOSED, ENTER, ITEM, Tree, go_up
from sandbox.errors import Refused
from sandbox.protocol.messages import Copy, Done

ENTRIES_MAX = 100_000
"""The most files and folders in one copy."""
SECONDS_MAX = 60.0
"""A copy that takes longer is given up."""
CLEAN_SECONDS = 300.0
"""The most time for deleting what was copied of it."""


def copy(request: Copy) -> Done:
    """Copy what is at a path; links as links, with modes and times."""
    source, target = plain(absolute(request.path)), plain(absolute(request.to))
    with refusals():
        copy_path(source, target)
    return Done()


def copy_path(source: bytes, target: bytes) -> None:
    """Do it for paths that end in a name. Raises Refused, OSError."""
    info = os.lstat(source)
    if os.path.lexists(target):
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
    if stat.S_ISDIR(info.st_mode):
        _copy_folder(source, target)
    elif stat.S_ISREG(info.st_mode):
        _copy_lone_file(source, target)
    elif stat.S_ISLNK(info.st_mode):
        os.symlink(os.readlink(source), target)
    elif stat.S_ISFIFO(info.st_mode):
        os.mkfifo(target, stat.S_IMODE(info.st_mode) & PERMISSIONS)
    else:
        raise Refused("denied", "This is neither a file nor a folder, so it cannot be copied.")


def _copy_lone_file(source: bytes, target: bytes) -> None:
    folder, name = split(target)
    near = hidden(folder, name=name)
    inside = os.open(os.path.dirname(source) or b"/", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    there = os.open(folder or b"/", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _copy_file(
            os.path.basename(source),
            os.path.basename(near),
            source=inside,
            target=there,
            deadline=time.monotonic() + SECONDS_MAX,
        )
        files.move(near, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(near)
        raise
    finally:
        os.close(inside)
        os.close(there)


def _copy_folder(source: bytes, target: bytes) -> None:
    """Gather the copy under a hidden name beside its place."""
    folder, name = split(target)
    real = os.path.realpath(source).rstrip(b"/") + b"/"
    if (os.path.realpath(folder or b"/").rstrip(b"/") + b"/").startswith(real):
        raise Refused("bad_request", "A folder cannot be copied into itself.")
    near = hidden(folder, name=name)
    os.mkdir(near, 0o700)
    try:
        _fill(near, source=source)
        files.move(near, target)
    except BaseException:
        with suppress(OSError, Refused):
            files.empty(near, deadline=time.monotonic() + CLEAN_SECONDS)
            os.rmdir(near)
        raise


def _fill(near: bytes, *, source: bytes) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    tree = Tree(source, entries_max=ENTRIES_MAX)
    first = os.fstat(tree.folder)
    steps = tree.steps()
    above: list[tuple[int, int]] = []
    target = os.open(near, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        for step, name, info in steps:
            check_time(deadline)
            if step == CLOSED or info is None:
                raise Refused("denied", f"“{shown(name)}” in it cannot be read, so nothing was copied.")
            if step == ITEM:
                _copy_item(name, info, source=tree.folder, target=target, deadline=deadline)
            elif step == ENTER:
                here = os.fstat(target)
                above.append((here.st_dev, here.st_ino))
                os.mkdir(name, 0o700, dir_fd=target)
                inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=target)
                os.close(target)
                target = inner
            else:
                _finish(target, info)
                target = go_up(target, identity=above.pop())
        _finish(target, first)
    finally:
        steps.close()
        os.close(target)


def _copy_item(name: bytes, info: os.stat_result, *, source: int, target: int, deadline: float) -> None:
    """Copy what is no folder. What goes meanwhile, sockets and devices are left out."""
    if stat.S_ISREG(info.st_mode):
        with suppress(FileNotFoundError):
            _copy_file(name, name, source=source, target=target, deadline=deadline)
    elif stat.S_ISLNK(info.st_mode):
        with suppress(FileNotFoundError):
            os.symlink(os.readlink(name, dir_fd=source), name, dir_fd=target)
    elif stat.S_ISFIFO(info.st_mode):
        os.mkfifo(name, stat.S_IMODE(info.st_mode) & PERMISSIONS, dir_fd=target)


def _copy_file(name: bytes, to: bytes, *, source: int, target: int, deadline: float) -> None:
    """Copy a regular file from one open folder to another; never more bytes than it had, should it grow."""
    original = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, dir_fd=source)
    try:
        info = os.fstat(original)
        if not stat.S_ISREG(info.st_mode):
            raise Refused("changed", "A file was exchanged while it was being copied.")
        copied = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=target)
        try:
            left = info.st_size
            while left and (chunk := os.read(original, min(left, COPY_BYTES))):
                check_time(deadline)
                left -= len(chunk)
                rest = memoryview(chunk)
                while rest:
                    rest = rest[os.write(copied, rest) :]
            _finish(copied, info)
        finally:
            os.close(copied)
    finally:
        os.close(original)


def _finish(file: int, info: os.stat_result) -> None:
    """Give a copy the mode and times of its original."""
    os.fchmod(file, stat.S_IMODE(info.st_mode) & PERMISSIONS)
    os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns))


def check_time(deadline: float) -> None:
    """Refuse to go on beyond the deadline."""
    if time.monotonic() > deadline:
        sentence = f"Copying took longer than {SECONDS_MAX:g} seconds, so nothing was copied. Copy it in a console."
        raise Refused("limit", sentence)
