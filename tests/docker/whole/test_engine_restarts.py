"""The engine that we start ourselves is stopped and started again: what runs in its containers goes on."""

import io
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.drivers import engine as engine_module
from tests.docker.conftest import docker, say
from tests.docker.whole.people import wait


@pytest.fixture
def own_engine(engine: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An engine of this test's own, beside the one that others use too."""
    folder = Path(tempfile.mkdtemp(prefix="te", dir="/tmp"))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{folder}/d.sock")
    engine_module.start(folder, say)
    yield folder
    docker("rm", "--force", "sleeper", check=False)
    engine_module.stop(folder)
    wait(lambda: not unmounted(folder), what="the end of the engine's mounts")
    shutil.rmtree(folder)


def unmounted(folder: Path) -> list[str]:
    """Take away what is mounted below the folder; return what is in use still."""
    mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines() if str(folder) in line]
    return [
        mount for mount in sorted(mounts, reverse=True) if subprocess.run(["umount", mount], check=False).returncode
    ]


def image() -> bytes:
    """A file system with nothing but `sleep`."""
    libraries = subprocess.run(["ldd", "/bin/sleep"], capture_output=True, text=True, check=True).stdout
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", dereference=True) as archive:
        for path in ["/bin/sleep", *re.findall(r"(/\S+) \(", libraries)]:
            archive.add(path)
    return made.getvalue()


def test_what_runs_goes_on_when_the_engine_stops_and_comes_back(own_engine: Path) -> None:
    subprocess.run(["docker", "import", "-", "sleeper"], input=image(), check=True, capture_output=True)
    docker(
        "run", "--detach", "--name", "sleeper", "--network=none", "--log-driver=none", "sleeper", "/bin/sleep", "600"
    )
    pid = int(docker("inspect", "-f", "{{.State.Pid}}", "sleeper").stdout)
    assert engine_module.stop(own_engine)
    assert not engine_module.answers()
    assert Path(f"/proc/{pid}/comm").read_text() == "sleep\n"
    engine_module.start(own_engine, say)
    assert docker("inspect", "-f", "{{.State.Running}} {{.State.Pid}}", "sleeper").stdout.split() == ["true", str(pid)]
