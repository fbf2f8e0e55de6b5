"""The editor's page, at a file's own address with `?edit` (without it the file is a download); and the workspace, which
has any number of files in tabs."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consoles.commands import executables
from ide.accounts.access import SignedIn, own_page
from ide.workspaces import preview_views, views
from ide.workspaces.paths import checked, parent, quoted
from ide.workspaces.reaching import Connect, offered_runtimes

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
    asked = checked(path)
    context = {
        "path": asked,
        "crumbs": views.crumb_links(request, asked),
        "page_data": _page_data(request, path=asked),
        "section": "files",
    }
    return render(request, "files/editor.html", context)


@require_safe
@own_page
def workspace(request: SignedIn, path: str) -> HttpResponseBase:
    """Tree, tabs and terminals in one window. A path with a final slash is the folder to show, else a file to open."""
    home = request.user.home
    asked = home if path == "/" else checked(path)
    data = {
        "user": request.user.username,
        "home": home,
        "folder": asked if path.endswith("/") else None,
        "file": None if path.endswith("/") else asked,
    }
    context = {"page_data": data, "executables": executables(offered_runtimes()), "section": "workspace"}
    return render(request, "files/workspace.html", context)


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
