"""Which program runs a file: the one that its first line names, the project's virtual environment, or the default.

`#!/usr/bin/env python3` asks for whichever Python is at hand: there the project's virtual environment comes first.
"""

import dataclasses
import re
from collections.abc import Sequence
from typing import Literal

from django.utils.translation import gettext as _

from ide.workspaces import commands, paths
from ide.workspaces.reaching import Sandbox
from sandbox.errors import Refused

NAMES = (".venv", "venv", "env")
"""What virtual environments of a project are called; looked for from the file's folder upwards."""
LEVELS_MAX = 20
"""So many folders are looked into."""
LINE_BYTES_MAX = 256
"""Of a first line; the kernel reads no more."""
SETTINGS_BYTES_MAX = 2048
SECONDS = 5.0

_ANY_PYTHON = re.compile(r"python(?:3(?:\.[0-9]{1,2})?)?")
_VERSION = re.compile(r"^version(?:_info)? *= *(3\.[0-9]{1,2})\b", re.MULTILINE)
_LOOK = (
    'for place do if [ -L "$place/bin/python" ] || [ -x "$place/bin/python" ]; then '
    f'printf "%s\\0" "$place"; head -c {SETTINGS_BYTES_MAX} "$place/pyvenv.cfg" 2>/dev/null | tr -d "\\0"; '
    'if [ -x "$place/bin/python" ]; then printf "\\0x\\0"; else printf "\\0-\\0"; fi; fi; done'
)
"""Prints for each virtual environment: its folder, its settings, and x where its Python is there."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Interpreter:
    """What runs a file, in which runtime's sandbox, and why that."""

    command: tuple[str, ...]
    runtime: str
    source: Literal["shebang", "virtualenv", "default"]

    @property
    def words(self) -> str:
        """For a person."""
        if self.source == "shebang":
            return _("%(command)s, as the first line says") % {"command": " ".join(self.command)}
        if self.source == "virtualenv":
            return _("the virtual environment %(path)s") % {"path": self.command[0].removesuffix("/bin/python")}
        return _("Python %(runtime)s") % {"runtime": self.runtime}

    @property
    def is_python(self) -> bool:
        """Whether it knows Python's options."""
        return re.fullmatch(r"(?:python|pypy)[0-9.]*", paths.name_of(self.command[-1])) is not None


def find(sandbox: Sandbox, *, path: str, home: str, offered: Sequence[str]) -> Interpreter:
    """What runs the file at `path`; `offered` are the runtimes that there are. Raises SandboxError."""
    command = parse_first_line(_first_line(sandbox, path=path))
    if command and not is_any_python(command):
        runtime = runtime_named(command[0])
        return Interpreter(
            command=command, runtime=runtime if runtime in offered else sandbox.runtime, source="shebang"
        )
    result = commands.run(
        sandbox, argv=["/bin/sh", "-c", _LOOK, "sh", *places(path, home=home)], cwd="/", seconds=SECONDS
    )
    found = choose(result.output, runtime=sandbox.runtime, offered=offered)
    if found is not None:
        return found
    if command:
        return Interpreter(command=command, runtime=sandbox.runtime, source="shebang")
    return default(sandbox.runtime)


def default(runtime: str) -> Interpreter:
    """What runs a file that asks for nothing else."""
    return Interpreter(command=(f"python{runtime}",), runtime=runtime, source="default")


def parse_first_line(content: bytes) -> tuple[str, ...]:
    """Pure: the command of a `#!` line as the kernel reads it: a program and at most one argument. Empty for none."""
    line = content.partition(b"\n")[0].rstrip(b"\r \t")
    if not line.startswith(b"#!") or b"\0" in line:
        return ()
    try:
        program, _space, argument = line[2:].strip(b" \t").replace(b"\t", b" ").decode().partition(" ")
    except UnicodeDecodeError:
        return ()
    if not program.startswith("/"):
        return ()
    argument = argument.strip(" ")
    return (program, argument) if argument else (program,)


def is_any_python(command: Sequence[str]) -> bool:
    """Pure: whether a command only asks for a Python, whichever is found first."""
    return len(command) == 2 and paths.name_of(command[0]) == "env" and _ANY_PYTHON.fullmatch(command[1]) is not None


def runtime_named(program: str) -> str:
    """Pure: the version in a program's name, as in /usr/bin/python3.11; empty for none."""
    found = re.fullmatch(r"python(3\.[0-9]{1,2})", paths.name_of(program))
    return found[1] if found else ""


def places(path: str, *, home: str) -> list[str]:
    """Pure: where the virtual environment of a file's project may be, nearest first; not above the home."""
    found = []
    folder = paths.parent(path)
    for _level in range(LEVELS_MAX):
        if folder == "/":
            break
        found += [f"{folder}/{name}" for name in NAMES]
        if folder == home:
            break
        folder = paths.parent(folder)
    return found


def choose(output: bytes, *, runtime: str, offered: Sequence[str]) -> Interpreter | None:
    """Pure: the first virtual environment that can run: in its own runtime's sandbox, where its settings name one."""
    fields = output.decode(errors="replace").split("\0")[:-1]
    for place, settings, there in zip(fields[::3], fields[1::3], fields[2::3], strict=False):
        version = _VERSION.search(settings)
        own = version[1] if version and version[1] in offered else runtime
        if there == "x" or own != runtime:
            return Interpreter(command=(f"{place}/bin/python",), runtime=own, source="virtualenv")
    return None


def _first_line(sandbox: Sandbox, *, path: str) -> bytes:
    """The beginning of the file; nothing where there is none to read."""
    try:
        with sandbox.opened() as connection:
            return b"".join(connection.read_chunks(path, limit=LINE_BYTES_MAX))
    except Refused:
        return b""
