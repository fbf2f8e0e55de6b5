"""Addresses of the API."""

from typing import Any

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularAPIView

from ide.api import consoles, documents, files, previews, processes, saved_consoles, shares, uploads, watching
from ide.workspaces.reaching import Connect, ConnectIfRunning


def patterns(*, connect: Connect, connect_if_running: ConnectIfRunning) -> list[URLPattern | URLResolver]:
    """All addresses below `/api/v0/`; the two functions reach a user's sandbox."""
    waking: dict[str, Any] = {"connect": connect}
    gentle: dict[str, Any] = {"connect_if_running": connect_if_running}
    own = [
        path("consoles/", consoles.consoles, waking | gentle),
        path("consoles/run/", consoles.run, gentle),
        path("consoles/shared_with_you/", shares.shared_with_you),
        path("consoles/<int:console_id>/", consoles.console, gentle, name="api_console"),
        path("consoles/<int:console_id>/shares/", shares.shares, name="api_shares"),
        path("consoles/<int:console_id>/shares/<int:share_id>/", shares.share),
        path("consoles/<int:console_id>/typing/", shares.typing, name="api_typing"),
        path("consoles/<int:console_id>/get_latest_output/", consoles.get_latest_output, gentle),
        path("consoles/<int:console_id>/send_input/", consoles.send_input, waking),
        path("saved_consoles/", saved_consoles.saved_consoles, name="api_saved_consoles"),
        path("saved_consoles/<int:saved_id>/", saved_consoles.saved_console, name="api_saved_console"),
        path("saved_consoles/<int:saved_id>/start/", saved_consoles.start, name="api_saved_console_start"),
        path("consoles/<int:console_id>/output/", watching.output, gentle, name="api_console_output"),
        path("consoles/<int:console_id>/wait/", watching.wait, gentle),
        path("consoles/<int:console_id>/working_directory/", watching.working_directory, gentle),
        path("processes/", processes.processes, gentle),
        path("processes/<str:runtime>/<int:pid>/", processes.process, gentle),
        re_path(r"^files/path(?P<path>/[\s\S]*)\Z", files.path, waking),
        path("files/tree/", files.tree, waking),
        path("files/listing/", files.listing, waking),
        path("files/folders/", files.folders, waking),
        path("files/rename/", files.rename, waking),
        path("files/document/", documents.document, waking),
        path("files/uploads/", uploads.uploads, waking),
        path("files/uploads/<slug:upload_id>/", uploads.upload, waking | gentle),
        path("previews/", previews.previews, waking),
    ]
    return [
        path("schema/", SpectacularAPIView.as_view(renderer_classes=[OpenApiJsonRenderer]), name="schema"),
        path("user/<str:name>/", include(own)),
    ]
