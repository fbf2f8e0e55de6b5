"""Pages on which custom consoles are made, changed, deleted and started."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consoles import access, saving
from consoles.forms import SavedConsoleForm
from consoles.models import SavedConsole

Offered = Callable[[], list[str]]
"""Which runtimes can be chosen, the default one first; handed in."""


class SignedIn(HttpRequest):
    """A request whose user is known: the address names them."""

    user: Any


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn, *, offered: Offered) -> HttpResponse:
    """Fill in and save a new one."""
    runtimes = offered()
    form = SavedConsoleForm(request.POST if request.method == "POST" else None, runtimes=runtimes)

    def save() -> None:
        made = saving.create(request.user, wanted=form.wanted, offered=runtimes)
        messages.success(request, _("“%(name)s” saved.") % {"name": made.name})

    return _saved(request, form=form, save=save)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, saved_id: int, *, offered: Offered) -> HttpResponse:
    """Change one."""
    found = access.get_saved_console(request.user, saved_id=saved_id)
    runtimes = list(dict.fromkeys([*offered(), found.runtime]))
    filled = request.POST if request.method == "POST" else None
    form = SavedConsoleForm(filled, initial=asdict(saving.wanted_of(found)), runtimes=runtimes)

    def save() -> None:
        saving.change(found, wanted=form.wanted, offered=runtimes)
        messages.success(request, _("“%(name)s” saved.") % {"name": found.name})

    return _saved(request, form=form, save=save, saved=found)


@require_POST
def delete(request: SignedIn, saved_id: int) -> HttpResponse:
    """Delete one; what was started from it goes on."""
    found = access.get_saved_console(request.user, saved_id=saved_id)
    found.delete()
    messages.success(request, _("“%(name)s” deleted.") % {"name": found.name})
    return _back(request)


@require_POST
def start(request: SignedIn, saved_id: int) -> HttpResponse:
    """Make a console of one and go there."""
    console = saving.start(request.user, saved=access.get_saved_console(request.user, saved_id=saved_id))
    return redirect("console", name=request.user.get_username(), console_id=console.pk)


def _saved(
    request: SignedIn, *, form: SavedConsoleForm, save: Callable[[], None], saved: SavedConsole | None = None
) -> HttpResponse:
    if form.is_valid():
        try:
            save()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _back(request)
    context = {"form": form, "saved": saved, "section": "consoles"}
    return render(request, "consoles/saved.html", context, status=400 if form.errors else 200)


def _back(request: SignedIn) -> HttpResponse:
    return redirect("consoles", name=request.user.get_username())
