"""Pure: why git did not do what was asked, as a sentence that says what to do."""

import re
from collections.abc import Callable
from http import HTTPStatus

from django.utils.translation import gettext as _

from ide.http import Refusal
from ide.workspaces.commands import Result

SAID_CHARS_MAX = 400
"""Of git's own words so much is shown: the end, which says what was wrong."""

_HINT = re.compile(r"^hint: .*\n?", re.MULTILINE)
_LOCK = re.compile(r"Unable to create '(.+?\.lock)': File exists", re.DOTALL)
_NO_IDENTITY = re.compile(
    r"Please tell me who you are|auto-detection is disabled|unable to auto-detect|empty ident name"
)
_NO_REPOSITORY = re.compile(r"not a git repository|must be run in a work tree")
_OVERWRITTEN = re.compile(r"following (?:untracked working tree )?files would be overwritten by \w+:\n((?:\t.*\n)+)")
_NOTHING = re.compile(r"nothing to commit|nothing added to commit|no changes added to commit")
_UNMERGED = re.compile(r"unmerged files|is unmerged|you need to resolve your current index first")
_NO_BRANCH = re.compile(r"invalid reference: (.*)")
_BRANCH_EXISTS = re.compile(r"[Aa] branch named '(.*)' already exists")
_BAD_NAME = re.compile(r"'(.*)' is not a valid branch name")
_GONE = re.compile(r"pathspec '(.*)' did not match any file", re.DOTALL)


class NoIdentity(Refusal):
    """Git does not know who commits; the page asks, or the person types it into a console."""


def is_no_repository(result: Result) -> bool:
    """Whether git said that there is no repository with files there."""
    return result.status != 0 and _NO_REPOSITORY.search(result.stderr) is not None


def refusal(result: Result) -> Refusal:
    """Why this run of git failed."""
    said = f"{result.stderr}\n{result.text}"
    if result.timed_out:
        sentence = _("git did not come to its end in time, and was ended.")
        return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, sentence)
    if _NO_IDENTITY.search(said):
        sentence = _(
            "git does not know who you are. Type this in a console, with your name and address: "
            'git config --global user.name "Your Name" and git config --global user.email you@example.com'
        )
        return NoIdentity(HTTPStatus.CONFLICT, sentence, code="identity")
    for pattern, sentence_of in _SENTENCES:
        if found := pattern.search(said):
            return Refusal(HTTPStatus.CONFLICT, sentence_of(found))
    own = _HINT.sub("", said).strip()[-SAID_CHARS_MAX:]
    if not own:
        own = _("git ended with the status %(n)d and did not say why.") % {"n": result.status}
    return Refusal(HTTPStatus.CONFLICT, own)


def _lock(found: re.Match[str]) -> str:
    return _(
        "Another git command is at work in this repository. If there is none, one was ended in the middle: "
        "then delete %(path)s and try again."
    ) % {"path": found[1]}


def _overwritten(found: re.Match[str]) -> str:
    names = ", ".join(name.strip() for name in found[1].splitlines()[:10])
    return _("This would overwrite changes of yours in: %(names)s. Commit or discard them first.") % {"names": names}


_SENTENCES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_LOCK, _lock),
    (_OVERWRITTEN, _overwritten),
    (_UNMERGED, lambda _found: _("Some files are in conflict. Edit them, stage them, then commit.")),
    (_NOTHING, lambda _found: _("There is nothing to commit. Stage some changes first.")),
    (_NO_BRANCH, lambda found: _("There is no branch “%(name)s”.") % {"name": found[1]}),
    (_BRANCH_EXISTS, lambda found: _("There is a branch “%(name)s” already.") % {"name": found[1]}),
    (_BAD_NAME, lambda found: _("“%(name)s” cannot be the name of a branch.") % {"name": found[1]}),
    (_GONE, lambda found: _("“%(name)s” is not there any more.") % {"name": found[1]}),
    (_NO_REPOSITORY, lambda _found: _("There is no git repository with files here.")),
)
