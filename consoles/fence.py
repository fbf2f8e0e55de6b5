"""Daphne, fenced: a server whose memory a client cannot grow, by sending or by not reading.

Daphne 4.2 puts every incoming message into an unbounded queue and every outgoing one into an unbounded buffer: a
client that floods cost 900 MB in 3 s, one that reads nothing 449 MB. Here reading stops while the application is
behind or the client is over its rate, and `send` waits while the transport's buffer is full. Run it with
`python -m consoles.fence --unix SOCKET`.
"""

import argparse
import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import daphne.server
from daphne.endpoints import build_endpoint_description_strings
from daphne.http_protocol import HTTPFactory
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.utils.module_loading import import_string
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer  # type: ignore[import-untyped]

from consoles.messages import FRAME_BYTES_MAX

logger = logging.getLogger(__name__)

BACKLOG = 1024
"""Connections that wait to be accepted. Whoever comes beyond that is refused by the kernel, and 200 come at once."""
HANDSHAKE_SECONDS = 10
"""For a client, to ask for what it wants."""
ACCEPT_SECONDS = 30
"""For us, to answer: everybody comes at once after a restart, and none is to be sent away to come again."""
SEND_BUFFER_BYTES = 256 * 1024
"""Beyond this much in the transport's buffer, `send` waits (rule 17 allows 1 MiB)."""
BEHIND_MESSAGES, BEHIND_BYTES = 64, 128 * 1024
"""Received and not yet taken by the application: beyond either, nothing more is read."""
FRAMES_PER_SECOND, FRAMES_BURST = 200.0, 400.0
BYTES_PER_SECOND, BYTES_BURST = 64.0 * 1024, float(2**20)
ACK_FRAME_COST = 0.1
"""An acknowledgement costs this part of a frame: at 100 MB/s a client owes 1,600 of them a second."""
ACK_PREFIX = b'{"type":"ack"'
FAREWELL_SECONDS = 1.0
"""A client that broke the rules of websockets has so long to read why it is closed."""
FAREWELL_BYTES = 120

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Allowance:
    """Token buckets of one client: frames and bytes. Pure; time is passed in, in seconds."""

    def __init__(self, *, now: float) -> None:
        self._frames = FRAMES_BURST
        self._bytes = BYTES_BURST
        self._at = now

    def spend(self, payload: bytes, *, binary: bool, now: float) -> float:
        """Charge one frame; return for how many seconds nothing more should be read (0 when within the rate)."""
        passed, self._at = max(0.0, now - self._at), now
        self._frames = min(FRAMES_BURST, self._frames + passed * FRAMES_PER_SECOND)
        self._bytes = min(BYTES_BURST, self._bytes + passed * BYTES_PER_SECOND)
        is_ack = not binary and payload.startswith(ACK_PREFIX)
        self._frames -= ACK_FRAME_COST if is_ack else 1.0
        self._bytes -= 0 if is_ack else len(payload)
        return max(0.0, -self._frames / FRAMES_PER_SECOND, -self._bytes / BYTES_PER_SECOND)


@implementer(IPushProducer)
class Gate:
    """Both directions of one connection: whether to read on, and whether sending has to wait.

    It is the transport's streaming producer, so the transport itself says when its buffer is full and when empty.
    """

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._messages = self._bytes = 0
        self._resting = False
        self._reading = True
        self._open = asyncio.Event()
        self._open.set()
        self._allowance = Allowance(now=time.monotonic())
        transport.unregisterProducer()
        transport.bufferSize = SEND_BUFFER_BYTES
        transport.registerProducer(self, True)

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Called by the transport: its buffer is full."""
        self._open.clear()

    def resumeProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Called by the transport: its buffer has drained."""
        self._open.set()

    def stopProducing(self) -> None:  # noqa: N802 - Twisted's name
        """Called by the transport: the connection is gone; nobody need wait any more."""
        self._open.set()

    async def drained(self) -> None:
        """Wait until the transport's buffer has room."""
        await self._open.wait()

    def arrived(self, payload: bytes, *, binary: bool) -> None:
        """Count a frame that was received."""
        self._messages += 1
        self._bytes += len(payload)
        rest = self._allowance.spend(payload, binary=binary, now=time.monotonic())
        if rest > 0 and not self._resting:
            self._resting = True
            asyncio.get_running_loop().call_later(rest, self._rested)
        self._settle()

    def taken(self, size: int) -> None:
        """Count a message that the application took."""
        self._messages -= 1
        self._bytes -= size
        self._settle()

    def _rested(self) -> None:
        self._resting = False
        self._settle()

    def _settle(self) -> None:
        wanted = not self._resting and self._messages <= BEHIND_MESSAGES and self._bytes <= BEHIND_BYTES
        if wanted != self._reading:
            self._reading = wanted
            if wanted:
                self._transport.resumeProducing()
            else:
                self._transport.pauseProducing()


