"""The blocking client against agents that misbehave; how it gets on with a real one is in tests/sandbox/agent."""

import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.client import blocking
from sandbox.client.blocking import Connection
from sandbox.errors import ProtocolError, Refused, Unavailable
from sandbox.protocol.frames import encode
from sandbox.protocol.messages import (
    Archiving,
    Consoles,
    Done,
    Failed,
    Finished,
    Hello,
    Opened,
    OutputPart,
    Ran,
    ReadOutput,
    Run,
    Write,
)

GREETING = encode(Hello(version=1, features=[], boot="b", agent="a"))
OPENED = Opened(size=3, mode=0o644, modified_at=1.0, writable=True, kind="file")
ARCHIVING = Archiving(name="alice", entries=1, size=3)
Pretend = Callable[[Callable[[socket.socket], None]], str]


def saying(*frames: bytes) -> Callable[[socket.socket], None]:
    """Greet, wait for the client's first frame, send these and hang up."""

    def behave(sock: socket.socket) -> None:
        sock.sendall(GREETING)
        sock.recv(65536)
        for frame in frames:
            sock.sendall(frame)

    return behave


def test_nobody_there_is_unavailable(folder: Path) -> None:
    for path in (folder / "none.sock", folder, Path("/" + "x" * 300)):
        with pytest.raises(Unavailable):
            Connection.open(str(path))


def test_connected_means_that_hello_has_come(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "s"))
        listener.listen()
        began = time.monotonic()
        with pytest.raises(Unavailable):
            Connection.open(str(folder / "s"), timeout=0.2)
        assert time.monotonic() - began < 2


