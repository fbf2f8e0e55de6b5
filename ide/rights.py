"""Giving up root's rights for good, before a command touches the service user's files."""

import os
import pwd

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
