"""Files that come in several parts: gathered in the home's cache, put in their place with the last one."""

from __future__ import annotations

import fcntl
import os
import re
import time
from contextlib import suppress

from sandbox.agent.paths import absolute, refusals
from sandbox.agent.placing import Target, put
from sandbox.agent.transfers import CACHE, gather, gathering_folder
from sandbox.agent.workers import Stream
from sandbox.errors import Refused
from sandbox.protocol.messages import Done, Received, Upload, UploadCancel

AGE_SECONDS_MAX = 24 * 3600
"""Parts that nobody has added to for so long are deleted."""
UPLOADS_MAX = 100
"""The most unfinished uploads."""

_ID = re.compile(r"[a-z0-9]{8,32}")
_FOLDER = b"uploads"


def upload(request: Upload, *, stream: Stream, home: str) -> None:
    """Take one part; a part that breaks off leaves nothing, so that it can simply be sent again."""
    _check_id(request.id)
    if not 0 <= request.offset <= request.total:
        raise Refused("bad_request", "The offset must lie within the file.")
    target = Target(absolute(request.path), create=not request.replace)
    folder = os.path.join(gathering_folder(home), _FOLDER)
    with refusals():
        os.makedirs(folder, mode=0o700, exist_ok=True)
    forget_old(home)
    path = os.path.join(folder, request.id.encode())
    file = _open_parts(path, folder=folder)
    try:
        received = os.fstat(file).st_size
        if request.offset != received:
            raise Refused("bad_request", f"The next part must begin at byte {received}.", offset=received)
        received += _take_part(stream, file=file, offset=received, room=request.total - received)
        if received == request.total:
            put(path, file=file, target=target, mode=target.mode(None))
    finally:
        os.close(file)
    stream.send(Received(offset=received, done=received == request.total))


def cancel(request: UploadCancel, *, home: str) -> Done:
    """Forget an upload; one that is unknown is forgotten already."""
    _check_id(request.id)
    with refusals(), suppress(FileNotFoundError):
        os.unlink(os.path.join(home.encode(), CACHE, _FOLDER, request.id.encode()))
    return Done()


def forget_old(home: str) -> None:
    """Delete the parts of uploads that were given up."""
    oldest = time.time() - AGE_SECONDS_MAX
    with suppress(OSError), os.scandir(os.path.join(home.encode(), CACHE, _FOLDER)) as entries:
        for entry in entries:
            if entry.stat(follow_symlinks=False).st_mtime < oldest:
                os.unlink(entry.path)


def _check_id(name: str) -> None:
    if not _ID.fullmatch(name):
        raise Refused("bad_request", "An upload's id has 8 to 32 letters a to z and digits.")


def _open_parts(path: bytes, *, folder: bytes) -> int:
    """Open the file that gathers an upload's parts, for one connection at a time."""
    with refusals():
        if not os.path.lexists(path) and len(os.listdir(folder)) >= UPLOADS_MAX:
            raise Refused("limit", f"There are {UPLOADS_MAX} unfinished uploads; cancel one first.")
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        file = os.open(path, flags, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(file)
            raise Refused("limit", "Another part of this upload is being received.") from error
    return file


def _take_part(stream: Stream, *, file: int, offset: int, room: int) -> int:
    os.lseek(file, offset, os.SEEK_SET)
    try:
        return gather(stream, file=file, room=room)[1]
    except BaseException:
        os.ftruncate(file, offset)
        raise
