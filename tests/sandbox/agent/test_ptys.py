"""One console: what its program gets and gives, exactly, however viewers come and go."""

import itertools
import socket
import time
from functools import partial
from pathlib import Path

import pytest

from sandbox.errors import Refused
from sandbox.protocol.frames import encode
from sandbox.protocol.messages import (
    CREDIT_BYTES,
    Ack,
    End,
    Exited,
    Hidden,
    Resize,
    Resized,
    SendInput,
    Sizing,
    Skipped,
)
from tests.fakes.agent import SANDBOX_ENVIRONMENT, RealAgent, Terminal, command, shell, wait_until

LINES = 200_000
NUMBERS = b"".join(b"%d\r\n" % number for number in range(1, LINES + 1))


def test_a_program_starts_at_its_first_attach_with_that_size(agent: RealAgent) -> None:
    terminal = Terminal.attach(agent, size=(101, 37), start=shell("stty size; tty; exit 7"))
    assert (terminal.attached.running, terminal.attached.offset, terminal.attached.state) == (True, 0, "")
    assert terminal.exits() == 7
    assert terminal.output.startswith(b"37 101\r\n/dev/pts/")
    assert terminal.live == 0


def test_without_a_command_a_console_that_does_not_run_is_gone(agent: RealAgent) -> None:
    with pytest.raises(Refused) as refused:
        Terminal.attach(agent)
    assert refused.value.code == "gone"


def test_the_environment_is_the_sandboxs_with_a_few_names_of_ours_and_what_was_asked_for(agent: RealAgent) -> None:
    start = shell("env -u PWD -u OLDPWD -u SHLVL -u _ env", env={"LANG": "de_DE.UTF-8", "X": "1 2"})
    terminal = Terminal.attach(agent, start=start)
    terminal.exits()
    home = str(agent.home)
    assert dict(line.split("=", 1) for line in terminal.output.decode().split("\r\n") if line) == {
        "HOME": home,
        "USER": "home",
        "LOGNAME": "home",
        "SHELL": "/bin/bash",
        "TERM": "xterm-256color",
        **SANDBOX_ENVIRONMENT,
        "LANG": "de_DE.UTF-8",
        "X": "1 2",
    }


def test_a_program_is_alone_with_its_terminal_in_a_session_and_offers_itself_to_the_oom_killer(
    agent: RealAgent,
) -> None:
    script = "ls -m /proc/$$/fd; cat /proc/$$/oom_score_adj; ps -o sid=,tpgid= -p $$; echo $$; trap"
    terminal = Terminal.attach(agent, start=shell(script))
    terminal.exits()
    files, score, ids, pid = terminal.output.decode().split("\r\n")[:4]
    assert (files, score) == ("0, 1, 2", "500")
    assert ids.split() == [pid, pid]


def test_a_folder_that_is_missing_is_said_and_the_home_is_taken(agent: RealAgent) -> None:
    terminal = Terminal.attach(agent, start=shell("pwd", cwd="/nowhere/at all"))
    terminal.exits()
    assert b"/nowhere/at all cannot be entered (No such file or directory)" in terminal.output
    assert terminal.output.endswith(str(agent.home).encode() + b"\r\n")


def test_a_program_that_is_missing_is_said(agent: RealAgent) -> None:
    terminal = Terminal.attach(agent, start=command("/no/such"))
    assert terminal.exits() == 127
    assert b"/no/such cannot be started: No such file or directory." in terminal.output


def test_a_signal_is_a_negative_status(agent: RealAgent) -> None:
    assert Terminal.attach(agent, start=shell("kill -9 $$")).exits() == -9


def test_no_byte_is_lost_or_doubled_through_reconnections(agent: RealAgent) -> None:
    terminal = Terminal.attach(agent, start=shell(f"seq {LINES}"))
    seen = b""
    for _ in itertools.count():
        terminal.until(partial(far_or_over, terminal))
        seen += terminal.output
        if terminal.status is not None:
            break
        stream, position = terminal.attached.stream, terminal.position
        terminal.close()
        terminal = Terminal.attach(agent, stream=stream, offset=position)
        assert (terminal.attached.offset, terminal.attached.skipped, terminal.attached.state) == (position, 0, "")
    assert seen == NUMBERS


def test_exited_follows_the_last_byte_also_for_who_comes_later(agent: RealAgent) -> None:
    terminal = Terminal.attach(agent, start=shell(f"seq {LINES}"))
    terminal.exits()
    assert terminal.output == NUMBERS
    assert terminal.messages[-1] == Exited(status=0, offset=len(NUMBERS))
    late = Terminal.attach(agent, client="late", offset=-20)
    assert (late.attached.running, late.attached.exit) == (False, 0)
    late.exits()
    assert late.output == NUMBERS[-20:]


