"""Zips passed on, also from an agent that is a program of the tenant's."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from ide.workspaces import archives
from sandbox.errors import ProtocolError, Refused, Unavailable
from sandbox.protocol.messages import Finished


class Pretended:
    """A sandbox whose agent sends these chunks, and says this at the end."""

    def __init__(self, *chunks: bytes | Exception, size: int | None = None) -> None:
        self._chunks = chunks
        self.finished: Finished | None = None
        self._size = size
        self.closed = False

    @contextlib.contextmanager
    def opened(self) -> Iterator[Any]:
        try:
            yield self
        finally:
            self.closed = True

    def archive_chunks(self, path: str) -> Iterator[bytes]:
        for chunk in self._chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk
        if self._size is not None:
            self.finished = Finished(size=self._size, sha256="")


def download(sandbox: Any) -> archives.ArchiveDownload:
    return archives.download(sandbox, path="/home/alice")


def test_the_bytes_come_as_they_are_and_the_connection_is_given_back() -> None:
    sandbox = Pretended(b"abc", b"de", size=5)
    assert b"".join(download(sandbox)) == b"abcde"
    assert sandbox.closed


@pytest.mark.parametrize("size", [None, 4, 6])
def test_a_part_is_never_taken_for_the_whole(size: int | None) -> None:
    sandbox = Pretended(b"abcde", size=size)
    with pytest.raises(Unavailable):
        list(download(sandbox))
    assert sandbox.closed


@pytest.mark.parametrize("error", [Refused("limit", "Too much."), Unavailable("Gone."), ProtocolError("What?")])
def test_what_breaks_off_says_so_and_gives_the_connection_back(error: Exception) -> None:
    sandbox = Pretended(b"abc", error)
    with pytest.raises(type(error)):
        list(download(sandbox))
    assert sandbox.closed


def test_who_leaves_early_gives_the_connection_back() -> None:
    sandbox = Pretended(b"abc", b"de", size=5)
    made = download(sandbox)
    next(made)
    made.close()
    assert sandbox.closed


def test_an_archive_without_end_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "ARCHIVE_BYTES_MAX", 5)
    with pytest.raises(ProtocolError):
        list(download(Pretended(b"abc", b"def", size=6)))
    assert list(download(Pretended(b"abcde", size=5))) == [b"abcde"]


def test_a_refusal_at_once_holds_nothing() -> None:
    def refuse(_path: str) -> Iterator[bytes]:
        raise Refused("not_found", "There is no such file or folder.")

    held = Pretended()
    held.archive_chunks = refuse  # type: ignore[method-assign]
    with pytest.raises(Refused):
        download(held)
    assert held.closed
