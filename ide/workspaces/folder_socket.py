"""The websocket at `/ws/files/`: a page of the workspace says which folders it shows, and hears when one changes.

A plain ASGI application beside the consoles', with their credentials, judgement and codes. What is followed is the
user's own sandbox, whoever that is: the address names nobody.
"""

import asyncio
import contextlib
import logging
import time
from typing import NoReturn

from channels.db import database_sync_to_async
from django.urls import URLPattern, re_path
from django.utils.translation import gettext as _

from consoles import accepting, admission, events
from consoles.accepting import Gone, Message, Receive, Send
from consoles.consumers import RIGHTS_SECONDS, Connect, Distrust, cancel
from consoles.crowding import Crowd
from consoles.judging import listen
from consoles.messages import BadMessage, CloseCode, Closed
from ide.http import SENTENCE_CHARS_MAX
from ide.workspaces.following import Following, parse
from ide.workspaces.reaching import default_runtime
from sandbox.client.aio import Connection
from sandbox.errors import ProtocolError, Refused, SandboxError, StartFailed, Unavailable

FIRST_SECONDS = 10.0
"""How long a page may take for its first message."""
ASK_SECONDS = 0.1
"""Between two wishes that are passed on; of those between, the last one counts."""
AGAIN_SECONDS, AGAIN_SECONDS_MAX = 1.0, 30.0
"""After so long a sandbox that went away is looked for again, then after twice as long."""
LEAST_SECONDS = 0.5
"""Not sooner, whatever the page wishes: an agent may hang up each time."""
SOCKETS_OF_USER_MAX = 20
"""Websockets of one user in one server process: the agent serves a few more."""
SOCKETS_MAX = 2000
"""Of everybody."""
FEATURE = "tree"

logger = logging.getLogger(__name__)
_OF_USER = Crowd(limit=SOCKETS_OF_USER_MAX)
_IN_ALL = Crowd(limit=SOCKETS_MAX)