def test_another_stream_begins_with_all_that_is_kept(agent: RealAgent) -> None:
    Terminal.attach(agent, start=shell("echo hello")).exits()
    terminal = Terminal.attach(agent, stream="0123", offset=3)
    terminal.exits()
    assert (terminal.attached.offset, terminal.attached.skipped, terminal.output) == (0, 0, b"hello\r\n")
    assert terminal.live == len(terminal.output)


def test_nobody_is_sent_more_than_the_credit(agent: RealAgent) -> None:
    terminal = Terminal.attach(agent, start=shell(f"seq {LINES}; sleep 60"), acknowledges=False)
    terminal.until(lambda: terminal.position == CREDIT_BYTES)
    terminal.connection.send(Ack(1000))
    terminal.until(lambda: terminal.position == CREDIT_BYTES + 1000)
    terminal.types(b"x")  # the answer to this comes after whatever else was due
    terminal.until(lambda: terminal.input == 1)
    assert terminal.position == CREDIT_BYTES + 1000


def test_the_program_is_held_back_while_who_types_is_out_of_credit_and_goes_on_after_5_s(agent: RealAgent) -> None:
    script = f"seq {LINES}; touch $HOME/through; sleep 60"
    terminal = Terminal.attach(agent, start=shell(script), acknowledges=False)
    began = time.monotonic()
    terminal.until(lambda: terminal.position == CREDIT_BYTES)
    wait_until((agent.home / "through").exists, what="the agent's patience to end")
    assert 4.5 < time.monotonic() - began < 10


@pytest.mark.parametrize("way", ["hidden", "read-only", "nobody"])
def test_the_program_is_not_held_back_by(agent: RealAgent, way: str) -> None:
    start = shell(f"seq {LINES}; touch $HOME/through; sleep 60")
    began = time.monotonic()
    if way == "nobody":
        agent.ask(SendInput(console=1, text="", start=start))
    else:
        terminal = Terminal.attach(agent, start=start, acknowledges=False, writable=way == "hidden")
        if way == "hidden":
            terminal.connection.send(Hidden(hidden=True))
    wait_until((agent.home / "through").exists, what="the program to go on")
    assert time.monotonic() - began < 4.5


def test_a_viewer_that_is_too_far_behind_is_moved_forward_and_told(agent: RealAgent) -> None:
    script = "printf '\\033[?1049h'; head -c 12000000 /dev/zero | tr '\\0' x; echo; echo the end; sleep 60"
    terminal = Terminal.attach(agent, start=shell(script), acknowledges=False)
    terminal.connection.send(Hidden(hidden=True))
    wait_until(lambda: agent.consoles()[0].length > 12_000_000, what="the flood")
    terminal.acknowledges = True
    terminal.sees(b"the end")
    skipped = next(message for message in terminal.messages if isinstance(message, Skipped))
    assert 8 * 2**20 < skipped.bytes < skipped.offset
    assert skipped.offset - skipped.bytes <= CREDIT_BYTES
    assert skipped.state == "\x1b[?1049h"
    assert terminal.live == agent.consoles()[0].length


def test_what_is_no_longer_kept_is_skipped_at_the_attach(agent: RealAgent) -> None:
    agent.ask(SendInput(console=1, text="", start=shell("head -c 12000000 /dev/zero | tr '\\0' x; sleep 60")))
    wait_until(lambda: agent.consoles()[0].length >= 12_000_000, what="the flood")
    stream = Terminal.attach(agent, client="first").attached.stream
    terminal = Terminal.attach(agent, stream=stream, offset=5)
    kept = 12_000_000 - terminal.attached.offset
    assert 8 * 2**20 - 64 * 1024 <= kept <= 8 * 2**20 + 256 * 1024
    assert terminal.attached.skipped == terminal.attached.offset - 5


def test_a_resize_is_told_at_its_byte_to_everybody(agent: RealAgent) -> None:
    start = shell("trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done")
    terminal = Terminal.attach(agent, start=start)
    terminal.sees(b"ready\r\n")
    terminal.connection.send(Resize(cols=90, rows=30))
    terminal.sees(b"30 90\r\n")
    replay = Terminal.attach(agent, client="bob", writable=False)
    replay.sees(b"30 90\r\n")
    assert (replay.attached.cols, replay.attached.rows) == (80, 24)
    assert terminal.resized() == replay.resized() == [Resized(offset=7, cols=90, rows=30)]


def test_who_may_type_brings_its_size(agent: RealAgent) -> None:
    Terminal.attach(agent, start=shell("sleep 60"))
    Terminal.attach(agent, client="watcher", size=(10, 10), writable=False)
    late = Terminal.attach(agent, client="bob", size=(100, 50))
    late.until(late.resized)
    assert late.resized() == [Resized(offset=0, cols=100, rows=50)]


