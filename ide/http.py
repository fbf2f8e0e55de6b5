"""What a failure means over HTTP: a status and a sentence, as JSON or as a page."""

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
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
    """A request that cannot be met; `code` is the agent's, where it was the agent that refused."""

    def __init__(self, status: int, sentence: str, *, code: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status
        self.sentence = sentence


@contextlib.contextmanager
def about(path: str, *, to: str = "") -> Iterator[None]:
    """Within, an agent's refusal becomes a Refusal whose sentence names the path (`to`, where that is in the way)."""
    try:
        yield
    except Refused as error:
        failure = failure_of(error, path=to if to and error.code == "exists" else path)
        raise Refusal(failure.status, failure.sentence, code=error.code) from error


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
        return Failure(
            HTTPStatus.BAD_GATEWAY,
            _("Your sandbox answered something that makes no sense. Try again; the third time it is restarted."),
        )
    return Failure(HTTPStatus.SERVICE_UNAVAILABLE, _("Your sandbox could not be reached. Try again in a minute."))


def error_page(
    request: HttpRequest, failure: Failure, *, title: str = "", context: Mapping[str, object] | None = None
) -> HttpResponse:
    """A page that says what went wrong; JSON under the API's addresses. `context` is put before what processors add."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": failure.sentence}, status=failure.status)
    said = {"status": failure.status, "title": title or _title(failure.status), "sentence": failure.sentence}
    return render(request, "error.html", {**(context or {}), **said}, status=failure.status)


def _title(status: int) -> str:
    titles = {
        HTTPStatus.NOT_FOUND: _("Not found"),
        HTTPStatus.FORBIDDEN: _("Not allowed"),
        HTTPStatus.SERVICE_UNAVAILABLE: _("Not available now"),
    }
    return titles.get(HTTPStatus(status), _("This did not work"))


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
