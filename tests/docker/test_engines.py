"""An engine of our own, started by hand and stopped again, beside whatever else runs on this machine."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.drivers import engine as engine_module
from tests.docker.conftest import docker, say


@pytest.fixture
def folder(engine: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="te", dir="/tmp"))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{made}/d.sock")
    yield made
    engine_module.stop(made)
    mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines() if str(made) in line]
    for mount in sorted(mounts, reverse=True):
        subprocess.run(["umount", mount], check=True)
    shutil.rmtree(made)


def test_an_engine_is_started_once_and_stopped_once(folder: Path) -> None:
    assert not engine_module.answers()
    engine_module.start(folder, say)
    assert engine_module.answers()
    pid = (folder / engine_module.PID_FILE).read_text()
    engine_module.start(folder, say)
    assert (folder / engine_module.PID_FILE).read_text() == pid
    assert docker("info", "--format", "{{.LiveRestoreEnabled}}").stdout.strip() == "true"
    assert (
        Path(f"/proc/{pid.strip()}/stat").read_text().rpartition(")")[2].split()[3] == pid.strip()
    )  # a session of its own
    assert engine_module.stop(folder)
    assert not engine_module.answers()
    assert not engine_module.stop(folder)
