"""All consoles together: requests without an attachment, numbers, limits, memory."""

import signal
import time
from pathlib import Path

import pytest

from sandbox.agent.consoles import ENDED_MAX, GROWTH_BYTES
from sandbox.errors import Refused
from sandbox.protocol.messages import Attach, Command, Done, End, Output, SendInput, Text
from tests.fakes.agent import RealAgent, Terminal, command, shell, wait_until

FLOOD = "head -c 6000000 /dev/zero | tr '\\0' x; sleep 60"


def test_input_can_be_sent_and_output_asked_for_with_nobody_attached(agent: RealAgent) -> None:
    start = command("/bin/sh", env={"PS1": "$ ", "ENV": ""})
    assert agent.ask(SendInput(console=5, text="echo $((6*7))\n", start=start)) == Done()
    wait_until(lambda: "42\n" in text_of(agent, 5), what="the answer")
    row = agent.consoles()[0]
    assert (row.console, row.running, row.exit, row.cols, row.rows, row.title) == (5, True, None, 80, 24, "/bin/sh")
    assert abs(row.started_at - time.time()) < 60
    assert row.length > 0
    assert Path(f"/proc/{row.pid}").exists()


def text_of(agent: RealAgent, console: int) -> str:
    answer = agent.ask(Output(console=console, bytes=10_000))
    assert isinstance(answer, Text)
    return answer.text


@pytest.mark.parametrize("message", [SendInput(console=9, text="x"), Output(console=9, bytes=10), End(console=9)])
def test_a_console_that_does_not_run_is_gone(agent: RealAgent, message: SendInput | Output | End) -> None:
    with pytest.raises(Refused) as refused:
        agent.ask(message)
    assert refused.value.code == "gone"


def test_input_that_does_not_fit_is_refused_whole(agent: RealAgent) -> None:
    start = shell("stty raw -echo; echo ready; sleep 60")
    Terminal.attach(agent, start=start).sees(b"ready")
    with pytest.raises(Refused) as refused:
        agent.ask(SendInput(console=1, text="x" * 70_000))
    assert refused.value.code == "limit"


def test_an_ended_console_keeps_its_log_until_it_is_started_anew(agent: RealAgent) -> None:
    first = Terminal.attach(agent, start=shell("echo one; exit 3"))
    assert first.exits() == 3
    same = Terminal.attach(agent, client="bob", start=shell("echo two"))
    assert same.exits() == 3
    anew = Terminal.attach(agent, client="charlie", start=shell("echo two", restart=True))
    assert anew.attached.stream != first.attached.stream
    assert anew.exits() == 0
    assert anew.output == b"two\r\n"
    first.until(lambda: first.messages[-1].type == "failed")
    assert first.messages[-1].to_json()["code"] == "gone"


def test_a_number_is_free_at_once_after_an_end(agent: RealAgent) -> None:
    Terminal.attach(agent, start=shell("trap '' HUP; echo old; sleep 60"))
    agent.ask(End(console=1))
    assert Terminal.attach(agent, start=shell("echo new")).exits() == 0


def test_an_ended_console_gives_its_memory_back_when_it_is_forgotten(agent: RealAgent) -> None:
    def memory() -> int:
        return int(Path(f"/proc/{agent.process.pid}/status").read_text().split("VmRSS:")[1].split()[0])

    flood = shell("head -c 9000000 /dev/zero | tr '\\0' x", restart=True)
    sizes = []
    for _ in range(6):
        terminal = Terminal.attach(agent, start=flood)
        terminal.exits()
        terminal.close()
        sizes.append(memory())
    assert sizes[-1] < sizes[0] + 12_000, "kB: one log more at most"
    agent.ask(End(console=1))
    wait_until(lambda: memory() < sizes[0] - 6_000, what="the log to go")


def test_so_many_ended_consoles_are_kept_and_no_more(agent: RealAgent) -> None:
    for number in range(ENDED_MAX + 5):
        Terminal.attach(agent, console=number, start=shell("exit 0")).exits()
    rows = agent.consoles()
    assert [row.console for row in rows] == list(range(5, ENDED_MAX + 5))


@pytest.mark.parametrize(
    "start",
    [
        Command([], "/", {}, "x"),
        Command([""], "/", {}, "x"),
        Command(["a\0b"], "/", {}, "x"),
        Command(["sh"], "relative", {}, "x"),
        Command(["sh"], "/", {"A=B": "c"}, "x"),
        Command(["sh"] * 2000, "/", {}, "x"),
    ],
)
def test_impossible_commands_are_refused(agent: RealAgent, start: Command) -> None:
    with pytest.raises(Refused) as refused:
        Terminal.attach(agent, start=start)
    assert refused.value.code == "bad_request"


@pytest.mark.parametrize(("cols", "rows", "client"), [(0, 24, "a"), (80, 5000, "a"), (80, 24, ""), (80, 24, "a" * 65)])
def test_impossible_viewers_are_refused(agent: RealAgent, cols: int, rows: int, client: str) -> None:
    with pytest.raises(Refused):
        agent.ask(Attach(1, client, cols, rows, None, None, writable=True, start=shell("")))
    assert agent.consoles() == []


def test_all_logs_share_an_eighth_of_the_memory_and_the_one_longest_unseen_gives_first(folder: Path) -> None:
    agent = RealAgent(folder, memory=80 * 2**20)  # 10 MiB for logs
    agent.ask(SendInput(console=1, text="", start=shell(FLOOD)))
    wait_until(lambda: agent.consoles()[0].length == 6_000_000, what="the first flood")
    seen = Terminal.attach(agent, console=2, start=shell(FLOOD))
    seen.until(lambda: seen.position == 6_000_000)
    old = Terminal.attach(agent, console=1, client="bob")
    kept = 6_000_000 - old.attached.offset
    assert kept <= 10 * 2**20 - 6_000_000 + GROWTH_BYTES
    assert kept > 3_000_000
    assert Terminal.attach(agent, console=2, client="bob").attached.offset == 0
    agent.stop()


def test_the_agent_ends_its_sessions_when_it_is_asked_to_end(folder: Path) -> None:
    agent = RealAgent(folder)
    terminal = Terminal.attach(agent, start=shell("trap 'touch $HOME/hung_up; exit' HUP; echo ready; sleep 60 & wait"))
    terminal.sees(b"ready")
    pid = agent.consoles()[0].pid
    agent.process.send_signal(signal.SIGTERM)
    assert agent.process.wait(10) == 0
    assert (agent.home / "hung_up").exists()
    assert not Path(f"/proc/{pid}").exists()
    agent.stop()
