"""The editor's page, at a file's own address with `?edit`; without it the file is a download."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ide.accounts.access import SignedIn, own_page
from ide.http import Refusal, error_page, failure_of
from ide.workspaces import preview_views, views
from ide.workspaces.paths import checked, parent, quoted
from ide.workspaces.reaching import Connect

RUNNABLE = (".py", ".pyw")


@require_safe
def file(request: SignedIn, *, name: str, path: str, connect: Connect) -> HttpResponseBase:
    """Edit a file, show it as what it is, or download it."""
    if "edit" in request.GET:
        return editor(request, name=name, path=path)
    if "preview" in request.GET:
        return preview_views.page(request, name=name, path=path)
    return views.file(request, name=name, path=path, connect=connect)


@own_page
def editor(request: SignedIn, path: str) -> HttpResponseBase:
    """The editor. It needs no sandbox to be shown: its script loads the document."""
    try:
        asked = checked(path)
    except Refusal as refusal:
        return error_page(request, failure_of(refusal))
    context = {
        "path": asked,
        "crumbs": views.crumb_links(request, asked),
        "page_data": _page_data(request, path=asked),
        "section": "files",
    }
    return render(request, "files/editor.html", context)


def _page_data(request: SignedIn, *, path: str) -> dict[str, Any]:
    name = request.user.username
    api = f"/api/v0/user/{name}/"
    return {
        "path": path,
        "api": api,
        "document_url": f"{api}files/document/?path={quoted(path)}",
        "run_url": f"{api}consoles/run/",
        "socket_base": "/ws/consoles/",
        "can_run": path.lower().endswith(RUNNABLE),
        "folder_url": views.page_url(request, f"{parent(path).rstrip('/')}/"),
        "user": name,
    }
