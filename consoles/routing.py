"""Websocket addresses of the consoles."""

from django.urls import URLPattern, re_path

from consoles.consumers import Connect, ConsoleSocket


def routes(*, connect: Connect) -> list[URLPattern]:
    """Make the routes; `connect` reaches a user's sandbox."""
    return [re_path(r"^ws/consoles/(?P<console_id>[0-9]{1,18})/$", ConsoleSocket(connect=connect))]  # type: ignore[arg-type] # Channels routes ASGI applications by Django's patterns
