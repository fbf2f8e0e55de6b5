"""Which supervisor holds the sockets' folder: one at a time, told by a lock on a file with its process id."""

import errno
import fcntl
import os
import signal
import time
from pathlib import Path

from ide.installing.errors import InstallError

STOP_SECONDS = 60.0
POLL_SECONDS = 0.05
LOOK_SECONDS = 0.5
"""Somebody who only looks holds the lock for a moment; longer than this, it is another supervisor."""


def acquire(path: Path) -> int:
    """Take the lock and write our process id; the descriptor holds it. Raises InstallError when somebody else has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    deadline = time.monotonic() + LOOK_SECONDS
    while not taken(handle, how=fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            os.close(handle)
            raise InstallError(already_running(path))
        time.sleep(POLL_SECONDS)
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    return handle


def already_running(path: Path) -> str:
    """The sentence for a second start."""
    return (
        f"Terrarium already runs here (process {holder(path)}); `make stop` ends it. "
        "A second installation needs its own TERRARIUM_RUN, TERRARIUM_DATA and TERRARIUM_URL."
    )


def holder(path: Path) -> int | None:
    """The process that holds the lock; None when nobody does."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    try:
        if taken(handle, how=fcntl.LOCK_SH):
            return None
        text = os.read(handle, 32).decode("ascii", errors="replace").strip()
        return int(text) if text.isdigit() else 0
    finally:
        os.close(handle)


def taken(handle: int, *, how: int) -> bool:
    """Take the lock if it is free; whether it was."""
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno != errno.EWOULDBLOCK:
            raise
        return False
    return True


def end_holder(path: Path) -> bool:
    """Ask the holder to end and wait until it has; whether there was one. Raises InstallError when it does not end."""
    pid = holder(path)
    if not pid:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while holder(path) is not None:
        if time.monotonic() > deadline:
            raise InstallError(f"The supervisor (process {pid}) did not end within {STOP_SECONDS:.0f} s.")
        time.sleep(POLL_SECONDS)
    return True