class FencedProtocol(WebSocketProtocol):  # type: ignore[misc] # Daphne is untyped
    """A websocket connection with a gate."""

    gate: Gate | None = None
    state: int

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803 - Autobahn's names
        """Count, then pass on."""
        if self.gate is not None and not self.muted:
            self.gate.arrived(payload, binary=isBinary)
        super().onMessage(payload, isBinary)

    def _fail_connection(self, code: int = 1002, reason: str = "") -> None:
        """Close a client that breaks the rules of websockets, with the code that says so, and read nothing more.

        Autobahn would hang up without a word, or go on parsing until the client has closed too.
        """
        if self.state != self.STATE_OPEN:
            super()._fail_connection(code, reason)
            return
        logger.info("a client broke the rules of websockets: %s", reason)
        self.wasClean, self.failedByMe = False, True
        self.wasNotCleanReason = reason
        self.sendCloseFrame(code, reason.encode()[:FAREWELL_BYTES], isReply=True)
        self.state = self.STATE_CLOSED
        asyncio.get_running_loop().call_later(FAREWELL_SECONDS, self._closeConnection, True)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take bytes, without the coloured line that Autobahn would draw for its debug log."""
        if self.state != self.STATE_CLOSED:
            self._dataReceived(data)

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802 - Autobahn's
        """Give the kernel a frame at once; the transport keeps what it does not take.

        Autobahn would draw a coloured line for its debug log first, and Twisted wait for the loop's next turn: together
        a third of the server's time under a flood.
        """
        transport = self.transport
        if sync or chopsize or self.send_queue:
            super().sendData(data, sync, chopsize)
            return
        if transport.connected and not (transport.dataBuffer or transport._tempDataBuffer):  # noqa: SLF001 - nothing waits before it
            sent = transport.writeSomeData(data)
            if isinstance(sent, int) and sent > 0:  # else the transport meets the error itself
                data = data[sent:]
        if data:
            transport.write(data)


def fenced(application: Application) -> Application:
    """Wrap an ASGI application so that it takes and sends through the connection's gate."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        gate: Gate | None = scope.pop("gate", None)
        if gate is None:
            await application(scope, receive, send)
            return

        async def gated_receive() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive":
                content = message.get("bytes") or message.get("text") or b""
                gate.taken(len(content) if isinstance(content, bytes) else len(content.encode()))
            return message

        async def gated_send(message: Message) -> None:
            await send(message)
            await gate.drained()

        await application(scope, gated_receive, gated_send)

    return run


class FencedHandshakes(HTTPFactory):  # type: ignore[misc] # Daphne is untyped
    """Connections that have not asked for anything yet: no longer than a handshake may take, where Twisted gives 60 s."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        """Make the connection's protocol."""
        protocol = super().buildProtocol(addr)
        protocol.timeOut = HANDSHAKE_SECONDS
        return protocol


class FencedServer(Server):  # type: ignore[misc] # Daphne is untyped
    """Daphne with a gate for each websocket, and no other requests than websockets."""

    def create_application(self, protocol: Any, scope: Mapping[str, Any]) -> Any:
        """Give a new connection its gate."""
        scope = dict(scope)
        if scope["type"] == "websocket":
            protocol.gate = scope["gate"] = Gate(protocol.transport)
        return super().create_application(protocol, scope)


def serve(application: Application, *, path: str) -> None:
    """Serve websockets on the unix socket `path` until the process is ended."""
    WebSocketFactory.protocol = FencedProtocol
    daphne.server.HTTPFactory = FencedHandshakes
    FencedServer(
        application=fenced(application),
        endpoints=[
            f"{endpoint}:backlog={BACKLOG}" for endpoint in build_endpoint_description_strings(unix_socket=path)
        ],
        websocket_handshake_timeout=ACCEPT_SECONDS,
        websocket_connect_timeout=ACCEPT_SECONDS,
        websocket_max_message_size=FRAME_BYTES_MAX,
        websocket_max_frame_size=FRAME_BYTES_MAX,
        websocket_timeout=-1,
        http_timeout=HANDSHAKE_SECONDS,
        verbosity=0,
    ).run()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="consoles.fence", description="Serve the websockets.")
    parser.add_argument("--unix", required=True, metavar="SOCKET")
    parser.add_argument("application", nargs="?", default="ide.asgi:application")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ide.settings")
    serve(import_string(options.application.replace(":", ".")), path=options.unix)


if __name__ == "__main__":
    main()
