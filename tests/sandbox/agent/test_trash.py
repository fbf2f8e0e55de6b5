"""The trash: there and back, as other programs have it, and never out through a link."""

import os
import resource
import shutil
import stat
import subprocess
import time
from pathlib import Path

import pytest

from sandbox.agent import trash
from sandbox.errors import Refused
from sandbox.protocol.messages import (
    Done,
    EmptyTrash,
    Message,
    Trash,
    Trashed,
    TrashList,
    TrashRow,
    TrashRows,
    Untrash,
    Untrashed,
)
from tests.fakes.agent import RealAgent, names

TRASH = ".local/share/Trash"


def put(agent: RealAgent, path: str | Path) -> str:
    answer = agent.ask(Trash(path=str(path)))
    assert isinstance(answer, Trashed)
    return answer.id


def back(agent: RealAgent, name: str) -> str:
    answer = agent.ask(Untrash(id=name))
    assert isinstance(answer, Untrashed)
    return answer.path


def rows(agent: RealAgent) -> list[TrashRow]:
    answer = agent.ask(TrashList())
    assert isinstance(answer, TrashRows)
    assert answer.total == len(answer.rows)
    return list(answer.rows)


def code_of(agent: RealAgent, message: Message) -> str:
    with pytest.raises(Refused) as refused:
        agent.ask(message)
    assert str(refused.value).endswith(".")
    return refused.value.code


@pytest.mark.parametrize("what", ["file", "folder", "link", "broken", "pipe", "locked folder"])
def test_a_thing_goes_and_comes_back_as_it_was(agent: RealAgent, what: str) -> None:
    path = agent.home / "src" / "thing é\n%41"
    path.parent.mkdir()
    makers = {
        "file": lambda: path.write_text("content"),
        "folder": lambda: (path / "in").mkdir(parents=True),
        "link": lambda: path.symlink_to("/etc"),
        "broken": lambda: path.symlink_to("/nowhere"),
        "pipe": lambda: os.mkfifo(path),
        "locked folder": lambda: (path.mkdir(), (path / "in").touch(), path.chmod(0o555)),
    }
    makers[what]()
    before = os.lstat(path)
    name = put(agent, path)
    assert not os.path.lexists(path)
    [row] = rows(agent)
    kinds = {"link": "link", "broken": "link", "pipe": "other", "file": "file"}
    assert (row.id, row.path, row.kind) == (name, str(path), kinds.get(what, "folder"))
    assert abs(row.deleted_at - time.time()) < 60
    shutil.rmtree(path.parent)
    assert back(agent, name) == str(path)
    after = os.lstat(path)
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
    assert rows(agent) == []
    if what == "locked folder":
        path.chmod(0o755)


def test_the_layout_is_that_of_other_programs(agent: RealAgent) -> None:
    (agent.home / "a b.py").write_text("x")
    put(agent, agent.home / "a b.py")
    folder = agent.home / TRASH
    assert names(folder) == ["files", "info"]
    assert stat.S_IMODE((folder / "info").stat().st_mode) == 0o700
    first, path, date = (folder / "info" / "a b.py.trashinfo").read_text().splitlines()
    assert first == "[Trash Info]"
    assert path == f"Path={agent.home}/a%20b.py"
    assert time.strptime(date, "DeletionDate=%Y-%m-%dT%H:%M:%S")
    # What another program has put there comes back too.
    (folder / "files" / "theirs").write_text("y")
    theirs = f"[Trash Info]\nDeletionDate=2026-01-01T00:00:00\nPath={agent.home}/caf%c3%a9\n"
    (folder / "info" / "theirs.trashinfo").write_text(theirs)
    assert back(agent, "theirs") == f"{agent.home}/café"


