"""What a person could change: by ownership, by group, by everybody's bits, and through links."""

import os
from pathlib import Path

import pytest

from ide.walking import Person, changeable

PERSON = Person(uid=4711, gids=frozenset({4712}))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in [tmp_path, *tmp_path.parents[:2]]:
        folder.chmod(0o755)
    top = tmp_path / "top"
    (top / "inner").mkdir(parents=True)
    (top / "inner" / "code.py").write_text("", encoding="utf-8")
    return top


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")


def test_what_others_may_only_read_is_safe(tree: Path) -> None:
    assert changeable([tree], person=PERSON) == []


def test_everybodys_writing_is_found_below_and_above(tree: Path) -> None:
    (tree / "inner" / "code.py").chmod(0o666)
    assert changeable([tree], person=PERSON) == [tree / "inner" / "code.py"]
    (tree / "inner" / "code.py").chmod(0o644)
    tree.parent.chmod(0o777)
    assert changeable([tree], person=PERSON) == [tree.parent]


def test_a_sticky_folder_above_is_safe(tree: Path) -> None:
    tree.parent.chmod(0o1777)
    assert changeable([tree], person=PERSON) == []


@pytest.mark.usefixtures("as_root")
def test_ownership_counts_even_where_the_mode_forbids(tree: Path) -> None:
    (tree / "inner" / "code.py").chmod(0o400)
    os.chown(tree / "inner" / "code.py", PERSON.uid, 0)
    assert changeable([tree], person=PERSON) == [tree / "inner" / "code.py"]


@pytest.mark.usefixtures("as_root")
def test_a_group_counts_when_the_person_is_in_it(tree: Path) -> None:
    os.chown(tree / "inner", 0, 4712)
    (tree / "inner").chmod(0o775)
    assert changeable([tree], person=PERSON) == [tree / "inner"]
    os.chown(tree / "inner", 0, 9)
    assert changeable([tree], person=PERSON) == []


def test_links_are_followed_out_of_the_tree(tree: Path) -> None:
    outside = tree.parent / "elsewhere"
    outside.mkdir()
    target = outside / "python"
    target.write_text("", encoding="utf-8")
    outside.chmod(0o777)
    (tree / "inner" / "python").symlink_to(target)
    assert outside in changeable([tree], person=PERSON)


def test_what_is_left_out_is_not_looked_at(tree: Path) -> None:
    (tree / "inner" / "code.py").chmod(0o666)
    assert changeable([tree], person=PERSON, leave_out=frozenset({tree / "inner"})) == []


def test_only_the_first_few_are_named(tree: Path) -> None:
    for number in range(20):
        path = tree / f"{number}.py"
        path.write_text("", encoding="utf-8")
        path.chmod(0o666)
    assert len(changeable([tree], person=PERSON)) == 5
