"""Websocket addresses of the consoles."""

from django.urls import URLPattern, re_path

from consoles.accepting import Message, Receive, Send
from consoles.consumers import RIGHTS_SECONDS, Connect, ConsoleSocket, Distrust


def routes(*, connect: Connect, distrust: Distrust, rights_seconds: float = RIGHTS_SECONDS) -> list[URLPattern]:
    """Make the routes.

    `connect` reaches a user's sandbox, `distrust` reports one whose agent broke its protocol, and `rights_seconds` pass
    before rights are read again.
    """
    socket = ConsoleSocket(connect=connect, distrust=distrust, rights_seconds=rights_seconds)
    # Channels routes ASGI applications by Django's patterns, and fails where none matches.
    return [
        re_path(r"^ws/consoles/(?P<console_id>[0-9]{1,18})/$", socket),  # type: ignore[arg-type]
        re_path(r"", nowhere),  # type: ignore[arg-type]
    ]


async def nowhere(_scope: Message, receive: Receive, send: Send) -> None:
    """Refuse the handshake at an address that leads to no console."""
    await receive()
    await send({"type": "websocket.close"})
