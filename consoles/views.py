"""Pages of consoles. What they do beyond showing goes through the API."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Protocol

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from consoles import access
from consoles.commands import executables
from consoles.models import Console
from sandbox.errors import SandboxError
from sandbox.protocol.messages import ConsoleList, Consoles, Message

_NO_SESSION = {"csrf_token": ""}
"""For pages of guests, which have no form: a token would cost a session for each look."""

_log = logging.getLogger(__name__)


class Ask(Protocol):
    """How the agent of a user's sandbox is asked, without waking it; handed in."""

    def __call__(self, user: AbstractBaseUser, *, runtime: str, message: Message) -> Message | None:
        """Return None when the sandbox sleeps. Raises SandboxError."""


class FramedBy(Protocol):
    """How it is said which sites may show a page in a frame; handed in."""

    def __call__(self, answer: HttpResponse, origins: list[str]) -> None:
        """Set the header."""


class SignedIn(HttpRequest):
    """A request whose user is known: the address names them."""

    user: AbstractBaseUser  # type: ignore[assignment]


@require_safe
def console_list(request: SignedIn, *, ask: Ask, offered: Callable[[], list[str]]) -> HttpResponse:
    """All consoles of the user, with what the agents say of them."""
    found = list(access.visible_consoles(request.user))
    running = {runtime: _running(request.user, runtime=runtime, ask=ask) for runtime in {one.runtime for one in found}}
    rows = [_row(console, running=running[console.runtime]) for console in found]
    shared = shared_with_you(request.user)
    context = {
        "consoles": rows,
        "shared_with_you": shared,
        "executables": executables(offered()),
        "saved_consoles": access.saved_consoles(request.user),
        "section": "consoles",
    }
    return render(request, "consoles/list.html", context)


@require_safe
@login_required
def console(request: SignedIn, name: str, console_id: int, *, offered: Callable[[], list[str]]) -> HttpResponse:
    """The page of one console: the user's own, with others in tabs, or one that was shared with them by name."""
    found = access.get_shown_console(request.user, owner=name, console_id=console_id)
    context = {**_shown(found), "executables": executables(offered()) if found.owner else []}
    return render(request, "consoles/console.html", context)


@require_safe
@login_required
def frame(request: SignedIn, name: str, console_id: int) -> HttpResponse:
    """The terminal alone, for embedding in our own pages."""
    found = access.get_shown_console(request.user, owner=name, console_id=console_id)
    return render(request, "consoles/frame.html", _shown(found))


@require_safe
def link(request: HttpRequest) -> HttpResponse:
    """Where every link leads: its token stays in the browser, which exchanges it for a ticket."""
    return _unseen(
        render(request, "consoles/link.html", {**_NO_SESSION, "page_data": {"ticket_url": reverse("ticket")}})
    )


@require_safe
@xframe_options_exempt
def embedded(request: HttpRequest, slug: str, *, framed_by: FramedBy) -> HttpResponse:
    """A console in a frame of another site, to look at only: of the sites that its owner has named."""
    share = access.embedded_link(slug)
    if share is None:
        sentence = _("No console is shown here: its owner has ended that, or its time is over.")
        said = {"status": HTTPStatus.NOT_FOUND.value, "title": _("Not found"), "sentence": sentence}
        answer = render(request, "error.html", {**_NO_SESSION, **said}, status=HTTPStatus.NOT_FOUND)
    else:
        data = {"ticket_url": reverse("ticket"), "link_url": reverse("shared_link"), "slug": slug}
        answer = render(request, "consoles/embedded.html", {**_NO_SESSION, "page_data": data})
    framed_by(answer, share.embed_origins if share is not None else [])
    return _unseen(answer)


def _unseen(answer: HttpResponse) -> HttpResponse:
    """Neither kept nor told to others: the address holds a token."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _shown(shown: access.Shown) -> dict[str, Any]:
    return {"console": shown.console, "own": shown.owner, "page_data": _page_data(shown)}


def shared_with_you(user: AbstractBaseUser) -> list[dict[str, Any]]:
    """Others' consoles that are open to `user`, for lists."""
    return [
        {
            "id": share.console_id,
            "name": share.console.name,
            "executable": share.console.executable,
            "owner": share.console.user.get_username(),
            "writable": share.writable,
            "url": _address(share.console),
        }
        for share in access.shared_with(user)[: access.SHARED_SHOWN_MAX]
    ]


def _address(console: Console) -> str:
    return reverse("console", kwargs={"name": console.user.get_username(), "console_id": console.pk})


def _running(user: AbstractBaseUser, *, runtime: str, ask: Ask) -> dict[int, bool] | None:
    """Whether each console that the agent knows runs; None when nobody can say."""
    try:
        answer = ask(user, runtime=runtime, message=Consoles())
    except SandboxError as error:
        _log.warning("The consoles of user %d are not told: %s", user.pk, error)
        return None
    return {row.console: row.running for row in answer.consoles} if isinstance(answer, ConsoleList) else None


def _row(console: Console, *, running: dict[int, bool] | None) -> dict[str, Any]:
    names = ("id", "name", "executable", "arguments", "last_used_at", "is_shared")
    state = "asleep"
    if running is not None:
        state = {None: "new", True: "running", False: "ended"}[running.get(console.pk)]
    return {**{name: getattr(console, name) for name in names}, "state": state}


def _page_data(shown: access.Shown) -> dict[str, Any]:
    console = shown.console
    name = console.user.get_username()
    address = {"name": name, "console_id": console.pk}
    return {
        "console": {
            "id": console.pk,
            "name": console.name,
            "executable": console.executable,
            "console_url": _address(console),
            "api_url": reverse("api_console", kwargs=address) if shown.owner else None,
            "owner": name,
        },
        "socket": f"/ws/consoles/{console.pk}/",
        "role": "owner" if shown.owner else "invited",
        "shares_url": reverse("api_shares", kwargs=address) if shown.owner else None,
        "typing_url": reverse("api_typing", kwargs=address) if shown.owner else None,
    }
