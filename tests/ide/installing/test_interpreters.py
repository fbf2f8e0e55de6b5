"""Which Python is trusted, and virtual environments that are made once."""

import os
import sys
from pathlib import Path

import pytest

from ide.installing import interpreters
from ide.installing.errors import InstallError
from ide.installing.interpreters import ensure_venv, make_venv, runs_for_others, trusted_python
from ide.installing.places import distrust
from ide.installing.running import succeeds


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root chooses an interpreter for others")


@pytest.fixture(scope="module")
def venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment that was broken, and made anew."""
    folder = tmp_path_factory.mktemp("python") / "venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to("/no/such/python")
    make_venv(folder, python=Path(sys.executable).resolve())
    return folder


@pytest.mark.usefixtures("as_root")
def test_the_chosen_interpreter_can_be_changed_by_root_alone(tmp_path: Path) -> None:
    python = trusted_python(tmp_path)
    assert distrust(python) is None or python.is_relative_to(tmp_path)
    assert runs_for_others(python)


@pytest.mark.usefixtures("as_root")
def test_an_interpreter_that_others_cannot_reach_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in [tmp_path, *tmp_path.parents[:2]]:
        folder.chmod(0o755)
    monkeypatch.setattr(interpreters, "distrust", lambda path: "it lies in root's home")
    python = trusted_python(tmp_path)
    assert python.is_relative_to(tmp_path)
    assert distrust(python) is None
    assert runs_for_others(python)
    made = python.stat().st_ctime_ns
    assert trusted_python(tmp_path).stat().st_ctime_ns == made


def test_a_broken_virtual_environment_is_made_anew(venv: Path) -> None:
    assert succeeds([venv / "bin" / "python", "-m", "pip", "--version"])


def test_packages_whose_hash_differs_are_not_installed(venv: Path, tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("six==1.17.0 --hash=sha256:" + "0" * 64 + "\n", encoding="ascii")
    with pytest.raises(InstallError, match=r"requirements\.lock failed"):
        ensure_venv(venv, python=Path(sys.executable).resolve(), lock=lock)
    assert not (venv / interpreters.STAMP).exists()


def test_packages_are_installed_once_per_lock_file(venv: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    monkeypatch.setattr(interpreters, "install_locked", lambda venv, *, lock: installed.append(lock.read_text()))
    lock = tmp_path / "lock"
    for text in ("one", "one", "two"):
        lock.write_text(text, encoding="ascii")
        ensure_venv(venv, python=Path(sys.executable).resolve(), lock=lock)
    assert installed == ["one", "two"]
