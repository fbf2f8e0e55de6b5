"""Kept versions: all of them found again, within their budget, and whatever lies there no save fails."""

import errno
import hashlib
import json
import os
import shutil
import time
import zlib
from pathlib import Path
from typing import Any

import pytest

from sandbox.agent import history as history_module
from sandbox.agent.history import Store
from sandbox.client.blocking import Connection
from sandbox.errors import Refused
from sandbox.protocol.documents import VERSIONS_MAX
from sandbox.protocol.messages import History, HistoryList, HistoryRow, MakeFolder, Rename, Version, Write
from tests.fakes.agent import RealAgent


def save(agent: RealAgent, path: Path, data: bytes, **fields: object) -> None:
    with agent.connect() as connection:
        connection.write_from(Write(path=str(path), keep=True, **fields), [data])
    assert path.read_bytes() == data


def rows(agent: RealAgent, path: Path) -> list[HistoryRow]:
    answer = agent.ask(History(path=str(path)))
    assert isinstance(answer, HistoryList)
    return list(answer.versions)


def content(agent: RealAgent, path: Path, version: str) -> bytes:
    with agent.connect() as connection:
        return b"".join(connection.read_from(Version(path=str(path), id=version)))


def contents(agent: RealAgent, path: Path) -> list[bytes]:
    return [content(agent, path, row.id) for row in rows(agent, path)]


def folder_of(agent: RealAgent) -> Path:
    return agent.home / ".local" / "share" / "terrarium" / "history"


def test_what_was_replaced_and_what_is_new_are_kept_once(agent: RealAgent) -> None:
    path = agent.home / "a.py"
    path.write_bytes(b"from a console")
    os.utime(path, (1_000_000, 1_000_000))
    save(agent, path, b"one")
    save(agent, path, b"two")
    path.write_bytes(b"git checkout")
    save(agent, path, b"three")
    save(agent, path, b"three")
    assert contents(agent, path) == [b"three", b"git checkout", b"two", b"one", b"from a console"]
    found = rows(agent, path)
    assert found[-1].saved_at == 1_000_000
    assert found[0].saved_at == pytest.approx(time.time(), abs=60)
    assert [row.saved_at for row in found] == sorted((row.saved_at for row in found), reverse=True)
    assert (found[0].size, found[0].sha256) == (5, hashlib.sha256(b"three").hexdigest())
    assert len({row.id for row in found}) == 5


def test_only_what_is_to_be_kept_is_kept(agent: RealAgent) -> None:
    path = agent.home / "a"
    with agent.connect() as connection:
        connection.write_from(Write(path=str(path)), [b"x"])
    assert rows(agent, path) == []
    assert not folder_of(agent).exists()


def test_a_link_and_its_target_have_one_history(agent: RealAgent) -> None:
    (agent.home / "real").write_bytes(b"zero")
    (agent.home / "link").symlink_to("real")
    save(agent, agent.home / "link", b"one")
    assert contents(agent, agent.home / "real") == contents(agent, agent.home / "link") == [b"one", b"zero"]


def test_a_refused_save_is_not_kept(agent: RealAgent) -> None:
    path = agent.home / "a"
    save(agent, path, b"one")
    with pytest.raises(Refused):
        save(agent, path, b"two", sha256="0" * 64)
    assert contents(agent, path) == [b"one"]


def test_of_one_file_the_oldest_go_first(agent: RealAgent) -> None:
    path = agent.home / "a"
    for number in range(VERSIONS_MAX + 5):
        save(agent, path, b"%d" % number)
    assert contents(agent, path) == [b"%d" % number for number in range(VERSIONS_MAX + 4, 4, -1)]


def test_a_renamed_file_and_a_moved_folder_keep_their_versions(agent: RealAgent) -> None:
    agent.ask(MakeFolder(path=f"{agent.home}/project/inner", parents=True))
    one, two = agent.home / "project" / "one", agent.home / "project" / "inner" / "two"
    save(agent, one, b"1")
    save(agent, two, b"2")
    agent.ask(Rename(path=str(one), to=f"{agent.home}/project/uno"))
    agent.ask(Rename(path=f"{agent.home}/project", to=f"{agent.home}/moved"))
    assert contents(agent, agent.home / "moved" / "uno") == [b"1"]
    assert contents(agent, agent.home / "moved" / "inner" / "two") == [b"2"]
    assert rows(agent, one) == rows(agent, two) == []
    save(agent, agent.home / "moved" / "dos", b"before")
    (agent.home / "moved" / "dos").unlink()
    agent.ask(Rename(path=f"{agent.home}/moved/uno", to=f"{agent.home}/moved/dos"))
    assert contents(agent, agent.home / "moved" / "dos") == [b"before", b"1"]


