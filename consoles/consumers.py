"""The console's websocket: I/O around one `Relay`.

A plain ASGI application rather than a Channels consumer: those hop through Django's one database thread at every
message, so that a slow query would delay everybody's keystrokes. The channel layer has a task of its own beside it:
with Redis down every terminal goes on.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable
from typing import Any, Protocol

from channels.db import database_sync_to_async
from django.utils import timezone
from django.utils.translation import gettext as _

from consoles import accepting, admission
from consoles.accepting import Gone, Message, Receive, Send
from consoles.commands import BadCommand, command
from consoles.crowding import Crowd, Debt, Debts
from consoles.judging import Judge
from consoles.messages import FRAME_BYTES_MAX, Attach, BadMessage, CloseCode, Closed, encode, parse
from consoles.models import Console
from consoles.relay import Relay
from consoles.turns import Turns
from sandbox.client.aio import Connection
from sandbox.errors import ProtocolError, Refused, SandboxError, StartFailed, Unavailable

logger = logging.getLogger(__name__)

ATTACH_SECONDS = 10.0
"""How long a client may take for its first message, and an agent for its answer."""
RIGHTS_SECONDS = 30.0
"""Rights are read again this often, also with Redis down."""
VIEWERS_OF_CONSOLE_MAX = 200
"""Viewers of one console in one server process."""
VIEWERS_OF_TENANT_MAX = 400
"""Viewers of all consoles of one tenant in one server process; what they owe is limited by crowding.Debts."""
UNKNOWN_MAX, UNKNOWN_OF_ADDRESS_MAX = 600, 200
"""Websockets that have not shown yet that they may be here, in one server process: in all, and from one address (a
school has one)."""


class Connect(Protocol):
    """How a sandbox is reached; handed in, since starting one is the business of the room above."""

    def __call__(self, *, user_id: int, runtime: str, wake: bool = True) -> Awaitable[Connection]:
        """Raise StartFailed or Unavailable."""


class Distrust(Protocol):
    """How a sandbox whose agent broke its protocol is reported; may block."""

    def __call__(self, *, user_id: int, runtime: str) -> None:
        """Never raises."""


_OF_CONSOLE = Crowd(limit=VIEWERS_OF_CONSOLE_MAX)
_OF_TENANT = Crowd(limit=VIEWERS_OF_TENANT_MAX)
_UNKNOWN = Crowd(limit=UNKNOWN_MAX)
_OF_ADDRESS = Crowd(limit=UNKNOWN_OF_ADDRESS_MAX)
_DEBTS = Debts()
_TURNS = Turns()


class ConsoleSocket:
    """The ASGI application at `/ws/consoles/<id>/`."""

    def __init__(self, *, connect: Connect, distrust: Distrust, rights_seconds: float = RIGHTS_SECONDS) -> None:
        self._connect = connect
        self._distrust = distrust
        self._rights_seconds = rights_seconds

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one websocket."""
        console_id = int(scope["url_route"]["kwargs"]["console_id"])

        async def run(credential: admission.Credential) -> None:
            session = Session(
                console_id=console_id,
                credential=credential,
                address=admission.address(scope["headers"]),
                receive=receive,
                send=send,
                distrust=self._distrust,
                rights_seconds=self._rights_seconds,
            )
            await session.run(connect=self._connect)

        full = _("This console has as many viewers as it can take.")
        await accepting.serve(scope, receive, send, session=run, full=full, what=f"console {console_id}")


