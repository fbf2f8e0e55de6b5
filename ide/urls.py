"""Every address of the website, wired to the functions that reach sandboxes."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from consoles import urls as consoles
from ide import views
from ide.accounts import urls as accounts
from ide.accounts.access import own_page
from ide.api import shares
from ide.api import urls as api
from ide.editor import urls as editor
from ide.headers import framed_by
from ide.workspaces import lifecycle, reaching
from ide.workspaces import urls as workspaces
from ide.workspaces.reaching import Connect, ConnectIfRunning


def patterns(*, connect: Connect, connect_if_running: ConnectIfRunning) -> list[URLPattern | URLResolver]:
    """All addresses; the two functions reach a user's sandbox, waking it or not."""
    gentle: dict[str, Any] = {"connect_if_running": connect_if_running}
    ask: Any = partial(reaching.ask_if_running, connect=connect_if_running)
    return [
        path("", views.landing, name="landing"),
        path("health/", views.health, name="health"),
        path("admin/", admin.site.urls),
        path("s/ticket/", shares.ticket, name="ticket"),
        path("api/v0/", include(api.patterns(connect=connect, connect_if_running=connect_if_running))),
        path("user/<str:name>/", views.dashboard, gentle, name="dashboard"),
        *accounts.patterns(),
        *consoles.patterns(own_page=own_page, ask=ask, framed_by=framed_by, offered=reaching.offered_runtimes),
        *workspaces.patterns(connect=connect),
        *editor.patterns(connect=connect),
        *([path("_look/", views.look)] if settings.DEBUG else []),
        *([path("_look/sharing/", views.look_sharing)] if settings.DEBUG else []),
    ]


urlpatterns = patterns(connect=lifecycle.connect_blocking, connect_if_running=lifecycle.connect_if_running)
handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.not_found
handler500 = views.server_error
