"""The kernel's inotify by ctypes."""

from __future__ import annotations

import os
import struct

ATTRIB, CLOSE_WRITE, MOVED_FROM, MOVED_TO, CREATE, DELETE = 0x4, 0x8, 0x40, 0x80, 0x100, 0x200
DELETE_SELF, MOVE_SELF, UNMOUNT, OVERFLOW, IGNORED = 0x400, 0x800, 0x2000, 0x4000, 0x8000
ONLY_FOLDERS, NOT_UNLINKED = 0x0100_0000, 0x0400_0000
CHANGES = ATTRIB | CLOSE_WRITE | MOVED_FROM | MOVED_TO | CREATE | DELETE | DELETE_SELF | MOVE_SELF
"""What is told. Not every write: a program that writes a log would be heard all the time, closing the file is enough."""
GONE = DELETE_SELF | MOVE_SELF | UNMOUNT | IGNORED
"""After one of these a watch follows the folder of that path no more."""
EVENT_BYTES_MAX = 16 + 256
"""One event with the longest name."""

_HEAD = struct.Struct("iIII")


class Inotify:
    """One instance. Numbers of watches are never given twice. Raises OSError, and ImportError without ctypes."""

    def __init__(self) -> None:
        ctypes = __import__("ctypes")  # half a megabyte: only for sandboxes in which somebody follows a folder
        self._errno = ctypes.get_errno
        libc = ctypes.CDLL(None, use_errno=True)
        self._add = libc.inotify_add_watch
        self._add.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_uint32)
        self._remove = libc.inotify_rm_watch
        self._remove.argtypes = (ctypes.c_int, ctypes.c_int)
        self.file = self._checked(libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))

    def add(self, path: bytes) -> int:
        """Follow the folder at a path; return the watch's number, the same for every path to it. Raises OSError."""
        return self._checked(self._add(self.file, path, CHANGES | ONLY_FOLDERS | NOT_UNLINKED))

    def remove(self, number: int) -> None:
        """Follow no more; one that the kernel has forgotten is no failure."""
        self._remove(self.file, number)

    def read(self, size: int) -> tuple[list[tuple[int, int]], bool]:
        """Return (watch, what happened) of events in at most `size` bytes, and whether there may be more."""
        try:
            data = os.read(self.file, size)
        except BlockingIOError:
            return [], False
        events, at = [], 0
        while at < len(data):
            number, mask, _cookie, length = _HEAD.unpack_from(data, at)
            events.append((number, mask))
            at += _HEAD.size + length
        return events, len(data) > size - EVENT_BYTES_MAX

    def close(self) -> None:
        """Close; all watches end."""
        os.close(self.file)

    def _checked(self, result: int) -> int:
        if result < 0:
            number = self._errno()
            raise OSError(number, os.strerror(number))
        return result
