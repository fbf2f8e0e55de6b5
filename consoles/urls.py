"""Page addresses of the consoles."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from consoles import views


def patterns(*, own_page: Callable[..., Any], ask: views.Ask, framed_by: views.FramedBy) -> list[URLPattern]:
    """Make the addresses.

    `own_page` lets only the user in whom the address names; `ask` asks their agent; `framed_by` says which sites may
    show a page.
    """
    base = "user/<str:name>/consoles/"
    return [
        path(base, own_page(views.console_list), {"ask": ask}, name="consoles"),
        path(f"{base}<int:console_id>/", views.console, name="console"),
        path(f"{base}<int:console_id>/frame/", views.frame, name="console_frame"),
        path("s/", views.link, name="shared_link"),
        path("embed/<str:slug>/", views.embedded, {"framed_by": framed_by}, name="embedded_console"),
    ]