class FolderSocket:
    """The ASGI application."""

    def __init__(self, *, connect: Connect, distrust: Distrust, rights_seconds: float = RIGHTS_SECONDS) -> None:
        self._connect = connect
        self._distrust = distrust
        self._rights_seconds = rights_seconds

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one websocket."""

        async def run(credential: admission.Credential) -> None:
            session = _Session(credential, receive=receive, send=send, connect=self._connect, distrust=self._distrust)
            await session.run(rights_seconds=self._rights_seconds)

        full = _("Too many pages follow your files already.")
        await accepting.serve(scope, receive, send, session=run, full=full, what="files")


class _Session:
    """One page, from its first message to its last."""

    def __init__(
        self, credential: admission.Credential, *, receive: Receive, send: Send, connect: Connect, distrust: Distrust
    ) -> None:
        self._credential = credential
        self._receive = receive
        self._send = send
        self._connect = connect
        self._distrust = distrust
        self._user_id: int
        self._folders: list[str] = []
        self._wished = asyncio.Event()
        self._answered = asyncio.Event()

    async def run(self, *, rights_seconds: float) -> None:
        """Follow until the page goes. Raises Gone, Closed, Full, BadMessage."""
        with contextlib.ExitStack() as places:
            places.enter_context(_IN_ALL.place(0))
            self._user_id = await self._judged()
            places.enter_context(_OF_USER.place(self._user_id))
            await self._first_wish()
            tasks = [
                asyncio.ensure_future(each)
                for each in (self._wishes(), self._watch_rights(seconds=rights_seconds), self._follow())
            ]
            try:
                done, _pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                for task in tasks:
                    await cancel(task)

    async def _judged(self) -> int:
        """Whose credential it is, read from the database. Raises Closed."""
        user = await database_sync_to_async(admission.user_of)(self._credential)
        if user is None:
            raise Closed(CloseCode.NOT_SIGNED_IN, _("You are signed out. Log in to go on."))
        return int(user.pk)

    async def _watch_rights(self, *, seconds: float) -> NoReturn:
        """Judge again every so many seconds, and at every event about the user."""
        nudge = asyncio.Event()
        listener = asyncio.ensure_future(listen([events.group(self._user_id)], nudge=nudge))
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await nudge.wait()
                nudge.clear()
                if await self._judged() != self._user_id:
                    raise Closed(CloseCode.NOT_SIGNED_IN, _("You are signed out. Log in to go on."))
        finally:
            await cancel(listener)

    async def _first_wish(self) -> None:
        try:
            async with asyncio.timeout(FIRST_SECONDS):
                await self._wish()
        except TimeoutError:
            raise BadMessage("The first message did not come in time.") from None

    async def _wishes(self) -> NoReturn:
        while True:
            await self._wish()

    async def _wish(self) -> None:
        """Take the page's next message."""
        event = await self._receive()
        if event["type"] == "websocket.disconnect":
            raise Gone
        if event.get("text") is None:
            raise BadMessage("Messages are text.")
        self._folders = parse(event["text"])
        self._wished.set()

    async def _follow(self) -> NoReturn:
        """Follow what the page shows; when the sandbox goes away, wait until it is there again, without waking it.

        A page that shows other folders is in use, and wakes it.
        """
        pause, before = AGAIN_SECONDS, False
        while True:
            wake = self._wished.is_set()
            try:
                connection = await self._connect(user_id=self._user_id, runtime=default_runtime(), wake=wake)
            except (StartFailed, Unavailable) as error:
                if wake:
                    raise Closed(CloseCode.NO_SANDBOX, str(error)) from error
            else:
                pause = AGAIN_SECONDS
                try:
                    await self._serve(connection, again=before)
                finally:
                    with contextlib.suppress(SandboxError, OSError):
                        await connection.close()
                before = True
            await asyncio.sleep(LEAST_SECONDS)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wished.wait()
            pause = min(pause * 2, AGAIN_SECONDS_MAX)

    async def _serve(self, connection: Connection, *, again: bool) -> None:
        """Relay until the agent hangs up. Raises Closed."""
        if FEATURE not in connection.hello.features:
            sentence = _("Your sandbox was started by an older version, so changes are not told until it starts anew.")
            raise Closed(CloseCode.NO_SANDBOX, sentence)
        following = Following(now=time.monotonic())
        self._wished.clear()
        self._answered.set()
        tasks = [
            asyncio.ensure_future(self._pass_on_wishes(connection, following)),
            asyncio.ensure_future(self._pass_on_changes(connection, following, again=again)),
        ]
        try:
            done, _pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except ProtocolError as error:
            logger.warning("user %d: %s", self._user_id, error)
            await asyncio.to_thread(self._distrust, user_id=self._user_id, runtime=default_runtime())
            raise Closed(CloseCode.NO_SANDBOX, _("Your sandbox answered something that makes no sense.")) from error
        except Refused as refused:
            code = CloseCode.TOO_MANY if refused.code == "limit" else CloseCode.NO_SANDBOX
            raise Closed(code, str(refused)[:SENTENCE_CHARS_MAX]) from refused
        except (SandboxError, OSError) as error:
            logger.info("user %d: the agent has gone: %s", self._user_id, error)
        finally:
            for task in tasks:
                await cancel(task)

    async def _pass_on_wishes(self, connection: Connection, following: Following) -> NoReturn:
        while True:
            await self._answered.wait()
            self._wished.clear()
            self._answered.clear()
            await connection.send(following.ask(self._folders))
            await asyncio.sleep(ASK_SECONDS)
            await self._wished.wait()

    async def _pass_on_changes(self, connection: Connection, following: Following, *, again: bool) -> None:
        while (message := await connection.receive()) is not None:
            if isinstance(message, bytes):
                raise ProtocolError("the agent sent bytes to somebody who follows folders")
            text = following.from_agent(message, now=time.monotonic())
            if text is not None:
                await self._tell(text)
            if following.answered and not self._answered.is_set():
                self._answered.set()
                if again:  # nobody knows what happened meanwhile
                    again = False
                    await self._tell(following.everything())

    async def _tell(self, text: str) -> None:
        await self._send({"type": "websocket.send", "text": text})


def route(*, connect: Connect, distrust: Distrust, rights_seconds: float = RIGHTS_SECONDS) -> URLPattern:
    """Make the websocket's address; to be put before the consoles', whose last one takes everything."""
    socket = FolderSocket(connect=connect, distrust=distrust, rights_seconds=rights_seconds)
    return re_path(r"^ws/files/$", socket)  # type: ignore[arg-type]
