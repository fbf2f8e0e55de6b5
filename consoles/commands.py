"""Pure: from a console's row to the command line that its sandbox runs."""

import re
import shlex

from django.utils.translation import gettext as _

from consoles.models import Console
from sandbox.protocol.messages import Command

_PYTHON = re.compile(r"(i?)python(3\.[0-9]{1,2})")


class BadCommand(ValueError):
    """What the user asked for cannot be a command line; the text is a sentence for them."""


def executables(runtimes: list[str]) -> list[str]:
    """What a console may run, given the installed runtimes."""
    return ["bash", *(f"python{runtime}" for runtime in runtimes)]


def runtime_of(executable: str, *, default: str) -> str:
    """The runtime that an executable belongs to: its own version's, else `default`."""
    match = _PYTHON.fullmatch(executable)
    return match[2] if match else default


def label(executable: str) -> str:
    """What people call an executable: "Bash", "Python 3.13"."""
    match = _PYTHON.fullmatch(executable)
    return f"Python {match[2]}" if match else executable.capitalize()


def arguments(text: str | None) -> list[str]:
    """Split arguments as a shell would, without its expansions. Raises BadCommand for a quote that is not closed."""
    try:
        return shlex.split(text or "")
    except ValueError as error:
        raise BadCommand(_("The arguments have a quote that is not closed.")) from error


def command(console: Console, *, restart: bool = False) -> Command:
    """Describe the process of `console` for the agent. Raises BadCommand."""
    home = f"/home/{console.user.get_username()}"
    argv = ["/bin/bash", "-l"] if console.executable == "bash" else [console.executable]
    env = {} if console.executable == "bash" else {"PYTHONSTARTUP": f"{home}/.pythonstartup.py"}
    return Command(
        argv=[*argv, *arguments(console.arguments)],
        cwd=console.working_directory or home,
        env=env,
        title=console.name,
        restart=restart,
    )
