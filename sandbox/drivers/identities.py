"""Refuses a uid that this machine uses for anything else."""

import grp
import pwd
from pathlib import Path

from sandbox.errors import StartFailed

RANGES = (Path("/etc/subuid"), Path("/etc/subgid"))


def check(uid: int, *, ranges: tuple[Path, ...] = RANGES) -> None:
    """Raise StartFailed when this machine knows the number as a user, a group or part of a subordinate range."""
    for lookup, kind in ((pwd.getpwuid, "user"), (grp.getgrgid, "group")):
        try:
            lookup(uid)
        except KeyError:
            continue
        raise StartFailed(f"This machine has a {kind} with the number {uid}, which belongs to a sandbox.")
    for path in ranges:
        if any(first <= uid < first + count for first, count in _subordinate(path)):
            raise StartFailed(f"{path} gives the number {uid} away, which belongs to a sandbox.")


def _subordinate(path: Path) -> list[tuple[int, int]]:
    """(first, count) of each line `name:first:count`."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    fields = [line.split(":") for line in lines]
    return [
        (int(first), int(count))
        for _, first, count in (f for f in fields if len(f) == 3)
        if first.isdigit() and count.isdigit()
    ]
