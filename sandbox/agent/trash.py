"""The trash: `~/.local/share/Trash` as freedesktop.org lays it out, so that other programs understand it too.

Each thing lies in `files/`, and beside it `info/NAME.trashinfo` says where it was. An id is the name there, with
everything but plain characters as %XX; it is never "all".
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from contextlib import suppress

from sandbox.agent import copying, files
from sandbox.agent.paths import NAME_BYTES_MAX, PATH_BYTES_MAX, absolute, kind, plain, refusals, shown
from sandbox.errors import Refused
from sandbox.protocol.messages import (
    Done,
    EmptyTrash,
    Trash,
    Trashed,
    TrashList,
    TrashRow,
    TrashRows,
    Untrash,
    Untrashed,
)
from sandbox.protocol.tree import TRASH_ROWS_MAX

TRASH = b".local/share/Trash"
"""Folder in the home."""
ROWS_COUNTED_MAX = 10_000
"""Counting what is in the trash stops here."""
PAGE_BYTES = 768 * 1024
"""A page of the trash ends early when it could be that long."""
NAME_BYTES = 200
"""Of a name so much is its name in the trash, which has a suffix and a number too."""
TRIES_MAX = 20
"""Names that are tried."""
INFO_BYTES_MAX = 16 * 1024
"""The longest note of where a thing was, of whatever program."""
EMPTY_SECONDS = 300.0
"""Emptying stops here; asking again goes on."""

_SUFFIX = b".trashinfo"
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH = re.compile(rb"^Path *= *(.*?) *$", re.MULTILINE)
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")


def trash(request: Trash, *, home: str) -> Trashed:
    """Move a file, a link or a folder into the trash."""
    path = plain(absolute(request.path))
    with refusals():
        info = os.lstat(path)
        kept, notes = _folders(home, make=True)
        _spare(path, home=home, is_folder=stat.S_ISDIR(info.st_mode))
        name, note = _note(path, kept=kept, notes=notes)
        try:
            _move(path, os.path.join(kept, name), info=info)
        except BaseException:
            if not os.path.lexists(os.path.join(kept, name)):
                os.unlink(note)
            raise
    return Trashed(id=_quoted(name))


def untrash(request: Untrash, *, home: str) -> Untrashed:
    """Move a thing back to where it was."""
    name = _name(request.id)
    with refusals():
        kept, notes = _folders(home)
        note = os.path.join(notes, name + _SUFFIX)
        path = _noted_path(note)
        if path is None:
            raise Refused("not_found", "It is not in the trash, or nobody has noted where it was.")
        here = os.path.join(kept, name)
        info = os.lstat(here)
        path = plain(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _move(here, path, info=info)
        with suppress(FileNotFoundError):
            os.unlink(note)
    return Untrashed(path=shown(path))


def trash_list(request: TrashList, *, home: str) -> TrashRows:
    """Return a page of what is in the trash, what came last first."""
    if request.offset < 0 or not 1 <= request.limit <= TRASH_ROWS_MAX:
        raise Refused("bad_request", f"A page has 1 to {TRASH_ROWS_MAX} rows and begins at 0 or later.")
    with refusals():
        try:
            kept, notes = _folders(home)
        except FileNotFoundError:
            return TrashRows(rows=[], total=0)
        found, complete = _noted(kept, notes)
        rows: list[TrashRow] = []
        size = 0
        for when, name in found[request.offset : request.offset + request.limit]:
            row = _row(name, when=when, kept=kept, notes=notes)
            size += files.ROW_BYTES + files.CHARACTER_BYTES * (len(row.path.encode()) + len(row.id))
            if size > PAGE_BYTES:
                break
            rows.append(row)
    return TrashRows(rows=rows, total=len(found), complete=complete)


def empty_trash(request: EmptyTrash, *, home: str) -> Done:
    """Delete things in the trash for good, or all of them with whatever else lies there."""
    deadline = time.monotonic() + EMPTY_SECONDS
    with refusals():
        try:
            kept, notes = _folders(home)
        except FileNotFoundError:
            return Done()
        if request.ids is None:
            files.empty(kept, deadline=deadline)
            files.empty(notes, deadline=deadline)
            return Done()
        for name in [_name(each) for each in request.ids]:
            path = os.path.join(kept, name)
            with suppress(FileNotFoundError):
                _delete(path, deadline=deadline)
            with suppress(FileNotFoundError):
                os.unlink(os.path.join(notes, name + _SUFFIX))
    return Done()


def _folders(home: str, *, make: bool = False) -> tuple[bytes, bytes]:
    """Return the folders of things and of notes; links would lead the emptying elsewhere. Raises FileNotFoundError."""
    trash_folder = os.path.join(home.encode(), TRASH)
    found = os.path.join(trash_folder, b"files"), os.path.join(trash_folder, b"info")
    for folder in found if make else ():
        os.makedirs(folder, mode=0o700, exist_ok=True)
    for folder in (trash_folder, *found):
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            raise Refused("denied", "The trash (~/.local/share/Trash) is a link; make it a folder again.")
    return found


def _spare(path: bytes, *, home: str, is_folder: bool) -> None:
    """Refuse the home, mounted folders, and the trash."""
    folder, name = os.path.split(path)
    real = os.path.join(os.path.realpath(folder), name) + b"/"
    bin_ = os.path.realpath(os.path.join(home.encode(), TRASH)) + b"/"
    if is_folder and (os.path.realpath(home.encode()) + b"/").startswith(real):
        raise Refused("denied", "This is your home folder, or the home is in it.")
    if real.startswith(bin_):
        raise Refused("denied", "This is in the trash already.")
    if is_folder and bin_.startswith(real):
        raise Refused("denied", "The trash is in this folder.")
    if is_folder and os.path.ismount(path):
        raise Refused("denied", "This folder belongs to the system.")


def _note(path: bytes, *, kept: bytes, notes: bytes) -> tuple[bytes, bytes]:
    """Take a name in the trash by writing where the thing was; return the name and the note's path."""
    stem = os.path.basename(path)[:NAME_BYTES]
    when = time.strftime("%Y-%m-%dT%H:%M:%S")
    text = f"[Trash Info]\nPath={_quoted(path, keep=b'/')}\nDeletionDate={when}\n".encode()
    for number in range(TRIES_MAX):
        name = stem + (b"." + os.urandom(4).hex().encode() if number else b"")
        note = os.path.join(notes, name + _SUFFIX)
        if os.path.lexists(os.path.join(kept, name)):
            continue
        try:
            file = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            continue
        try:
            written = os.write(file, text)
        except OSError:
            written = 0
        finally:
            os.close(file)
        if written < len(text):
            os.unlink(note)
            raise Refused("no_space", "The disk is full, even for the trash. Delete it for good.")
        return name, note
    raise Refused("limit", "The trash has too many things of this name. Empty it first.")


