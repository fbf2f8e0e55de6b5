"""Pages that belong to no room: the landing page, the dashboard, health, and errors."""

from django.db import connection
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What this is; whoever is signed in goes on to their dashboard."""
    if request.user.is_authenticated:
        return redirect("dashboard", name=request.user.get_username())
    return render(request, "landing.html")


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


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    del exception
    return _error(request, 400, _("Bad request"), _("The request could not be understood. Go back and try again."))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403, with the sentence of whoever refused: a limit of the plan says which."""
    return _error(request, 403, _("Not allowed"), str(exception or "") or _("You may not do this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    del exception
    return _error(request, 404, _("Not found"), _("There is nothing at this address, or it belongs to somebody else."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return _error(
        request, 500, _("Our fault"), _("Something broke on our side, and the log has the details. Try again.")
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 for a form that did not come from our page, or from one of an earlier session."""
    del reason
    return _error(
        request, 403, _("Page out of date"), _("You signed in or out since this page was loaded. Reload it, try again.")
    )


def _error(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": sentence}, status=status)
    return render(request, "error.html", {"status": status, "title": title, "sentence": sentence}, status=status)
