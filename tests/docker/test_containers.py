"""The driver's contract with a real engine: starts and stops that cross, ends, changes, failures and deletion."""

import contextlib
import dataclasses
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox import runtimes
from sandbox.drivers import deployment
from sandbox.drivers import docker as driver_module
from sandbox.drivers.docker import DockerDriver
from sandbox.errors import LimitExceeded, StartFailed
from sandbox.spec import Spec, Status
from tests.docker.conftest import RUNTIME, Installation, docker


@pytest.fixture
def carol(installation: Installation) -> Spec:
    """Somebody whose sandbox does not exist yet."""
    spec = installation.spec(3, "carol")
    installation.driver.remove(spec.user_id, spec.runtime)
    return spec


def socket_of(folder: Path) -> int:
    return (folder / "agent.sock").lstat().st_ino


def test_a_sandbox_is_made_started_stopped_and_started_again(installation: Installation, carol: Spec) -> None:
    driver = installation.driver
    assert driver.status(carol.user_id, RUNTIME) is Status.ABSENT
    out = driver.ensure(carol)
    assert out == installation.data / "users" / "3" / "out"
    assert (out / "agent.sock").is_socket()
    first = installation.inspect(carol)["Id"]
    assert driver.status(carol.user_id, RUNTIME) is Status.RUNNING
    assert (carol.user_id, RUNTIME) in driver.running()
    driver.stop(carol.user_id, RUNTIME)
    assert driver.status(carol.user_id, RUNTIME) is Status.STOPPED
    assert (carol.user_id, RUNTIME) not in driver.running()
    driver.ensure(carol)
    assert installation.inspect(carol)["Id"] == first
    driver.remove(carol.user_id, RUNTIME)
    assert driver.status(carol.user_id, RUNTIME) is Status.ABSENT


def test_stopping_what_does_not_run_is_nothing(installation: Installation, carol: Spec) -> None:
    for _ in range(2):
        installation.driver.stop(carol.user_id, RUNTIME)
        installation.driver.remove(carol.user_id, RUNTIME)
    installation.driver.ensure(carol)
    for _ in range(2):
        installation.driver.stop(carol.user_id, RUNTIME)


def test_simultaneous_first_requests_start_one_sandbox(installation: Installation, carol: Spec) -> None:
    with ThreadPoolExecutor(4) as pool, contextlib.ExitStack() as stack:
        drivers = [stack.enter_context(contextlib.closing(DockerDriver(installation.data))) for _ in range(4)]
        folders = list(pool.map(lambda driver: driver.ensure(carol), drivers))
    assert len(set(folders)) == 1
    assert (folders[0] / "agent.sock").is_socket()
    label = f"label=terrarium.instance={installation.driver.instance}"
    names = docker("ps", "--all", "--filter", label, "--filter", "label=terrarium.user=3", "--quiet").stdout.split()
    assert len(names) == 1
    assert installation.inspect(carol)["RestartCount"] == 0


def test_a_stop_that_crosses_a_start_is_harmless(installation: Installation, carol: Spec) -> None:
    def again_and_again(verb: Callable[[], object]) -> None:
        for _ in range(4):
            verb()

    with contextlib.closing(DockerDriver(installation.data)) as other, ThreadPoolExecutor(2) as pool:
        starts = pool.submit(again_and_again, lambda: other.ensure(carol))
        stops = pool.submit(again_and_again, lambda: installation.driver.stop(carol.user_id, RUNTIME))
        starts.result()
        stops.result()
    assert (installation.driver.ensure(carol) / "agent.sock").is_socket()
    assert installation.driver.status(carol.user_id, RUNTIME) is Status.RUNNING


