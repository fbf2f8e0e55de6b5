"""Can the service user write what the keeper executes or mounts? Looks at owners and modes only; changes nothing."""

import dataclasses
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

FOUND_MAX = 5
"""So many are named; one is enough to act on."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Person:
    """A user and all groups that user is in."""

    uid: int
    gids: frozenset[int]


def may_change(state: os.stat_result, *, person: Person) -> bool:
    """Whether a person can write something, or change its mode as its owner. A link's own mode means nothing."""
    if state.st_uid == person.uid:
        return True
    if stat.S_ISLNK(state.st_mode):
        return False
    if stat.S_ISDIR(state.st_mode) and state.st_mode & stat.S_ISVTX:
        return False  # others' entries can be neither renamed nor removed there
    by_group = bool(state.st_mode & stat.S_IWGRP) and state.st_gid in person.gids
    return by_group or bool(state.st_mode & stat.S_IWOTH)


def above(path: Path) -> Iterator[Path]:
    """Every folder from the root down to a path, and the path, also those that its links lead through."""
    yield from reversed(path.parents)
    yield path
    if path.is_symlink():
        target = Path(os.path.normpath(path.parent / path.readlink()))
        yield from above(target)


def below(top: Path, *, leave_out: frozenset[Path] = frozenset()) -> Iterator[Path]:
    """Everything in a folder, and what its links lead to outside of it."""
    for folder, folders, files in os.walk(top):
        here = Path(folder)
        folders[:] = [name for name in folders if here / name not in leave_out]
        for name in (*folders, *files):
            path = here / name
            yield path
            if path.is_symlink() and not path.resolve().is_relative_to(top.resolve()):
                yield from above(path)


def changeable(tops: Iterable[Path], *, person: Person, leave_out: frozenset[Path] = frozenset()) -> list[Path]:
    """The first few paths, in or above the given ones, that the person could change."""
    found: dict[Path, None] = {}
    for top in tops:
        for path in (*above(top), *below(top, leave_out=leave_out)):
            try:
                state = path.lstat()
            except FileNotFoundError:
                continue
            if may_change(state, person=person):
                found[path] = None
                if len(found) >= FOUND_MAX:
                    return list(found)
    return list(found)
