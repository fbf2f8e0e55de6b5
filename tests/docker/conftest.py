"""A real engine and a real image: the one that answers, or one that is installed and started for these tests."""

import dataclasses
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox import runtimes
from sandbox.client.blocking import Connection
from sandbox.drivers import docker as driver_module
from sandbox.drivers import engine as engine_module
from sandbox.drivers import folders, options
from sandbox.images import build
from sandbox.protocol.messages import Attach, Command, Exited
from sandbox.spec import Limits, Spec

RUNTIME = runtimes.DEFAULT
LIMITS = Limits(memory_bytes=256 * 2**20, cpus=1.0, pids=96, tmp_bytes=16 * 2**20)
COMMAND_SECONDS = 60.0
FIRST_SECONDS = 1200
"""Whichever test comes first may have to wait for the engine and for the image to be built."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(FIRST_SECONDS))


def say(line: str) -> None:
    os.write(2, f"{line}\n".encode())


@pytest.fixture(scope="session")
def engine() -> Iterator[str]:
    """The engine's socket."""
    if os.geteuid() != 0:
        pytest.fail("These tests start containers: run them as root.")
    run_folder = Path(tempfile.mkdtemp(prefix="te", dir="/tmp"))
    if not engine_module.answers():
        engine_module.install(say)
        engine_module.start(run_folder, say)
    yield engine_module.socket_path()
    engine_module.stop(run_folder)
    shutil.rmtree(run_folder)


@pytest.fixture(scope="session")
def image(engine: str) -> str:
    return build.ensure_image(RUNTIME, say)


@dataclasses.dataclass
class Installation:
    """A data folder, its driver, and a way to look into its sandboxes without the agent's help."""

    data: Path
    driver: driver_module.DockerDriver

    def spec(self, user_id: int, name: str, **limits: object) -> Spec:
        return Spec(user_id=user_id, name=name, runtime=RUNTIME, limits=dataclasses.replace(LIMITS, **limits))

    def container(self, spec: Spec) -> str:
        return options.name(self.driver.instance, user_id=spec.user_id, runtime=spec.runtime)

    def inspect(self, spec: Spec) -> dict:
        return json.loads(docker("inspect", self.container(spec)).stdout)[0]

    def inside(self, spec: Spec, *command: str, check: bool = True) -> str:
        """What a program says that runs in the sandbox, as the tenant."""
        done = docker("exec", self.container(spec), *command, check=False)
        if check:
            assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def through_agent(self, spec: Spec, *argv: str, console: int = 1) -> tuple[int, str]:
        """Run a program in a console of the agent, as a person would; its status and what it said."""
        with folders.opened_out(self.data, spec.user_id) as out_fd:
            inode = os.open("agent.sock", os.O_PATH | os.O_NOFOLLOW, dir_fd=out_fd)
        try:
            with Connection.open(f"/proc/self/fd/{inode}", timeout=COMMAND_SECONDS) as connection:
                start = Command(argv=argv, cwd=spec.home, env={}, title="test", restart=True)
                size = {"cols": 80, "rows": 24, "stream": None, "offset": None, "writable": True}
                connection.send(Attach(console=console, client="test", start=start, **size))
                said = bytearray()
                while (message := connection.receive(timeout=COMMAND_SECONDS)) is not None:
                    if isinstance(message, bytes):
                        said += message
                    elif isinstance(message, Exited):
                        return message.status, said.decode(errors="replace")
        finally:
            os.close(inode)
        raise AssertionError(said)

    def python(self, spec: Spec, code: str) -> str:
        return self.inside(spec, "python3", "-c", code).strip()


def docker(*arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=check, timeout=COMMAND_SECONDS)


@pytest.fixture(scope="session")
def installations(image: str) -> Iterator[Callable[[], Installation]]:
    """Makes installations, and removes their containers and folders in the end."""
    made: list[Installation] = []

    def make() -> Installation:
        data = Path(tempfile.mkdtemp(prefix="td", dir="/tmp"))
        made.append(Installation(data=data, driver=driver_module.DockerDriver(data)))
        return made[-1]

    yield make
    for each in made:
        each.driver.close()
        label = f"label={options.LABEL_INSTANCE}={each.driver.instance}"
        names = docker("ps", "--all", "--quiet", "--filter", label).stdout.split()
        if names:
            docker("rm", "--force", *names)
        shutil.rmtree(each.data)
        for pattern in (f"terrarium-{each.driver.instance}", f"*/terrarium-{each.driver.instance}"):
            for parent in Path("/sys/fs/cgroup").glob(pattern):
                parent.rmdir()


@pytest.fixture(scope="session")
def installation(installations: Callable[[], Installation]) -> Installation:
    return installations()


@pytest.fixture(scope="session")
def alice(installation: Installation) -> Spec:
    return installation.spec(1, "alice")


@pytest.fixture(scope="session")
def bob(installation: Installation) -> Spec:
    return installation.spec(2, "bob")