@pytest.mark.parametrize("end", ["kill", "rm"])
def test_a_killed_or_removed_container_is_started_again_with_a_fresh_socket(
    installation: Installation, carol: Spec, end: str
) -> None:
    before = socket_of(installation.driver.ensure(carol))
    keep = os.open(installation.data / "users/3/out/agent.sock", os.O_PATH)  # so that its inode number stays taken
    docker(*(("kill",) if end == "kill" else ("rm", "--force")), installation.container(carol))
    assert installation.driver.status(carol.user_id, RUNTIME) is not Status.RUNNING
    after = socket_of(installation.driver.ensure(carol))
    os.close(keep)
    assert after != before


def test_a_killed_agent_ends_its_sandbox_which_starts_again(installation: Installation, carol: Spec) -> None:
    installation.driver.ensure(carol)
    installation.inside(carol, "sh", "-c", "kill -9 $(cat /proc/1/task/1/children)", check=False)
    docker("wait", installation.container(carol))
    assert installation.driver.status(carol.user_id, RUNTIME) is Status.STOPPED
    installation.driver.ensure(carol)
    assert installation.driver.status(carol.user_id, RUNTIME) is Status.RUNNING


def test_a_frozen_sandbox_goes_on(installation: Installation, carol: Spec) -> None:
    installation.driver.ensure(carol)
    docker("pause", installation.container(carol))
    assert installation.driver.status(carol.user_id, RUNTIME) is Status.RUNNING
    installation.driver.ensure(carol)
    assert installation.inspect(carol)["State"]["Status"] == "running"


def test_a_changed_spec_waits_until_the_sandbox_sleeps(installation: Installation, carol: Spec) -> None:
    installation.driver.ensure(carol)
    first = installation.inspect(carol)["Id"]
    richer = installation.spec(3, "carol", pids=200)
    installation.driver.ensure(richer)
    assert installation.inspect(carol)["Id"] == first
    installation.driver.stop(carol.user_id, RUNTIME)
    installation.driver.ensure(richer)
    found = installation.inspect(carol)
    assert found["Id"] != first
    assert found["HostConfig"]["PidsLimit"] == 200


