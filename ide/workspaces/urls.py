"""Page addresses of files, shared files and processes."""

from typing import Any

from django.urls import URLPattern, path, re_path

from ide.workspaces import preview_views, share_views, views
from ide.workspaces.reaching import Connect


def patterns(*, connect: Connect) -> list[URLPattern]:
    """Make the addresses; `connect` reaches a user's sandbox."""
    waking: dict[str, Any] = {"connect": connect}
    return [
        path("user/<str:name>/zip/", views.archive, waking, name="zip"),
        path("user/<str:name>/processes/", views.processes, name="processes"),
        path("user/<str:name>/shares/", share_views.shares, name="shares"),
        path("user/<str:name>/shares/<str:file_share>/", share_views.share, waking, name="share"),
        path("user/<str:name>/shares/<str:file_share>/file/", share_views.file, waking, name="shared_file"),
        path("user/<str:name>/shares/<str:file_share>/copy/", share_views.copy, waking, name="share_copy"),
        path("user/<str:name>/shares/<str:file_share>/end/", share_views.end, name="share_end"),
        re_path(r"^previews/(?P<token>[^/]+)/(?P<path>[\s\S]+)\Z", preview_views.part, waking, name="preview"),
        re_path(r"^user/(?P<name>[^/]+)/files(?P<path>/(?:[\s\S]*/)?)\Z", views.folder, waking, name="folder"),
    ]
