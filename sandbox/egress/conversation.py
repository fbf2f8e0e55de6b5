"""One connection from a sandbox: read a request head in time, judge it, and tunnel, forward or refuse it."""

import asyncio
import contextlib
import socket
from collections.abc import Callable

import h11

from sandbox.egress.buckets import TokenBucket
from sandbox.egress.dialing import Dialer
from sandbox.egress.exchanging import BrokenClientError, Exchange
from sandbox.egress.refusals import Refusal, bad_request
from sandbox.egress.relaying import Flow, tunnel
from sandbox.egress.requests import ProxyRequest, read_request
from sandbox.egress.rules import Policy

HEAD_BYTES = 16 * 1024  # of a request line with its headers
HEAD_SECONDS = 15.0  # for the whole head, however slowly it drips
READ_BYTES = 8 * 1024
ANSWER_SECONDS = 5.0  # for the client to take a refusal and stop sending
DRAIN_BYTES = 256 * 1024  # of a refused request's body, read so that the client gets to read the refusal


class Conversation:
    """Serves one accepted connection. Everything that it needs is handed in; it closes the upstream socket only."""

    def __init__(
        self,
        client: socket.socket,
        *,
        policy: Policy,
        dialer: Dialer,
        lookups: asyncio.Semaphore,
        pace: TokenBucket | None,
        crowded: Refusal | None,
        refused: Callable[[Refusal], None],
    ) -> None:
        self._client = client
        self._policy = policy
        self._dialer = dialer
        self._lookups = lookups
        self._pace = pace
        self._crowded = crowded
        self._refused = refused
        self._method = b""
        self._front = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_BYTES)
        self._loop = asyncio.get_running_loop()

    async def run(self) -> None:
        """Serve the connection to its end."""
        try:
            await self._serve()
        except Refusal as refusal:
            self._refused(refusal)
            with contextlib.suppress(OSError):
                await self._answer(refusal)
        except (BrokenClientError, OSError):
            return

    async def _serve(self) -> None:
        request = await self._read_head()
        if request is None:
            return
        if self._crowded is not None:
            raise self._crowded
        upstream = await self._dialer.connect(request.destination, policy=self._policy, lookups=self._lookups)
        with upstream:
            flow = Flow(idle_seconds=self._policy.idle_seconds, pace=self._pace)
            if request.tunnel:
                accepted = self._front.send(h11.Response(status_code=200, reason=b"Connection established", headers=[]))
                await self._loop.sock_sendall(self._client, accepted or b"")
                early, _ = self._front.trailing_data
                await tunnel(self._client, upstream=upstream, early=early, flow=flow)
            else:
                exchange = Exchange(self._client, front=self._front, upstream=upstream, request=request, flow=flow)
                await exchange.run()

    async def _read_head(self) -> ProxyRequest | None:
        """Read and judge the head; None when the client left without asking for anything."""
        raw = b""
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                while True:
                    event = self._front.next_event()
                    if isinstance(event, h11.Request):
                        break
                    if event is not h11.NEED_DATA:
                        return None
                    data = await self._loop.sock_recv(self._client, READ_BYTES)
                    raw += data
                    self._front.receive_data(data)
        except TimeoutError as error:
            if not raw:
                return None
            raise bad_request("The request's head did not arrive in time", status=408) from error
        except h11.RemoteProtocolError as error:
            raise bad_request("The request is no valid HTTP", status=error.error_status_hint) from error
        self._method = event.method
        request = read_request(event, raw=raw)
        if request.tunnel:
            self._front.next_event()  # the end of a message without a body: what follows is the tunnel's
        return request

    async def _answer(self, refusal: Refusal) -> None:
        """Send a refusal, then read on for a moment: closing on unread bytes would reset the connection."""
        if self._front.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            return
        head = h11.Response(status_code=refusal.status, reason=refusal.reason_phrase, headers=refusal.headers)
        body = b"" if self._method == b"HEAD" else refusal.body
        events: list[h11.Event] = [head, h11.Data(data=body), h11.EndOfMessage()]
        data = b"".join(self._front.send(event) or b"" for event in events)
        async with asyncio.timeout(ANSWER_SECONDS):
            await self._loop.sock_sendall(self._client, data)
            self._client.shutdown(socket.SHUT_WR)
            drained = 0
            while drained < DRAIN_BYTES and (rest := await self._loop.sock_recv(self._client, READ_BYTES)):
                drained += len(rest)
