"""Reading and writing whole files over a stream of their own. Done in worker threads."""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress

from sandbox.agent.paths import absolute, refusals, writable
from sandbox.agent.placing import Target, put, temporary
from sandbox.agent.workers import Stream
from sandbox.errors import Refused
from sandbox.protocol.frames import CHUNK_BYTES
from sandbox.protocol.messages import Finish, Finished, Opened, Read, Saved, Write

SIZELESS_BYTES_MAX = 2**20
"""Files that say they are empty may not be (those in /proc): so much of them is read."""
HASHED_BYTES_MAX = 64 * 2**20
"""A larger file is never the version that an editor has loaded."""
CACHE = b".cache/terrarium"
"""Folder in the home for content that cannot be gathered beside its target."""


def read(request: Read, *, stream: Stream) -> None:
    """Send a regular file; never more bytes than were announced, should it grow meanwhile."""
    if request.offset < 0 or (request.limit is not None and request.limit < 0):
        raise Refused("bad_request", "Offset and limit cannot be negative.")
    path = absolute(request.path)
    file = open_regular(path)
    try:
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


def write(request: Write, *, stream: Stream, home: str) -> None:
    """Replace a file's content as a whole, unless it is not the content that the client has seen."""
    target = Target(absolute(request.path), create=request.create, parents=request.parents)
    if request.sha256 is not None and _hash_of(target) != request.sha256:
        raise Refused("changed", "The file was changed or deleted by somebody else.")
    folder = gathering_folder(home) if target.in_place else target.folder
    path, file = temporary(folder, name=target.name)
    placed = False
    try:
        digest, size = gather(stream, file=file, room=None)
        if request.sha256 is not None and not target.is_as_found():
            raise Refused("changed", "The file was changed or deleted by somebody else.")
        put(path, file=file, target=target, mode=target.mode(request.mode))
        placed = True
    finally:
        os.close(file)
        if not placed:
            with suppress(FileNotFoundError):
                os.unlink(path)
    stream.send(Saved(sha256=digest, size=size, created=target.info is None))


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


def open_regular(path: bytes) -> int:
    """Open a regular file for reading; anything else is refused, and never waited for."""
    with refusals():
        _check_regular(os.stat(path))  # before opening, which has effects on some devices
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        try:
            _check_regular(os.fstat(file))
        except Refused:
            os.close(file)
            raise
    return file


def gathering_folder(home: str) -> bytes:
    """Return the folder for unfinished content, made when it is missing."""
    folder = os.path.join(home.encode(), CACHE)
    with refusals():
        os.makedirs(folder, mode=0o700, exist_ok=True)
    return folder


def _check_regular(info: os.stat_result) -> None:
    if stat.S_ISDIR(info.st_mode):
        raise Refused("is_folder", "This is a folder.")
    if not stat.S_ISREG(info.st_mode):
        raise Refused("denied", "This is not a regular file.")


def _hash_of(target: Target) -> str | None:
    """Return the hash of what is there, or None: nothing, or too much to be what an editor loaded."""
    if target.info is None or target.info.st_size > HASHED_BYTES_MAX:
        return None
    file = open_regular(target.path)
    try:
        digest = hashlib.sha256()
        with refusals():
            while chunk := os.read(file, CHUNK_BYTES):
                digest.update(chunk)
    finally:
        os.close(file)
    return digest.hexdigest()
