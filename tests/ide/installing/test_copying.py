"""The installed copy: what is tracked, as it is in the checkout, replaced only when something changed."""

import subprocess
import sys
from pathlib import Path

import pytest

from ide.installing.copying import ensure_copy, tracked_files
from ide.installing.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    checkout = tmp_path / "checkout"
    (checkout / "ide").mkdir(parents=True)
    (checkout / "manage.py").write_text("print('one')\n", encoding="utf-8")
    (checkout / "manage.py").chmod(0o755)
    (checkout / "ide" / "code.py").write_text("x = 1\n", encoding="utf-8")
    (checkout / "private.key").write_text("not tracked", encoding="utf-8")
    (checkout / "frontend" / "dist" / "assets").mkdir(parents=True)
    (checkout / "frontend" / "dist" / "assets" / "a.js").write_text("a", encoding="utf-8")
    for command in (["init", "-q"], ["add", "manage.py", "ide"]):
        subprocess.run(["git", *command], cwd=checkout, check=True)
    places = Places(checkout=checkout, root=tmp_path / "opt", data=tmp_path / "data", run=tmp_path / "run")
    (places.venv / "bin").mkdir(parents=True)
    places.python.symlink_to(sys.executable)
    return places


def test_tracked_files_and_the_built_front_end_are_copied(places: Places) -> None:
    ensure_copy(places)
    copied = {str(path.relative_to(places.app)) for path in places.app.rglob("*") if path.is_file()}
    assert {"manage.py", "ide/code.py", "frontend/dist/assets/a.js"} <= copied
    assert "private.key" not in copied
    assert any("__pycache__" in name for name in copied)
    assert (places.app / "manage.py").stat().st_mode & 0o777 == 0o755
    assert (places.app / "ide" / "code.py").stat().st_mode & 0o777 == 0o644


def test_nothing_is_done_twice_and_a_change_is_taken_over(places: Places) -> None:
    ensure_copy(places)
    first = places.app.stat().st_ino
    ensure_copy(places)
    assert places.app.stat().st_ino == first
    (places.checkout / "ide" / "code.py").write_text("x = 2\n", encoding="utf-8")
    ensure_copy(places)
    assert (places.app / "ide" / "code.py").read_text(encoding="utf-8") == "x = 2\n"
    assert sorted(path.name for path in places.root.iterdir()) == ["app", "venv"]


def test_an_interrupted_copy_is_made_again(places: Places) -> None:
    (places.root / "app.new" / "half").mkdir(parents=True)
    ensure_copy(places)
    assert not (places.app / "half").exists()


def test_a_link_in_the_checkout_is_not_copied(places: Places) -> None:
    (places.checkout / "ide" / "shadow").symlink_to("/etc/shadow")
    subprocess.run(["git", "add", "ide/shadow"], cwd=places.checkout, check=True)
    assert Path("ide/shadow") not in tracked_files(places.checkout)


def test_a_checkout_without_git_is_walked(tmp_path: Path) -> None:
    for name in ("ide/code.py", "data/secret", ".venv/x", "frontend/node_modules/y", "frontend/dist/z"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    assert tracked_files(tmp_path) == [Path("ide/code.py")]
