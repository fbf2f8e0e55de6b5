"""The console's websocket: I/O around one `Relay`.

A plain ASGI application rather than a Channels consumer: those hop through Django's one database thread at every
message, so that a slow query would delay everybody's keystrokes. The channel layer has a task of its own beside it:
with Redis down every terminal goes on.
"""

import asyncio
import collections
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any, Protocol

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.utils import timezone
from django.utils.translation import gettext as _

from consoles import admission, events
from consoles.commands import BadCommand, command
from consoles.messages import FRAME_BYTES_MAX, Attach, BadMessage, CloseCode, closing, encode, parse
from consoles.models import Console
from consoles.relay import Relay
from sandbox.client.aio import Connection
from sandbox.errors import ProtocolError, Refused, SandboxError, StartFailed, Unavailable

logger = logging.getLogger(__name__)

ATTACH_SECONDS = 10.0
"""How long a client may take for its first message, and an agent for its answer."""
RIGHTS_SECONDS = 30.0
"""Rights are read again this often, also with Redis down."""
LAYER_RETRY_SECONDS = 5.0
VIEWERS_OF_CONSOLE_MAX = 200
"""Viewers of one console in one server process."""
VIEWERS_OF_TENANT_MAX = 100
"""Viewers of all consoles of one tenant in one server process; each may cost a full window of output."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Connect(Protocol):
    """How a sandbox is reached; handed in, since starting one is the business of the room above."""

    def __call__(self, *, user_id: int, runtime: str, wake: bool = True) -> Awaitable[Connection]:
        """Raise StartFailed or Unavailable."""


class Distrust(Protocol):
    """How a sandbox whose agent broke its protocol is reported; may block."""

    def __call__(self, *, user_id: int, runtime: str) -> None:
        """Never raises."""


class Closed(Exception):
    """The websocket is to be closed, with a code of the contract and a sentence."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Gone(Exception):
    """The browser has left."""


class Crowd:
    """Counts who is here, by a key, and lets no more in than there is room for."""

    def __init__(self, *, limit: int) -> None:
        self._limit = limit
        self._here: collections.Counter[int] = collections.Counter()

    @contextlib.contextmanager
    def place(self, key: int) -> Iterator[None]:
        """Hold a place until the block ends. Raises Closed when there is none."""
        if self._here[key] >= self._limit:
            raise Closed(CloseCode.TOO_MANY, _("This console has as many viewers as it can take."))
        self._here[key] += 1
        try:
            yield
        finally:
            self._here -= collections.Counter({key: 1})  # drops the key at 0


_OF_CONSOLE = Crowd(limit=VIEWERS_OF_CONSOLE_MAX)
_OF_TENANT = Crowd(limit=VIEWERS_OF_TENANT_MAX)


