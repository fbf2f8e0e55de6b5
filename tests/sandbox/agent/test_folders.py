"""Folders that are followed: what is told, what not, and how soon."""

import contextlib
import os
import random
import resource
import shutil
import threading
import time
from pathlib import Path

import pytest

from sandbox.agent.folders import BATCH_SECONDS, FOLLOWERS_MAX
from sandbox.client.blocking import Connection
from sandbox.errors import Refused, Unavailable
from sandbox.protocol.messages import Changed, Consoles, Failed, Message, Watch, Watching
from sandbox.protocol.tree import FOLDERS_BYTES_MAX, FOLDERS_MAX
from tests.fakes.agent import RealAgent, Terminal, shell

HEARD_SECONDS = 5.0
"""How soon a change must have been told; a busy machine may be slow."""
QUIET_SECONDS = 0.7


class Follower:
    """A client that keeps what it was told."""

    def __init__(self, agent: RealAgent, *paths: str | Path) -> None:
        self.connection = agent.connect()
        self.watch(*paths)

    def watch(self, *paths: str | Path) -> Watching:
        self.connection.send(Watch(paths=[str(path) for path in paths]))
        while not isinstance(answer := self.next(), Watching):
            pass
        self.answer = answer
        return answer

    def next(self, seconds: float = HEARD_SECONDS) -> Message:
        event = self.connection.receive(timeout=seconds)
        assert isinstance(event, Message)
        return event

    def hears(self, *paths: str | Path) -> None:
        """Wait until a change was told in each of these."""
        missing = {str(path) for path in paths}
        deadline = time.monotonic() + HEARD_SECONDS
        while missing:
            changed = self.next(deadline - time.monotonic())
            assert isinstance(changed, Changed)
            missing -= set(changed.folders)

    def drain(self) -> list[Changed]:
        """What comes until it is quiet."""
        seen = []
        try:
            while True:
                changed = self.next(QUIET_SECONDS)
                assert isinstance(changed, Changed)
                seen.append(changed)
        except Unavailable:
            return seen


@pytest.fixture
def home(agent: RealAgent) -> Path:
    return agent.home


def test_changes_in_a_folder_are_told_and_those_below_it_are_not(agent: RealAgent, home: Path) -> None:
    (home / "a" / "deep").mkdir(parents=True)
    (home / "b").mkdir()
    follower = Follower(agent, home / "a", home / "b")
    assert follower.answer == Watching(folders=[f"{home}/a", f"{home}/b"], missing=[])
    (home / "a" / "deep" / "new").touch()
    assert follower.drain() == []
    for change in (
        (home / "a" / "new").touch,
        lambda: (home / "a" / "new").write_text("content"),
        lambda: (home / "a" / "new").chmod(0o700),
        lambda: (home / "a" / "new").rename(home / "a" / "other"),
        lambda: (home / "a" / "other").rename(home / "away"),
        lambda: (home / "away").rename(home / "a" / "again"),
        (home / "a" / "again").unlink,
        lambda: (home / "a" / "link").symlink_to("/nowhere"),
        (home / "a" / "folder").mkdir,
    ):
        change()
        seen = follower.drain()
        assert {folder for changed in seen for folder in changed.folders} == {f"{home}/a"}


def test_a_checkout_in_a_console_is_heard_within_a_second(agent: RealAgent, home: Path) -> None:
    script = """
        cd $HOME; git init -q -b main project; cd project; git config user.email a@b; git config user.name a
        mkdir src; echo 1 > src/one; echo 1 > top; git add .; git commit -qm one
        git checkout -q -b other; echo 2 > src/two; rm src/one; git add -A .; git commit -qm two; git checkout -q main
    """
    assert Terminal.attach(agent, start=shell(script)).exits() == 0
    follower = Follower(agent, home / "project", home / "project" / "src")
    terminal = Terminal.attach(agent, console=2, start=shell("read go; cd $HOME/project; git checkout -q other"))
    terminal.types(b"\n")
    began = time.monotonic()
    follower.hears(home / "project" / "src")
    assert time.monotonic() - began < HEARD_SECONDS


def test_a_new_set_takes_the_place_of_the_old_one(agent: RealAgent, home: Path) -> None:
    (home / "a").mkdir()
    (home / "b").mkdir()
    follower = Follower(agent, home / "a")
    follower.watch(home / "b")
    (home / "a" / "x").touch()
    (home / "b" / "x").touch()
    assert {folder for changed in follower.drain() for folder in changed.folders} == {f"{home}/b"}
    follower.watch()
    (home / "b" / "y").touch()
    assert follower.drain() == []


