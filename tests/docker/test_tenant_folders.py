"""Making and checking a tenant's folders, as root."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.drivers import folders
from sandbox.errors import StartFailed
from sandbox.spec import Limits, Spec

SPEC = Spec(
    user_id=7, name="alice", runtime="3.13", limits=Limits(memory_bytes=2**27, cpus=1.0, pids=100, tmp_bytes=2**24)
)


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="td", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def owner_and_mode(path: Path) -> tuple[int, int]:
    found = path.lstat()
    return found.st_uid, found.st_mode & 0o777


def test_a_new_tenant_gets_folders_under_roots(data: Path) -> None:
    made = folders.prepare(data, SPEC)
    assert owner_and_mode(data / "users") == owner_and_mode(made.root) == (0, 0o700)
    for name in ("home", "www", "log", "out"):
        assert owner_and_mode(getattr(made, name)) == (SPEC.uid, 0o700)
    for name in ("in", "etc"):
        assert owner_and_mode(getattr(made, name)) == (0, 0o755)
    assert owner_and_mode(made.etc / "passwd") == (0, 0o644)
    assert (made.etc / "passwd").read_text() == folders.passwd(SPEC)


def test_preparing_again_keeps_what_is_there(data: Path) -> None:
    made = folders.prepare(data, SPEC)
    (made.home / "file").touch()
    made.home.chmod(0o750)
    before = (made.etc / "passwd").stat().st_ino
    folders.prepare(data, SPEC)
    assert (made.home / "file").exists()
    assert owner_and_mode(made.home) == (SPEC.uid, 0o750)
    assert (made.etc / "passwd").stat().st_ino == before


def test_a_platform_folder_that_was_opened_wide_is_closed_again(data: Path) -> None:
    made = folders.prepare(data, SPEC)
    (data / "users").chmod(0o777)
    made.root.chmod(0o755)
    folders.prepare(data, SPEC)
    assert owner_and_mode(data / "users") == owner_and_mode(made.root) == (0, 0o700)


@pytest.mark.parametrize("part", ["users", "users/7", "users/7/home", "users/7/in", "users/7/etc"])
def test_no_component_may_be_a_symlink(data: Path, tmp_path: Path, part: str) -> None:
    folders.prepare(data, SPEC)
    (data / part).rename(tmp_path / "real")
    (data / part).symlink_to(tmp_path / "real")
    with pytest.raises(StartFailed, match=f"{Path(part).name} is not a plain folder"):
        folders.prepare(data, SPEC)


def test_a_home_of_somebody_else_is_refused(data: Path) -> None:
    made = folders.prepare(data, SPEC)
    os.chown(made.home, SPEC.uid + 1, SPEC.uid + 1)
    with pytest.raises(StartFailed, match="belongs to another user"):
        folders.prepare(data, SPEC)


@pytest.mark.parametrize(("uid", "mode"), [(65534, 0o755), (0, 0o777)])
def test_a_data_folder_below_one_that_others_can_write_is_refused(data: Path, uid: int, mode: int) -> None:
    below = data / "below"
    below.mkdir()
    os.chown(data, uid, 0)
    data.chmod(mode)
    with pytest.raises(StartFailed, match=f"Others than root can write {data}.*TERRARIUM_DATA"):
        folders.prepare(below, SPEC)
    assert list(below.iterdir()) == []


def test_a_file_of_the_platform_that_was_changed_is_written_anew(data: Path) -> None:
    made = folders.prepare(data, SPEC)
    (made.etc / "group").write_text("root:x:0:alice\n")
    folders.prepare(data, SPEC)
    assert (made.etc / "group").read_text() == folders.group(SPEC)
    assert sorted(path.name for path in made.etc.iterdir()) == ["group", "passwd"]


def test_a_tree_set_aside_is_removed_once_it_is_empty(data: Path) -> None:
    made = folders.prepare(data, SPEC)
    (made.home / "file").touch()
    (aside,) = folders.set_aside(data, SPEC.user_id)
    assert not made.root.exists()
    assert {path.name for path in folders.tenant_folders_aside(data, aside)} == {"home", "www", "log", "out"}
    with pytest.raises(OSError, match="not empty"):
        folders.remove_aside(data, aside)
    (data / "users" / aside / "home" / "file").unlink()
    assert folders.set_aside(data, SPEC.user_id) == [aside]
    folders.remove_aside(data, aside)
    assert list((data / "users").iterdir()) == []