def test_things_of_one_name_have_ids_of_their_own_and_the_last_comes_first(agent: RealAgent) -> None:
    ids = []
    for number in range(3):
        (agent.home / "same").write_text(str(number))
        ids.append(put(agent, agent.home / "same"))
        os.utime(agent.home / TRASH / "info" / f"{ids[-1]}.trashinfo", (number, number))
    assert len(set(ids)) == 3
    assert [row.id for row in rows(agent)] == ids[::-1]
    assert back(agent, ids[1]) == f"{agent.home}/same"
    assert (agent.home / "same").read_text() == "1"
    assert code_of(agent, Untrash(id=ids[0])) == "exists"
    assert (agent.home / "same").read_text() == "1"
    assert len(rows(agent)) == 2


def test_names_of_full_length_and_named_all_have_ids(agent: RealAgent) -> None:
    for name in ("x" * 255, "é" * 127, "all", "...", "-rf"):
        (agent.home / name).touch()
        found = put(agent, agent.home / name)
        assert found.isascii()
        assert found != "all"
        assert back(agent, found) == f"{agent.home}/{name}"


def test_things_whose_names_are_no_utf8_are_listed_and_come_back(agent: RealAgent) -> None:
    folder = agent.home / TRASH
    (agent.home / "a").touch()
    put(agent, agent.home / "a")
    name = os.fsdecode(b"caf\xe9")
    (folder / "files" / "a").rename(folder / "files" / name)
    (folder / "info" / f"{name}.trashinfo").write_text(f"[Trash Info]\nPath={agent.home}/caf%E9\n")
    (folder / "info" / "a.trashinfo").unlink()
    [row] = rows(agent)
    assert (row.id, row.path) == ("caf%E9", f"{agent.home}/caf\ufffd")
    back(agent, row.id)
    assert (agent.home / name).exists()


def test_what_must_stay_is_refused(agent: RealAgent) -> None:
    home = agent.home
    (home / "x").touch()
    name = put(agent, home / "x")
    for path in (home, home.parent, home / ".local", home / TRASH, home / TRASH / "files" / name, "/proc", "/dev/shm"):
        assert code_of(agent, Trash(path=str(path))) == "denied"
    for path in ("/", f"{home}/..", f"{home}/."):
        assert code_of(agent, Trash(path=path)) == "bad_request"
    assert code_of(agent, Trash(path=f"{home}/none")) == "not_found"
    (home / "ro").mkdir()
    (home / "ro" / "file").touch()
    (home / "ro").chmod(0o555)
    assert code_of(agent, Trash(path=f"{home}/ro/file")) == "denied"
    assert [row.id for row in rows(agent)] == [name]
    assert names(home / TRASH / "files") == [name]
    (home / "ro").chmod(0o755)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "%2e%2e%2fx", "a%00b", "%2F", "x" * 300])
def test_an_id_that_leads_elsewhere_is_refused(agent: RealAgent, name: str) -> None:
    (agent.home / "x").touch()
    put(agent, agent.home / "x")
    for message in (Untrash(id=name), EmptyTrash(ids=[name])):
        assert code_of(agent, message) == "bad_request"


def test_unknown_ids_and_damaged_notes(agent: RealAgent) -> None:
    (agent.home / "x").touch()
    name = put(agent, agent.home / "x")
    assert code_of(agent, Untrash(id="nothing")) == "not_found"
    assert agent.ask(EmptyTrash(ids=["nothing"])) == Done()
    note = agent.home / TRASH / "info" / f"{name}.trashinfo"
    for text in (b"", b"Path=", b"Path=relative", b"Path=/", b"Path=/a%00b", b"Path=/" + b"x" * 300, b"\xff\0" * 9000):
        note.write_bytes(text)
        assert code_of(agent, Untrash(id=name)) == "not_found"
        assert len(rows(agent)) == 1
    note.unlink()
    os.mkfifo(note)
    assert len(rows(agent)) == 1
    assert code_of(agent, Untrash(id=name)) == "not_found"
    assert agent.ask(EmptyTrash(ids=None)) == Done()
    assert rows(agent) == []


