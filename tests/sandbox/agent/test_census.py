"""The sandbox's processes, as the agent lists and ends them: with real ones, in a table of processes of their own."""

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.errors import Refused
from sandbox.protocol.inspecting import COMMAND_CHARS_MAX, PROCESSES_MAX, Kill, Processes, ProcessList, ProcessRow
from sandbox.protocol.messages import Command, Done, End, SendInput
from tests.fakes.agent import RealAgent, command, shell, wait_until

SANDBOX = ("unshare", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c")
INIT = 'trap "kill -TERM $agent" TERM; "$@" & agent=$!; wait $agent; wait $agent'
"""Reaps orphans and hands the signal of a stop to the agent, as the sandbox's own does."""
STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.1; done"


@pytest.fixture
def agent(folder: Path) -> Iterator[RealAgent]:
    """The real agent, seeing nothing but its own processes, as in a sandbox."""
    real = RealAgent(folder, wrapper=(*SANDBOX, INIT, "init"))
    yield real
    for connection in real.connections:
        connection.close()
    real.process.send_signal(signal.SIGKILL)  # and the kernel kills the rest of the table
    real.process.wait()


def listed(agent: RealAgent) -> ProcessList:
    answer = agent.ask(Processes())
    assert isinstance(answer, ProcessList)
    return answer


def find(agent: RealAgent, text: str) -> ProcessRow | None:
    """The process whose command line is this, or has it in it where none is; None where there is none."""
    rows = [row for row in listed(agent).processes if text in row.command]
    exact = [row for row in rows if row.command == text]
    return (exact or rows or [None])[0]


def found(agent: RealAgent, text: str) -> ProcessRow:
    wait_until(lambda: find(agent, text), what=f"a process {text!r}")
    row = find(agent, text)
    assert row is not None
    return row


def start(agent: RealAgent, what: Command, *, console: int = 1) -> None:
    agent.ask(SendInput(console=console, text="", start=what))


def refusal(agent: RealAgent, kill: Kill) -> str:
    with pytest.raises(Refused) as refused:
        agent.ask(kill)
    assert str(refused.value).endswith(".")
    return refused.value.code


def test_a_process_is_told_with_its_console_its_start_and_its_memory(agent: RealAgent) -> None:
    start(agent, command("sleep", "12345"), console=7)
    wait_until(lambda: found(agent, "sleep 12345").state == "S", what="the program to sleep")
    row = found(agent, "sleep 12345")
    assert row.command == "sleep 12345"
    assert (row.console, row.platform) == (7, False)
    assert abs(row.started_at - time.time()) < 60
    assert 2**16 < row.memory < 2**26
    assert row.pid == agent.consoles()[0].pid
    assert found(agent, "sleep 12345").started_at == row.started_at, "the same number each time: it names the process"


def test_what_a_console_started_belongs_to_it_also_in_a_session_of_its_own(agent: RealAgent) -> None:
    start(agent, shell("sleep 301 & setsid sleep 302 & setsid sh -c 'setsid sleep 303 & wait' & wait"), console=3)
    for seconds in (301, 302, 303):
        assert found(agent, f"sleep {seconds}").console == 3


def test_who_left_its_console_belongs_to_none(agent: RealAgent) -> None:
    start(agent, shell("setsid sh -c 'sleep 304' >/dev/null 2>&1 & sleep 0.1; exit"))
    wait_until(lambda: not agent.consoles()[0].running, what="the end")
    row = found(agent, "sh -c sleep 304")
    assert (row.console, row.platform) == (None, False)
    assert agent.ask(Kill(pid=row.pid, started_at=row.started_at)) == Done()


def test_a_busy_process_comes_first_with_its_share_of_a_processor(agent: RealAgent) -> None:
    start(agent, command("sleep", "12345"), console=1)
    start(agent, shell("while :; do :; done"), console=2)
    found(agent, "while")
    time.sleep(1.2)  # the window over which it is measured
    first = listed(agent).processes[0]
    assert first.console == 2
    assert 5 < first.cpu_percent < 110
    assert first.cpu_seconds > 0
    assert found(agent, "sleep 12345").cpu_percent < 5


def test_the_agent_and_init_are_the_platforms_and_cannot_be_killed(agent: RealAgent) -> None:
    rows = [row for row in listed(agent).processes if row.platform]
    assert min(row.pid for row in rows) == 1
    assert any("--socket" in row.command for row in rows)
    assert len(rows) == 2
    for row in rows:
        for force in (False, True):
            assert refusal(agent, Kill(pid=row.pid, started_at=row.started_at, force=force)) == "denied"
    assert agent.answers()


def test_what_the_agent_starts_for_itself_is_the_platforms_with_its_children(folder: Path) -> None:
    (folder / "socat").write_text("#!/bin/sh\nsleep 500 & wait\n")  # which has a child for each connection
    (folder / "socat").chmod(0o755)
    found_first = ("env", f"PATH={folder}:/usr/bin:/bin")
    real = RealAgent(folder, wrapper=(*found_first, *SANDBOX, INIT, "init"), extra=("--forward", "45917:/e.sock"))
    try:
        for text in ("socat TCP-LISTEN:45917", "sleep 500"):
            row = found(real, text)
            assert (row.platform, row.console) == (True, None)
            assert refusal(real, Kill(pid=row.pid, started_at=row.started_at, force=True)) == "denied"
    finally:
        real.process.send_signal(signal.SIGKILL)
        real.process.wait()


def test_a_process_is_asked_to_end_and_may_clear_up(agent: RealAgent, folder: Path) -> None:
    start(agent, shell(f"trap 'echo cleared > {folder}/mark; exit 0' TERM; while :; do sleep 0.05; done # asked"))
    row = found(agent, "# asked")
    assert agent.ask(Kill(pid=row.pid, started_at=row.started_at)) == Done()
    wait_until(lambda: find(agent, "# asked") is None, what="the end")
    assert (folder / "mark").read_text() == "cleared\n"


def test_a_process_that_does_not_end_is_killed_after_a_moment(agent: RealAgent) -> None:
    start(agent, shell(f"{STUBBORN} # stubborn"))
    row = found(agent, "# stubborn")
    wait_until(lambda: agent.consoles()[0].length > 0, what="the trap to be set")
    agent.ask(Kill(pid=row.pid, started_at=row.started_at))
    assert find(agent, "# stubborn") is not None
    wait_until(lambda: agent.consoles()[0].exit == -signal.SIGKILL, what="the kill")


def test_force_kills_at_once_also_a_stopped_one(agent: RealAgent) -> None:
    start(agent, shell(f"{STUBBORN} # stubborn"))
    row = found(agent, "# stubborn")
    wait_until(lambda: agent.consoles()[0].length > 0, what="the trap to be set")
    begun = time.monotonic()
    agent.ask(Kill(pid=row.pid, started_at=row.started_at, force=True))
    wait_until(lambda: agent.consoles()[0].exit == -signal.SIGKILL, what="the kill")
    assert time.monotonic() - begun < 2.5


def test_a_number_that_is_another_process_by_now_is_left_alone(agent: RealAgent) -> None:
    start(agent, command("sleep", "12345"))
    row = found(agent, "sleep 12345")
    for started_at in (row.started_at - 0.01, row.started_at + 1.0, 0.0, -1e300):
        assert refusal(agent, Kill(pid=row.pid, started_at=started_at, force=True)) == "not_found"
    assert find(agent, "sleep 12345") == row


@pytest.mark.parametrize("pid", [0, -1, -(2**40), 999_999, 2**31, 2**53])
def test_a_number_that_is_no_process_is_not_found(agent: RealAgent, pid: int) -> None:
    assert refusal(agent, Kill(pid=pid, started_at=1.0, force=True)) == "not_found"
    assert agent.answers()


def test_a_command_line_of_a_megabyte_is_cut_and_cleaned(agent: RealAgent) -> None:
    hostile = "\x1b]0;x\x07 \u202e é😀 \n"
    start(agent, command("sh", "-c", f"sleep 400; : '{hostile}'", "x" * 50_000, *["y" * 10_000] * 40))
    row = found(agent, "sleep 400; :")
    assert len(row.command) == COMMAND_CHARS_MAX
    assert row.command.startswith("sh -c sleep 400; : '\ufffd]0;x\ufffd \ufffd é😀 \ufffd' xxx")
    assert row.command.endswith("x…")


def test_a_process_whose_name_looks_like_fields_is_read_right(agent: RealAgent, folder: Path) -> None:
    trick = folder / ") R 1 1 (x"
    trick.symlink_to("/bin/sleep")
    start(agent, command(str(trick), "12345"), console=4)
    wait_until(lambda: found(agent, "12345").state == "S", what="the program to sleep")
    assert found(agent, "12345").console == 4


def test_of_a_thousand_processes_the_busiest_are_told_and_all_are_counted(agent: RealAgent) -> None:
    count = PROCESSES_MAX + 100
    start(agent, shell(f"for n in $(seq {count}); do sleep 12345 & done; while :; do :; done"))
    wait_until(lambda: listed(agent).total > count, what="the processes")
    begun = time.monotonic()
    answer = listed(agent)
    assert time.monotonic() - begun < 5
    assert len(answer.processes) == PROCESSES_MAX
    assert answer.complete
    assert any("while :" in row.command for row in answer.processes[:3])
    agent.ask(End(console=1))


def test_what_has_ended_and_nobody_has_noticed_is_no_process(agent: RealAgent) -> None:
    script = "import os, time; os.fork() or os._exit(0); print('forked', flush=True); time.sleep(400)"
    start(agent, command(sys.executable, "-c", script))
    wait_until(lambda: agent.consoles()[0].length > 0, what="the child to be there")
    parent = agent.consoles()[0].pid  # which never asks how its child ended
    wait_until(
        lambda: [row.pid for row in listed(agent).processes if row.console == 1] == [parent], what="the child to end"
    )
