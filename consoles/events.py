"""Small events to whoever shows a user's consoles, by the channel layer. Losing one costs at most 30 s."""

import asyncio
import hashlib
import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

PUBLISH_SECONDS = 1.0
"""A request waits no longer for Redis."""
SIGNED_OUT = "signed.out"
"""`session`: the mark of the one session that ended, or None for every session and token of the user."""

_log = logging.getLogger(__name__)


def group(user_id: int) -> str:
    """The channel layer's group of everything that is shown of this user's."""
    return f"user-{user_id}"


def console_group(console_id: int) -> str:
    """The channel layer's group of everybody who looks at this console."""
    return f"console-{console_id}"


def session_mark(key: str) -> str:
    """What names a session in an event: never its key."""
    return hashlib.sha256(key.encode()).hexdigest()


def publish(user_id: int, kind: str, **fields: Any) -> None:
    """Send `{"type": kind, **fields}` to the user's group. Never raises for a layer that is down: rights are
    read again from the database every 30 s as well.
    """
    _publish(group(user_id), kind, fields)


def publish_console(console_id: int, kind: str, **fields: Any) -> None:
    """Send `{"type": kind, **fields}` to everybody who looks at the console. Never raises for a layer that is down."""
    _publish(console_group(console_id), kind, fields)


def _publish(name: str, kind: str, fields: dict[str, Any]) -> None:
    try:
        async_to_sync(_send)(name, {"type": kind, **fields})
    except (RedisError, OSError, TimeoutError) as error:
        _log.warning("The event %s of %s was not sent: %s", kind, name, error or type(error).__name__)


async def _send(name: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is not None:
        await asyncio.wait_for(layer.group_send(name, message), PUBLISH_SECONDS)
