"""A socket is published by its inode: nothing that a tenant does with the name leads anywhere else."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import publishing
from sandbox.errors import ProtocolError, Unavailable

SECONDS = 10.0


class Listener:
    """A unix socket that greets whoever connects with a word."""

    def __init__(self, path: Path, word: bytes) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(path))
        self.socket.listen(64)
        self.word = word
        threading.Thread(target=self._greet, daemon=True).start()

    def _greet(self) -> None:
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            with peer:
                peer.sendall(self.word)

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class Place:
    """A tenant's folder, the published folder, and a victim's socket elsewhere."""

    def __init__(self, root: Path) -> None:
        self.out, self.published, self.elsewhere = root / "o", root / "p", root / "e"
        for folder in (self.out, self.published, self.elsewhere):
            folder.mkdir()
        self.out_fd = os.open(self.out, os.O_RDONLY | os.O_DIRECTORY)
        self.published_fd = os.open(self.published, os.O_RDONLY | os.O_DIRECTORY)
        self.listeners: list[Listener] = []

    def listen(self, path: Path, word: bytes) -> Listener:
        self.listeners.append(Listener(path, word))
        return self.listeners[-1]

    def publish(self, number: int = 1, *, uid: int | None = None, name: str = "agent.sock") -> str:
        uid = os.geteuid() if uid is None else uid
        return publishing.publish(self.out_fd, name, uid=uid, published_fd=self.published_fd, number=number)

    def ask(self, name: str) -> bytes:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(SECONDS)
            connection.connect(str(self.published / name))
            return connection.recv(64)


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("s"))
    yield made
    for listener in made.listeners:
        listener.close()
    os.close(made.out_fd)
    os.close(made.published_fd)


def test_a_published_socket_leads_to_its_listener(place: Place) -> None:
    place.listen(place.out / "agent.sock", b"agent")
    assert place.ask(place.publish(7)) == b"agent"
    assert sorted(path.name for path in place.published.iterdir()) == ["7.sock"]
    assert (place.out / "agent.sock").stat().st_mode & 0o777 == 0o666


def test_a_published_socket_keeps_leading_there_after_its_name_was_swapped(place: Place) -> None:
    place.listen(place.out / "agent.sock", b"agent")
    place.listen(place.elsewhere / "victim.sock", b"victim")
    name = place.publish()
    (place.out / "agent.sock").unlink()
    (place.out / "agent.sock").symlink_to(place.elsewhere / "victim.sock")
    assert place.ask(name) == b"agent"


def test_a_symlink_to_another_socket_is_refused(place: Place) -> None:
    place.listen(place.elsewhere / "victim.sock", b"victim")
    (place.out / "agent.sock").symlink_to(place.elsewhere / "victim.sock")
    with pytest.raises(ProtocolError, match="not a socket"):
        place.publish()
    assert list(place.published.iterdir()) == []


@pytest.mark.parametrize("kind", ["fifo", "file", "folder", "link to a folder"])
def test_anything_but_a_socket_is_refused(place: Place, kind: str) -> None:
    path = place.out / "agent.sock"
    {
        "fifo": lambda: os.mkfifo(path),
        "file": path.touch,
        "folder": path.mkdir,
        "link to a folder": lambda: path.symlink_to(place.elsewhere),
    }[kind]()
    with pytest.raises(ProtocolError, match="not a socket"):
        place.publish()
    assert list(place.published.iterdir()) == []


def test_a_socket_of_another_uid_is_refused(place: Place) -> None:
    place.listen(place.out / "agent.sock", b"agent")
    before = (place.out / "agent.sock").stat().st_mode
    with pytest.raises(ProtocolError, match="belongs to somebody else"):
        place.publish(uid=os.geteuid() + 1)
    assert (place.out / "agent.sock").stat().st_mode == before


def test_a_socket_on_another_file_system_is_refused(place: Place) -> None:
    elsewhere = Path("/dev/shm")
    assert elsewhere.stat().st_dev != place.published.stat().st_dev
    path = elsewhere / f"terrarium-test-{os.getpid()}.sock"
    place.listen(path, b"agent")
    folder_fd = os.open(elsewhere, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with pytest.raises(ProtocolError, match="another file system"):
            publishing.publish(folder_fd, path.name, uid=os.geteuid(), published_fd=place.published_fd, number=1)
    finally:
        os.close(folder_fd)
        path.unlink()


@pytest.mark.parametrize(
    "name", ["../agent.sock", "agent", ".sock", "a/b.sock", "/etc/x.sock", "A.sock", "a.sock\n", "a" * 33 + ".sock", ""]
)
def test_a_name_that_is_not_one_plain_component_is_refused(place: Place, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a socket"):
        place.publish(name=name)


def test_a_socket_that_is_not_there_yet_can_be_tried_again(place: Place) -> None:
    with pytest.raises(Unavailable):
        place.publish()
    place.listen(place.out / "agent.sock", b"agent")
    assert place.ask(place.publish()) == b"agent"


def test_publishing_the_same_inode_twice_leaves_no_temporary_name(place: Place) -> None:
    place.listen(place.out / "agent.sock", b"agent")
    place.publish(3)
    place.publish(3)
    assert [path.name for path in place.published.iterdir()] == ["3.sock"]


def test_a_temporary_name_left_by_a_killed_keeper_is_in_nobodys_way(place: Place) -> None:
    place.listen(place.out / "agent.sock", b"agent")
    place.listen(place.published / ".3.new", b"stale")
    assert place.ask(place.publish(3)) == b"agent"
    assert publishing.published(place.published_fd) == {3}


def test_withdrawing_takes_the_name_away_and_can_be_repeated(place: Place) -> None:
    place.listen(place.out / "agent.sock", b"agent")
    place.publish(4)
    publishing.withdraw(4, published_fd=place.published_fd)
    publishing.withdraw(4, published_fd=place.published_fd)
    assert publishing.published(place.published_fd) == set()
    with pytest.raises(FileNotFoundError):
        place.ask("4.sock")


def test_a_name_that_is_swapped_all_the_time_never_publishes_the_victim(place: Place) -> None:
    place.listen(place.elsewhere / "victim.sock", b"victim")
    place.listen(place.out / "real.sock", b"agent")
    target, beside = place.out / "agent.sock", place.out / "beside"
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            for make in (
                lambda: beside.symlink_to(place.elsewhere / "victim.sock"),
                lambda: os.link(place.out / "real.sock", beside),
            ):
                make()
                beside.replace(target)
                beside.unlink(missing_ok=True)

    thread = threading.Thread(target=swap)
    thread.start()
    answers: set[bytes] = set()
    refused = 0
    try:
        for number in range(1, 3000):
            try:
                name = place.publish(number)
            except (ProtocolError, Unavailable):
                refused += 1
                continue
            answers.add(place.ask(name))
            publishing.withdraw(number, published_fd=place.published_fd)
    finally:
        stop.set()
        thread.join()
    assert answers == {b"agent"}
    assert refused


def test_waiting_ends_when_the_socket_appears(place: Place) -> None:
    timer = threading.Timer(0.05, lambda: place.listen(place.out / "agent.sock", b"agent"))
    timer.start()
    publishing.await_socket(place.out_fd, "agent.sock", uid=os.geteuid(), seconds=SECONDS)
    timer.join()
    assert place.ask(place.publish()) == b"agent"


def test_waiting_ends_at_the_deadline(place: Place) -> None:
    with pytest.raises(Unavailable, match=r"There is no agent\.sock yet"):
        publishing.await_socket(place.out_fd, "agent.sock", uid=os.geteuid(), seconds=0.02)


def test_waiting_ends_when_the_sandbox_has_ended(place: Place) -> None:
    with pytest.raises(Unavailable):
        publishing.await_socket(
            place.out_fd, "agent.sock", uid=os.geteuid(), seconds=SECONDS, still_worth_it=lambda: False
        )


def test_what_an_ended_agent_left_is_forgotten_without_following_it(place: Place) -> None:
    place.listen(place.elsewhere / "victim.sock", b"victim")
    (place.out / "agent.sock").symlink_to(place.elsewhere / "victim.sock")
    publishing.forget_socket(place.out_fd, "agent.sock")
    publishing.forget_socket(place.out_fd, "agent.sock")
    assert list(place.out.iterdir()) == []
    assert (place.elsewhere / "victim.sock").exists()


def test_a_folder_in_the_sockets_place_is_moved_aside_so_that_the_next_agent_starts(place: Place) -> None:
    (place.out / "agent.sock").mkdir()
    (place.out / "agent.sock" / "kept").touch()
    publishing.forget_socket(place.out_fd, "agent.sock")
    (aside,) = place.out.iterdir()
    assert aside.name.startswith(".agent.sock-")
    assert (aside / "kept").exists()
    place.listen(place.out / "agent.sock", b"agent")
    assert place.ask(place.publish()) == b"agent"