def test_a_folder_that_goes_and_comes_again_is_followed_again(agent: RealAgent, home: Path) -> None:
    (home / "a").mkdir()
    follower = Follower(agent, home / "a")
    (home / "a").rmdir()
    follower.hears(home / "a")
    follower.drain()
    (home / "a").mkdir()
    follower.hears(home / "a")
    follower.drain()
    (home / "a" / "new").touch()
    follower.hears(home / "a")


def test_a_missing_folder_is_told_when_it_comes(agent: RealAgent, home: Path) -> None:
    (home / "file").touch()
    os.mkfifo(home / "pipe")
    (home / "locked").mkdir(mode=0o000)
    wanted = [f"{home}/{name}" for name in ("none/deep", "file", "pipe", "locked")]
    follower = Follower(agent, *wanted)
    assert follower.answer == Watching(folders=[], missing=wanted)
    (home / "none" / "deep").mkdir(parents=True)
    follower.hears(home / "none" / "deep")
    (home / "locked").chmod(0o700)
    follower.hears(home / "locked")


def test_a_folder_whose_parent_was_exchanged_is_found_again(agent: RealAgent, home: Path) -> None:
    (home / "p" / "src").mkdir(parents=True)
    follower = Follower(agent, home / "p" / "src")
    (home / "p").rename(home / "q")
    (home / "p" / "src").mkdir(parents=True)
    follower.hears(home / "p" / "src")
    follower.drain()
    (home / "q" / "src" / "x").touch()
    assert follower.drain() == []
    (home / "p" / "src" / "x").touch()
    follower.hears(home / "p" / "src")


def test_two_paths_to_one_folder_are_both_told(agent: RealAgent, home: Path) -> None:
    (home / "a").mkdir()
    (home / "link").symlink_to("a")
    follower = Follower(agent, home / "a", home / "link")
    (home / "a" / "x").touch()
    follower.hears(home / "a", home / "link")
    follower.drain()
    follower.watch(home / "link")
    (home / "a" / "y").touch()
    follower.hears(home / "link")


def test_names_with_newlines_and_of_full_length_are_followed(agent: RealAgent, home: Path) -> None:
    for name in ("a\nb", "é" * 127, 'quote"\\'):
        (home / name).mkdir()
        follower = Follower(agent, home / name)
        (home / name / ("x" * 255)).touch()
        follower.hears(home / name)
        follower.connection.close()


def test_a_flood_is_told_in_a_few_batches_and_delays_no_key(agent: RealAgent, home: Path) -> None:
    (home / "busy").mkdir()
    follower = Follower(agent, home / "busy")
    terminal = Terminal.attach(agent, start=shell("stty raw -echo; echo ready; cat"))
    terminal.sees(b"ready")
    script = "cd $HOME/busy; n=0; while [ $n -lt 30000 ]; do : > f$((n % 100)); n=$((n + 1)); done"
    flood = Terminal.attach(agent, console=2, start=shell(script))
    began, slowest, number = time.monotonic(), 0.0, 0
    while time.monotonic() - began < 2:
        asked = time.monotonic()
        terminal.types(b"%04d" % number)
        terminal.sees(b"%04d" % number)
        slowest, number = max(slowest, time.monotonic() - asked), number + 1
    assert slowest < 1
    flood.exits()
    seconds = time.monotonic() - began
    batches = follower.drain()
    assert 1 <= len(batches) <= (seconds + QUIET_SECONDS) / BATCH_SECONDS + 2


def test_dropped_events_are_told_as_such(agent: RealAgent, home: Path) -> None:
    """While the agent stands still the kernel's queue overflows."""
    (home / "a").mkdir()
    (home / "b").mkdir()
    follower = Follower(agent, home / "a", home / "b")
    os.kill(agent.process.pid, 19)
    queue = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    for number in range(queue + 100):
        (home / "a" / str(number % 50)).write_text("")
    os.kill(agent.process.pid, 18)
    assert any(changed.overflow and len(changed.folders) == 2 for changed in follower.drain())


def test_a_client_that_reads_nothing_costs_one_batch(agent: RealAgent, home: Path) -> None:
    folders = [home / ("x" * 200 + f"{number:03}") for number in range(FOLDERS_MAX)]
    for folder in folders:
        folder.mkdir()
    follower = Follower(agent, *folders)
    for _ in range(12):
        for folder in folders:
            (folder / "file").write_text("")
        time.sleep(BATCH_SECONDS)
    seen = follower.drain()
    assert {folder for changed in seen for folder in changed.folders} == {str(folder) for folder in folders}
    assert agent.answers()


