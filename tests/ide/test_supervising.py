"""Real child processes: started in order, restarted when they die, ended in reverse, their lines made harmless."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ide import supervising
from ide.supervising import Child, Program, Supervisor, readable

DEADLINE_SECONDS = 20.0


class Run:
    """A supervisor over some programs; a thread of the test watches and gives the signal to end."""

    def __init__(self, programs: list[Program]) -> None:
        self.lines: list[tuple[str, str]] = []
        self.ready = 0
        self.supervisor = Supervisor(programs, log=self._log, when_ready=self._count)

    def _log(self, name: str, text: str) -> None:
        self.lines.append((name, text))

    def _count(self) -> None:
        self.ready += 1

    def until(self, condition: Callable[["Run"], bool], *, number: int = signal.SIGTERM) -> "Run":
        """Run until the condition holds, then send the signal; fail when it does not hold in time."""
        held: list[bool] = []

        def watch() -> None:
            deadline = time.monotonic() + DEADLINE_SECONDS
            while not condition(self) and time.monotonic() < deadline:
                time.sleep(0.01)
            held.append(condition(self))
            os.kill(os.getpid(), number)

        watcher = threading.Thread(target=watch)
        watcher.start()
        self.supervisor.run()
        watcher.join()
        assert held == [True], self.lines
        return self

    def said(self, name: str) -> list[str]:
        return [text for who, text in self.lines if who == name]


def python(name: str, code: str, *, folder: Path, **more: object) -> Program:
    return Program(
        name=name,
        argv=[sys.executable, "-u", "-c", code],
        environ={"PATH": os.environ["PATH"]},
        cwd=folder,
        **{"is_ready": lambda: True, **more},
    )


SLEEP = "import signal; print('up'); signal.pause()"


def test_what_dies_is_started_again_with_growing_pauses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "RESTART_SECONDS", 0.02)
    run = Run([python("crash", "raise SystemExit(3)", folder=tmp_path, is_ready=lambda: False)])
    run.supervisor._children[0].delay = 0.02
    run.until(lambda run: run.said("crash").count("Ended with status 3.") >= 4)
    pauses = [text for text in run.said("crash") if text.startswith("Starting again")]
    assert pauses[:3] == [f"Starting again in {pause} s." for pause in ("0.02", "0.04", "0.08")]


def test_the_pause_has_a_limit_and_shrinks_again_after_a_steady_time(tmp_path: Path) -> None:
    child = Child(python("x", "", folder=tmp_path))
    child.started_at = 100.0
    assert [child.later(now=101.0) for _ in range(9)] == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert child.later(now=100.0 + supervising.STEADY_SECONDS) == supervising.RESTART_SECONDS


def test_a_killed_program_comes_back_and_its_orphans_are_ended(tmp_path: Path) -> None:
    code = (
        "import os, signal, subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
        "print('pids', os.getpid(), child.pid)\n"
        "signal.pause()\n"
    )
    run = Run([python("web", code, folder=tmp_path)])
    killed: list[int] = []

    def step(run: Run) -> bool:
        told = [text.split()[1:] for text in run.said("web") if text.startswith("pids")]
        if told and not killed:
            killed.append(int(told[0][1]))
            os.kill(int(told[0][0]), signal.SIGKILL)
        return len(told) == 2

    run.until(step)
    assert "Ended by SIGKILL." in run.said("web")
    assert not alive(killed[0])


def test_a_program_waits_for_those_it_needs(tmp_path: Path) -> None:
    mark = tmp_path / "ready"
    first = python("first", f"{SLEEP}", folder=tmp_path, is_ready=mark.exists)
    second = python("second", SLEEP, folder=tmp_path, needs=("first",))
    run = Run([second, first])

    def step(run: Run) -> bool:
        if run.said("first") == ["up"] and not run.said("second"):
            mark.touch()
        return run.ready == 1 and "up" in run.said("second")

    run.until(step)
    assert [name for name, text in run.lines if text == "up"] == ["first", "second"]


def test_the_end_comes_in_reverse_order_and_by_force_where_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervising, "END_SECONDS", 0.3)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up')\nwhile True: signal.pause()"
    run = Run([python("a", SLEEP, folder=tmp_path), python("b", deaf, folder=tmp_path)])
    run.until(lambda run: "up" in run.said("a") and "up" in run.said("b"))
    ends = [(name, text) for name, text in run.lines if text.startswith("Ended")]
    assert ends == [("b", "Ended by SIGKILL."), ("a", "Ended by SIGTERM.")]


def test_ctrl_c_ends_the_service_in_good_order(tmp_path: Path) -> None:
    run = Run([python("a", SLEEP, folder=tmp_path)]).until(lambda run: "up" in run.said("a"), number=signal.SIGINT)
    assert run.said("a")[-1] == "Ended by SIGTERM."


def test_last_words_and_endless_lines_are_passed_on_within_limits(tmp_path: Path) -> None:
    code = "import sys; sys.stdout.write('x' * 300000 + '\\nnext\\n'); sys.stdout.write('no newline'); sys.exit(1)"
    run = Run([python("loud", code, folder=tmp_path)]).until(lambda run: "Ended with status 1." in run.said("loud"))
    said = run.said("loud")
    long = [text for text in said if text.startswith("xxx")]
    assert len(long) == 1
    assert len(long[0]) <= supervising.LINE_BYTES_MAX
    assert said.index("next") < said.index("no newline") < said.index("Ended with status 1.")


def test_a_program_that_does_not_exist_is_tried_again_and_stops_nobody(tmp_path: Path) -> None:
    missing = Program(name="no", argv=["/no/such"], environ={}, cwd=tmp_path, is_ready=lambda: True)
    run = Run([missing, python("a", SLEEP, folder=tmp_path)])
    run.until(lambda run: len(run.said("no")) >= 2 and "up" in run.said("a"))
    assert run.said("no")[0].startswith("Cannot start")
    assert run.ready == 0


def test_a_socket_that_a_killed_process_left_does_not_hinder_its_successor(tmp_path: Path) -> None:
    path = tmp_path / "s.sock"
    code = (
        "import os, signal, socket\n"
        f"socket.socket(socket.AF_UNIX).bind({str(path)!r})\n"
        "print('bound', os.getpid())\n"
        "signal.pause()\n"
    )
    run = Run([python("web", code, folder=tmp_path, sockets=(path,))])
    killed: list[int] = []

    def step(run: Run) -> bool:
        bound = [int(text.split()[1]) for text in run.said("web") if text.startswith("bound")]
        if bound and not killed:
            killed.append(bound[0])
            os.kill(bound[0], signal.SIGKILL)
        return len(bound) == 2

    run.until(step)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b"2026-11-23T15:11:24Z INFO django: hello", "INFO django: hello"),
        (b"[2026-11-23 15:11:24 +0000] [12] [INFO] hello", "[12] [INFO] hello"),
        (b"12:M 23 Nov 2026 15:11:22.953 # Ready", "Ready"),
        (b"plain \xff text\r", "plain \ufffd text"),
    ],
)
def test_the_time_before_a_line_is_taken_off(line: bytes, text: str) -> None:
    assert readable(line) == text


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
