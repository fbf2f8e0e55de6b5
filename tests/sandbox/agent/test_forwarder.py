"""Ports that lead to mounted sockets, with a stand-in for socat that tells how it was started."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.agent.forwarder import Forwarder
from sandbox.agent.loop import Loop
from tests.fakes.agent import wait_until

STAND_IN = """#!/bin/sh
echo $$ "$@" >> "$HOME/started"
exec sleep 1000
"""


class Clock:
    """A loop that keeps what it was asked to do later."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def later(self, seconds: float, callback: object) -> None:
        self.waits.append(seconds)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "socat").write_text(STAND_IN)
    (tmp_path / "socat").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def forwarder(home: Path, clock: Clock) -> Iterator[Forwarder]:
    forwarder = Forwarder(clock, wish="3128:/run/terrarium/in/egress.sock", home=str(home))  # type: ignore[arg-type]
    forwarder.start()
    wait_until((home / "started").exists, what="the forwarder to start")
    yield forwarder
    forwarder.stop()


def test_it_listens_on_loopback_only_with_limits(forwarder: Forwarder, home: Path) -> None:
    words = (home / "started").read_text().split()
    assert words[1] == "TCP-LISTEN:3128,bind=127.0.0.1,reuseaddr,fork,max-children=64,backlog=64"
    assert words[2] == "UNIX-CONNECT:/run/terrarium/in/egress.sock"
    assert Path(f"/proc/{words[0]}/oom_score_adj").read_text() == "500\n"


def test_it_is_started_again_ever_later(forwarder: Forwarder, home: Path, clock: Clock) -> None:
    for number in range(1, 4):
        pid = int((home / "started").read_text().splitlines()[-1].split()[0])
        os.kill(pid, signal.SIGKILL)
        wait_until(
            lambda number=number: (forwarder.reap(), len(clock.waits) == number)[1], what="its end to be noticed"
        )
        forwarder.start()
        wait_until(lambda number=number: (home / "started").read_text().count("\n") == number + 1, what="its start")
    assert clock.waits == [1.0, 2.0, 4.0]


@pytest.mark.parametrize("wish", ["", "3128", "x:/a", "0:/a", "99999:/a", "3128:relative", "3128:/a,exec", "3128:/a!b"])
def test_a_wish_that_makes_no_sense_is_refused(wish: str, clock: Clock) -> None:
    with pytest.raises(ValueError, match="PORT:/path"):
        Forwarder(clock, wish=wish, home="/")  # type: ignore[arg-type]


def test_the_stand_in_has_what_a_loop_has() -> None:
    assert callable(Loop.later)
