"""The one way from the website to a sandbox: connect to its agent, and have the keeper start it where none answers.

The web tier never touches the engine. It tries the published socket; where nobody answers it asks the keeper by the
queue and waits for the row's next outcome, with a deadline.
"""

import asyncio
import collections
import logging
import time
from pathlib import Path

from channels.db import database_sync_to_async
from django.conf import settings
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from ide.celery import app
from ide.workspaces.models import Workspace
from sandbox.client import aio, blocking
from sandbox.errors import ProtocolError, StartFailed, Unavailable

HELLO_SECONDS = 2.0
"""An agent that has not said hello by then is not there (a full backlog also accepts)."""
START_SECONDS = 30.0
"""How long a page or a console waits for a sandbox to start."""
LOOK_SECONDS = 0.01
"""Between two looks at the row while a sandbox starts; longer by a half at each look, up to the next figure."""
LOOK_SECONDS_MAX = 0.05
QUEUE = "sandbox"
VIOLATIONS_MAX = 3
"""An agent that breaks its protocol so often, as this process sees it, is stopped with its sandbox (rule 11)."""

logger = logging.getLogger(__name__)
_violations: collections.Counter[tuple[int, str]] = collections.Counter()


class _Wait:
    """One wait for the keeper: what the row said before, and what it says now."""

    def __init__(self, row: Workspace) -> None:
        self._attempts = row.attempts
        self._deadline = time.monotonic() + START_SECONDS
        self._pause = LOOK_SECONDS

    def outcome(self, row: Workspace) -> bool:
        """Whether the start has ended well. Raises StartFailed when it ended badly, Unavailable at the deadline."""
        if row.attempts != self._attempts:
            if row.state == Workspace.State.FAILED:
                raise StartFailed(row.sentence or _("The sandbox could not start."))
            if row.state == Workspace.State.RUNNING:
                return True
        if time.monotonic() > self._deadline:
            raise Unavailable(
                _("The sandbox did not start within %(n)d seconds. Try again in a minute.") % {"n": START_SECONDS}
            )
        return False

    def pause(self) -> float:
        """Seconds until the next look."""
        pause, self._pause = self._pause, min(self._pause * 1.5, LOOK_SECONDS_MAX)
        return pause


def published_path(row: Workspace) -> str | None:
    """Where to connect to the sandbox's agent; None when nothing is published."""
    if row.publication is None:
        return None
    return str(Path(settings.RUN) / "published" / f"{row.publication}.sock")


async def connect(*, user_id: int, runtime: str, wake: bool = True) -> aio.Connection:
    """Connect to the agent of the user's sandbox, starting it where needed and `wake` is true.

    Raises StartFailed (the sandbox could not start), Unavailable (nobody answered in time, or `wake` is false).
    """
    row = await database_sync_to_async(_row)(user_id, runtime)
    wait = _Wait(row)
    try:
        return await _open(row)
    except Unavailable:
        if not wake:
            raise
    await asyncio.to_thread(_ask_keeper, user_id, runtime)
    while not wait.outcome(row):
        await asyncio.sleep(wait.pause())
        row = await database_sync_to_async(_row)(user_id, runtime)
    return await _open(row)


def connect_blocking(*, user_id: int, runtime: str) -> blocking.Connection:
    """Do the same from a thread."""
    row = _row(user_id, runtime)
    wait = _Wait(row)
    opened = _open_blocking(row)
    if opened is not None:
        return opened
    _ask_keeper(user_id, runtime)
    while not wait.outcome(row):
        time.sleep(wait.pause())
        row = _row(user_id, runtime)
    opened = _open_blocking(row)
    if opened is None:
        raise Unavailable(_("The sandbox started and went away again. Try again in a minute."))
    return opened


def connect_if_running(*, user_id: int, runtime: str) -> blocking.Connection | None:
    """Connect to the agent if it runs, and never wake a sandbox."""
    row = Workspace.objects.filter(user_id=user_id, runtime=runtime).first()
    return None if row is None else _open_blocking(row)


def stop(*, user_id: int, runtime: str) -> None:
    """Ask the keeper to stop a sandbox. Its consoles end; its files stay."""
    _send("keeper.stop", user_id, runtime)


def distrust(*, user_id: int, runtime: str) -> None:
    """Note that an agent broke its protocol; the third time its sandbox is stopped. Never raises."""
    key = user_id, runtime
    _violations[key] += 1
    logger.warning("user %d: the agent of Python %s broke its protocol", user_id, runtime)
    if _violations[key] < VIOLATIONS_MAX:
        return
    del _violations[key]
    try:
        stop(user_id=user_id, runtime=runtime)
    except Unavailable as error:
        logger.warning("user %d: the sandbox could not be stopped: %s", user_id, error)


def _row(user_id: int, runtime: str) -> Workspace:
    row = Workspace.objects.filter(user_id=user_id, runtime=runtime).first()
    return row or Workspace.objects.get_or_create(user_id=user_id, runtime=runtime)[0]


async def _open(row: Workspace) -> aio.Connection:
    path = published_path(row)
    if path is None:
        raise Unavailable(_("The sandbox is not running."))
    try:
        return await aio.Connection.open(path, timeout=HELLO_SECONDS)
    except ProtocolError as error:
        await asyncio.to_thread(distrust, user_id=row.user_id, runtime=row.runtime)
        raise Unavailable(_("The sandbox's agent does not speak its protocol.")) from error


def _open_blocking(row: Workspace) -> blocking.Connection | None:
    path = published_path(row)
    if path is None:
        return None
    try:
        return blocking.Connection.open(path, timeout=HELLO_SECONDS)
    except Unavailable:
        return None
    except ProtocolError:
        distrust(user_id=row.user_id, runtime=row.runtime)
        return None


def _ask_keeper(user_id: int, runtime: str) -> None:
    _send("keeper.ensure", user_id, runtime)


def _send(task: str, user_id: int, runtime: str) -> None:
    try:
        app.send_task(task, args=[user_id, runtime], queue=QUEUE, ignore_result=True, retry=False)
    except (OperationalError, OSError) as error:
        raise Unavailable(
            _(
                "The queue between the website and the sandboxes does not answer. Running consoles go on; try again soon."
            )
        ) from error
