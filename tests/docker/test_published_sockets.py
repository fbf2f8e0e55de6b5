"""A tenant who replaces the agent's socket leads nobody anywhere."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import publishing
from sandbox.drivers import folders
from sandbox.errors import ProtocolError
from sandbox.spec import Spec
from tests.docker.conftest import Installation

SECONDS = 5.0


class Published:
    """The published folder of an installation, as the keeper has it."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.folder = installation.data / "published"
        self.folder.mkdir(exist_ok=True)
        self.fd = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        self.number = 0

    def publish(self, spec: Spec) -> Path:
        self.number += 1
        with folders.opened_out(self.installation.data, spec.user_id) as out_fd:
            name = publishing.publish(out_fd, "agent.sock", uid=spec.uid, published_fd=self.fd, number=self.number)
        return self.folder / name


@pytest.fixture
def published(installation: Installation) -> Iterator[Published]:
    made = Published(installation)
    yield made
    for path in made.folder.iterdir():
        path.unlink()
    os.close(made.fd)


@pytest.fixture
def mallory(installation: Installation, bob: Spec) -> Iterator[Spec]:
    spec = installation.spec(4, "mallory")
    installation.driver.ensure(bob)
    installation.driver.ensure(spec)
    yield spec
    installation.driver.delete_files(spec.user_id)


def peer_pid(path: Path) -> int:
    """Who listens behind this socket, told by the kernel."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(SECONDS)
        connection.connect(str(path))
        assert connection.recv(1)
        return int.from_bytes(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)[:4], "little")


def cgroup_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cgroup").read_text()


def test_a_published_socket_leads_into_its_own_sandbox(
    installation: Installation, published: Published, mallory: Spec, bob: Spec
) -> None:
    for spec in (mallory, bob):
        assert installation.inspect(spec)["Id"] in cgroup_of(peer_pid(published.publish(spec)))


@pytest.mark.parametrize("target", ["another tenant's agent", "the engine", "the broker"])
def test_nobody_follows_a_symlink_in_place_of_the_agents_socket(
    installation: Installation, published: Published, mallory: Spec, bob: Spec, engine: str, target: str
) -> None:
    before = published.publish(mallory)
    broker = socket.socket(socket.AF_UNIX)
    broker.bind(str(installation.data / "valkey.sock"))
    broker.listen()
    victim = {
        "another tenant's agent": installation.data / "users" / str(bob.user_id) / "out" / "agent.sock",
        "the engine": Path(engine),
        "the broker": installation.data / "valkey.sock",
    }[target]
    assert victim.is_socket()
    installation.inside(mallory, "ln", "-sfn", str(victim), "/run/terrarium/out/agent.sock")
    with pytest.raises(ProtocolError, match="not a socket"):
        published.publish(mallory)
    assert installation.inspect(mallory)["Id"] in cgroup_of(peer_pid(before))
    assert [path.name for path in published.folder.iterdir()] == [before.name]
    broker.close()
    (installation.data / "valkey.sock").unlink()


def test_a_stop_and_a_start_get_over_whatever_a_tenant_left_there(
    installation: Installation, published: Published, mallory: Spec
) -> None:
    installation.inside(mallory, "ln", "-sfn", "/etc/passwd", "/run/terrarium/out/agent.sock")
    installation.driver.stop(mallory.user_id, mallory.runtime)
    installation.driver.ensure(mallory)
    assert installation.inspect(mallory)["Id"] in cgroup_of(peer_pid(published.publish(mallory)))


def test_a_tenants_socket_can_be_connected_to_by_the_service_but_not_through_the_tenants_folder(
    published: Published, mallory: Spec, installation: Installation
) -> None:
    assert published.publish(mallory).stat().st_mode & 0o777 == 0o666
    folder = installation.data / "users"
    assert (folder.stat().st_uid, folder.stat().st_mode & 0o777) == (0, 0o700)
