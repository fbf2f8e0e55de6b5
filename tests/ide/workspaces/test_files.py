"""What a hostile agent answers to file requests costs its own user only."""

import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ide.workspaces import files, reaching
from ide.workspaces.reaching import Sandbox
from sandbox.client.blocking import Connection
from sandbox.errors import ProtocolError, SandboxError, Unavailable
from sandbox.protocol.frames import encode
from sandbox.protocol.messages import Entry, Finished, Hello, Listing, Message, Opened

HELLO = Hello(version=1, features=(), boot="b", agent="hostile")
Answers = Callable[[], Iterator[Message | bytes]]


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Callable[[Answers], Sandbox]]:
    """Make a sandbox whose agent says hello, and then whatever it is told to say."""
    listener = socket.socket(socket.AF_UNIX)
    path = str(tmp_path / "s")
    listener.bind(path)
    listener.listen()
    threads: list[threading.Thread] = []

    def serve(answers: Answers) -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                try:
                    peer.sendall(encode(HELLO))
                    peer.recv(65536)
                    for message in answers():
                        peer.sendall(encode(message))
                except OSError:
                    continue

    def make(answers: Answers) -> Sandbox:
        thread = threading.Thread(target=serve, args=[answers], daemon=True)
        thread.start()
        threads.append(thread)
        return Sandbox(user_id=1, runtime="3.13", connect=lambda **_: Connection.open(path))

    yield make
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for thread in threads:
        thread.join(5)


def test_an_agent_that_never_answers_is_given_up(hostile: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaching, "CALL_SECONDS", 0.2)
    done = threading.Event()

    def silence() -> Iterator[Message]:
        done.wait(10)
        yield from ()

    began = time.monotonic()
    with pytest.raises(Unavailable):
        files.listing(hostile(silence), path="/")
    assert time.monotonic() - began < 2
    done.set()


def test_an_answer_of_the_wrong_kind_is_refused(hostile: Any) -> None:
    with pytest.raises(ProtocolError):
        files.listing(hostile(lambda: iter([Finished(size=0, sha256="")])), path="/")


def test_a_listing_that_never_ends_is_cut(hostile: Any) -> None:
    entry = Entry(name="x", kind="file", size=0, modified_at=1e300, mode=0)
    page = Listing(path="/", writable=True, total=10**9, entries=[entry] * 1000)
    found = list(files.entries(hostile(lambda: iter([page])), path="/"))
    assert len(found) == files.ENTRIES_MAX


def test_a_listing_that_stands_still_is_refused(hostile: Any) -> None:
    page = Listing(path="/", writable=True, total=5, entries=[])
    with pytest.raises(ProtocolError):
        list(files.entries(hostile(lambda: iter([page])), path="/"))


def test_a_file_larger_than_it_said_is_cut_there(hostile: Any) -> None:
    opened = Opened(size=10, mode=0, modified_at=0, writable=True, kind="file")

    def endless() -> Iterator[Message | bytes]:
        yield opened
        while True:
            yield b"x" * 65536

    assert b"".join(files.download(hostile(endless), path="/a")) == b"x" * 10


def test_a_file_shorter_than_it_said_breaks_off(hostile: Any) -> None:
    opened = Opened(size=10, mode=0, modified_at=0, writable=True, kind="file")
    finished = Finished(size=3, sha256=hashlib.sha256(b"abc").hexdigest())
    with pytest.raises(SandboxError):
        b"".join(files.download(hostile(lambda: iter([opened, b"abc", finished])), path="/a"))


def test_a_file_of_less_than_nothing_is_refused(hostile: Any) -> None:
    opened = Opened(size=-5, mode=0, modified_at=0, writable=True, kind="file")
    with pytest.raises(ProtocolError):
        files.download(hostile(lambda: iter([opened, b"abc"])), path="/a")
