"""One plain HTTP request and its answer: parsed and written anew on both sides, so nothing can be smuggled through."""

import asyncio
import socket

import h11

from sandbox.egress.refusals import Refusal
from sandbox.egress.relaying import CHUNK_BYTES, Flow, ended
from sandbox.egress.requests import ProxyRequest, answer_headers

ANSWER_HEAD_BYTES = 64 * 1024


class BrokenClientError(Exception):
    """The client stopped in the middle of its request, or broke HTTP in its body."""


class Exchange:
    """Sends one request upstream on a connection of its own and its answer back, both directions at once."""

    def __init__(
        self,
        client: socket.socket,
        *,
        front: h11.Connection,
        upstream: socket.socket,
        request: ProxyRequest,
        flow: Flow,
    ) -> None:
        self._client = client
        self._front = front
        self._upstream = upstream
        self._back = h11.Connection(h11.CLIENT, max_incomplete_event_size=ANSWER_HEAD_BYTES)
        self._request = request
        self._flow = flow
        self._loop = asyncio.get_running_loop()

    async def run(self) -> None:
        """Carry the exchange out. Raises Refusal only while the client has seen nothing of an answer."""
        head = h11.Request(
            method=self._request.method, target=self._request.target, headers=list(self._request.headers)
        )
        body = asyncio.create_task(self._send_body(head))
        answer = asyncio.create_task(self._send_answer())
        pending = {body, answer}
        try:
            while answer in pending:
                done = await self._flow.first_of(pending)
                for task in done:
                    task.result()
                pending -= done
        except TimeoutError as error:
            raise self._failed("its answer did not come in time", status=504, code="http_response_timeout") from error
        except OSError as error:
            raise self._failed("the connection broke", status=502, code="connection_terminated") from error
        except h11.RemoteProtocolError as error:
            raise self._failed("its answer is no valid HTTP", status=502, code="http_protocol_error") from error
        finally:
            await ended((body, answer))

    async def _send_body(self, head: h11.Request) -> None:
        """Send the request; its end is the body's end, so a body that breaks off is never taken for a whole one."""
        if not await self._send_upstream(head):
            return
        if self._front.they_are_waiting_for_100_continue:
            await self._send_client(h11.InformationalResponse(status_code=100, headers=[]))
        while True:
            try:
                event = self._front.next_event()
            except h11.RemoteProtocolError as error:
                raise BrokenClientError from error
            if event is h11.NEED_DATA:
                await self._read_client()
            elif isinstance(event, h11.Data):
                if not await self._send_upstream(h11.Data(data=bytes(event.data))):
                    return
            elif isinstance(event, h11.EndOfMessage):
                await self._send_upstream(h11.EndOfMessage())
                return
            else:
                raise BrokenClientError

    async def _send_answer(self) -> None:
        while True:
            event = self._back.next_event()
            if event is h11.NEED_DATA:
                data = await self._loop.sock_recv(self._upstream, CHUNK_BYTES)
                await self._flow.spend(len(data))
                self._back.receive_data(data)
            elif isinstance(event, h11.Response):
                answer = h11.Response(status_code=event.status_code, reason=event.reason, headers=answer_headers(event))
                await self._send_client(answer)
            elif isinstance(event, h11.Data):
                await self._send_client(h11.Data(data=bytes(event.data)))
            elif isinstance(event, h11.EndOfMessage):
                await self._send_client(h11.EndOfMessage())
                return
            elif not isinstance(event, h11.InformationalResponse):
                raise h11.RemoteProtocolError("the server closed the connection without an answer")

    async def _read_client(self) -> None:
        try:
            data = await self._loop.sock_recv(self._client, CHUNK_BYTES)
        except OSError as error:
            raise BrokenClientError from error
        await self._flow.spend(len(data))
        self._front.receive_data(data)

    async def _send_client(self, event: h11.Event) -> None:
        data = self._front.send(event)
        if data:
            try:
                await self._loop.sock_sendall(self._client, data)
            except OSError as error:
                raise BrokenClientError from error

    async def _send_upstream(self, event: h11.Event) -> bool:
        """Send; False when the server no longer reads, which it may do while it answers all the same."""
        data = self._back.send(event)
        if data:
            try:
                await self._loop.sock_sendall(self._upstream, data)
            except OSError:
                return False
            self._flow.moved()
        return True

    def _failed(self, reason: str, *, status: int, code: str) -> Exception:
        """Return a Refusal while one can still be told, else the sign that the connection must just end."""
        if self._front.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            return BrokenClientError()
        destination = self._request.destination
        return Refusal(
            status,
            code=code,
            host=destination.host,
            why=f"{destination} was reached, but {reason}",
            advice="Try again later.",
        )