def test_a_full_backlog_is_unavailable(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "s"))
        listener.listen(0)
        fillers = [socket.socket(socket.AF_UNIX) for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(str(folder / "s"))
        with pytest.raises(Unavailable):
            Connection.open(str(folder / "s"), timeout=0.2)
        for filler in fillers:
            filler.close()


def test_hanging_up_at_once_is_unavailable(pretend: Pretend) -> None:
    with pytest.raises(Unavailable):
        Connection.open(pretend(lambda sock: None))


def test_an_answer_is_returned_and_a_refusal_raised(pretend: Pretend) -> None:
    with Connection.open(pretend(saying(encode(Done())))) as connection:
        assert connection.hello.boot == "b"
        assert connection.call(Consoles()) == Done()
    with Connection.open(pretend(saying(encode(Failed("bad_request", "No.", 7))))) as connection:
        with pytest.raises(Refused, match="No") as refused:
            connection.call(Consoles())
        assert (refused.value.code, refused.value.offset) == ("bad_request", 7)


@pytest.mark.parametrize(
    ("frames", "error"),
    [
        ((), Unavailable),
        ((encode(Done())[:-1],), Unavailable),
        ((encode(b"x"),), ProtocolError),
        ((b"\0\0\0\0\0",), ProtocolError),
    ],
)
def test_no_answer_and_a_wrong_one_are_told_apart(
    pretend: Pretend, frames: tuple[bytes, ...], error: type[Exception]
) -> None:
    with Connection.open(pretend(saying(*frames))) as connection, pytest.raises(error):
        connection.call(Consoles())


def test_a_peer_that_trickles_gains_no_time(pretend: Pretend) -> None:
    def trickle(sock: socket.socket) -> None:
        sock.sendall(GREETING)
        sock.recv(65536)
        for byte in encode(b"x" * 200):
            try:
                sock.sendall(bytes([byte]))
            except OSError:
                return
            time.sleep(0.02)

    with Connection.open(pretend(trickle)) as connection:
        began = time.monotonic()
        with pytest.raises(Unavailable):
            connection.call(Consoles(), timeout=0.3)
        assert time.monotonic() - began < 2


def test_a_peer_that_takes_nothing_is_given_up(pretend: Pretend) -> None:
    def sit(sock: socket.socket) -> None:
        sock.sendall(GREETING)
        time.sleep(1)

    with Connection.open(pretend(sit)) as connection, pytest.raises(Unavailable):
        connection.send(b"x" * 10_000_000, timeout=0.3)


def test_chunks_are_read_to_the_end(pretend: Pretend) -> None:
    frames = [encode(OPENED), encode(b"ab"), encode(b"c"), encode(Finished(3, "00"))]
    with Connection.open(pretend(saying(*frames))) as connection:
        chunks = connection.read_chunks("/file")
        assert (connection.opened, connection.finished) == (OPENED, None)
        assert list(chunks) == [b"ab", b"c"]
        assert connection.finished == Finished(3, "00")


@pytest.mark.parametrize(
    ("last", "error"),
    [(b"", Unavailable), (encode(Failed("interrupted", "x")), Refused), (encode(Done()), ProtocolError)],
)
def test_a_file_that_breaks_off_is_no_file(pretend: Pretend, last: bytes, error: type[Exception]) -> None:
    with Connection.open(pretend(saying(encode(OPENED), encode(b"ab"), last))) as connection:
        chunks = connection.read_chunks("/file")
        assert next(chunks) == b"ab"
        with pytest.raises(error):
            next(chunks)


def test_the_reason_is_heard_when_the_agent_closes_while_bytes_are_sent(pretend: Pretend) -> None:
    def refuse(sock: socket.socket) -> None:
        sock.sendall(GREETING)
        sock.recv(10)
        sock.sendall(encode(Failed("no_space", "The disk is full.")))
        sock.shutdown(socket.SHUT_RDWR)

    with Connection.open(pretend(refuse)) as connection, pytest.raises(Refused) as refused:
        connection.write_from(Write(path="/x"), (b"x" * 100_000 for _ in range(100)))
    assert refused.value.code == "no_space"


PART = OutputPart(stream="s", offset=10, next=13, head=0, end=20, running=True, exit=None)


def test_output_is_read_as_far_as_was_told(pretend: Pretend) -> None:
    with Connection.open(pretend(saying(encode(PART), encode(b"ab"), encode(b"c")))) as connection:
        assert connection.read_output(ReadOutput(console=1, offset=10, limit=3)) == (PART, b"abc")


@pytest.mark.parametrize(
    ("frames", "error"),
    [
        ([encode(Done())], ProtocolError),
        ([encode(OutputPart("s", 10, 9, 0, 20, True, None))], ProtocolError),
        ([encode(OutputPart("s", 10, 14, 0, 20, True, None))], ProtocolError),
        ([encode(OutputPart("s", 10, 13, 11, 20, True, None))], ProtocolError),
        ([encode(OutputPart("s", 10, 13, -1, 20, True, None))], ProtocolError),
        ([encode(OutputPart("s", 10, 13, 0, 12, True, None))], ProtocolError),
        ([encode(PART), encode(b"abcd")], ProtocolError),
        ([encode(PART), encode(b"ab"), encode(Done())], ProtocolError),
        ([encode(PART), encode(b"ab")], Unavailable),
        ([encode(Failed("gone", "No."))], Refused),
    ],
)
def test_an_agent_that_lies_about_output_is_not_believed(
    pretend: Pretend, frames: list[bytes], error: type[Exception]
) -> None:
    with Connection.open(pretend(saying(*frames))) as connection, pytest.raises(error):
        connection.read_output(ReadOutput(console=1, offset=10, limit=3))


@pytest.mark.parametrize(
    ("frames", "error"),
    [
        ((), Unavailable),
        ((encode(Done()),), ProtocolError),
        ((encode(OPENED),), ProtocolError),
        ((encode(b"PK"),), ProtocolError),
        ((encode(Failed("not_found", "There is nothing.")),), Refused),
        ((encode(ARCHIVING),), Unavailable),
        ((encode(ARCHIVING), encode(b"PK")), Unavailable),
        ((encode(ARCHIVING), encode(b"PK"), encode(Failed("limit", "Too much."))), Refused),
        ((encode(ARCHIVING), encode(b"PK"), encode(ARCHIVING)), ProtocolError),
    ],
)
def test_an_archive_that_breaks_off_is_never_taken_for_whole(
    pretend: Pretend, frames: tuple[bytes, ...], error: type[Exception]
) -> None:
    with Connection.open(pretend(saying(*frames))) as connection, pytest.raises(error):
        list(connection.archive_chunks("/home/alice"))


def test_an_archive_comes_with_what_it_will_hold(pretend: Pretend) -> None:
    frames = [encode(ARCHIVING), encode(b"PK"), encode(b"end"), encode(Finished(size=5, sha256=""))]
    with Connection.open(pretend(saying(*frames))) as connection:
        assert b"".join(connection.archive_chunks("/home/alice")) == b"PKend"
        assert (connection.archiving, connection.finished) == (ARCHIVING, Finished(size=5, sha256=""))


RUN = Run(argv=["x"], cwd="/", env={}, timeout=0.1, output_max=5)
RAN = Ran(status=0, stderr="", truncated=False, timed_out=False)


def test_a_programs_output_is_taken_with_its_end(pretend: Pretend) -> None:
    with Connection.open(pretend(saying(encode(b"ab"), encode(b"cde"), encode(RAN)))) as connection:
        assert list(connection.run(RUN)) == [b"ab", b"cde"]
        assert connection.ran == RAN


@pytest.mark.parametrize(
    ("frames", "error"),
    [
        ((encode(b"abcdef"), encode(RAN)), ProtocolError),
        ((encode(b"ab"), encode(b"cdef"), encode(RAN)), ProtocolError),
        ((encode(b"ab"), encode(Done())), ProtocolError),
        ((encode(b"ab"),), Unavailable),
        ((encode(Failed("limit", "No.")),), Refused),
    ],
)
def test_a_programs_output_that_is_wrong_or_breaks_off_is_told(
    pretend: Pretend, frames: tuple[bytes, ...], error: type[Exception]
) -> None:
    with Connection.open(pretend(saying(*frames))) as connection:
        with pytest.raises(error):
            list(connection.run(RUN))
        assert connection.ran is None


def test_an_agent_that_never_says_how_it_ended_is_given_up(pretend: Pretend, monkeypatch: pytest.MonkeyPatch) -> None:
    def sit(sock: socket.socket) -> None:
        sock.sendall(GREETING)
        sock.recv(65536)
        sock.recv(65536)  # until the client hangs up

    monkeypatch.setattr(blocking, "RUN_SECONDS", 0.3)
    with Connection.open(pretend(sit)) as connection:
        chunks = connection.run(RUN, beat=0.05)
        assert next(chunks) == b""
        with pytest.raises(Unavailable):
            list(chunks)
