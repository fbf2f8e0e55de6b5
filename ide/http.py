"""JSON answers, and what a sandbox's failure means over HTTP: a status and a sentence."""

import dataclasses
from http import HTTPStatus

from django.utils.translation import gettext as _

from sandbox.errors import LimitExceeded, ProtocolError, Refused, SandboxError, StartFailed, Unavailable

SENTENCE_CHARS_MAX = 500
"""An agent's sentence is cut here: it is as trustworthy as the tenant."""

_STATUS = {
    "not_found": HTTPStatus.NOT_FOUND,
    "exists": HTTPStatus.CONFLICT,
    "is_folder": HTTPStatus.BAD_REQUEST,
    "not_folder": HTTPStatus.BAD_REQUEST,
    "denied": HTTPStatus.FORBIDDEN,
    "no_space": HTTPStatus.INSUFFICIENT_STORAGE,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "changed": HTTPStatus.CONFLICT,
    "bad_request": HTTPStatus.BAD_REQUEST,
    "limit": HTTPStatus.TOO_MANY_REQUESTS,
    "gone": HTTPStatus.PRECONDITION_FAILED,
    "interrupted": HTTPStatus.BAD_REQUEST,
}


@dataclasses.dataclass(frozen=True)
class Failure:
    """What to answer: a status and a sentence for the person."""

    status: int
    sentence: str


class Refusal(Exception):
    """A request that cannot be met, found before a sandbox was asked."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def failure_of(error: SandboxError | Refusal, *, path: str = "") -> Failure:
    """What to answer for this failure; `path` is what the request was about, where it was about a file."""
    if isinstance(error, Refusal):
        return Failure(error.status, error.sentence)
    if isinstance(error, Refused):
        status = _STATUS.get(error.code, HTTPStatus.BAD_REQUEST)
        return Failure(status, _refusal_sentence(error, path=path))
    if isinstance(error, StartFailed | Unavailable):
        return Failure(HTTPStatus.SERVICE_UNAVAILABLE, _cut(error))
    if isinstance(error, LimitExceeded):
        return Failure(HTTPStatus.TOO_MANY_REQUESTS, _cut(error))
    if isinstance(error, ProtocolError):
        return Failure(HTTPStatus.BAD_GATEWAY, _("Your sandbox answered something that makes no sense. Restart it."))
    return Failure(HTTPStatus.SERVICE_UNAVAILABLE, _("Your sandbox could not be reached. Try again in a minute."))


def _refusal_sentence(error: Refused, *, path: str) -> str:
    """Our own words where the code says it all, so that they can be translated; else the agent's."""
    if not path:
        return _cut(error)
    sentences = {
        "not_found": _("No such file or directory: %(path)s"),
        "exists": _("“%(path)s” is there already. Choose another name, or replace it."),
        "is_folder": _("“%(path)s” is a folder, not a file."),
        "not_folder": _("“%(path)s” is not a folder, or lies below something that is none."),
        "denied": _("Permission denied: “%(path)s” may not be read or changed by you."),
        "no_space": _("The disk is full: “%(path)s” was not written. Delete something, then try again."),
        "too_large": _("“%(path)s” is too large for this."),
        "changed": _("“%(path)s” has changed since you opened it."),
    }
    sentence = sentences.get(error.code)
    return sentence % {"path": path} if sentence else _cut(error)


def _cut(error: Exception) -> str:
    return str(error)[:SENTENCE_CHARS_MAX] or _("Your sandbox could not be reached. Try again in a minute.")
