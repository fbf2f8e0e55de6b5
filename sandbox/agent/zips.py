"""The format of zip archives, as far as they are written from beginning to end without going back.

Sizes of files follow their content; the directory at the end, kept in memory meanwhile, is limited. The zipfile module
would keep a kilobyte for each entry.
"""

from __future__ import annotations

import os
import stat
import struct
import time
import zlib
from collections.abc import Callable, Iterable

from sandbox.errors import Refused

DIRECTORY_BYTES_MAX = 24 * 2**20
"""The most that names and places of all entries may take."""
NAME_BYTES_MAX = 16 * 1024
"""The longest path in an archive."""
WRITE_BYTES = 64 * 1024
"""Of the directory, written at once."""
COMPRESSION = 1
"""Of zlib: the quickest. The way to the browser is seldom slower than the next ones."""
LARGE = 0xF000_0000
"""From this size on a file has eight bytes for its size; compressed it could be longer than it is."""

_LIMIT = 0xFFFF_FFFF
_UNIX = 3
_STORED, _DEFLATED = 0, 8
_UTF8, _SIZES_FOLLOW = 0x800, 0x8
_FIRST_YEAR, _LAST_YEAR = 1980, 2107
_VERSION, _VERSION_64 = 20, 45


class Zip:
    """One archive; `write` takes its bytes in order."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._at = 0
        self._directory = bytearray()
        self._count = 0

    def add(self, name: str, *, info: os.stat_result, content: bytes = b"", mode: int | None = None) -> None:
        """Add a folder (whose name ends in a slash), a link (whose content is its target) or a small file."""
        entry = _Entry(name, info=info, method=_STORED, flags=_UTF8, at=self._at)
        if mode is not None:
            entry.mode = stat.S_IFREG | mode
        entry.crc, entry.size, entry.packed = zlib.crc32(content), len(content), len(content)
        self._put(entry.head() + content)
        self._note(entry)

    def add_stream(self, name: str, *, info: os.stat_result, chunks: Iterable[bytes]) -> None:
        """Add a file whose content comes in pieces: at most `info.st_size` bytes."""
        entry = _Entry(name, info=info, method=_DEFLATED, flags=_UTF8 | _SIZES_FOLLOW, at=self._at)
        entry.large = info.st_size >= LARGE
        self._put(entry.head())
        start, packer = self._at, zlib.compressobj(COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
        for chunk in chunks:
            entry.crc = zlib.crc32(chunk, entry.crc)
            entry.size += len(chunk)
            self._put(packer.compress(chunk))
        self._put(packer.flush())
        entry.packed = self._at - start
        self._put(struct.pack("<4sLQQ" if entry.large else "<4sLLL", b"PK\x07\x08", *entry.sizes))
        self._note(entry)

    def finish(self) -> None:
        """Write the directory."""
        start, size, count = self._at, len(self._directory), self._count
        for at in range(0, size, WRITE_BYTES):
            self._put(bytes(self._directory[at : at + WRITE_BYTES]))
        if start > _LIMIT or count >= 0xFFFF:
            end = self._at
            self._put(struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start))
            self._put(struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1))
        few = min(count, 0xFFFF)
        self._put(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, few, few, size, min(start, _LIMIT), 0))

    def _put(self, data: bytes) -> None:
        if data:
            self._at += len(data)
            self._write(data)

    def _note(self, entry: _Entry) -> None:
        self._directory += entry.row()
        self._count += 1
        if len(self._directory) > DIRECTORY_BYTES_MAX:
            raise Refused("limit", "The names of all these files are too long for one archive. Download parts of it.")


class _Entry:
    """One file, folder or link."""

    def __init__(self, name: str, *, info: os.stat_result, method: int, flags: int, at: int) -> None:
        self.name = name.encode()
        if len(self.name) > NAME_BYTES_MAX:
            raise Refused("limit", "A path in this folder is too long for an archive.")
        self.mode = info.st_mode
        self.method, self.flags, self.at = method, flags, at
        self.large = False
        self.crc = self.size = self.packed = 0
        self.date, self.time = _dos_time(info.st_mtime)
        moment = min(max(int(info.st_mtime), -(2**31)), 2**31 - 1)
        self.moment = struct.pack("<HHBl", 0x5455, 5, 1, moment)  # to the second, whatever the time zone

    @property
    def sizes(self) -> tuple[int, int, int]:
        return self.crc, self.packed, self.size

    def head(self) -> bytes:
        sizes = (0, 0, 0) if self.flags & _SIZES_FOLLOW else self.sizes
        extra = self.moment
        if self.large:
            sizes = (0, _LIMIT, _LIMIT)
            extra += struct.pack("<HHQQ", 1, 16, 0, 0)
        version = _VERSION_64 if self.large else _VERSION
        fixed = struct.pack("<4s5H3L2H", b"PK\x03\x04", *self._common(version), *sizes, len(self.name), len(extra))
        return fixed + self.name + extra

    def row(self) -> bytes:
        """Return the entry's part of the directory."""
        wide = [number for number in (self.size, self.packed, self.at) if number >= _LIMIT]
        large = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
        extra = self.moment + large
        is_folder = 0x10 if stat.S_ISDIR(self.mode) else 0
        version = _VERSION_64 if wide or self.large else _VERSION
        fixed = struct.pack(
            "<4s6H3L5H2L",
            b"PK\x01\x02",
            _UNIX << 8 | _VERSION_64,
            *self._common(version),
            self.crc,
            min(self.packed, _LIMIT),
            min(self.size, _LIMIT),
            len(self.name),
            len(extra),
            0,  # comment
            0,  # disk
            0,  # inner attributes
            (self.mode & 0xFFFF) << 16 | is_folder,
            min(self.at, _LIMIT),
        )
        return fixed + self.name + extra

    def _common(self, version: int) -> tuple[int, int, int, int, int]:
        return version, self.flags, self.method, self.time, self.date


def safe_name(name: bytes) -> str:
    """Return a name as an archive can carry it to any system: bytes that are no UTF-8, control characters and the
    other system's slash become %XX.
    """
    text = name.decode("utf-8", "surrogateescape")
    return "".join(_escaped(letter) for letter in text)


def _escaped(letter: str) -> str:
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:
        return f"%{code - 0xDC00:02X}"
    return f"%{code:02X}" if code < 0x20 or code == 0x7F or letter == "\\" else letter


def _dos_time(seconds: float) -> tuple[int, int]:
    """Return date and time as the format has them: from 1980 on, to two seconds."""
    try:
        year, month, day, hour, minute, second = time.gmtime(seconds)[:6]
    except (OverflowError, ValueError, OSError):
        year, month, day, hour, minute, second = (_FIRST_YEAR, 1, 1, 0, 0, 0)
    if year < _FIRST_YEAR:
        year, month, day, hour, minute, second = (_FIRST_YEAR, 1, 1, 0, 0, 0)
    if year > _LAST_YEAR:
        year, month, day, hour, minute, second = (_LAST_YEAR, 12, 31, 23, 59, 58)
    return (year - _FIRST_YEAR) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2
