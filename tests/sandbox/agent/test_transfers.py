"""Reading and writing whole files: exactly, in one step, and refused where it would do harm."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from sandbox.client.blocking import Connection
from sandbox.errors import Refused
from sandbox.protocol.messages import Failed, Finish, Opened, Read, Saved, Write
from tests.fakes.agent import RealAgent, names, wait_until


def read(agent: RealAgent, path: str | Path, *, offset: int = 0, limit: int | None = None) -> tuple[Opened, bytes]:
    with agent.connect() as connection:
        data = b"".join(connection.read_chunks(str(path), offset=offset, limit=limit))
        assert connection.opened is not None
        assert connection.finished is not None
        assert (connection.finished.size, connection.finished.sha256) == (len(data), digest(data))
        return connection.opened, data


def write(agent: RealAgent, path: str | Path, data: bytes, **fields: object) -> Saved:
    with agent.connect() as connection:
        saved = connection.write_from(Write(path=str(path), **fields), [data])
    assert isinstance(saved, Saved)
    assert (saved.size, saved.sha256) == (len(data), digest(data))
    return saved


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def refusal(agent: RealAgent, path: str | Path, data: bytes = b"x", **fields: object) -> str:
    with pytest.raises(Refused) as refused:
        write(agent, path, data, **fields)
    return refused.value.code


def read_refusal(agent: RealAgent, path: str | Path) -> str:
    with pytest.raises(Refused) as refused:
        read(agent, path)
    return refused.value.code


def test_a_large_file_is_read_and_written_byte_for_byte(agent: RealAgent) -> None:
    data = os.urandom(5_000_001)
    assert write(agent, agent.home / "big", data).created
    assert (agent.home / "big").read_bytes() == data
    assert (agent.home / "big").stat().st_mode & 0o777 == 0o644
    opened, back = read(agent, agent.home / "big")
    assert back == data
    assert (opened.size, opened.mode, opened.writable, opened.kind) == (len(data), 0o644, True, "file")
    assert read(agent, agent.home / "big", offset=4_999_999)[1] == data[-2:]
    assert read(agent, agent.home / "big", offset=70_000, limit=80_000)[1] == data[70_000:150_000]
    assert read(agent, agent.home / "big", offset=6_000_000)[1] == b""


def test_a_file_of_the_kernel_that_says_it_is_empty_is_read(agent: RealAgent) -> None:
    opened, data = read(agent, "/proc/self/status")
    assert b"Name:" in data
    assert opened.size == len(data)


def test_only_regular_files_are_read_and_nothing_is_waited_for(agent: RealAgent) -> None:
    os.mkfifo(agent.home / "pipe")
    assert read_refusal(agent, agent.home / "pipe") == "denied"
    assert read_refusal(agent, "/dev/zero") == "denied"
    assert read_refusal(agent, agent.home) == "is_folder"
    assert read_refusal(agent, agent.home / "none") == "not_found"
    assert refusal(agent, agent.home / "pipe") == "denied"
    assert refusal(agent, agent.home) == "is_folder"


def test_saving_keeps_the_mode_and_leaves_no_trace(agent: RealAgent) -> None:
    path = agent.home / "run.sh"
    path.write_text("old")
    path.chmod(0o741)
    before = path.stat().st_ino
    assert not write(agent, path, b"new").created
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o7777 == 0o741
    assert path.stat().st_ino != before
    assert names(agent.home) == ["run.sh"]
    write(agent, path, b"new", mode=0o4600)
    assert path.stat().st_mode & 0o7777 == 0o600


def test_a_link_is_followed_not_replaced(agent: RealAgent) -> None:
    (agent.home / "real").mkdir()
    (agent.home / "real" / "file").write_text("old")
    (agent.home / "link").symlink_to("real/file")
    (agent.home / "dangling").symlink_to("real/not yet")
    write(agent, agent.home / "link", b"new")
    assert write(agent, agent.home / "dangling", b"made").created
    assert (agent.home / "link").is_symlink()
    assert (agent.home / "real" / "file").read_bytes() == b"new"
    assert (agent.home / "real" / "not yet").read_bytes() == b"made"
    (agent.home / "circle").symlink_to("circle")
    assert refusal(agent, agent.home / "circle") == "bad_request"


def test_a_file_with_two_names_is_written_in_place(agent: RealAgent) -> None:
    (agent.home / "one").write_text("old and longer")
    os.link(agent.home / "one", agent.home / "two")
    write(agent, agent.home / "one", b"new")
    assert (agent.home / "two").read_bytes() == b"new"
    write(agent, agent.home / "two", b"newer and longer than ever")
    assert (agent.home / "one").read_bytes() == b"newer and longer than ever"
    assert names(agent.home / ".cache" / "terrarium") == []


def test_a_file_in_a_read_only_folder_is_written_in_place(agent: RealAgent) -> None:
    folder = agent.home / "folder"
    folder.mkdir()
    (folder / "file").write_text("old")
    folder.chmod(0o555)
    write(agent, folder / "file", b"new")
    assert (folder / "file").read_bytes() == b"new"
    assert refusal(agent, folder / "other") == "denied"
    folder.chmod(0o755)


def test_a_read_only_file_is_refused(agent: RealAgent) -> None:
    (agent.home / "file").write_text("old")
    (agent.home / "file").chmod(0o444)
    assert refusal(agent, agent.home / "file") == "denied"
    assert read(agent, agent.home / "file")[0].writable is False


def test_a_version_that_was_not_loaded_is_not_overwritten(agent: RealAgent) -> None:
    path = agent.home / "file"
    path.write_text("one")
    write(agent, path, b"two", sha256=digest(b"one"))
    assert refusal(agent, path, b"three", sha256=digest(b"one")) == "changed"
    assert path.read_bytes() == b"two"
    path.unlink()
    assert refusal(agent, path, b"three", sha256=digest(b"two")) == "changed"


def test_a_change_while_the_bytes_come_is_noticed(agent: RealAgent) -> None:
    path = agent.home / "file"
    path.write_text("one")
    with agent.connect() as connection:
        connection.send(Write(path=str(path), sha256=digest(b"one")))
        connection.send(b"two")
        wait_until(lambda: len(names(agent.home)) == 2, what="the temporary file")
        path.write_text("something else")
        connection.send(Finish())
        answer = connection.receive()
    assert isinstance(answer, Failed)
    assert answer.code == "changed"
    assert names(agent.home) == ["file"]


def test_creating_never_replaces(agent: RealAgent) -> None:
    path = agent.home / "a" / "b" / "file"
    assert refusal(agent, path, create=True) == "not_found"
    assert write(agent, path, b"1", create=True, parents=True).created
    assert refusal(agent, path, create=True) == "exists"
    (agent.home / "dangling").symlink_to("nowhere")
    assert refusal(agent, agent.home / "dangling", create=True) == "exists"


def test_creating_does_not_replace_what_appears_meanwhile(agent: RealAgent) -> None:
    path = agent.home / "file"
    with agent.connect() as connection:
        connection.send(Write(path=str(path), create=True))
        wait_until(lambda: names(agent.home), what="the temporary file")
        path.write_text("theirs")
        connection.send(Finish())
        answer = connection.receive()
    assert isinstance(answer, Failed)
    assert answer.code == "exists"
    assert path.read_text() == "theirs"
    assert names(agent.home) == ["file"]


def test_a_broken_connection_leaves_nothing_behind(agent: RealAgent) -> None:
    path = agent.home / "file"
    path.write_text("old")
    with agent.connect() as connection:
        connection.send(Write(path=str(path)))
        connection.send(b"x" * 1_000_000)
        wait_until(lambda: len(names(agent.home)) == 2, what="the temporary file")
    wait_until(lambda: names(agent.home) == ["file"], what="the temporary file to go")
    assert path.read_text() == "old"


def test_a_device_is_not_written(agent: RealAgent) -> None:
    assert refusal(agent, "/dev/full") == "denied"


def test_a_refusal_is_heard_though_the_client_sends_on(agent: RealAgent) -> None:
    with agent.connect() as connection, pytest.raises(Refused) as refused:
        connection.write_from(Write(path=f"{agent.home}/none/file"), (b"x" * 1_000_000 for _ in range(10)))
    assert refused.value.code == "not_found"


def test_a_file_that_grows_is_read_up_to_what_was_announced(agent: RealAgent) -> None:
    path = agent.home / "log"
    path.write_bytes(b"a" * 3_000_000)
    with agent.connect() as connection:
        chunks = connection.read_chunks(str(path))
        first = next(chunks)
        with path.open("ab") as file:
            file.write(b"b" * 1_000_000)
        assert first + b"".join(chunks) == b"a" * 3_000_000


def test_a_slow_reader_costs_the_agent_nothing(agent: RealAgent) -> None:
    (agent.home / "big").write_bytes(b"x" * 50_000_000)
    with agent.connect() as connection:
        connection.call(Read(path=str(agent.home / "big")))
        time.sleep(0.2)  # it would have been read whole by now
        status = Path(f"/proc/{agent.process.pid}/status").read_text()
        assert int(status.split("VmRSS:")[1].split()[0]) < 40_000
        assert agent.answers()


def test_nine_transfers_take_turns(agent: RealAgent) -> None:
    (agent.home / "big").write_bytes(b"x" * 5_000_000)
    with agent.connect() as waiting:
        blockers = [agent.connect() for _ in range(8)]
        for blocker in blockers:
            blocker.call(Read(path=str(agent.home / "big")))
        waiting.send(Read(path=str(agent.home / "big")))
        blockers[0].close()
        assert isinstance(waiting.receive(), Opened)


def test_bytes_are_no_first_message(agent: RealAgent) -> None:
    with Connection.open(agent.socket) as connection:
        connection.send(b"hello")
        assert isinstance(connection.receive(), Failed)
