"""From a console's row to the command line and environment that its sandbox runs; custom ones at a real terminal."""

import contextlib
import os
import pty
import select
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from consoles import commands
from consoles.models import Console
from ide.accounts.models import User

DEADLINE_SECONDS = 20.0


def console(user: User, executable: str, arguments: str | None = None) -> Console:
    """One that is not saved."""
    return Console(user=user, executable=executable, arguments=arguments, name="x", runtime="3.13")


def test_every_runtime_has_python_and_ipython() -> None:
    assert commands.executables(["3.13", "3.9"]) == ["bash", "python3.13", "ipython3.13", "python3.9", "ipython3.9"]


@pytest.mark.parametrize(
    ("executable", "shown", "runtime"),
    [
        ("bash", "Bash", "3.13"),
        ("python3.9", "Python 3.9", "3.9"),
        ("ipython3.11", "IPython 3.11", "3.11"),
        ("custom", "Custom", "3.13"),
    ],
)
def test_an_executable_has_a_name_for_people_and_a_runtime(executable: str, shown: str, runtime: str) -> None:
    assert commands.label(executable) == shown
    assert commands.runtime_of(executable, default="3.13") == runtime


@pytest.mark.parametrize(
    ("executable", "argv"),
    [
        ("bash", ["/bin/bash", "-l", "-c", "a b"]),
        ("python3.9", ["python3.9", "-c", "a b"]),
        ("ipython3.9", ["ipython3.9", "-c", "a b"]),
    ],
)
def test_arguments_are_split_as_a_shell_does(alice: User, executable: str, argv: list[str]) -> None:
    assert list(commands.command(console(alice, executable, "-c 'a b'")).argv) == argv


def test_a_console_has_its_sandboxs_token_and_python_its_start_up_file(alice: User) -> None:
    token = alice.console_environment()["API_TOKEN"]
    assert dict(commands.command(console(alice, "bash")).env) == {"API_TOKEN": token}
    for executable in ("python3.13", "ipython3.13"):
        env = dict(commands.command(console(alice, executable)).env)
        assert env == {"API_TOKEN": token, "PYTHONSTARTUP": "/home/alice/.pythonstartup.py"}


class Terminal:
    """A custom console at a terminal, in a home folder of its own."""

    def __init__(self, alice: User, home: Path, command: str) -> None:
        (home / ".bashrc").write_text("PS1='ready> '\nexport FROM_BASHRC=yes\n", encoding="utf-8")
        made = commands.command(console(alice, "custom", command))
        env = {"HOME": str(home), "PATH": os.environ["PATH"], "TERM": "dumb"}
        self.fd, inner = pty.openpty()
        self.process = subprocess.Popen(
            ["setsid", "--ctty", *made.argv], stdin=inner, stdout=inner, stderr=inner, env=env, cwd=home
        )
        os.close(inner)
        self.said = ""

    def until(self, text: str, *, meanwhile: str = "") -> None:
        """Wait until it says so, typing something as often as nothing comes; what came before is forgotten."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while text not in self.said:
            assert time.monotonic() < deadline, f"{text!r} is not in {self.said!r}"
            if select.select([self.fd], [], [], 0.1)[0]:
                self.said += os.read(self.fd, 65536).decode(errors="replace")
            else:
                self.types(meanwhile)
        self.said = self.said.partition(text)[2]

    def types(self, text: str) -> None:
        """Type into it."""
        os.write(self.fd, text.encode())

    def leaves(self) -> None:
        """End the shell, and see that it ends."""
        self.types("exit 7\n")
        assert self.process.wait(DEADLINE_SECONDS) == 7

    def close(self) -> None:
        """End what is left."""
        self.process.kill()
        self.process.wait()
        os.close(self.fd)


Start = Callable[[str], Terminal]


@pytest.fixture
def start(alice: User, tmp_path: Path) -> Iterator[Start]:
    """A function that starts a custom console."""
    with contextlib.ExitStack() as opened:

        def started(command: str) -> Terminal:
            made = Terminal(alice, tmp_path, command)
            opened.callback(made.close)
            return made

        yield started


def test_a_custom_console_runs_its_line_and_the_shell_that_it_made_stays(start: Start) -> None:
    shell = start('cd / && export NAME="it\'s"; echo begun $FROM_BASHRC')
    shell.until("begun yes")
    shell.until("ready> ")
    shell.types('echo "$NAME" here $PWD\n')
    shell.until("it's here /\r\n")
    shell.leaves()


def test_lines_of_several_commands_run_in_order(start: Start) -> None:
    shell = start("echo one\nfalse\necho two $?")
    shell.until("one\r\ntwo 1\r\n")
    shell.until("ready> ")
    shell.leaves()


@pytest.mark.parametrize("command", ["no-such-program", "if true; then", "false"])
def test_what_fails_does_not_end_the_shell(start: Start, command: str) -> None:
    shell = start(command)
    shell.until("ready> ")
    shell.leaves()


def test_a_program_in_it_can_be_interrupted_and_put_aside(start: Start) -> None:
    shell = start("bash -c 'echo begun; exec sleep 1000'; echo after")
    shell.until("begun")
    shell.types("\x1a")
    shell.until("Stopped")
    shell.until("ready> ")
    shell.types("fg\n")
    shell.until("exec sleep 1000")
    shell.until("ready> ", meanwhile="\x03")  # bash says what it continues before it gives the terminal away
    shell.leaves()


def test_a_script_that_is_a_shell_with_a_start_up_file_has_the_terminal(start: Start, tmp_path: Path) -> None:
    script = tmp_path / "start.sh"
    script.write_text("#!/bin/bash --init-file\nPS1='inner> '\nexport MINE=1\n", encoding="utf-8")
    script.chmod(0o755)
    shell = start(str(script))
    shell.until("inner> ")
    shell.types("echo have-$MINE; sleep 1000\n")
    shell.until("have-1\r\n")
    shell.until("inner> ", meanwhile="\x03")
    shell.types("exit\n")
    shell.until("ready> ")
    shell.leaves()
