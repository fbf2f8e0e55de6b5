"""Giving up root's rights before the service user's files are touched: for good, or for one thread's moment.

Root must not open a file in a folder that the service user can write: a link laid there would lead it anywhere.
"""

import contextlib
import ctypes
import os
import pwd
from collections.abc import Iterator

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


@contextlib.contextmanager
def files_as_service_user() -> Iterator[None]:
    """As root, open and make files as the service user in this thread until the block ends; else nothing.

    With the file system's user id the kernel takes root's capabilities over files away, in this thread alone.
    """
    if os.geteuid() != 0:
        yield
        return
    user = pwd.getpwnam(SERVICE_USER)
    library = ctypes.CDLL(None, use_errno=True)
    group_before = library.setfsgid(user.pw_gid)
    user_before = library.setfsuid(user.pw_uid)
    try:
        # Both calls answer with the id before and say nothing of failure: so ask, by a call that changes nothing.
        if library.setfsuid(-1) != user.pw_uid or library.setfsgid(-1) != user.pw_gid:
            raise PermissionError("The keeper cannot take the service user's rights for the database.")
        yield
    finally:
        library.setfsuid(user_before)
        library.setfsgid(group_before)
