"""A folder with everything in it as a zip, made while it is sent: no temporary file, one file at a time.

Links are stored as links and never followed; pipes, sockets and devices are left out. What could not be read is named
in a text file at the end of the archive.
"""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sandbox.agent.paths import absolute, refusals, shown
from sandbox.agent.trees import CLOSED, ENTER, ITEM, LEAVE, Tree
from sandbox.agent.workers import Stream
from sandbox.agent.zips import Zip, safe_name
from sandbox.errors import Refused
from sandbox.protocol.frames import CHUNK_BYTES
from sandbox.protocol.messages import Archive, Archiving, Finished

ENTRIES_MAX = 100_000
"""The most files and folders in one archive."""
CONTENT_BYTES_MAX = 10 * 2**30
"""The most that its files may have together."""
ARCHIVES_MAX = 2
"""Made at once: each keeps a processor busy."""
MISSING_NAME = "NOT IN THIS ARCHIVE.txt"
MISSING_NAMED_MAX = 1000
"""So many of the files that could not be read are named."""

_under_way = threading.BoundedSemaphore(ARCHIVES_MAX)


def archive(request: Archive, *, stream: Stream) -> None:
    """Count, say how much it will be, then send."""
    path = absolute(request.path).rstrip(b"/") or b"/"
    with _place():
        with refusals():
            info = os.lstat(path)
            if stat.S_ISLNK(info.st_mode):  # what was asked for may be a link; in it none is followed
                path = os.path.realpath(path)
                info = os.lstat(path)
        name = os.path.basename(absolute(request.path).rstrip(b"/")) or b"files"
        entries, size = _counted(path, info)
        stream.send(Archiving(name=shown(name), entries=entries, size=size))
        sender = _Sender(stream)
        Archiver(Zip(sender.take), path=path, name=safe_name(name)).run()
        sender.flush()
        stream.send(Finished(size=sender.size, sha256=sender.digest.hexdigest()))


@contextmanager
def _place() -> Iterator[None]:
    if not _under_way.acquire(blocking=False):
        raise Refused("limit", f"{ARCHIVES_MAX} archives are being made already. Wait until one is finished.")
    try:
        yield
    finally:
        _under_way.release()


def _counted(path: bytes, info: os.stat_result) -> tuple[int, int]:
    """Return how many entries an archive will have and their bytes; refuse too much before the first byte is sent."""
    if not stat.S_ISDIR(info.st_mode):
        if not stat.S_ISREG(info.st_mode):
            raise Refused("denied", "This is neither a file nor a folder.")
        _check_size(info.st_size)
        return 1, info.st_size
    entries, size = 1, 0
    for step, _name, found in Tree(path, entries_max=ENTRIES_MAX).steps():
        entries += step != LEAVE
        if step == ITEM and found is not None and stat.S_ISREG(found.st_mode):
            size += found.st_size
            _check_size(size)
    return entries, size


def _check_size(size: int) -> None:
    if size > CONTENT_BYTES_MAX:
        limit = CONTENT_BYTES_MAX // 2**30
        raise Refused("too_large", f"The files have more than {limit} GiB together. Download parts of it.")


class _Sender:
    """Gathers small pieces into whole chunks."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._gathered = bytearray()
        self.size = 0
        self.digest = hashlib.sha256()

    def take(self, data: bytes) -> None:
        self._gathered += data
        while len(self._gathered) >= CHUNK_BYTES:
            self._send(CHUNK_BYTES)

    def flush(self) -> None:
        if self._gathered:
            self._send(len(self._gathered))

    def _send(self, size: int) -> None:
        chunk = bytes(self._gathered[:size])
        del self._gathered[:size]
        self.digest.update(chunk)
        self.size += size
        self._stream.send_bytes(memoryview(chunk))


class Archiver:
    """Puts a folder, or one file, into a zip."""

    def __init__(self, archive: Zip, *, path: bytes, name: str) -> None:
        self._zip = archive
        self._path = path
        self._name = name
        self._left = CONTENT_BYTES_MAX
        self._missing: list[str] = []
        self._missed = 0

    def run(self) -> None:
        """Do all of it."""
        with refusals():
            info = os.lstat(self._path)
        if stat.S_ISDIR(info.st_mode):
            self._folder(info)
        else:
            with refusals():
                folder = os.open(os.path.dirname(self._path), os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                self._file(os.path.basename(self._path), named=self._name, folder=folder)
            finally:
                os.close(folder)
        if self._missed:
            self._tell_missing(info)
        self._zip.finish()

    def _folder(self, info: os.stat_result) -> None:
        inside = [self._name]
        self._zip.add(self._name + "/", info=info)
        tree = Tree(self._path, entries_max=ENTRIES_MAX)
        steps = tree.steps()
        try:
            for step, name, found in steps:
                if step == LEAVE:
                    inside.pop()
                    continue
                named = "/".join([*inside, safe_name(name)])
                if step == CLOSED or found is None:
                    self._miss(named)
                elif step == ENTER:
                    inside.append(safe_name(name))
                    self._zip.add(named + "/", info=found)
                elif stat.S_ISREG(found.st_mode):
                    self._file(name, named=named, folder=tree.folder)
                elif stat.S_ISLNK(found.st_mode):
                    self._link(name, named=named, folder=tree.folder, info=found)
        finally:
            steps.close()

    def _link(self, name: bytes, *, named: str, folder: int, info: os.stat_result) -> None:
        try:
            target = os.readlink(name, dir_fd=folder)
        except OSError:
            return  # it has gone
        self._zip.add(named, info=info, content=target)

    def _file(self, name: bytes, *, named: str, folder: int) -> None:
        """Put a regular file in; never more bytes than it had when it was opened, fewer if it has become shorter."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        try:
            file = os.open(name, flags, dir_fd=folder)
        except FileNotFoundError:
            return
        except OSError:
            self._miss(named)
            return
        try:
            info = os.fstat(file)
            if stat.S_ISREG(info.st_mode):
                self._left -= info.st_size
                if self._left < 0:
                    raise Refused("too_large", "The files grew beyond the limit while they were being sent.")
                self._zip.add_stream(named, info=info, chunks=self._chunks(file, size=info.st_size, named=named))
        finally:
            os.close(file)

    def _chunks(self, file: int, *, size: int, named: str) -> Iterator[bytes]:
        while size:
            try:
                chunk = os.read(file, min(size, CHUNK_BYTES))
            except OSError:
                self._miss(named)
                return
            if not chunk:
                return
            size -= len(chunk)
            yield chunk

    def _miss(self, named: str) -> None:
        self._missed += 1
        if len(self._missing) < MISSING_NAMED_MAX:
            self._missing.append(named)

    def _tell_missing(self, info: os.stat_result) -> None:
        text = "\n".join([*self._missing, "" if self._missed == len(self._missing) else f"… and more: {self._missed}"])
        self._zip.add(f"{self._name}/{MISSING_NAME}", info=info, content=f"{text}\n".encode(), mode=0o644)
