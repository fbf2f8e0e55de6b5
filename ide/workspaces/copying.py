"""Copying what somebody shares to one's own files: out of their sandbox and into one's own, as a stream."""

import contextlib
import dataclasses
import time
from collections.abc import Iterator
from http import HTTPStatus

from django.utils.translation import gettext as _

from ide.http import Refusal, about
from ide.workspaces import files, shared
from ide.workspaces.reaching import Sandbox
from ide.workspaces.shared import Shared
from sandbox.errors import Refused, SandboxError, Unavailable
from sandbox.protocol.messages import Write

BYTES_MAX = 100 * 2**20
"""Of all files of one copy together."""
ENTRIES_MAX = 1000
"""Files and folders of one copy."""
DEPTH_MAX = 20
SECONDS_MAX = 120.0
NAMES_MAX = 100
"""Names that are tried where a name is taken: a.txt, a (copy).txt, a (copy 2).txt, …"""


@dataclasses.dataclass
class _Budget:
    """What is left for one copy."""

    deadline: float
    bytes: int = BYTES_MAX
    entries: int = ENTRIES_MAX

    def take(self, *, size: int) -> None:
        """Raise Refusal when it is too much."""
        self.bytes -= size
        self.entries -= 1
        if self.bytes < 0:
            raise _too_much(_("This is more than %(n)d MiB. Download what you need of it."), BYTES_MAX // 2**20)
        if self.entries < 0:
            raise _too_much(_("This is more than %(n)d files. Download what you need of it."), ENTRIES_MAX)
        if time.monotonic() > self.deadline:
            raise _too_much(_("This takes longer than %(n)d seconds. Download what you need of it."), int(SECONDS_MAX))


def copy(source: Shared, *, receiver: Sandbox, folder: str) -> str:
    """Copy a shared file or folder into `folder` of the receiver under a name that is free; return its path.

    A copy that cannot be completed leaves nothing. Links in a folder are not copied. Raises Refusal, SandboxError.
    """
    deadline = time.monotonic() + SECONDS_MAX
    for target in _names(f"{folder}/{source.name}"):
        if _is_taken(receiver, target):
            continue
        with contextlib.suppress(_Taken):
            budget = _Budget(deadline=deadline)
            try:
                _copy_file(source, receiver=receiver, target=target, budget=budget)
            except Refused as refused:
                if refused.code != "is_folder":
                    raise
                _copy_folder(source, receiver=receiver, target=target, budget=budget)
            return target
    raise Refusal(HTTPStatus.CONFLICT, _("“%(name)s” is there already, many times.") % {"name": source.name})


class _Taken(Exception):
    """Something of that name is in the receiver's folder."""


def _is_taken(receiver: Sandbox, target: str) -> bool:
    """Whether something is there, so that it need not be tried; it may come until it is."""
    with about(target):
        try:
            files.stat(receiver, path=target)
        except Refused as refused:
            if refused.code != "not_found":
                raise
            return False
    return True


def _copy_file(source: Shared, *, receiver: Sandbox, target: str, budget: _Budget) -> None:
    """Copy one file. What the source's agent refuses is raised as it is; the rest is about the target."""
    content = shared.download(source)
    with contextlib.closing(content):
        budget.take(size=content.opened.size)
        request = Write(path=target, create=True)
        with _into(target):
            files.store(receiver, request=request, chunks=_read(content, budget=budget))


def _read(content: files.Download, *, budget: _Budget) -> Iterator[bytes]:
    try:
        for chunk in content:
            if time.monotonic() > budget.deadline:
                budget.take(size=0)
            yield chunk
    except Refused as refused:  # the source's: it must not be taken for the receiver's
        raise Unavailable(_("The file could not be read to its end.")) from refused


def _copy_folder(source: Shared, *, receiver: Sandbox, target: str, budget: _Budget) -> None:
    found = list(_walk(source, budget=budget))
    with _into(target):
        files.make_folder(receiver, path=target)
    try:
        for relative, is_folder in found:
            path = f"{target}/{relative}"
            if is_folder:
                with _into(path):
                    files.make_folder(receiver, path=path)
            else:
                _copy_file(source.below(relative), receiver=receiver, target=path, budget=budget)
    except (SandboxError, Refusal, _Taken):
        with contextlib.suppress(SandboxError):
            files.delete(receiver, path=target)
        raise


def _walk(source: Shared, *, budget: _Budget) -> Iterator[tuple[str, bool]]:
    """What is in a folder, at any depth, with whether it is a folder: each folder before what is in it."""
    folders = [("", 0)]
    while folders:
        folder, depth = folders.pop()
        offset, there = 0, source.below(folder) if folder else source
        while True:
            page = shared.listing(there, offset=offset)
            for entry in shared.shown(page):
                if entry.kind not in {"file", "folder"}:
                    continue
                relative = f"{folder}/{entry.name}" if folder else entry.name
                budget.take(size=0)
                if entry.kind == "folder":
                    if depth >= DEPTH_MAX:
                        raise _too_much(_("The folders are more than %(n)d deep."), DEPTH_MAX)
                    folders.append((relative, depth + 1))
                yield relative, entry.kind == "folder"
            offset += len(page.entries)
            if not page.entries or offset >= page.total:
                break


@contextlib.contextmanager
def _into(path: str) -> Iterator[None]:
    """Within, a refusal is the receiver's, about `path`; that of a name which is taken is _Taken."""
    try:
        with about(path):
            yield
    except Refusal as refusal:
        if refusal.code == "exists":
            raise _Taken from refusal
        raise


def _names(path: str) -> Iterator[str]:
    folder, _slash, name = path.rpartition("/")
    dot = name.rfind(".")
    stem, ending = (name[:dot], name[dot:]) if dot > 0 else (name, "")
    yield path
    for number in range(1, NAMES_MAX):
        copied = "copy" if number == 1 else f"copy {number}"
        yield f"{folder}/{stem} ({copied}){ending}"


def _too_much(sentence: str, limit: int) -> Refusal:
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence % {"n": limit})
