"""Which version of a file is there: by hash and inode, one save at a time, and where a file went that is gone."""

import hashlib
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from sandbox.errors import Refused
from sandbox.protocol.messages import Delete, Identify, Identity, List, Read, Saved, Write
from tests.fakes.agent import RealAgent


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def inode(path: Path) -> str:
    return str(path.stat().st_ino)


def identity(agent: RealAgent, path: Path | str, **known: str) -> Identity:
    answer = agent.ask(Identify(path=str(path), **known))
    assert isinstance(answer, Identity)
    return answer


def write(agent: RealAgent, path: Path, data: bytes, **fields: object) -> Saved:
    with agent.connect() as connection:
        saved = connection.write_from(Write(path=str(path), **fields), [data])
    assert isinstance(saved, Saved)
    return saved


def code_of(agent: RealAgent, path: Path, data: bytes = b"x", **fields: object) -> str:
    with pytest.raises(Refused) as refused:
        write(agent, path, data, **fields)
    return refused.value.code


def test_what_is_there_is_told(agent: RealAgent) -> None:
    path = agent.home / "a"
    path.write_bytes(b"one")
    (agent.home / "link").symlink_to("a")
    for name in ("a", "link"):
        found = identity(agent, agent.home / name)
        assert (found.kind, found.sha256, found.inode, found.size) == ("file", digest(b"one"), inode(path), 3)
        assert found.modified_at == pytest.approx(path.stat().st_mtime)
    os.mkfifo(agent.home / "pipe")
    assert identity(agent, agent.home / "pipe").kind == "other"
    assert identity(agent, agent.home).kind == "folder"
    path.chmod(0)
    assert (identity(agent, path).kind, identity(agent, path).sha256) == ("file", None)
    with (agent.home / "big").open("wb") as file:
        file.truncate(2 * 2**30)
    assert identity(agent, agent.home / "big").sha256 is None


def test_a_file_that_went_is_looked_for(agent: RealAgent) -> None:
    path = agent.home / "folder" / "a"
    path.parent.mkdir()
    path.write_bytes(b"one")
    known = {"sha256": digest(b"one"), "inode": inode(path)}
    (agent.home / "else" / "where").mkdir(parents=True)
    path.rename(agent.home / "else" / "where" / "b")
    found = identity(agent, path, **known)
    assert (found.kind, found.gone, found.moved_to) == ("", "moved", f"{agent.home}/else/where/b")
    path.parent.rmdir()
    assert identity(agent, path, **known).gone == "moved"
    assert identity(agent, path).gone == "unknown"
    (agent.home / "else" / "where" / "b").write_bytes(b"changed in place")
    assert identity(agent, path, **known).gone == "unknown"
    (agent.home / "else" / "where" / "b").unlink()
    assert identity(agent, path, **known).gone == "deleted"


def test_a_file_in_the_trash_was_deleted(agent: RealAgent) -> None:
    path = agent.home / "a"
    path.write_bytes(b"one")
    known = {"sha256": digest(b"one"), "inode": inode(path)}
    trash = agent.home / ".local" / "share" / "Trash" / "files"
    trash.mkdir(parents=True)
    path.rename(trash / "a")
    found = identity(agent, path, **known)
    assert (found.gone, found.moved_to) == ("deleted", None)


def test_looking_for_it_has_an_end_and_follows_no_link(agent: RealAgent) -> None:
    path = agent.home / "a"
    path.write_bytes(b"one")
    known = {"sha256": digest(b"one"), "inode": inode(path)}
    path.unlink()
    (agent.home / "loop").symlink_to(".")
    (agent.home / "root").symlink_to("/")
    assert identity(agent, path, **known).gone == "deleted"


def test_a_save_wants_the_inode_that_was_loaded(agent: RealAgent) -> None:
    path = agent.home / "a"
    path.write_bytes(b"one")
    known = {"sha256": digest(b"one"), "inode": inode(path)}
    (agent.home / "other").write_bytes(b"one")
    (agent.home / "other").replace(path)
    assert code_of(agent, path, **known) == "changed"
    saved = write(agent, path, b"two", sha256=digest(b"one"), inode=inode(path))
    assert saved.inode == inode(path)
    os.link(path, agent.home / "second")
    assert write(agent, path, b"three", inode=saved.inode).inode == saved.inode == inode(path)


