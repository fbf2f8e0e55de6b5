"""Reading and writing whole files over a stream of their own. Done in worker threads."""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress

from sandbox.agent.history import KEPT_BYTES_MAX, Store
from sandbox.agent.paths import absolute, check_within, refusals, writable
from sandbox.agent.placing import Target, put, temporary
from sandbox.agent.versions import check, hash_of, inode_of, open_regular
from sandbox.agent.workers import Stream
from sandbox.errors import Refused
from sandbox.protocol.frames import CHUNK_BYTES
from sandbox.protocol.messages import Finish, Finished, Opened, Read, Saved, Write

SIZELESS_BYTES_MAX = 2**20
"""Files that say they are empty may not be (those in /proc): so much of them is read."""
CACHE = b".cache/terrarium"
"""Folder in the home for content that cannot be gathered beside its target."""


def read(request: Read, *, stream: Stream) -> None:
    """Send a regular file; never more bytes than were announced, should it grow meanwhile."""
    if request.offset < 0 or (request.limit is not None and request.limit < 0):
        raise Refused("bad_request", "Offset and limit cannot be negative.")
    path = absolute(request.path)
    file = open_regular(path)
    try:
        check_within(file, request.within)
        info = os.fstat(file)
        buffer = memoryview(bytearray(CHUNK_BYTES))
        size, sizeless = info.st_size, b""
        if size == 0:
            with refusals():
                sizeless = os.read(file, SIZELESS_BYTES_MAX)
            size = len(sizeless)
        stream.send(
            Opened(
                size=size,
                mode=stat.S_IMODE(info.st_mode),
                modified_at=info.st_mtime,
                writable=writable(path, mode=info.st_mode),
                kind="file",
                inode=inode_of(info),
                sha256=hash_of(file) if request.hash and not sizeless else None,
            )
        )
        left = max(size - request.offset, 0)
        left = left if request.limit is None else min(left, request.limit)
        digest, sent = hashlib.sha256(), 0
        while sent < left:
            if sizeless:
                start = request.offset + sent
                chunk = memoryview(sizeless)[start : start + min(left - sent, CHUNK_BYTES)]
            else:
                with refusals():
                    got = os.preadv(file, [buffer[: left - sent]], request.offset + sent)
                chunk = buffer[:got]
            if not chunk:
                break
            digest.update(chunk)
            stream.send_bytes(chunk)
            sent += len(chunk)
        stream.send(Finished(size=sent, sha256=digest.hexdigest()))
    finally:
        os.close(file)


def write(request: Write, *, stream: Stream, home: str, history: Store) -> None:
    """Replace a file's content as a whole, unless it is not the content that the client has seen."""
    target = Target(absolute(request.path), create=request.create, parents=request.parents)
    is_conditional = request.exists or request.sha256 is not None or request.inode is not None

    def as_seen() -> None:
        if is_conditional:
            check(target.path, sha256=request.sha256, inode=request.inode)

    def last_look() -> None:
        as_seen()
        if request.keep and target.info is not None:
            _keep_replaced(target.path, history=history)

    as_seen()
    folder = gathering_folder(home) if target.in_place else target.folder
    path, file = temporary(folder, name=target.name)
    placed = False
    try:
        digest, size = gather(stream, file=file, room=None)
        info = put(path, file=file, target=target, mode=target.mode(request.mode), check=last_look)
        placed = True
        if request.keep and size <= KEPT_BYTES_MAX:
            history.keep(target.path, os.pread(file, size, 0))
    finally:
        os.close(file)
        if not placed:
            with suppress(FileNotFoundError):
                os.unlink(path)
    stream.send(Saved(sha256=digest, size=size, created=target.info is None, inode=inode_of(info)))


def _keep_replaced(path: bytes, *, history: Store) -> None:
    """Keep what is about to be replaced; what cannot be read is not kept."""
    try:
        file = open_regular(path)
    except Refused:
        return
    try:
        info = os.fstat(file)
        if info.st_size <= KEPT_BYTES_MAX:
            history.keep(path, os.pread(file, KEPT_BYTES_MAX, 0), replaced_at=info.st_mtime)
    finally:
        os.close(file)


def gather(stream: Stream, *, file: int, room: int | None) -> tuple[str, int]:
    """Write the client's bytes at the file's place until `finish`; return their hash and how many they were."""
    digest, size = hashlib.sha256(), 0
    while not isinstance(frame := stream.receive(), Finish):
        if not isinstance(frame, bytes):
            raise Refused("bad_request", f"A {frame.type} has no place in a transfer.")
        size += len(frame)
        if room is not None and size > room:
            raise Refused("bad_request", "More bytes came than were announced.")
        digest.update(frame)
        rest = memoryview(frame)
        while rest:
            with refusals():
                rest = rest[os.write(file, rest) :]
    return digest.hexdigest(), size


def gathering_folder(home: str) -> bytes:
    """Return the folder for unfinished content, made when it is missing."""
    folder = os.path.join(home.encode(), CACHE)
    with refusals():
        os.makedirs(folder, mode=0o700, exist_ok=True)
    return folder
