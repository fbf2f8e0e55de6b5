"""Page addresses of the consoles."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from consoles import saved_views, views


def patterns(
    *, own_page: Callable[..., Any], ask: views.Ask, framed_by: views.FramedBy, offered: saved_views.Offered
) -> list[URLPattern]:
    """Make the addresses.

    `own_page` lets only the user in whom the address names; `ask` asks their agent; `framed_by` says which sites may
    show a page; `offered` tells which runtimes there are.
    """
    base = "user/<str:name>/consoles/"
    saved = f"{base}saved/"
    choices: dict[str, Any] = {"offered": offered}
    return [
        path(base, own_page(views.console_list), {"ask": ask, **choices}, name="consoles"),
        path(f"{base}<int:console_id>/", views.console, choices, name="console"),
        path(f"{base}<int:console_id>/frame/", views.frame, name="console_frame"),
        path("s/", views.link, name="shared_link"),
        path("embed/<str:slug>/", views.embedded, {"framed_by": framed_by}, name="embedded_console"),
        path(f"{saved}new/", own_page(saved_views.new), choices, name="saved_console_new"),
        path(f"{saved}<int:saved_id>/", own_page(saved_views.edit), choices, name="saved_console"),
        path(f"{saved}<int:saved_id>/delete/", own_page(saved_views.delete), name="saved_console_delete"),
        path(f"{saved}<int:saved_id>/start/", own_page(saved_views.start), name="saved_console_start"),
    ]
