"""The log files of the service: one per program, bounded, turned over, written by root into a folder that is not."""

import contextlib
import logging
import logging.handlers
import os
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from ide.installing.lines import log_line

FILE_BYTES_MAX = 5 * 2**20
FILES_KEPT = 3


@contextlib.contextmanager
def acting_as(owner: tuple[int, int] | None) -> Iterator[None]:
    """Open and rename with the rights of a user (uid, gid), so that a link laid by that user leads no further."""
    if owner is None or os.geteuid() != 0:
        yield
        return
    os.setegid(owner[1])
    os.seteuid(owner[0])
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


class OwnedFile(logging.handlers.RotatingFileHandler):
    """A rotating log file whose folder belongs to a user whom we do not trust."""

    def __init__(self, path: Path, *, owner: tuple[int, int] | None) -> None:
        self._owner = owner
        super().__init__(path, maxBytes=FILE_BYTES_MAX, backupCount=FILES_KEPT, encoding="utf-8", delay=True)

    def _open(self) -> TextIOWrapper:
        with acting_as(self._owner):
            return super()._open()

    def doRollover(self) -> None:  # noqa: N802 - the base class's name
        """Turn over with the owner's rights."""
        with acting_as(self._owner):
            super().doRollover()

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802 - the base class's name
        """Ask with the owner's rights: the base class looks at the path."""
        with acting_as(self._owner):
            return bool(super().shouldRollover(record))


class Journal:
    """Writes each line to standard output and to the file of its program."""

    def __init__(self, folder: Path, *, owner: tuple[int, int] | None) -> None:
        self._folder = folder
        self._owner = owner
        self._files: dict[str, OwnedFile] = {}
        logging.raiseExceptions = False  # a full disk must not end the service
        with acting_as(owner):
            folder.mkdir(mode=0o700, exist_ok=True)

    def write(self, name: str, text: str) -> None:
        """One line."""
        line = log_line(name, text=text)
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        if name not in self._files:
            self._files[name] = OwnedFile(self._folder / f"{name}.log", owner=self._owner)
        self._files[name].handle(logging.makeLogRecord({"msg": line, "args": ()}))

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
