"""Pure: from a console's row to the command line that its sandbox runs."""

import re
import shlex

from django.utils.translation import gettext as _

from consoles.models import Console
from sandbox.protocol.messages import Command

CUSTOM = "custom"
"""The executable of a console that was made of a saved one: its arguments are a command line for bash."""
_RUN_THEN_STAY = """exec /bin/bash --rcfile <(printf '%s\\n' '[ -f ~/.bashrc ] && . ~/.bashrc' 'set -m' "$1") -i"""
"""The command line as the last of a start-up file: `workon x` or `cd y` hold for the shell that stays, and a script
that is itself a shell with a start-up file (`#!/bin/bash --init-file`) has the terminal."""

_PYTHON = re.compile(r"(i?)python(3\.[0-9]{1,2})")


class BadCommand(ValueError):
    """What the user asked for cannot be a command line; the text is a sentence for them."""


def executables(runtimes: list[str]) -> list[str]:
    """What a console may run, given the installed runtimes."""
    return ["bash", *(f"{name}{runtime}" for runtime in runtimes for name in ("python", "ipython"))]


def runtime_of(executable: str, *, default: str) -> str:
    """The runtime that an executable belongs to: its own version's, else `default`."""
    match = _PYTHON.fullmatch(executable)
    return match[2] if match else default


def label(executable: str) -> str:
    """What people call an executable: "Bash", "Python 3.13", "IPython 3.13"."""
    match = _PYTHON.fullmatch(executable)
    return f"{'IPython' if match[1] else 'Python'} {match[2]}" if match else executable.capitalize()


def arguments(text: str | None) -> list[str]:
    """Split arguments as a shell would, without its expansions. Raises BadCommand for a quote that is not closed."""
    try:
        return shlex.split(text or "")
    except ValueError as error:
        raise BadCommand(_("The arguments have a quote that is not closed.")) from error


def command(console: Console, *, restart: bool = False) -> Command:
    """Describe the process of `console` for the agent. Raises BadCommand."""
    home = f"/home/{console.user.get_username()}"
    env = python_environment(home) if _PYTHON.fullmatch(console.executable) else {}
    return Command(
        argv=_argv(console),
        cwd=console.working_directory or home,
        env={**env, **console.user.console_environment(), **console.environment},
        title=console.name,
        restart=restart,
    )


def python_environment(home: str) -> dict[str, str]:
    """What a Python has that somebody types into: its start-up file."""
    return {"PYTHONSTARTUP": f"{home}/.pythonstartup.py"}


def _argv(console: Console) -> list[str]:
    if console.executable == CUSTOM:
        return ["/bin/bash", "-lc", _RUN_THEN_STAY, "bash", console.arguments or ""]
    program = ["/bin/bash", "-l"] if console.executable == "bash" else [console.executable]
    return [*program, *arguments(console.arguments)]