class ConsoleSocket:
    """The ASGI application at `/ws/consoles/<id>/`."""

    def __init__(self, *, connect: Connect, distrust: Distrust, rights_seconds: float = RIGHTS_SECONDS) -> None:
        self._connect = connect
        self._distrust = distrust
        self._rights_seconds = rights_seconds

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one websocket."""
        console_id = int(scope["url_route"]["kwargs"]["console_id"])
        await receive()
        try:
            credential = admission.credential(scope["headers"])
        except admission.WrongOrigin:
            await send({"type": "websocket.close"})
            return
        await send({"type": "websocket.accept"})
        try:
            session = Session(
                console_id=console_id,
                credential=credential,
                receive=receive,
                send=send,
                distrust=self._distrust,
                rights_seconds=self._rights_seconds,
            )
            await session.run(connect=self._connect)
        except Gone:
            pass
        except Closed as reason:
            await _close(send, code=reason.code, message=str(reason))
        except BadMessage as error:
            await _close(send, code=CloseCode.BAD_MESSAGE, message=str(error))
        except Exception:
            logger.exception("console %d: the websocket failed", console_id)
            await _close(send, code=CloseCode.OUR_FAULT, message=_("Something failed on our side. It has been logged."))


async def _close(send: Send, *, code: int, message: str) -> None:
    await send({"type": "websocket.send", "text": closing(code, message)})
    await send({"type": "websocket.close", "code": code})


class Session:
    """One browser at one console: from its first message to its last."""

    def __init__(
        self,
        *,
        console_id: int,
        credential: admission.Credential,
        receive: Receive,
        send: Send,
        distrust: Distrust,
        rights_seconds: float,
    ) -> None:
        self._console_id = console_id
        self._credential = credential
        self._receive = receive
        self._send = send
        self._distrust = distrust
        self._rights_seconds = rights_seconds

    async def run(self, *, connect: Connect) -> None:
        """Attach, relay, and attach again when the browser asks for a new process. Raises Gone, Closed, BadMessage."""
        # A stranger is turned away before anything is waited for, so that waiting costs a place of somebody known.
        viewer = await self._judge()
        with _OF_CONSOLE.place(viewer.console.pk), _OF_TENANT.place(viewer.owner_id):
            try:
                async with asyncio.timeout(ATTACH_SECONDS):
                    attach = await self._next_attach()
            except TimeoutError:
                raise BadMessage("The first message did not come in time.") from None
            watch = asyncio.ensure_future(self._watch(viewer))
            try:
                while True:
                    serve = asyncio.ensure_future(self._serve(attach, viewer=viewer, connect=connect))
                    await asyncio.wait((serve, watch), return_when=asyncio.FIRST_COMPLETED)
                    if not serve.done():
                        await _cancel(serve)
                        watch.result()
                    attach = serve.result()
            finally:
                await _cancel(watch)

    async def _judge(self) -> admission.Viewer:
        """Who this is and what they may do, read from the database. Raises Closed."""
        user = await database_sync_to_async(admission.user_of)(self._credential)
        if user is None:
            raise Closed(CloseCode.NOT_SIGNED_IN, _("You are signed out. Log in to go on."))
        viewer: admission.Viewer | None = await database_sync_to_async(admission.viewer_of)(
            user, console_id=self._console_id
        )
        if viewer is None:
            raise Closed(CloseCode.NO_SUCH_CONSOLE, _("There is no such console. It may have been closed."))
        return viewer

    async def _serve(self, attach: Attach, *, viewer: admission.Viewer, connect: Connect) -> Attach:
        """Relay until the browser asks to attach anew; return that request."""
        console = viewer.console
        # A page that knew a stream and finds it gone is told so; only a person's wish starts a new process.
        fresh = attach.stream is None or attach.restart
        try:
            connection = await connect(user_id=viewer.owner_id, runtime=console.runtime, wake=fresh)
        except (StartFailed, Unavailable) as error:
            if fresh:
                raise Closed(CloseCode.NO_SANDBOX, str(error)) from error
            return await self._ended()
        try:
            together = "together" in connection.hello.features
            relay = Relay(name=viewer.name, writable=viewer.writable, owner=True, together=together)
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
            return await self._relay(relay, connection)
        except ProtocolError as error:
            logger.warning("console %d: %s", self._console_id, error)
            await asyncio.to_thread(self._distrust, user_id=viewer.owner_id, runtime=console.runtime)
            return await self._ended()
        finally:
            with contextlib.suppress(SandboxError, OSError):
                await connection.close()

    async def _relay(self, relay: Relay, connection: Connection) -> Attach:
        up = asyncio.ensure_future(self._keys(relay, connection))
        down = asyncio.ensure_future(self._output(relay, connection))
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
            await _cancel(up)
            await _cancel(down)
        if relay.exited:
            return await self._next_attach()
        return await self._ended()

    async def _ended(self) -> Attach:
        """Say that the process is gone with its sandbox, and wait for the wish for a new one."""
        message = _("The sandbox restarted, and what ran in this console went with it.")
        await self._tell(encode("exited", {"offset": None, "status": None, "message": message}))
        return await self._next_attach()

    async def _next_attach(self) -> Attach:
        while True:
            event = await self._event()
            if event.get("text"):
                message = parse(event["text"])
                if isinstance(message, Attach):
                    return message

    async def _keys(self, relay: Relay, connection: Connection) -> Attach:
        while True:
            event = await self._event()
            if event.get("bytes"):
                keys = relay.keys(event["bytes"])
                if keys is not None:
                    await connection.send(keys)
            elif event.get("text"):
                message = parse(event["text"])
                if isinstance(message, Attach):
                    return message
                translated = relay.from_browser(message)
                if translated is not None:
                    await connection.send(translated)

    async def _output(self, relay: Relay, connection: Connection) -> None:
        while await self._forward(relay, connection):
            pass

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

    async def _watch(self, viewer: admission.Viewer) -> None:
        """Judge again every so often and whenever an event nudges. Raises Closed; never returns."""
        name = viewer.console.name
        nudge = asyncio.Event()
        listener = asyncio.ensure_future(_listen(viewer.user_id, nudge=nudge))
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._rights_seconds):
                        await nudge.wait()
                nudge.clear()
                viewer = await self._judge()
                if viewer.console.name != name:
                    name = viewer.console.name
                    await self._tell(encode("renamed", {"name": name}))
        finally:
            await _cancel(listener)

    async def _event(self) -> Message:
        event = await self._receive()
        if event["type"] == "websocket.disconnect":
            raise Gone
        return event

    async def _tell(self, text: str) -> None:
        await self._send({"type": "websocket.send", "text": text})


async def _listen(user_id: int, *, nudge: asyncio.Event) -> None:
    """Set `nudge` at every event about the user; try again for as long as Redis is down."""
    while True:
        try:
            layer = get_channel_layer()
            channel = await layer.new_channel()
            group = events.group(user_id)
            await layer.group_add(group, channel)
            try:
                while True:
                    await layer.receive(channel)
                    nudge.set()
            finally:
                await layer.group_discard(group, channel)
        except Exception as error:  # noqa: BLE001 - whatever the layer raises, the terminal goes on without it
            logger.warning("events of user %d: %s", user_id, type(error).__name__)
        await asyncio.sleep(LAYER_RETRY_SECONDS)


async def _cancel(task: asyncio.Future[Any]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task


def _touch(console_id: int) -> None:
    Console.objects.filter(pk=console_id).update(last_used_at=timezone.now())
