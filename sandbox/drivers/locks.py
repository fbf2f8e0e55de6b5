"""One lock for each user and runtime, so that starts, stops and removals never cross, from whatever process."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from sandbox.drivers import folders
from sandbox.errors import StartFailed

WAIT_SECONDS = 60.0
POLL_SECONDS = 0.01


@contextlib.contextmanager
def held(data: Path, *, user_id: int, runtime: str, seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock of a sandbox; the kernel lets go of it when its holder dies."""
    folder = folders.keepers(data, "locks")
    fd = os.open(folder / f"{user_id}-{runtime}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        deadline = time.monotonic() + seconds
        while not _taken(fd):
            if time.monotonic() > deadline:
                raise StartFailed(f"Another start or stop of this sandbox is still under way after {seconds:.0f} s.")
            time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(fd)


def _taken(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
