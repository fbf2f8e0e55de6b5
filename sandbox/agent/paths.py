"""Paths as clients send them, and what the operating system says of them as refusals."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.errors import Refused

PATH_BYTES_MAX = 4095
"""The longest path, as the kernel has it."""
NAME_BYTES_MAX = 255
"""The longest name in a path."""

_SENTENCES = {
    errno.ENOENT: ("not_found", "There is no such file or folder."),
    errno.EEXIST: ("exists", "There is something of that name already."),
    errno.ENOTEMPTY: ("exists", "The folder is not empty."),
    errno.EISDIR: ("is_folder", "This is a folder."),
    errno.ENOTDIR: ("not_folder", "A part of the path is not a folder."),
    errno.EACCES: ("denied", "Permission denied."),
    errno.EPERM: ("denied", "Permission denied."),
    errno.EROFS: ("denied", "This part of the file system is read-only."),
    errno.EBUSY: ("denied", "It is in use by the system."),
    errno.ETXTBSY: ("denied", "The program is running."),
    errno.ENXIO: ("denied", "This is not a regular file."),
    errno.ENOSPC: ("no_space", "The disk is full."),
    errno.EDQUOT: ("no_space", "The disk is full."),
    errno.EFBIG: ("too_large", "The file would be too large."),
    errno.ENAMETOOLONG: ("bad_request", "The name is too long."),
    errno.ELOOP: ("bad_request", "The links lead in a circle."),
    errno.EINVAL: ("bad_request", "This name or place is not possible."),
    errno.EXDEV: ("bad_request", "A folder cannot be moved between file systems; copy it in a console."),
    errno.EMFILE: ("limit", "Too many files are open."),
    errno.ENFILE: ("limit", "Too many files are open."),
    errno.ENOMEM: ("limit", "There is not enough memory."),
}


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the operating system's errors into refusals with a code and a sentence."""
    try:
        yield
    except OSError as error:
        code, sentence = _SENTENCES.get(error.errno or 0, ("denied", f"{error.strerror}."))
        raise Refused(code, sentence) from error


def absolute(path: str) -> bytes:
    """Return a client's path for the kernel, in UTF-8 whatever the locale; refuse what is no absolute path."""
    encoded = path.encode()
    if not path.startswith("/") or "\0" in path:
        raise Refused("bad_request", "The path must be absolute and without NUL characters.")
    if len(encoded) > PATH_BYTES_MAX or any(len(name) > NAME_BYTES_MAX for name in encoded.split(b"/")):
        raise Refused("bad_request", "The path is too long.")
    return encoded


def resolved(path: bytes) -> bytes:
    """Return the path with all links followed, also one that leads to nothing yet; refuse circles."""
    real = os.path.realpath(path)
    with refusals():
        try:
            if stat.S_ISLNK(os.lstat(real).st_mode):
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        except FileNotFoundError:
            return real
    return real


def split(path: bytes) -> tuple[bytes, bytes]:
    """Return folder and name; refuse paths that name no entry of a folder."""
    folder, name = os.path.split(path.rstrip(b"/"))
    if name in (b"", b".", b".."):
        raise Refused("bad_request", "The path must end in a name.")
    return folder, name


def plain(path: bytes) -> bytes:
    """Return the path without final slashes, which would follow a link; refuse paths that name no entry of a folder."""
    return os.path.join(*split(path))


def check_within(opened: int, within: str | None) -> None:
    """Refuse an open file or folder that is not the one at `within` and not in it, whatever links led to it.

    What is open is asked where it is: no link that is laid meanwhile changes the answer.
    """
    if within is None:
        return
    base = absolute(within).rstrip(b"/")
    with refusals():
        real = os.readlink(b"/proc/self/fd/%d" % opened)
    if real != base and not real.startswith(base + b"/"):
        raise Refused("not_found", "There is no such file or folder.")


def shown(name: bytes) -> str:
    """Return a name as text; what is not UTF-8 is replaced."""
    return name.decode("utf-8", "replace")


def writable(path: bytes, *, mode: int) -> bool:
    """Tell whether the tenant may write a file, or make files in a folder."""
    return os.access(path, os.W_OK | os.X_OK if stat.S_ISDIR(mode) else os.W_OK)


def kind(mode: int) -> str:
    """Return the protocol's word for a kind of file."""
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "other"