def test_a_missing_image_is_told_and_can_be_mended(
    installation: Installation, carol: Spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(runtimes.RUNTIMES, "0.1", runtimes.Runtime(version="0.1", suite="hamm"))
    with pytest.raises(
        StartFailed, match=r"The sandbox image of Python 0\.1 is missing. The administrator builds it with"
    ):
        installation.driver.ensure(dataclasses.replace(carol, runtime="0.1"))
    installation.driver.ensure(carol)


def test_an_unknown_runtime_is_told(installation: Installation, carol: Spec) -> None:
    with pytest.raises(StartFailed, match=r"There is no runtime 9\.99; there are 3\.13"):
        installation.driver.ensure(dataclasses.replace(carol, runtime="9.99"))


def test_a_stopped_engine_is_told_in_a_sentence(
    installation: Installation, carol: Spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///tmp/no-engine.sock")
    driver = DockerDriver(installation.data)
    sentence = r"The sandbox of Python 3\.13 does not start: no Docker engine answers\."
    with pytest.raises(StartFailed, match=sentence):
        driver.ensure(carol)
    assert driver.check() == ["The Docker engine does not answer: no Docker engine answers."]
    with pytest.raises(StartFailed, match="no Docker engine answers"):
        driver.running()
    monkeypatch.undo()
    installation.driver.ensure(carol)


@pytest.mark.parametrize(
    ("main", "sentence"),
    [
        ("raise SystemExit(3)", r"The sandbox ended at once \(status 3\)\."),
        ("import time; time.sleep(60)", r"The sandbox's agent did not answer within 1 s\."),
        ("import os, time; os.mkfifo('/run/terrarium/out/agent.sock'); time.sleep(60)", "did not answer"),
    ],
)
def test_an_agent_that_does_not_come_is_told(
    installation: Installation,
    carol: Spec,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    main: str,
    sentence: str,
) -> None:
    package = tmp_path / "sandbox"
    (package / "agent").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "agent" / "__init__.py").touch()
    (package / "agent" / "main.py").write_text(f"def main(arguments):\n    {main}\n")
    monkeypatch.setitem(deployment.deploy.__kwdefaults__, "package", package)
    monkeypatch.setattr(driver_module, "AGENT_SECONDS", 1.0)
    with pytest.raises(StartFailed, match=sentence):
        installation.driver.ensure(carol)
    assert installation.driver.status(carol.user_id, RUNTIME) is Status.STOPPED
    monkeypatch.undo()
    (installation.data / "users/3/out/agent.sock").unlink(missing_ok=True)
    installation.driver.ensure(carol)


@pytest.mark.parametrize("name", ["home", "out", "in"])
@pytest.mark.parametrize("exists", [True, False])
def test_a_symlink_in_place_of_a_mounted_folder_stops_the_start(
    installation: Installation, carol: Spec, tmp_path: Path, name: str, *, exists: bool
) -> None:
    if exists:
        installation.driver.ensure(carol)
        installation.driver.stop(carol.user_id, RUNTIME)
    folder = installation.data / "users" / "3" / name
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder.rename(folder.with_name("aside"))
    folder.symlink_to(tmp_path)
    with pytest.raises(StartFailed, match=f"{name} is not a plain folder"):
        installation.driver.ensure(carol)
    assert installation.driver.status(carol.user_id, RUNTIME) is not Status.RUNNING
    assert list(tmp_path.iterdir()) == []
    folder.unlink()
    aside.rename(folder)
    installation.driver.ensure(carol)


def test_sandboxes_of_another_installation_are_left_alone(
    installations: Callable[[], Installation], installation: Installation, carol: Spec
) -> None:
    other = installations()
    installation.driver.ensure(carol)
    assert other.driver.running() == []
    other.driver.remove(carol.user_id, RUNTIME)
    assert installation.driver.status(carol.user_id, RUNTIME) is Status.RUNNING


TREE = """
import os
os.chdir(os.environ["HOME"])
os.mkfifo("fifo")
os.symlink("/etc/passwd", "link")
os.symlink("/var/log", "folder link")
os.mkdir("closed"); open("closed/file", "w").close(); os.chmod("closed", 0)
os.mkdir("read only"); os.mkdir("read only/inside"); os.chmod("read only", 0o500)
open(b"\\xff\\n", "w").close()
for _ in range(1200):
    os.mkdir("deep"); os.chdir("deep")
open("bottom", "w").close()
"""


def test_deleting_a_users_files_leaves_nothing_and_touches_nothing_else(
    installation: Installation, carol: Spec
) -> None:
    installation.driver.ensure(carol)
    installation.python(carol, TREE)
    victim = installation.data / "victim"
    victim.mkdir(exist_ok=True)
    (victim / "file").touch()
    (installation.data / "users/3/home/out of here").symlink_to(victim)
    installation.driver.delete_files(carol.user_id)
    assert installation.driver.status(carol.user_id, RUNTIME) is Status.ABSENT
    assert [path.name for path in (installation.data / "users").iterdir() if "3" in path.name] == []
    assert (victim / "file").exists()
    installation.driver.delete_files(carol.user_id)


def test_a_deletion_beyond_its_budget_goes_on_with_the_next_call(
    installation: Installation, carol: Spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.driver.ensure(carol)
    installation.inside(carol, "sh", "-c", "cd && mkdir many && cd many && seq 500 | xargs touch")
    with monkeypatch.context() as patch:
        patch.setattr("sandbox.drivers.throwaway.EMPTY_ENTRIES", 300)
        with pytest.raises(LimitExceeded, match="several goes"):
            installation.driver.delete_files(carol.user_id)
    assert not (installation.data / "users" / "3").exists()
    installation.driver.delete_files(carol.user_id)
    assert [path for path in (installation.data / "users").iterdir() if path.name.startswith(".gone-3-")] == []
