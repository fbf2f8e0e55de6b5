"""Page addresses of files and processes."""

from typing import Any

from django.urls import URLPattern, path, re_path

from ide.workspaces import preview_views, views
from ide.workspaces.reaching import Connect


def patterns(*, connect: Connect) -> list[URLPattern]:
    """Make the addresses; `connect` reaches a user's sandbox."""
    waking: dict[str, Any] = {"connect": connect}
    return [
        path("user/<str:name>/processes/", views.processes, name="processes"),
        re_path(r"^previews/(?P<token>[^/]+)/(?P<path>[\s\S]+)\Z", preview_views.part, waking, name="preview"),
        re_path(r"^user/(?P<name>[^/]+)/files(?P<path>/(?:[\s\S]*/)?)\Z", views.folder, waking, name="folder"),
    ]
