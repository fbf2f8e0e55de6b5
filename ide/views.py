"""Pages that belong to no room: the landing page, the dashboard, health, and errors."""

import logging
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consoles.access import visible_consoles
from consoles.commands import executables
from consoles.views import shared_with_you
from ide.accounts.access import SignedIn, own_page
from ide.accounts.models import User
from ide.http import Failure, error_page
from ide.workspaces.listings import moment
from ide.workspaces.paths import quoted
from ide.workspaces.reaching import ConnectIfRunning, offered_runtimes, sandbox_of
from sandbox.errors import SandboxError
from sandbox.protocol.messages import Entry, List, Listing

CONSOLES_SHOWN = 5
FILES_SHOWN = 8

_log = logging.getLogger(__name__)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What this is; whoever is signed in goes on to their dashboard."""
    if request.user.is_authenticated:
        return redirect("dashboard", name=request.user.get_username())
    return render(request, "landing.html")


@require_safe
@never_cache
@own_page
def dashboard(request: SignedIn, connect_if_running: ConnectIfRunning) -> HttpResponse:
    """Where one left off: the last used consoles and the newest files. Wakes no sandbox."""
    user = request.user
    consoles = visible_consoles(user)
    runtimes = offered_runtimes()
    files = _newest_files(user, connect_if_running=connect_if_running)
    context = {
        "consoles": consoles[:CONSOLES_SHOWN],
        "console_limit": user.plan.consoles,
        "executables": executables(runtimes),
        "shared_with_you": shared_with_you(user),
        "files": files,
        "runtimes": runtimes,
        "is_new": files == [] or not consoles.exists(),
        "section": "dashboard",
    }
    return render(request, "dashboard.html", context)


def _newest_files(user: User, *, connect_if_running: ConnectIfRunning) -> list[dict[str, Any]] | None:
    """What was changed last in the home folder; None while nobody can say."""
    try:
        answer = sandbox_of(user, connect=connect_if_running).call_if_running(List(path=user.home))
    except SandboxError as error:
        _log.warning("The files of user %d are not told: %s", user.pk, error)
        return None
    if not isinstance(answer, Listing):
        return None
    shown = [entry for entry in answer.entries if entry.utf8 and not entry.name.startswith(".")]
    shown.sort(key=lambda entry: entry.modified_at, reverse=True)
    return [_file(user, entry=entry) for entry in shown[:FILES_SHOWN]]


def _file(user: User, *, entry: Entry) -> dict[str, Any]:
    is_folder = "folder" in {entry.kind, entry.target_kind}
    address = f"/user/{user.username}/files{quoted(f'{user.home}/{entry.name}')}"
    return {
        "name": entry.name,
        "url": f"{address}/" if is_folder else f"{address}?edit",
        "is_folder": is_folder,
        "modified_at": moment(entry.modified_at),
    }


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Whether pages can be served: 200, or 503 when the database does not answer."""
    del request
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})


def look(request: HttpRequest) -> HttpResponse:
    """All parts of the pages in all their states, for those who build them."""
    return render(request, "look.html")


def look_sharing(request: HttpRequest) -> HttpResponse:
    """The same of the parts of sharing, which scripts make."""
    return render(request, "look_sharing.html")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    del exception
    sentence = _("The request could not be understood. Go back and try again.")
    return error_page(request, Failure(400, sentence), title=_("Bad request"))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403, with the sentence of whoever refused: a limit of the plan says which."""
    return error_page(request, Failure(403, str(exception or "") or _("You may not do this.")))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: the same for what is not there and for what is somebody else's."""
    del exception
    return error_page(request, Failure(404, _("There is nothing at this address, or it belongs to somebody else.")))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500. The page asks nothing of session, user or messages: the database may be what broke."""
    sentence = _("Something broke on our side; the log has the details. Try again.")
    unasked = {"user": AnonymousUser(), "messages": []}
    return error_page(request, Failure(500, sentence), title=_("Our fault"), context=unasked)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 for a form that did not come from our page, or from one of an earlier session."""
    del reason
    sentence = _("You signed in or out since this page was loaded. Reload it and try again.")
    return error_page(request, Failure(403, sentence), title=_("Page out of date"))
