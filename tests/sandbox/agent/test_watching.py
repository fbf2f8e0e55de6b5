"""Parts of a console's output, waiting for its end, and the folder of what runs in it."""

import contextlib
import time
from pathlib import Path

import pytest

from sandbox.agent.watching import PARTS_MAX, WAITS_MAX
from sandbox.client.blocking import Connection
from sandbox.errors import Refused, Unavailable
from sandbox.protocol.messages import (
    Command,
    End,
    Message,
    OutputPart,
    Place,
    ReadOutput,
    SendInput,
    Wait,
    Waited,
    Where,
)
from tests.fakes.agent import RealAgent, Terminal, command, shell, wait_until

COUNTED = b"".join(b"%08d\r\n" % number for number in range(100))
COUNT = "for n in $(seq 0 99); do printf '%08d\\n' $n; done"


def start(agent: RealAgent, what: Command, *, console: int = 1) -> None:
    agent.ask(SendInput(console=console, text="", start=what))


def read(agent: RealAgent, offset: int, limit: int = 2**20) -> tuple[OutputPart, bytes]:
    with Connection.open(agent.socket) as connection:
        return connection.read_output(ReadOutput(console=1, offset=offset, limit=limit))


def waited(agent: RealAgent, seconds: float = 20.0, *, console: int = 1) -> Waited:
    answer = agent.ask(Wait(console=console, seconds=seconds), timeout=25.0)
    assert isinstance(answer, Waited)
    return answer


def folder_of(agent: RealAgent) -> str:
    answer = agent.ask(Where(console=1))
    assert isinstance(answer, Place)
    return answer.path


def test_output_is_read_by_bytes_from_any_offset_to_the_end(agent: RealAgent) -> None:
    start(agent, shell(COUNT))
    assert waited(agent) == Waited(True, 0, agent.consoles()[0].stream, 1000)
    part, data = read(agent, 0)
    assert data == COUNTED
    assert part == OutputPart(agent.consoles()[0].stream, 0, 1000, 0, 1000, running=False, exit=0)
    gathered, offset = b"", 0
    while offset < 1000:
        part, data = read(agent, offset, 7)
        assert (part.offset, part.next) == (offset, min(offset + 7, 1000))
        gathered, offset = gathered + data, part.next
    assert gathered == COUNTED


@pytest.mark.parametrize(
    ("offset", "limit", "begins", "size"),
    [(-10, 100, 990, 10), (-5000, 20, 0, 20), (1000, 10, 1000, 0), (9999, 10, 1000, 0), (2**53, 0, 1000, 0)],
)
def test_an_offset_from_the_end_or_out_of_reach_moves_to_what_is_there(
    agent: RealAgent, offset: int, limit: int, begins: int, size: int
) -> None:
    start(agent, shell(COUNT))
    waited(agent)
    part, data = read(agent, offset, limit)
    assert (part.offset, part.next, part.end) == (begins, begins + size, 1000)
    assert data == COUNTED[begins : begins + size]


def test_where_the_head_was_cut_the_offset_moves_forward_and_says_so(agent: RealAgent) -> None:
    start(agent, shell("seq 2000000 | head -c 12000000"))
    end = waited(agent).length
    part, data = read(agent, 0)
    assert part.offset == part.head > 0
    assert (part.end, len(data)) == (end, 2**20)
    assert read(agent, part.head)[1] == data


def test_output_of_a_program_that_runs_is_told_as_such(agent: RealAgent) -> None:
    start(agent, shell("echo ready; sleep 60"))
    wait_until(lambda: read(agent, 0)[1] == b"ready\r\n", what="the output")
    part, _data = read(agent, 0)
    assert (part.running, part.exit) == (True, None)