def test_a_deleted_file_can_be_had_again(agent: RealAgent) -> None:
    path = agent.home / "a"
    save(agent, path, b"one")
    path.unlink()
    assert contents(agent, path) == [b"one"]


@pytest.mark.parametrize("version", ["", "1-2", "../../x", f"1-{'0' * 64}", "é"])
def test_an_unknown_version_is_not_found(agent: RealAgent, version: str) -> None:
    save(agent, agent.home / "a", b"one")
    with pytest.raises(Refused) as refused:
        content(agent, agent.home / "a", version)
    assert refused.value.code == "not_found"


HOSTILE = [
    b"",
    b"{",
    b"[" * 60_000,
    b"null",
    b"[]",
    b'{"path": 5, "versions": []}',
    b'{"path": "/x", "versions": [[1, "2", 3]]}',
    b'{"versions": {}}',
    b"\xff\xfe",
    b'"' + b"x" * 100_000 + b'"',
]


@pytest.mark.parametrize("index", HOSTILE, ids=range(len(HOSTILE)))
def test_a_broken_index_is_as_if_there_were_none(agent: RealAgent, index: bytes) -> None:
    path = agent.home / "a"
    save(agent, path, b"one")
    [file] = (folder_of(agent) / "files").iterdir()
    file.write_bytes(index)
    assert rows(agent, path) == []
    save(agent, path, b"two")
    assert contents(agent, path) == [b"two", b"one"]


def test_lines_of_an_index_that_make_no_sense_are_left_out(agent: RealAgent) -> None:
    path = agent.home / "a"
    save(agent, path, b"one")
    [file] = (folder_of(agent) / "files").iterdir()
    value = json.loads(file.read_text())
    digest = value["versions"][0][1]
    value["versions"] += [
        [True, digest, 3],
        [1, digest],
        [1, "../../etc/passwd", 3],
        [1, digest + "\n", 3],
        [-1, digest, 3],
        [2**60, digest, 3],
        [1, digest, 10**12],
        [1.5, digest, 3],
        "text",
        {"a": 1},
    ]
    file.write_text(json.dumps(value))
    assert contents(agent, path) == [b"one"]


def test_a_content_that_is_not_what_its_name_says_is_not_given_out_and_is_mended(agent: RealAgent) -> None:
    path = agent.home / "a"
    save(agent, path, b"one")
    [file] = (folder_of(agent) / "contents").iterdir()
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = bomb.compress(bytes(200 * 2**20)) + bomb.flush()
    for broken in (b"", b"not gzip", zlib.compress(b"one"), packed):
        file.write_bytes(broken)
        with pytest.raises(Refused):
            contents(agent, path)
    save(agent, path, b"two")
    assert contents(agent, path) == [b"two", b"one"]


def test_links_and_pipes_in_the_history_are_not_followed_and_hold_nobody_up(agent: RealAgent) -> None:
    path, outside = agent.home / "a", agent.home / "outside"
    save(agent, path, b"one")
    for part in ("files", "contents"):
        [file] = (folder_of(agent) / part).iterdir()
        outside.write_bytes(file.read_bytes())
        file.unlink()
        file.symlink_to(outside)
        before = outside.read_bytes()
        save(agent, path, b"two" + part.encode())
        assert outside.read_bytes() == before
        file.unlink(missing_ok=True)
        os.mkfifo(file)
        save(agent, path, b"three" + part.encode())
        shutil.rmtree(folder_of(agent))
        save(agent, path, b"one")
        for left in (folder_of(agent) / "contents").iterdir():
            if left.name[:64] != hashlib.sha256(b"one").hexdigest():
                left.unlink()
    elsewhere = agent.home / "elsewhere"
    folder_of(agent).rename(elsewhere)
    folder_of(agent).symlink_to(elsewhere)
    seen = sorted(str(file) for file in elsewhere.rglob("*"))
    save(agent, path, b"four")
    assert sorted(str(file) for file in elsewhere.rglob("*")) == seen
    assert rows(agent, path) == []


