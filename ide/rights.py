"""Giving up root's rights before the service user's files are touched: for good, or for one thread's moment.

Root must not open a file in a folder that the service user can write: a link laid there would lead it anywhere.
"""

import contextlib
import ctypes
import os
import pwd
from collections.abc import Iterator
from pathlib import Path

from ide.installing.places import SERVICE_USER

COMMAND_UMASK = 0o077


def become_service_user() -> None:
    """As root, become the service user, so that database files keep their owner; else nothing. Raises KeyError."""
    if os.geteuid() != 0:
        return
    user = pwd.getpwnam(SERVICE_USER)
    os.umask(COMMAND_UMASK)
    os.initgroups(user.pw_name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def files_as_service_user() -> contextlib.AbstractContextManager[None]:
    """As root, open and make files as the service user in this thread until the block ends; else nothing."""
    if os.geteuid() != 0:
        return contextlib.nullcontext()
    user = pwd.getpwnam(SERVICE_USER)
    return _files_as(user.pw_uid, gid=user.pw_gid)


def files_as_owner_of(folder: Path) -> contextlib.AbstractContextManager[None]:
    """The same as whoever the folder belongs to. Raises FileNotFoundError where there is none."""
    if os.geteuid() != 0:
        return contextlib.nullcontext()
    state = folder.stat(follow_symlinks=False)
    return _files_as(state.st_uid, gid=state.st_gid)


@contextlib.contextmanager
def _files_as(uid: int, *, gid: int) -> Iterator[None]:
    """With the file system's user id the kernel takes root's capabilities over files away, in this thread alone."""
    library = ctypes.CDLL(None, use_errno=True)
    group_before = library.setfsgid(gid)
    user_before = library.setfsuid(uid)
    try:
        # Both calls answer with the id before and say nothing of failure: so ask, by a call that changes nothing.
        if library.setfsuid(-1) != uid or library.setfsgid(-1) != gid:
            raise PermissionError("Root cannot take another user's rights over files here.")
        yield
    finally:
        library.setfsuid(user_before)
        library.setfsgid(group_before)
