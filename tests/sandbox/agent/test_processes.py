"""Sessions of the agent's programs, ended as a whole."""

import os
import signal
import time
from pathlib import Path

from sandbox.agent import processes

DEADLINE_SECONDS = 20.0
CHURN = "f() { while :; do (trap '' HUP; sleep 0.02) & wait; done; }; trap '' HUP; f & f & f & f & wait"


def test_a_session_whose_members_keep_starting_others_is_killed_to_the_last() -> None:
    session = processes.spawn(["sh", "-c", CHURN], cwd="/", env={"PATH": "/usr/bin:/bin", "HOME": "/"})
    deadline = time.monotonic() + DEADLINE_SECONDS
    while len(processes.session_members(session)) < 6:
        assert time.monotonic() < deadline
    other = processes.spawn(["sleep", "60"], cwd="/", env={"PATH": "/usr/bin:/bin", "HOME": "/"})
    try:
        assert processes.kill_session(session)
        os.waitpid(session, 0)
        while alive(processes.session_members(session)):
            assert time.monotonic() < deadline
        assert alive([other]) == [other]
    finally:
        os.kill(other, signal.SIGKILL)
        os.waitpid(other, 0)


def alive(pids: list[int]) -> list[int]:
    """Those that are more than an entry in the table of processes."""
    found = []
    for pid in pids:
        try:
            if Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] != b"Z":
                found.append(pid)
        except OSError:
            continue
    return found
