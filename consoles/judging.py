"""Who is at a console's websocket: judged when they come, at every event about them, and every half minute."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NoReturn

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.utils import timezone
from django.utils.translation import gettext as _

from consoles import admission, events
from consoles.messages import CloseCode, Closed

logger = logging.getLogger(__name__)

LAYER_RETRY_SECONDS = 5.0
"""Events are listened for again so long after Redis has failed."""
TELLING_SECONDS = 60.0
"""Between two lines in the log that say so, however many listen."""
EXPIRED = timedelta(milliseconds=50)
"""A share is looked at so long after it should have ended."""

Changed = Callable[[admission.Viewer], Awaitable[None]]
"""Is told what a viewer may do, and how the console is called, whenever either was looked at again."""


class Judge:
    """One websocket's credential, or the visit that its ticket was exchanged for."""

    def __init__(self, *, console_id: int, credential: admission.Credential) -> None:
        self._console_id = console_id
        self._credential = credential
        self._visit: admission.Visit | None = None

    async def viewer(self) -> admission.Viewer:
        """Who this is and what they may do, read from the database. Raises Closed."""
        if self._visit is not None:
            found: admission.Viewer | None = await database_sync_to_async(admission.visit_viewer)(
                self._visit, console_id=self._console_id
            )
            if found is None:
                raise Closed(
                    CloseCode.NOT_ALLOWED, _("This link leads here no more: it was ended, or its time is over.")
                )
            return found
        user = await database_sync_to_async(admission.user_of)(self._credential)
        if user is None:
            raise Closed(CloseCode.NOT_SIGNED_IN, _("You are signed out. Log in to go on."))
        found = await database_sync_to_async(admission.viewer_of)(user, console_id=self._console_id)
        if found is None:
            raise Closed(CloseCode.NO_SUCH_CONSOLE, _("There is no such console. It may have been closed."))
        return found

    async def exchange(self, ticket: str) -> admission.Viewer:
        """Take a ticket, which from here on decides alone. Raises Closed."""
        visit = await database_sync_to_async(admission.redeem)(
            ticket, console_id=self._console_id, credential=self._credential
        )
        if isinstance(visit, admission.Refusal):
            raise Closed(visit.code, visit.sentence)
        self._visit = visit
        return await self.viewer()

    async def watch(self, viewer: admission.Viewer, *, seconds: float, changed: Changed) -> NoReturn:
        """Judge again every so many seconds, at the end of a share, and at every event. Raises Closed."""
        nudge = asyncio.Event()
        groups = [events.console_group(self._console_id)]
        if viewer.user_id is not None:
            groups.append(events.group(viewer.user_id))
        listener = asyncio.ensure_future(listen(groups, nudge=nudge))
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(min(seconds, _left(viewer))):
                        await nudge.wait()
                nudge.clear()
                viewer = await self._again(viewer)
                await changed(viewer)
        finally:
            listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listener

    async def _again(self, viewer: admission.Viewer) -> admission.Viewer:
        try:
            return await self.viewer()
        except Closed as reason:
            if reason.code == CloseCode.NO_SUCH_CONSOLE and not viewer.owner:
                sentence = _("This console is shared with you no more, or its owner has closed it.")
                raise Closed(CloseCode.NOT_ALLOWED, sentence) from reason
            raise


def _left(viewer: admission.Viewer) -> float:
    """Seconds until the viewer's share ends."""
    if viewer.until is None:
        return float("inf")
    return max(0.0, (viewer.until + EXPIRED - timezone.now()).total_seconds())


async def listen(groups: list[str], *, nudge: asyncio.Event) -> NoReturn:
    """Set `nudge` at every event of the groups; try again for as long as Redis is down."""
    while True:
        try:
            layer = get_channel_layer()
            channel = await layer.new_channel()
            for group in groups:
                await layer.group_add(group, channel)
            try:
                while True:
                    await layer.receive(channel)
                    nudge.set()
            finally:
                for group in groups:
                    await layer.group_discard(group, channel)
        except Exception as error:  # noqa: BLE001 - whatever the layer raises, the terminal goes on without it
            _tell_once(f"No events arrive, so rights are read every half minute only: {type(error).__name__}")
        await asyncio.sleep(LAYER_RETRY_SECONDS)


_told_at = float("-inf")


def _tell_once(line: str) -> None:
    global _told_at  # noqa: PLW0603 - one for the process
    if time.monotonic() - _told_at >= TELLING_SECONDS:
        _told_at = time.monotonic()
        logger.warning("%s", line)