def test_who_may_only_look_cannot_type(agent: RealAgent) -> None:
    Terminal.attach(agent, start=shell("cat"))
    watcher = Terminal.attach(agent, client="watcher", writable=False)
    watcher.connection.send(b"x")
    watcher.until(lambda: any(seen.type == "failed" for seen in watcher.messages))
    assert watcher.messages[-1].to_json()["code"] == "denied"


def test_the_window_of_who_may_only_look_changes_nothing(agent: RealAgent) -> None:
    terminal = Terminal.attach(agent, start=shell("cat"))
    watcher = Terminal.attach(agent, client="watcher", writable=False, size=(20, 5))
    watcher.connection.send(Resize(cols=10, rows=4))
    watcher.connection.send(Sizing(rule="fit"))
    watcher.until(lambda: any(seen.type == "failed" for seen in watcher.messages))
    terminal.types(b"still\n")
    terminal.sees(b"still")
    assert terminal.resized() == []
    assert agent.consoles()[0].cols == 80


def test_input_is_taken_once_though_it_is_sent_again(agent: RealAgent) -> None:
    text = b"".join(b"line %d\n" % number for number in range(2000))
    start = shell("stty -echo; echo ready; cat > $HOME/typed")
    terminal = Terminal.attach(agent, start=start)
    terminal.sees(b"ready")
    for cut in (1, 700, 4096, 9000, 12000):
        terminal.types(text[terminal.input : cut])
        terminal = Terminal.attach(agent, stream=terminal.attached.stream, offset=terminal.position)
        assert terminal.input <= cut
    terminal.types(text[terminal.input :])
    terminal.until(lambda: terminal.input == len(text))
    wait_until(lambda: (agent.home / "typed").read_bytes() == text, what="everything to be typed once")


def test_a_take_over_closes_the_old_connection(agent: RealAgent) -> None:
    old = Terminal.attach(agent, start=shell("cat"))
    Terminal.attach(agent)
    while old.step():
        pass
    assert old.ended


def test_input_beyond_the_queue_is_not_read_until_the_program_reads(agent: RealAgent) -> None:
    start = shell(
        "stty raw -echo; echo ready; while [ ! -e $HOME/go ]; do sleep 0.05; done; head -c 2000000 > $HOME/typed"
    )
    terminal = Terminal.attach(agent, start=start)
    terminal.sees(b"ready")
    text = b"0123456789" * 200_000
    frames = b"".join(encode(text[start : start + 10_000]) for start in range(0, len(text), 10_000))
    with terminal.connection._socket.dup() as sock:
        sent = send_what_is_taken(sock, frames, patience=0.5)
        assert sent < 1_000_000, "the queue, the terminal and the kernel have less room than that"
        assert agent.answers()
        (agent.home / "go").touch()
        sock.settimeout(20)
        sock.sendall(frames[sent:])
        wait_until(lambda: (agent.home / "typed").stat().st_size == len(text), what="all input")
    assert (agent.home / "typed").read_bytes() == text


def far_or_over(terminal: Terminal) -> bool:
    return len(terminal.output) > 90_000 or terminal.status is not None


def send_what_is_taken(sock: socket.socket, data: bytes, *, patience: float) -> int:
    """Send until nothing is taken for a while; return how much was."""
    sent = 0
    sock.settimeout(patience)
    try:
        while sent < len(data):
            sent += sock.send(data[sent : sent + 10_000])
    except TimeoutError:
        return sent
    return sent


def test_ctrl_c_stops_a_flood_within_100_ms(agent: RealAgent) -> None:
    terminal = Terminal.attach(agent, start=shell("trap 'echo stopped; exit 3' INT; yes"))
    terminal.until(lambda: terminal.position > 2_000_000)
    began = time.monotonic()
    terminal.types(b"\x03")
    assert terminal.exits() == 3
    assert time.monotonic() - began < 1, "far more than 100 ms, for a busy machine"


def test_ending_kills_the_whole_session_also_what_ignores_hang_ups(agent: RealAgent) -> None:
    script = "trap '' HUP; (trap '' HUP; echo $$; exec sleep 1000) & echo child $!; wait"
    terminal = Terminal.attach(agent, start=shell(script))
    terminal.until(lambda: terminal.output.count(b"\r\n") == 2)
    child = int(terminal.output.split(b"child ")[1].split()[0])
    agent.ask(End(console=1))
    assert terminal.exits() == -9
    wait_until(lambda: not alive(child), what="the child to be killed")
    with pytest.raises(Refused, match="not running"):
        agent.ask(End(console=1))


def test_background_programs_do_not_keep_a_console_from_ending(agent: RealAgent) -> None:
    began = time.monotonic()
    assert Terminal.attach(agent, start=shell("(trap '' HUP; exec sleep 30) & echo done")).exits() == 0
    assert time.monotonic() - began < 5


def alive(pid: int) -> bool:
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
