"""A walk through a tree, with what may happen meanwhile."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.agent.trees import CLOSED, ENTER, ITEM, LEAVE, Tree
from sandbox.errors import Refused


def tree(path: Path, entries_max: int = 1000) -> Tree:
    return Tree(os.fsencode(path), entries_max=entries_max)


@pytest.fixture
def open_files() -> Iterator[None]:
    """Nothing may stay open."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    yield
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_steps_come_by_name_each_folder_around_its_content(tmp_path: Path, open_files: None) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / "b" / "d").touch()
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "e").mkdir()
    steps = [(step, name.decode()) for step, name, _info in tree(tmp_path).steps()]
    assert steps == [
        (ITEM, "a"),
        *[(ENTER, "b"), (ENTER, "c"), (LEAVE, "c"), (ITEM, "d"), (LEAVE, "b")],
        *[(ENTER, "e"), (LEAVE, "e")],
    ]


def test_leaving_early_closes_everything(tmp_path: Path, open_files: None) -> None:
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    steps = tree(tmp_path).steps()
    next(steps)
    next(steps)
    steps.close()


def test_what_goes_meanwhile_is_passed_over(tmp_path: Path) -> None:
    for name in "abcd":
        (tmp_path / name).mkdir()
    seen = []
    for step, name, _info in tree(tmp_path).steps():
        seen.append((step, name))
        if seen == [(ENTER, b"a")]:
            (tmp_path / "b").rmdir()
            (tmp_path / "c").rmdir()
            (tmp_path / "c").symlink_to("/")
    assert seen == [(ENTER, b"a"), (LEAVE, b"a"), (ITEM, b"c"), (ENTER, b"d"), (LEAVE, b"d")]


def test_a_folder_that_is_moved_away_meanwhile_ends_the_walk(tmp_path: Path, open_files: None) -> None:
    (tmp_path / "top" / "a").mkdir(parents=True)
    (tmp_path / "else").mkdir()
    with pytest.raises(Refused) as refused:
        for step, _name, _info in tree(tmp_path / "top").steps():
            if step == ENTER:
                (tmp_path / "top" / "a").rename(tmp_path / "else" / "a")
    assert refused.value.code == "changed"


def test_another_file_system_is_not_entered() -> None:
    steps = {name: step for step, name, _info in tree(Path("/dev"), 100_000).steps() if name in {b"shm", b"pts"}}
    assert steps
    assert set(steps.values()) == {CLOSED}


def test_too_many_names_are_refused(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / str(number)).touch()
    assert len(list(tree(tmp_path, 5).steps())) == 5
    with pytest.raises(Refused) as refused:
        list(tree(tmp_path, 4).steps())
    assert refused.value.code == "limit"


def test_only_a_folder_itself_can_be_walked(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "none"):
        with pytest.raises(Refused):
            tree(tmp_path / name)
