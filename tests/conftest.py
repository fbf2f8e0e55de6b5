"""Three people, for every test: alice owns, bob was invited, charlie must see nothing; and a real agent."""

import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from ide.accounts.models import User
from sandbox.client.blocking import Connection
from sandbox.errors import Unavailable

ROOT = Path(__file__).parents[1]
DEADLINE_SECONDS = 20.0
MEMORY_BYTES = 512 * 2**20
SMALL_HOME_BYTES = 2**20
PASSWORD = "a long pass phrase 1"


hypothesis.settings.register_profile("terrarium", deadline=None)  # no test is timed: machines are busy
hypothesis.settings.load_profile("terrarium")


@dataclasses.dataclass
class Agent:
    """One person's agent: a process of its own with a temporary home, outside any sandbox."""

    folder: Path
    wrapper: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def home(self) -> Path:
        """The home directory; its path is the same to everybody here."""
        return self.folder / "home"

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder / "agent.sock"

    def start(self) -> None:
        """Start it and wait until it says hello."""
        self.home.mkdir(exist_ok=True)
        command = [*self.wrapper, sys.executable, "-m", "sandbox.agent", "--socket", self.socket, "--home", self.home]
        self.process = subprocess.Popen([*command, "--memory", str(MEMORY_BYTES)], cwd=ROOT)
        wait_until(self._answers, what="the agent to listen")

    def kill(self) -> None:
        """Kill it without a word."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        with contextlib.suppress(Unavailable), Connection.open(str(self.socket), timeout=1):
            return True
        return False


def wait_until(condition: Callable[[], bool], *, what: str) -> None:
    """Wait for a condition, with a deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited too long for {what}"
        time.sleep(0.01)


@pytest.fixture
def alice(db: None) -> User:
    """Who owns."""
    return User.objects.create_user("alice", password=PASSWORD)


@pytest.fixture
def bob(db: None) -> User:
    """Who was invited."""
    return User.objects.create_user("bob", password=PASSWORD)


@pytest.fixture
def charlie(db: None) -> User:
    """Who must see nothing."""
    return User.objects.create_user("charlie", password=PASSWORD)


@pytest.fixture
def agent() -> Iterator[Agent]:
    """A running agent, whoever's it becomes, that has no more rights over files than a tenant."""
    powerless = ("setpriv", "--inh-caps=-all", "--bounding-set=-all") if os.geteuid() == 0 else ()
    yield from _running(powerless)


@pytest.fixture
def agent_with_small_home() -> Iterator[Agent]:
    """A running agent whose home has room for 1 MiB. Only the agent sees it."""
    mounting = f'mount -t tmpfs -o size={SMALL_HOME_BYTES} none "$0" && exec "$@"'
    yield from _running(("unshare", "--map-root-user", "--mount", "sh", "-c", mounting, "HOME"))


def _running(wrapper: tuple[str, ...]) -> Iterator[Agent]:
    with tempfile.TemporaryDirectory(prefix="ta") as folder:
        started = Agent(Path(folder))
        started.wrapper = tuple(str(started.home) if word == "HOME" else word for word in wrapper)
        started.start()
        try:
            yield started
        finally:
            started.kill()