@pytest.mark.parametrize("place", [".local", ".local/share/terrarium", ".local/share/terrarium/history/files"])
def test_a_file_in_the_place_of_a_folder_fails_no_save(agent: RealAgent, place: str) -> None:
    (agent.home / place).parent.mkdir(parents=True, exist_ok=True)
    (agent.home / place).write_text("in the way")
    save(agent, agent.home / "a", b"one")
    assert rows(agent, agent.home / "a") == []


def test_a_folder_that_may_not_be_written_fails_no_save(agent: RealAgent) -> None:
    save(agent, agent.home / "a", b"one")
    (folder_of(agent) / "contents").chmod(0o500)
    save(agent, agent.home / "a", b"two")
    (folder_of(agent) / "contents").chmod(0o700)


def kept(store: Store, path: bytes) -> list[str]:
    return [row.sha256 for row in store.rows(History(path=path.decode())).versions]


def test_beyond_the_budget_the_oldest_of_all_files_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "BUDGET_BYTES", 1_000_000)
    monkeypatch.setattr(history_module, "LEFT_BYTES", 900_000)
    store, home = Store(str(folder)), folder.resolve()
    paths = [bytes(home / name) for name in ("a", "b", "c")]
    saved: list[tuple[bytes, str]] = []
    for number in range(60):
        path, data = paths[number % 2 if number else 2], os.urandom(40_000)
        assert store.keep(path, data)
        saved.append((path, hashlib.sha256(data).hexdigest()))
        total = sum(-(-file.stat().st_size // 4096) * 4096 for file in folder.rglob("*") if file.is_file())
        assert total <= 1_000_000
        time.sleep(0.002)
    left = {(path, digest) for path in paths for digest in kept(store, path)}
    assert left == set(saved[-len(left) :])
    assert len(left) >= 15
    assert kept(store, paths[2]) == []
    assert len(list((folder / ".local/share/terrarium/history/files").iterdir())) == 2


def test_contents_that_nobody_names_go_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, path = Store(str(folder)), bytes(folder.resolve() / "a")
    assert store.keep(path, b"one")
    contents_folder = folder / ".local/share/terrarium/history/contents"
    (contents_folder / f"{'0' * 64}.gz").write_bytes(os.urandom(100_000))
    (contents_folder / "something else").write_bytes(b"x")
    (contents_folder / "a folder").mkdir()
    monkeypatch.setattr(history_module, "BUDGET_BYTES", 50_000)
    monkeypatch.setattr(history_module, "LEFT_BYTES", 40_000)
    again = Store(str(folder))
    assert again.keep(path, b"two")
    assert len(kept(again, path)) == 2
    assert len(list(contents_folder.iterdir())) == 3


def test_too_many_entries_or_too_much_content_are_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = bytes(folder.resolve() / "a")
    assert not Store(str(folder)).keep(path, bytes(history_module.KEPT_BYTES_MAX + 1))
    assert Store(str(folder)).keep(path, b"one")
    monkeypatch.setattr(history_module, "ENTRIES_MAX", 1)
    assert not Store(str(folder)).keep(path, b"two")


def test_a_disk_with_little_room_is_left_to_the_files(agent_with_small_home: Any) -> None:
    path = f"{agent_with_small_home.home}/a"
    for _ in range(6):
        data = os.urandom(300_000)
        with Connection.open(str(agent_with_small_home.socket)) as connection:
            connection.write_from(Write(path=path, keep=True), [data])
        with Connection.open(str(agent_with_small_home.socket)) as connection:
            assert b"".join(connection.read_chunks(path)) == data
    with Connection.open(str(agent_with_small_home.socket)) as connection:
        assert connection.call(History(path=path)) == HistoryList(versions=[])


def test_a_disk_that_fills_up_while_a_version_is_kept_leaves_those_before(folder: Path, monkeypatch: Any) -> None:
    store, path = Store(str(folder)), bytes(folder.resolve() / "a")
    assert store.keep(path, b"one")

    def write(file: int, data: bytes) -> int:
        del file, data
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(history_module.os, "write", write)
        assert not store.keep(path, b"two")
    assert kept(store, path) == [hashlib.sha256(b"one").hexdigest()]
    assert store.keep(path, b"two")
    assert len(kept(store, path)) == 2