def _move(old: bytes, new: bytes, *, info: os.stat_result) -> None:
    """Move, to another file system by a copy."""
    is_folder = stat.S_ISDIR(info.st_mode)
    locked = is_folder and not info.st_mode & stat.S_IWUSR and info.st_uid == os.geteuid()
    if locked:
        os.chmod(old, stat.S_IMODE(info.st_mode) | stat.S_IWUSR)  # else it could not learn of its new parent
    where = old
    try:
        try:
            files.move(old, new)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            if not os.access(os.path.dirname(old), os.W_OK | os.X_OK):
                raise OSError(errno.EACCES, os.strerror(errno.EACCES)) from error
            copying.copy_path(old, new)
            _delete(old, deadline=time.monotonic() + EMPTY_SECONDS)
        where = new
    finally:
        if locked:
            os.chmod(where, stat.S_IMODE(info.st_mode))


def _delete(path: bytes, *, deadline: float) -> None:
    if stat.S_ISDIR(os.lstat(path).st_mode):
        files.empty(path, deadline=deadline)
        os.rmdir(path)
    else:
        os.unlink(path)


def _noted(kept: bytes, notes: bytes) -> tuple[list[tuple[float, bytes]], bool]:
    """Return (when, name) of what was noted and is there, and whether that is all."""
    found: list[tuple[float, bytes]] = []
    with os.scandir(notes) as entries:
        for entry in entries:
            if len(found) >= ROWS_COUNTED_MAX:
                return sorted(found, reverse=True), False
            name = entry.name[: -len(_SUFFIX)]
            if entry.name.endswith(_SUFFIX) and name and os.path.lexists(os.path.join(kept, name)):
                with suppress(FileNotFoundError):
                    found.append((entry.stat(follow_symlinks=False).st_mtime, name))
    return sorted(found, reverse=True), True


def _row(name: bytes, *, when: float, kept: bytes, notes: bytes) -> TrashRow:
    try:
        info = os.lstat(os.path.join(kept, name))
        what, size = kind(info.st_mode), info.st_size if stat.S_ISREG(info.st_mode) else 0
    except OSError:  # it has gone meanwhile
        what, size = "other", 0
    path = _noted_path(os.path.join(notes, name + _SUFFIX))
    return TrashRow(id=_quoted(name), path=shown(path or name), deleted_at=when, kind=what, size=size)


def _noted_path(note: bytes) -> bytes | None:
    """Read where a thing was; None where that is not said, or by a file that is none."""
    try:
        file = os.open(note, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            return None
        found = _PATH.search(os.read(file, INFO_BYTES_MAX))
    finally:
        os.close(file)
    path = _unquoted(found[1]) if found else b""
    fits = len(path) <= PATH_BYTES_MAX and all(len(part) <= NAME_BYTES_MAX for part in path.split(b"/"))
    return path if path.startswith(b"/") and path.strip(b"/") and b"\0" not in path and fits else None


def _quoted(name: bytes, *, keep: bytes = b"") -> str:
    text = "".join(chr(byte) if byte in _PLAIN or byte in keep else f"%{byte:02X}" for byte in name)
    return "%61ll" if text == "all" else text


def _unquoted(text: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), text)


def _name(identifier: str) -> bytes:
    """Return the name in the trash that an id stands for."""
    name = _unquoted(identifier.encode())
    if name in (b"", b".", b"..") or b"/" in name or b"\0" in name or len(name) > NAME_BYTES_MAX - len(_SUFFIX):
        raise Refused("bad_request", "Nothing in the trash has such an id.")
    return name