def test_many_requests_at_once_are_answered_in_turn(agent: RealAgent, home: Path) -> None:
    follower = Follower(agent, home)
    folders = [str(home / f"{'y' * 200}{number}") for number in range(FOLDERS_MAX)]

    def ask() -> None:
        for count in range(50):
            follower.connection.send(Watch(paths=folders[: count + 1]))

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.2)  # until nothing more goes either way
    answers = [follower.next() for _ in range(50)]
    asking.join()
    assert [len(answer.missing) for answer in answers if isinstance(answer, Watching)] == list(range(1, 51))


@pytest.mark.parametrize(
    ("paths", "code"),
    [
        (["relative"], "bad_request"),
        (["/a\0b"], "bad_request"),
        (["/" + "x" * 256], "bad_request"),
        ([f"/{number}" for number in range(FOLDERS_MAX + 1)], "limit"),
        (["/" + "/x" * 2000 + f"/{number}" for number in range(FOLDERS_BYTES_MAX // 4000 + 1)], "limit"),
    ],
)
def test_impossible_wishes_are_refused(agent: RealAgent, paths: list[str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        agent.ask(Watch(paths=paths))
    assert refused.value.code == code


def test_bytes_and_other_messages_end_it(agent: RealAgent, home: Path) -> None:
    for wrong in (b"bytes", Consoles()):
        follower = Follower(agent, home)
        follower.connection.send(wrong)
        answer = follower.next()
        assert isinstance(answer, Failed)
        assert answer.code == "bad_request"


def test_only_so_many_clients_can_follow_and_who_leaves_makes_room(agent: RealAgent, home: Path) -> None:
    followers = [Follower(agent, home) for _ in range(FOLLOWERS_MAX)]
    with pytest.raises(Refused) as refused:
        agent.ask(Watch(paths=[str(home)]))
    assert refused.value.code == "limit"
    for follower in followers:
        follower.connection.close()
    deadline = time.monotonic() + HEARD_SECONDS
    while time.monotonic() < deadline:
        try:
            assert isinstance(agent.ask(Watch(paths=[str(home)])), Watching)
        except Refused:
            time.sleep(0.05)
            continue
        return
    pytest.fail("nobody made room")


def test_everything_is_given_back_with_the_last_client(agent: RealAgent, home: Path) -> None:
    def files() -> list[str]:
        found = []
        for file in Path(f"/proc/{agent.process.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                found.append(str(file.readlink()))
        return found

    Follower(agent, home).connection.close()
    deadline = time.monotonic() + HEARD_SECONDS
    while any("inotify" in name for name in files()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    with Connection.open(agent.socket) as connection:
        assert isinstance(connection.call(Watch(paths=[str(home)])), Watching)


def test_without_files_left_the_refusal_says_so(agent: RealAgent, home: Path) -> None:
    """A test of the sentence only: the limit is the system's."""
    with agent.connect() as connection:
        taken = {int(file.name) for file in Path(f"/proc/{agent.process.pid}/fd").iterdir()}
        free = min(set(range(len(taken) + 1)) - taken)
        resource.prlimit(agent.process.pid, resource.RLIMIT_NOFILE, (free, 4096))
        try:
            with pytest.raises(Refused) as refused:
                connection.call(Watch(paths=[str(home)]))
        finally:
            resource.prlimit(agent.process.pid, resource.RLIMIT_NOFILE, (1024, 4096))
    assert refused.value.code == "limit"


def test_whatever_happens_is_told_of_the_folders_in_which_it_did(agent: RealAgent, home: Path) -> None:
    """A walk at random: after each few steps every folder whose listing differs has been told."""
    chance = random.Random(4)
    followed = [home, *(home / name for name in ("a", "b", "a/c", "a/d", "b/c"))]
    follower = Follower(agent, *followed)

    def listing(folder: Path) -> object:
        if not folder.is_dir():
            return None
        found = ((path, path.lstat()) for path in folder.iterdir())
        return {path.name: (info.st_ino, info.st_mode, info.st_size) for path, info in found}

    def step() -> None:
        place, other = chance.choice(followed[1:]), chance.choice(followed[1:])
        act = chance.choice(("make", "make", "write", "write", "remove", "move"))
        with contextlib.suppress(OSError):
            if act == "make":
                place.mkdir()
            elif act == "write":
                (place / str(chance.randrange(3))).write_text("x" * chance.randrange(9))
            elif act == "remove":
                shutil.rmtree(place)
            else:
                place.rename(other)

    for _ in range(25):
        before = {folder: listing(folder) for folder in followed}
        for _ in range(chance.randrange(1, 8)):
            step()
        follower.hears(*(folder for folder in followed if listing(folder) != before[folder]))
        follower.drain()