def test_a_megabyte_is_read_whole_while_the_program_writes_on(agent: RealAgent) -> None:
    start(agent, shell("yes 0123456789abcdef"))
    wait_until(lambda: agent.consoles()[0].length > 3 * 2**20, what="output")
    for _ in range(20):
        part, data = read(agent, -(2**20))
        assert len(data) == part.next - part.offset == 2**20
        line = b"0123456789abcdef\r\n"
        assert data == (line * (len(data) // len(line) + 2))[part.offset % len(line) :][: len(data)]


@pytest.mark.parametrize("limit", [-1, 2**20 + 1])
def test_too_much_output_at_once_is_refused(agent: RealAgent, limit: int) -> None:
    start(agent, shell("sleep 60"))
    with pytest.raises(Refused) as refused:
        read(agent, 0, limit)
    assert refused.value.code == "bad_request"


def test_a_wait_is_answered_when_the_program_ends_with_all_its_output_kept(agent: RealAgent) -> None:
    start(agent, shell("read line; echo done; exit 7"))
    connection = agent.connect()
    connection.send(Wait(console=1, seconds=20.0))
    assert waited(agent, 0.0).ended is False
    agent.ask(SendInput(console=1, text="\n"))
    answer = connection.receive(timeout=20)
    assert isinstance(answer, Waited)
    assert (answer.ended, answer.exit) == (True, 7)
    assert read(agent, 0)[1][: answer.length].endswith(b"done\r\n")
    assert waited(agent) == answer, "and at once when it has ended"


def test_a_wait_ends_when_its_time_is_over_and_a_signal_is_a_negative_status(agent: RealAgent) -> None:
    start(agent, shell("sleep 60; kill -9 $$"))
    begun = time.monotonic()
    assert waited(agent, 0.2) == Waited(False, None, agent.consoles()[0].stream, 0)
    assert 0.2 <= time.monotonic() - begun < 10
    start(agent, shell("kill -9 $$"), console=2)
    assert waited(agent, console=2).exit == -9


def test_a_wait_hears_at_once_that_the_console_was_ended_by_somebody(agent: RealAgent) -> None:
    start(agent, shell("trap '' HUP; sleep 60"))
    connection = agent.connect()
    connection.send(Wait(console=1, seconds=60.0))
    wait_until(lambda: not waited(agent, 0.0).ended, what="the agent")
    agent.ask(End(console=1))
    answer = connection.receive(timeout=20)
    assert answer is not None
    assert not isinstance(answer, bytes)
    assert (answer.type, answer.to_json()["code"]) == ("failed", "gone")


def test_so_many_may_wait_and_those_who_hang_up_make_room(agent: RealAgent) -> None:
    start(agent, shell("sleep 60"))
    with contextlib.ExitStack() as stack:
        for _ in range(WAITS_MAX):
            stack.enter_context(Connection.open(agent.socket)).send(Wait(console=1, seconds=60.0))
        wait_until(lambda: refusal(agent, Wait(console=1, seconds=60.0)) == "limit", what="all places to be taken")
        assert waited(agent, 0.0).ended is False, "and who does not wait is answered"
    wait_until(lambda: refusal(agent, Wait(console=1, seconds=0.01)) is None, what="room")


def refusal(agent: RealAgent, message: Message) -> str | None:
    try:
        with Connection.open(agent.socket) as connection:
            connection.call(message, timeout=0.5)
    except Refused as refused:
        return refused.code
    except Unavailable:  # it waits, which is what was asked for
        return None
    return None


@pytest.mark.parametrize("seconds", [-1.0, 61.0, 1e300])
def test_an_impossible_wait_is_refused(agent: RealAgent, seconds: float) -> None:
    start(agent, shell("sleep 60"))
    assert refusal(agent, Wait(console=1, seconds=seconds)) == "bad_request"


@pytest.mark.parametrize("message", [ReadOutput(9, 0, 10), Wait(9, 1.0), Where(9)])
def test_a_console_that_does_not_run_is_gone(agent: RealAgent, message: Message) -> None:
    assert refusal(agent, message) == "gone"


def test_the_folder_is_that_of_the_program_in_the_foreground(agent: RealAgent, folder: Path) -> None:
    (folder / "a b").mkdir()
    (folder / "deep").mkdir()
    terminal = Terminal.attach(agent, start=command("/bin/bash", "--norc", "-i", cwd=str(folder)))
    wait_until(lambda: folder_of(agent) == str(folder), what="the shell")
    terminal.types(b"cd 'a b'\n")
    wait_until(lambda: folder_of(agent) == f"{folder}/a b", what="the shell's new folder")
    terminal.types(b"(cd ../deep && exec sleep 60)\n")
    wait_until(lambda: folder_of(agent) == f"{folder}/deep", what="the program's folder")
    terminal.types(b"\x03")
    wait_until(lambda: folder_of(agent) == f"{folder}/a b", what="the shell again")


def test_a_folder_that_is_gone_and_a_console_that_has_ended_lead_to_the_home(agent: RealAgent, folder: Path) -> None:
    (folder / "gone").mkdir()
    start(agent, shell("read line", cwd=f"{folder}/gone"))
    wait_until(lambda: folder_of(agent) == f"{folder}/gone", what="the program")
    (folder / "gone").rmdir()
    assert folder_of(agent) == str(agent.home)
    agent.ask(SendInput(console=1, text="\n"))
    assert waited(agent).ended
    assert folder_of(agent) == str(agent.home)


def test_who_takes_no_output_has_a_place_for_a_moment_only(agent: RealAgent) -> None:
    start(agent, shell("yes | head -c 3000000; sleep 60"))
    wait_until(lambda: agent.consoles()[0].length > 3_000_000, what="output")
    part = ReadOutput(console=1, offset=0, limit=2**20)
    with contextlib.ExitStack() as stack:
        for _ in range(PARTS_MAX):
            stack.enter_context(Connection.open(agent.socket)).send(part)
        wait_until(lambda: refusal(agent, part) == "limit", what="all places to be taken")
        assert agent.answers()
    wait_until(lambda: refusal(agent, part) is None, what="room")
