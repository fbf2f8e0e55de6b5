"""The agent's code is deployed whole, once per version, and runs from where it lies."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.drivers import deployment


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small agent."""
    folder = tmp_path / "source" / "sandbox"
    (folder / "agent").mkdir(parents=True)
    (folder / "protocol").mkdir()
    for name in ("__init__.py", "errors.py", "agent/__init__.py", "protocol/__init__.py"):
        (folder / name).touch()
    (folder / "agent" / "main.py").write_text(
        "import sandbox.errors\ndef main(arguments): print(arguments); return 0\n"
    )
    (folder / "publishing.py").write_text("secrets of the platform")
    return folder


def test_a_deployed_agent_runs_by_itself(tmp_path: Path, package: Path) -> None:
    folder = deployment.deploy(tmp_path / "data", package=package)
    done = subprocess.run([sys.executable, "-I", "-S", folder, "--x"], capture_output=True, text=True, check=True)
    assert done.stdout == "['--x']\n"
    assert folder == tmp_path / "data" / "keeper" / "agent" / deployment.version(package)
    assert (folder / "VERSION").read_text() == folder.name


def test_only_the_agents_own_code_is_deployed_readable_to_all(tmp_path: Path, package: Path) -> None:
    folder = deployment.deploy(tmp_path / "data", package=package)
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert names == {
        "VERSION",
        "__main__.py",
        *(f"sandbox/{name}" for name in ("__init__.py", "errors.py", "protocol/__init__.py")),
        *(f"sandbox/agent/{name}" for name in ("__init__.py", "main.py")),
    }
    for path in (folder, *folder.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644)


def test_another_code_is_another_version_beside_the_old_one(tmp_path: Path, package: Path) -> None:
    first = deployment.deploy(tmp_path / "data", package=package)
    before = first.stat().st_mtime_ns
    assert deployment.deploy(tmp_path / "data", package=package) == first
    assert first.stat().st_mtime_ns == before
    (package / "agent" / "main.py").write_text("def main(arguments): return 1\n")
    second = deployment.deploy(tmp_path / "data", package=package)
    assert second != first
    assert sorted(path.name for path in first.parent.iterdir()) == sorted([first.name, second.name])


def test_simultaneous_deployments_make_one_folder(tmp_path: Path, package: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: deployment.deploy(tmp_path / "data", package=package), range(16)))
    (folder,) = made
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert (folder / "__main__.py").exists()


def test_the_real_agent_is_deployed_with_all_that_it_imports(tmp_path: Path) -> None:
    folder = deployment.deploy(tmp_path)
    done = subprocess.run([sys.executable, "-I", "-S", folder], capture_output=True, text=True, check=False)
    assert (done.returncode, "usage: agent" in done.stderr) == (2, True)
