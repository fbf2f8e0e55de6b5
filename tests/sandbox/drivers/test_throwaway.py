"""What runs once: the program that empties a tree is plain Python, so it is tested as a process here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.drivers import throwaway
from sandbox.drivers.options import Bind


def empty(*folders: Path) -> int:
    binds = [Bind(source=folder, target=str(folder)) for folder in folders]
    command = throwaway.empty(uid=1, binds=binds)["command"]
    return subprocess.run([sys.executable, *command[1:]], check=False).returncode


def test_every_kind_of_entry_goes_and_nothing_behind_a_symlink(tmp_path: Path) -> None:
    tree, victim = tmp_path / "tree", tmp_path / "victim"
    for folder in (tree, victim, tree / "a" / "b" / "c", tree / ".hidden"):
        folder.mkdir(parents=True, exist_ok=True)
    (victim / "file").touch()
    for name in ("file", "a/file", "a/b/c/file", "-rf", "with\nline"):
        (tree / name).touch()
    (tree / "link").symlink_to(victim)
    (tree / "a" / "link").symlink_to(victim / "file")
    os.mkfifo(tree / "a" / "fifo")
    (tree / "a" / "b").chmod(0)
    assert empty(tree) == 0
    assert list(tree.iterdir()) == []
    assert (victim / "file").exists()


def test_no_depth_is_too_deep(tmp_path: Path) -> None:
    code = "import os\nfor _ in range(3000):\n    os.mkdir('d' * 200); os.chdir('d' * 200)\n"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    assert empty(tmp_path) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_budget_ends_it_and_the_next_go_ends_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(50):
        (tmp_path / str(number)).touch()
    with monkeypatch.context() as patch:
        patch.setattr(throwaway, "EMPTY_ENTRIES", 20)
        assert empty(tmp_path) == 3
    assert len(list(tmp_path.iterdir())) == 30
    assert empty(tmp_path) == 0


def test_a_probes_status_becomes_sentences() -> None:
    assert throwaway.complaints(0) == []
    assert len(throwaway.complaints(15)) == 4
    assert "io_uring" in throwaway.complaints(1)[0]
    for status in (-1, 16, 137):
        assert throwaway.complaints(status) == [f"The isolation of sandboxes could not be tested (status {status})."]
