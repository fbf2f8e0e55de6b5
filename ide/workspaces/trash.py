"""The verbs of the trash: several things at once, of which some may fail."""

import dataclasses
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus

from django.utils.translation import gettext as _

from ide.http import Refusal, about, failure_of
from ide.workspaces import files
from ide.workspaces.reaching import Sandbox
from sandbox.errors import Refused, SandboxError
from sandbox.protocol.messages import EmptyTrash, Trash, Trashed, TrashList, TrashRows, Untrash, Untrashed

AT_ONCE_MAX = 500
"""Things in one request."""
TURN_SECONDS = 90.0
"""After so long the rest is left for another request, and said so."""
ANSWER_CHARS_MAX = 4096
"""No path or id of an honest agent is longer."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of several things: (what was asked, what the agent answered), and (what was asked, why not)."""

    done: list[tuple[str, str]]
    failed: list[tuple[str, str]]


def put(sandbox: Sandbox, *, paths: Sequence[str]) -> Outcome:
    """Put these into the trash; the answers are their ids there. Raises what failed first, if nothing was done."""
    return _each(paths, do=lambda path: _put(sandbox, path=path))


def restore(sandbox: Sandbox, *, ids: Sequence[str]) -> Outcome:
    """Put these back; the answers are their paths. Raises what failed first, if nothing was done."""
    return _each(ids, do=lambda each: _restore(sandbox, each=each))


def rows(sandbox: Sandbox, *, offset: int) -> TrashRows:
    """One page of the trash. Raises SandboxError."""
    return files.expected(sandbox.call(TrashList(offset=offset)), TrashRows)


def empty(sandbox: Sandbox, *, ids: Sequence[str] | None) -> None:
    """Delete these for good, everything where `ids` is None. Raises SandboxError."""
    files.long_call(sandbox, EmptyTrash(ids=ids))


def _each(wanted: Sequence[str], *, do: Callable[[str], str]) -> Outcome:
    deadline = time.monotonic() + TURN_SECONDS
    done: list[tuple[str, str]] = []
    failed: list[tuple[str, str]] = []
    first: SandboxError | Refusal | None = None
    for each in wanted:
        if time.monotonic() > deadline:
            failed.append((each, _("This took too long, so it was left where it is. Ask again for the rest.")))
            continue
        try:
            done.append((each, do(each)))
        except (Refused, Refusal) as error:
            first = first or error
            failed.append((each, failure_of(error).sentence))
        except SandboxError as error:  # the next ones would fail as well
            if not done:
                raise
            rest = wanted[len(done) + len(failed) :]
            failed += [(left, failure_of(error).sentence) for left in rest]
            break
    if first is not None and not done:
        raise first
    return Outcome(done=done, failed=failed)


def _put(sandbox: Sandbox, *, path: str) -> str:
    try:
        with about(path):
            files.spare(path)
            answer = files.expected(files.long_call(sandbox, Trash(path=path)), Trashed)
    except Refusal as refusal:
        if refusal.code != "no_space":
            raise
        sentence = _("The disk is full, even for the trash: “%(path)s” stays where it is. Delete it for good instead.")
        raise Refusal(HTTPStatus.INSUFFICIENT_STORAGE, sentence % {"path": path}, code=refusal.code) from refusal
    return answer.id[:ANSWER_CHARS_MAX]


def _restore(sandbox: Sandbox, *, each: str) -> str:
    answer = files.expected(files.long_call(sandbox, Untrash(id=each)), Untrashed)
    return answer.path[:ANSWER_CHARS_MAX]
