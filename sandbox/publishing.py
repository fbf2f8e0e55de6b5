"""Publishes a tenant's socket: the very inode that was checked gets a name in a folder that only the platform writes.

Everybody outside connects there. A path that a tenant can write is never connected to, since `connect()` follows
symlinks and a name can be swapped at any moment; an inode cannot.
"""

import contextlib
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator

from sandbox.errors import ProtocolError, Unavailable

SOCKET_NAME = re.compile(r"[a-z0-9-]{1,32}\.sock")
"""One component: no slash, no dot but the one before `sock`."""
PUBLISHED_NAME = re.compile(r"([0-9]{1,18})\.sock")
PUBLISHED_MODE = 0o666
"""Connecting needs write permission on the inode; who reaches it is decided by the folders around its names."""
POLL_SECONDS = 0.005


def publish(folder_fd: int, name: str, *, uid: int, published_fd: int, number: int) -> str:
    """Give the socket `name` of a tenant's folder the name `<number>.sock` in the published folder; returns that name.

    The caller sees to it that a number is never used twice. Raises Unavailable when there is no such socket (yet),
    ProtocolError when what is there is not a socket of that uid.
    """
    if number < 0:
        raise ValueError(f"{number} is no number of a published socket.")
    published_name = f"{number}.sock"
    temporary = f".{number}.new"
    with _opened(folder_fd, name, uid=uid, device=os.fstat(published_fd).st_dev) as inode:
        os.chmod(inode, PUBLISHED_MODE)  # noqa: PTH101 (a magic link to the open inode, not a path)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=published_fd)
        os.link(inode, temporary, dst_dir_fd=published_fd, follow_symlinks=True)
    try:
        os.rename(temporary, published_name, src_dir_fd=published_fd, dst_dir_fd=published_fd)
    finally:
        # Renaming one link over another of the same inode does nothing, so the temporary name may still be there.
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=published_fd)
    return published_name


def withdraw(number: int, *, published_fd: int) -> None:
    """Take the published name away; whoever is connected stays connected."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(f"{number}.sock", dir_fd=published_fd)


def published(published_fd: int) -> set[int]:
    """The numbers that are published now: what is left of a keeper that was killed can be withdrawn."""
    return {int(found[1]) for found in map(PUBLISHED_NAME.fullmatch, os.listdir(published_fd)) if found}


def await_socket(
    folder_fd: int, name: str, *, uid: int, seconds: float, still_worth_it: Callable[[], bool] = lambda: True
) -> None:
    """Wait until the tenant's folder holds a socket of that name and uid.

    The caller took away what an earlier agent left before it started the new one, so what comes is fresh.
    Raises Unavailable when the time is over or `still_worth_it` says no, ProtocolError for anything but a socket.
    """
    deadline = time.monotonic() + seconds
    device = os.fstat(folder_fd).st_dev
    while True:
        try:
            with _opened(folder_fd, name, uid=uid, device=device):
                return
        except Unavailable:
            if time.monotonic() > deadline or not still_worth_it():
                raise
        time.sleep(POLL_SECONDS)


def forget_socket(folder_fd: int, name: str) -> None:
    """Take away the name that an ended agent left; a folder that a tenant put there is moved aside.

    Left in the way it would keep every later agent from starting, and nobody could remove it without one.
    """
    _check_name(name)
    with contextlib.suppress(FileNotFoundError, PermissionError):
        try:
            os.unlink(name, dir_fd=folder_fd)
        except IsADirectoryError:
            aside = f".{name}-{secrets.token_hex(4)}"
            os.rename(name, aside, src_dir_fd=folder_fd, dst_dir_fd=folder_fd)


@contextlib.contextmanager
def _opened(folder_fd: int, name: str, *, uid: int, device: int) -> Iterator[str]:
    """The checked socket as a path in /proc that leads to its inode, whatever happens to its name meanwhile."""
    _check_name(name)
    try:
        fd = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder_fd)
    except FileNotFoundError as error:
        raise Unavailable(f"There is no {name} yet.") from error
    try:
        found = os.fstat(fd)
        if not stat.S_ISSOCK(found.st_mode):
            raise ProtocolError(f"{name} in the sandbox is not a socket.")
        if found.st_uid != uid:
            raise ProtocolError(f"{name} in the sandbox belongs to somebody else.")
        if found.st_dev != device:
            raise ProtocolError(f"{name} in the sandbox lies on another file system.")
        yield f"/proc/self/fd/{fd}"
    finally:
        os.close(fd)


def _check_name(name: str) -> None:
    if not SOCKET_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a socket that can be published.")
