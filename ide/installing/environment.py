"""The settings file `terrarium.env`: KEY=VALUE lines; what the environment already has wins over it."""

import os
import re
import stat
from collections.abc import MutableMapping
from pathlib import Path

from ide.installing.errors import InstallError

FILE_NAME = "terrarium.env"
FILE_BYTES_MAX = 64 * 1024

_LINE = re.compile(r"(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*)")


def parse(text: str) -> dict[str, str]:
    """The settings in the text. Raises InstallError that names the line which is not KEY=VALUE."""
    settings: dict[str, str] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise InstallError(f"Line {number} of {FILE_NAME} is not of the form NAME=value.")
        value = match[2].strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        settings[match[1]] = value
    return settings


def load(checkout: Path, *, environ: MutableMapping[str, str]) -> None:
    """Add the settings of the checkout's file to the environment. Raises InstallError when it cannot be trusted."""
    path = checkout / FILE_NAME
    if not path.exists():
        return
    state = path.stat()
    if os.geteuid() == 0 and (state.st_mode & stat.S_IWOTH):
        raise InstallError(f"Everybody can write {path}, which decides what root runs: chmod o-w {path}.")
    if state.st_size > FILE_BYTES_MAX:
        raise InstallError(f"{path} is larger than {FILE_BYTES_MAX // 1024} KiB.")
    for name, value in parse(path.read_text(encoding="utf-8")).items():
        environ.setdefault(name, value)