def test_what_must_be_there_is_not_made(agent: RealAgent) -> None:
    path = agent.home / "a"
    assert code_of(agent, path, exists=True) == "changed"
    assert not path.exists()
    path.write_bytes(b"one")
    write(agent, path, b"two", exists=True)
    assert path.read_bytes() == b"two"


def test_of_many_saves_over_one_version_one_is_done(agent: RealAgent) -> None:
    path = agent.home / "a"
    path.write_bytes(b"start")
    version, won = digest(b"start"), []
    for round_number in range(10):
        gate = threading.Barrier(6)
        done: list[bytes] = []
        refusals: list[str] = []

        def save(
            data: bytes, gate: Any = gate, done: Any = done, refusals: Any = refusals, seen: str = version
        ) -> None:
            gate.wait()
            try:
                write(agent, path, data, sha256=seen)
            except Refused as refused:
                refusals.append(refused.code)
            else:
                done.append(data)

        texts = [f"{round_number} {number}".encode() * 5000 for number in range(6)]
        threads = [threading.Thread(target=save, args=[text]) for text in texts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(done) == 1
        assert refusals == ["changed"] * 5
        assert path.read_bytes() == done[0]
        version = digest(done[0])
        won += done
    assert len(won) == 10


def test_only_the_file_of_the_hash_is_deleted(agent: RealAgent) -> None:
    path = agent.home / "a"
    path.write_bytes(b"one")
    with pytest.raises(Refused) as refused:
        agent.ask(Delete(path=str(path), sha256=digest(b"two")))
    assert refused.value.code == "changed"
    assert path.exists()
    agent.ask(Delete(path=str(path), sha256=digest(b"one")))
    assert not path.exists()


def test_the_hash_of_the_whole_file_is_told_before_its_bytes(agent: RealAgent) -> None:
    (agent.home / "a").write_bytes(b"one two")
    with agent.connect() as connection:
        assert b"".join(connection.read_from(Read(path=str(agent.home / "a"), offset=4, hash=True))) == b"two"
        assert connection.opened is not None
        assert connection.opened.sha256 == digest(b"one two")


def test_nothing_outside_the_folder_is_read_or_listed(agent: RealAgent) -> None:
    shared = agent.home / "shared"
    (shared / "inner").mkdir(parents=True)
    (shared / "a").write_bytes(b"in")
    (agent.home / "secret").write_bytes(b"out")
    (agent.home / "shared2").mkdir()
    (agent.home / "shared2" / "a").write_bytes(b"out")
    (shared / "out").symlink_to("../secret")
    (shared / "up").symlink_to("..")
    (shared / "beside").symlink_to("../shared2")
    (shared / "fine").symlink_to("a")

    def taken(path: str) -> bytes:
        with agent.connect() as connection:
            return b"".join(connection.read_from(Read(path=f"{shared}/{path}", within=str(shared))))

    assert taken("a") == taken("fine") == taken("inner/../a") == b"in"
    for path in ("out", "../secret", "up/secret", "beside/a", "../shared2/a"):
        with pytest.raises(Refused) as refused:
            taken(path)
        assert refused.value.code == "not_found"
    for path in ("", "inner"):
        agent.ask(List(path=f"{shared}/{path}", within=str(shared)))
    for path in ("up", "beside", ".."):
        with pytest.raises(Refused) as refused:
            agent.ask(List(path=f"{shared}/{path}", within=str(shared)))
        assert refused.value.code == "not_found"
    with pytest.raises(Refused) as refused:
        agent.ask(List(path=f"{shared}/a", within=str(shared)))
    assert refused.value.code == "not_folder"
    with agent.connect() as connection:
        one = str(shared / "a")
        assert b"".join(connection.read_from(Read(path=one, within=one))) == b"in"
