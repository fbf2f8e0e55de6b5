"""The two sides of one file's change: what was committed, what is staged, what is on disk."""

import dataclasses
from http import HTTPStatus

from django.utils.translation import gettext as _

from ide.http import Refusal, about
from ide.workspaces import files
from ide.workspaces.git import TEXT_BYTES_MAX, Repository
from ide.workspaces.git_refusals import refusal
from sandbox.errors import Refused

_LINK, _SUBMODULE = b"120000", b"160000"
_OURS = b"2"
"""The stage of our side in a conflict; 0 is a file that is in none."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Difference:
    """Two texts; None where there is no such file. Of what is no text there is neither."""

    old: str | None
    new: str | None
    binary: bool = False


def difference(repository: Repository, *, name: str, staged: bool | None) -> Difference:
    """One file: committed against staged (`staged`), staged against on disk (not `staged`), or committed against on
    disk (None). Raises Refusal (413) where a side is too large; SandboxError.
    """
    old = _staged(repository, name) if staged is False else _committed(repository, name)
    new = _staged(repository, name) if staged else _on_disk(repository, name)
    texts = [None if side is None else _text(side) for side in (old, new)]
    if (old is not None and texts[0] is None) or (new is not None and texts[1] is None):
        return Difference(old=None, new=None, binary=True)
    return Difference(old=texts[0], new=texts[1])


def _committed(repository: Repository, name: str) -> bytes | None:
    """What the last commit has; nothing before the first."""
    result = repository.run("ls-tree", "-z", "HEAD", "--", name, looks=True)
    if result.timed_out:
        raise refusal(result)
    for line in result.output.split(b"\0"):
        facts, _, found = line.partition(b"\t")
        if found == name.encode():
            mode, kind, object_name = facts.split(b" ")
            return (
                None
                if kind == b"tree"
                else _object(repository, object_name.decode(errors="replace"), name=name, mode=mode)
            )
    return None


def _staged(repository: Repository, name: str) -> bytes | None:
    """What the index has; our side, where it is in conflict."""
    result = repository.done("ls-files", "--stage", "-z", "--", name, looks=True)
    stages = {}
    for line in result.output.split(b"\0"):
        facts, _, found = line.partition(b"\t")
        if found == name.encode():
            mode, object_name, number = facts.split(b" ")
            stages[number] = (mode, object_name)
    found_there = stages.get(b"0", stages.get(_OURS))
    if found_there is None:
        return None
    return _object(repository, found_there[1].decode(errors="replace"), name=name, mode=found_there[0])


def _object(repository: Repository, object_name: str, *, name: str, mode: bytes) -> bytes:
    """An object as it would be on disk: with the line ends and filters that the repository is set to."""
    if mode == _SUBMODULE:
        return f"{object_name}\n".encode()
    how = ["blob"] if mode == _LINK else ["--filters", f"--path={name}"]
    result = repository.run("cat-file", *how, object_name, output_max=TEXT_BYTES_MAX, looks=True)
    if result.truncated:
        raise files.too_large(name, size_max=TEXT_BYTES_MAX)
    if result.status != 0 or result.timed_out:
        raise refusal(result)
    return result.output


def _on_disk(repository: Repository, name: str) -> bytes | None:
    path = f"{repository.root}/{name}"
    try:
        entry = files.stat(repository.sandbox, path=path)
        if entry.kind == "link":
            return (entry.target or "").encode()
        with repository.sandbox.opened() as connection:
            return files.read_whole(connection, path=path, size_max=TEXT_BYTES_MAX)[1]
    except Refused as refused:
        if refused.code in {"not_found", "not_folder"}:
            return None
        if refused.code == "is_folder":
            raise Refusal(HTTPStatus.CONFLICT, _("“%(path)s” is a folder now.") % {"path": path}) from refused
        with about(path):
            raise


def _text(content: bytes) -> str | None:
    """The content as text, None where it is none; in an old encoding where it is not UTF-8."""
    if b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")