def test_emptying_deletes_what_was_named_or_everything_and_follows_no_link(agent: RealAgent) -> None:
    keep = agent.home / "keep"
    keep.mkdir()
    (keep / "file").touch()
    (agent.home / "tree").mkdir()
    (agent.home / "tree" / "link").symlink_to(keep)
    (agent.home / "link").symlink_to(keep)
    (agent.home / "file").touch()
    tree, link, file = (put(agent, agent.home / name) for name in ("tree", "link", "file"))
    assert agent.ask(EmptyTrash(ids=[tree, link])) == Done()
    assert [row.id for row in rows(agent)] == [file]
    (agent.home / TRASH / "files" / "orphan").mkdir()
    assert agent.ask(EmptyTrash(ids=None)) == Done()
    assert names(agent.home / TRASH / "files") == names(agent.home / TRASH / "info") == []
    assert names(keep) == ["file"]


def test_a_trash_that_is_a_link_is_refused(agent: RealAgent) -> None:
    (agent.home / "precious").mkdir()
    (agent.home / "precious" / "file").touch()
    (agent.home / TRASH / "info").mkdir(parents=True)
    (agent.home / TRASH / "files").symlink_to(agent.home / "precious")
    for message in (EmptyTrash(ids=None), TrashList(), Trash(path=f"{agent.home}/precious/file")):
        assert code_of(agent, message) == "denied"
    assert names(agent.home / "precious") == ["file"]


def test_an_empty_home_has_an_empty_trash_and_asking_makes_none(agent: RealAgent) -> None:
    assert rows(agent) == []
    assert agent.ask(EmptyTrash(ids=None)) == Done()
    assert code_of(agent, Untrash(id="x")) == "not_found"
    assert names(agent.home) == []


def test_the_trash_comes_in_pages(agent: RealAgent) -> None:
    folder = agent.home / TRASH
    (folder / "files").mkdir(parents=True)
    (folder / "info").mkdir()
    for number in range(1200):
        (folder / "files" / f"{number:04}").touch()
        path = "/" + "/".join(["%01" * 250] * 4) + f"/{number:04}"
        (folder / "info" / f"{number:04}.trashinfo").write_text(f"[Trash Info]\nPath={path}\n")
    seen: list[str] = []
    while len(seen) < 1200:
        page = agent.ask(TrashList(offset=len(seen)))
        assert isinstance(page, TrashRows)
        assert page.rows
        assert page.total == 1200
        seen += [row.id for row in page.rows]
    assert sorted(seen) == [f"{number:04}" for number in range(1200)]
    assert code_of(agent, TrashList(limit=501)) == "bad_request"


def test_a_full_disk_says_what_helps_and_leaves_the_thing_where_it_is(agent: RealAgent) -> None:
    """A limit on the size of files stands in for the disk; the real one is tried with the product."""
    (agent.home / "x").touch()
    resource.prlimit(agent.process.pid, resource.RLIMIT_FSIZE, (10, 10))
    with pytest.raises(Refused, match="Delete it for good") as refused:
        agent.ask(Trash(path=f"{agent.home}/x"))
    assert refused.value.code == "no_space"
    assert (agent.home / "x").exists()
    assert rows(agent) == []


def test_from_another_file_system_it_is_moved_by_a_copy(tmp_path: Path) -> None:
    elsewhere = Path("/dev/shm") / f"trash-{os.getpid()}"
    if Path("/dev/shm").stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is only one file system")
    try:
        (elsewhere / "a").mkdir(parents=True)
        (elsewhere / "a" / "file").write_text("content")
        (elsewhere / "a" / "link").symlink_to("/nowhere")
        for name in ("a", "a/file", "a/link"):
            before = subprocess.run(["ls", "-lR", elsewhere / name], capture_output=True, check=True).stdout
            trashed = trash.trash(Trash(path=f"{elsewhere}/{name}"), home=str(tmp_path))
            assert not os.path.lexists(elsewhere / name)
            assert trash.untrash(Untrash(id=trashed.id), home=str(tmp_path)).path == f"{elsewhere}/{name}"
            assert subprocess.run(["ls", "-lR", elsewhere / name], capture_output=True, check=True).stdout == before
    finally:
        shutil.rmtree(elsewhere)
