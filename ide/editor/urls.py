"""Page addresses of single files, and of the workspace."""

from django.urls import URLPattern, re_path

from ide.editor import views
from ide.workspaces.reaching import Connect


def patterns(*, connect: Connect) -> list[URLPattern]:
    """Make the address; folders, whose addresses end in a slash, come before it."""
    return [
        re_path(r"^user/(?P<name>[^/]+)/workspace(?P<path>/[\s\S]*)\Z", views.workspace, name="workspace"),
        re_path(r"^user/(?P<name>[^/]+)/files(?P<path>/[\s\S]+)\Z", views.file, {"connect": connect}, name="file"),
    ]