class Session:
    """One browser at one console: from its first message to its last."""

    def __init__(
        self,
        *,
        console_id: int,
        credential: admission.Credential,
        address: str,
        receive: Receive,
        send: Send,
        distrust: Distrust,
        rights_seconds: float,
    ) -> None:
        self._console_id = console_id
        self._address = address
        self._judge = Judge(console_id=console_id, credential=credential)
        self._receive = receive
        self._send = send
        self._distrust = distrust
        self._rights_seconds = rights_seconds
        self._viewer: admission.Viewer
        self._line: tuple[Relay, Connection] | None = None  # while a terminal is shown
        self._acknowledged = asyncio.Event()

    async def run(self, *, connect: Connect) -> None:
        """Attach, relay, and attach again when the browser asks to. Raises Gone, Closed, Full, BadMessage."""
        with contextlib.ExitStack() as places:
            attach = await self._admit(places)
            watch = asyncio.ensure_future(
                self._judge.watch(self._viewer, seconds=self._rights_seconds, changed=self._changed)
            )
            try:
                while True:
                    serve = asyncio.ensure_future(self._serve(attach, connect=connect))
                    await asyncio.wait((serve, watch), return_when=asyncio.FIRST_COMPLETED)
                    if not serve.done():
                        await cancel(serve)
                        watch.result()
                    attach = serve.result()
            finally:
                await cancel(watch)

    async def _admit(self, places: contextlib.ExitStack) -> Attach:
        """Learn who this is, take a place, and return the first message. Raises Closed, Full.

        Who is known waits in a place of their own, so that it costs nobody else one; the others may have a ticket.
        """
        refusal: Closed | None = None
        try:
            self._viewer = await self._judge.viewer()
            self._take_place(places)
        except Closed as reason:
            refusal = reason
            places.enter_context(_UNKNOWN.place(0))
            places.enter_context(_OF_ADDRESS.place(hash(self._address)))
        try:
            async with asyncio.timeout(ATTACH_SECONDS):
                attach = await self._next_attach()
        except TimeoutError:
            raise refusal or BadMessage("The first message did not come in time.") from None
        if attach.ticket is not None:
            self._viewer = await self._judge.exchange(attach.ticket)
            places.close()
            self._take_place(places)
        elif refusal is not None:
            raise refusal
        return attach

    def _take_place(self, places: contextlib.ExitStack) -> None:
        places.enter_context(_OF_CONSOLE.place(self._console_id))
        places.enter_context(_OF_TENANT.place(self._viewer.owner_id))

    async def _changed(self, viewer: admission.Viewer) -> None:
        """The viewer was judged again: pass on what is new."""
        before, self._viewer = self._viewer, viewer
        if viewer.console.name != before.console.name:
            await self._tell(encode("renamed", {"name": viewer.console.name}))
        if viewer.writable != before.writable and self._line is not None:
            relay, connection = self._line
            message, text = relay.grant(writable=viewer.writable)
            if message is not None:
                with contextlib.suppress(SandboxError):  # gone, as whoever relays notices too
                    await connection.send(message)
            if text is not None:
                await self._tell(text)

    async def _serve(self, attach: Attach, *, connect: Connect) -> Attach:
        """Relay until the browser asks to attach anew; return that request."""
        viewer, console = self._viewer, self._viewer.console
        # A page that knew a stream and finds it gone is told so; only a wish of somebody who may type starts a process.
        fresh = viewer.writable and (attach.stream is None or attach.restart)
        try:
            connection = await connect(user_id=viewer.owner_id, runtime=console.runtime, wake=fresh)
        except (StartFailed, Unavailable) as error:
            if fresh:
                raise Closed(CloseCode.NO_SANDBOX, str(error)) from error
            return await self._ended()
        try:
            relay = Relay(
                name=viewer.name,
                writable=viewer.writable,
                owner=viewer.owner,
                visitor=viewer.visitor,
                together="together" in connection.hello.features,
            )
            try:
                start = command(console, restart=attach.restart) if fresh else None
                await connection.send(relay.attach(attach, console_id=console.pk, start=start))
                async with asyncio.timeout(ATTACH_SECONDS):
                    await self._forward(relay, connection)
            except Refused as refusal:
                if refusal.code == "gone":
                    return await self._ended()
                raise Closed(CloseCode.NO_SANDBOX, str(refusal)) from refusal
            except BadCommand as error:
                raise Closed(CloseCode.NO_SANDBOX, str(error)) from error
            except (TimeoutError, Unavailable) as error:
                raise Closed(CloseCode.NO_SANDBOX, _("The sandbox does not answer. Try again.")) from error
            if fresh:
                await database_sync_to_async(_touch)(console.pk)
            self._line = relay, connection
            await self._changed_meanwhile(viewer)
            return await self._relay(relay, connection)
        except ProtocolError as error:
            logger.warning("console %d: %s", self._console_id, error)
            await asyncio.to_thread(self._distrust, user_id=viewer.owner_id, runtime=console.runtime)
            return await self._ended()
        finally:
            self._line = None
            with contextlib.suppress(SandboxError, OSError):
                await connection.close()

    async def _changed_meanwhile(self, viewer: admission.Viewer) -> None:
        """Pass on what the viewer was granted or refused while it was being attached."""
        now, self._viewer = self._viewer, viewer
        await self._changed(now)

    async def _relay(self, relay: Relay, connection: Connection) -> Attach:
        debt = Debt(_DEBTS, console=self._console_id, tenant=self._viewer.owner_id)
        up = asyncio.ensure_future(self._keys(relay, connection, debt))
        down = asyncio.ensure_future(self._output(relay, connection, debt))
        try:
            await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
            if up.done():
                return up.result()
            down.result()
        except ProtocolError:
            raise
        except (SandboxError, OSError) as error:
            logger.info("console %d: the agent has gone: %s", self._console_id, error)
        finally:
            await cancel(up)
            await cancel(down)
            debt.owe(0)
        if relay.exited:
            return await self._next_attach()
        return await self._ended()

    async def _ended(self) -> Attach:
        """Say that the process is gone with its sandbox, and wait for the wish for a new one."""
        message = _("The sandbox restarted, and what ran in this console went with it.")
        if not self._viewer.writable:
            message = _("Nothing runs in this console. Somebody who may type in it can start it.")
        await self._tell(encode("exited", {"offset": None, "status": None, "message": message}))
        return await self._next_attach()

    async def _next_attach(self) -> Attach:
        while True:
            event = await self._event()
            if event.get("text"):
                message = parse(event["text"])
                if isinstance(message, Attach):
                    return message

    async def _keys(self, relay: Relay, connection: Connection, debt: Debt) -> Attach:
        while True:
            event = await self._event()
            _TURNS.stirred(self._viewer.owner_id)
            if event.get("bytes"):
                keys = relay.keys(event["bytes"])
                if keys is not None:
                    await connection.send(keys)
            elif event.get("text"):
                message = parse(event["text"])
                if isinstance(message, Attach):
                    return message
                translated = relay.from_browser(message)
                debt.owe(relay.owed)
                self._acknowledged.set()
                if translated is not None:
                    await connection.send(translated)

    async def _output(self, relay: Relay, connection: Connection, debt: Debt) -> None:
        while await self._forward(relay, connection):
            size = relay.owed - debt.owed
            debt.owe(relay.owed)
            await _TURNS.next(self._viewer.owner_id, size=max(size, 0))
            while debt.must_wait:
                self._acknowledged.clear()
                await self._acknowledged.wait()

    async def _forward(self, relay: Relay, connection: Connection) -> bool:
        received = await connection.receive()
        if received is None:
            return False
        if isinstance(received, bytes):
            output = relay.output(received)
            for start in range(0, len(output), FRAME_BYTES_MAX):
                await self._send({"type": "websocket.send", "bytes": output[start : start + FRAME_BYTES_MAX]})
        else:
            text = relay.from_agent(received)
            if text is not None:
                await self._tell(text)
        return True

    async def _event(self) -> Message:
        event = await self._receive()
        if event["type"] == "websocket.disconnect":
            raise Gone
        return event

    async def _tell(self, text: str) -> None:
        await self._send({"type": "websocket.send", "text": text})


async def cancel(task: asyncio.Future[Any]) -> None:
    """End a task and wait until it has; whatever it raises, nobody asks any more."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task


def _touch(console_id: int) -> None:
    Console.objects.filter(pk=console_id).update(last_used_at=timezone.now())
