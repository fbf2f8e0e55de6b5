"""Pages of consoles. What they do beyond showing goes through the API."""

import logging
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from consoles import access
from consoles.commands import executables
from consoles.models import Console
from sandbox.errors import SandboxError
from sandbox.protocol.messages import ConsoleList, Consoles, Message

_log = logging.getLogger(__name__)


class Ask(Protocol):
    """How the agent of a user's sandbox is asked, without waking it; handed in."""

    def __call__(self, user: AbstractBaseUser, *, runtime: str, message: Message) -> Message | None:
        """Return None when the sandbox sleeps. Raises SandboxError."""


class SignedIn(HttpRequest):
    """A request whose user is known: the address names them."""

    user: AbstractBaseUser  # type: ignore[assignment]


@require_safe
def console_list(request: SignedIn, *, ask: Ask) -> HttpResponse:
    """All consoles of the user, with what the agents say of them."""
    found = list(access.visible_consoles(request.user))
    running = {runtime: _running(request.user, runtime=runtime, ask=ask) for runtime in {one.runtime for one in found}}
    rows = [_row(console, running=running[console.runtime]) for console in found]
    context = {"consoles": rows, "executables": executables(list(settings.RUNTIMES)), "section": "consoles"}
    return render(request, "consoles/list.html", context)


@require_safe
def console(request: SignedIn, console_id: int) -> HttpResponse:
    """The page of one console."""
    return _console(request, console_id=console_id, template="consoles/console.html")


@require_safe
def frame(request: SignedIn, console_id: int) -> HttpResponse:
    """The terminal alone, for embedding."""
    return _console(request, console_id=console_id, template="consoles/frame.html")


def _console(request: SignedIn, *, console_id: int, template: str) -> HttpResponse:
    found = access.get_console(request.user, console_id=console_id)
    return render(request, template, {"console": found, "page_data": _page_data(found)})


def _running(user: AbstractBaseUser, *, runtime: str, ask: Ask) -> dict[int, bool] | None:
    """Whether each console that the agent knows runs; None when nobody can say."""
    try:
        answer = ask(user, runtime=runtime, message=Consoles())
    except SandboxError as error:
        _log.warning("The consoles of user %d are not told: %s", user.pk, error)
        return None
    return {row.console: row.running for row in answer.consoles} if isinstance(answer, ConsoleList) else None


def _row(console: Console, *, running: dict[int, bool] | None) -> dict[str, Any]:
    names = ("id", "name", "executable", "arguments", "last_used_at")
    state = "asleep"
    if running is not None:
        state = {None: "new", True: "running", False: "ended"}[running.get(console.pk)]
    return {**{name: getattr(console, name) for name in names}, "state": state}


def _page_data(console: Console) -> dict[str, Any]:
    name = console.user.get_username()
    address = {"name": name, "console_id": console.pk}
    return {
        "console": {
            "id": console.pk,
            "name": console.name,
            "executable": console.executable,
            "console_url": reverse("console", kwargs=address),
            "api_url": reverse("api_console", kwargs=address),
        },
        "socket": f"/ws/consoles/{console.pk}/",
        "user": name,
    }
