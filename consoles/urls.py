"""Page addresses of the consoles."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from consoles import views


def patterns(*, own_page: Callable[..., Any], ask: views.Ask) -> list[URLPattern]:
    """Make the addresses. `own_page` lets only the user in whom the address names; `ask` asks their agent."""
    base = "user/<str:name>/consoles/"
    return [
        path(base, own_page(views.console_list), {"ask": ask}, name="consoles"),
        path(f"{base}<int:console_id>/", own_page(views.console), name="console"),
        path(f"{base}<int:console_id>/frame/", own_page(views.frame), name="console_frame"),
    ]
