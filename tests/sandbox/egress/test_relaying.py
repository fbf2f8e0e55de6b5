"""Bytes move one chunk at a time: what is held is counted, not timed."""

import asyncio
import contextlib
import socket

import pytest

from sandbox.egress.buckets import TokenBucket
from sandbox.egress.relaying import CHUNK_BYTES, Flow, Pump, tunnel
from tests.sandbox.egress.fakes import SECONDS, until

TRANSFER_BYTES = 16 * 1024 * 1024


@contextlib.contextmanager
def pairs():
    """Two connections: (far client end, near client end, near upstream end, far upstream end)."""
    client, near_client = socket.socketpair()
    near_upstream, upstream = socket.socketpair()
    with client, near_client, near_upstream, upstream:
        for end in (client, near_client, near_upstream, upstream):
            end.setblocking(False)
        yield client, near_client, near_upstream, upstream


async def test_sixteen_megabytes_pass_and_never_more_than_one_chunk_is_held():
    loop = asyncio.get_running_loop()
    with pairs() as (client, near_client, near_upstream, upstream):
        pump = Pump(near_upstream, sink=near_client, flow=Flow(idle_seconds=SECONDS))
        moving = asyncio.create_task(pump.run())
        sending = asyncio.create_task(loop.sock_sendall(upstream, b"x" * TRANSFER_BYTES))
        received = most_held = 0
        while received < TRANSFER_BYTES:
            most_held = max(most_held, pump.taken - pump.delivered)
            received += len(await loop.sock_recv(client, 50_000))
        await sending
        upstream.shutdown(socket.SHUT_WR)
        await moving
        assert pump.taken == pump.delivered == TRANSFER_BYTES
        assert most_held <= CHUNK_BYTES
        assert await loop.sock_recv(client, 1) == b""


async def test_a_side_that_reads_nothing_stops_the_other_from_being_read():
    loop = asyncio.get_running_loop()
    with pairs() as (_client, near_client, near_upstream, upstream):
        pump = Pump(near_upstream, sink=near_client, flow=Flow(idle_seconds=SECONDS))
        moving = asyncio.create_task(pump.run())
        sending = asyncio.create_task(loop.sock_sendall(upstream, b"x" * TRANSFER_BYTES))
        await until(lambda: pump.taken > pump.delivered)
        stuck = pump.taken
        for _ in range(50):
            await asyncio.sleep(0)
        assert pump.taken == stuck
        assert pump.taken - pump.delivered <= CHUNK_BYTES
        assert stuck < TRANSFER_BYTES // 4
        for task in (moving, sending):
            task.cancel()
        await asyncio.gather(moving, sending, return_exceptions=True)


async def test_one_direction_may_finish_while_the_other_goes_on():
    loop = asyncio.get_running_loop()
    with pairs() as (client, near_client, near_upstream, upstream):
        flow = Flow(idle_seconds=SECONDS)
        whole = asyncio.create_task(tunnel(near_client, upstream=near_upstream, early=b"ear", flow=flow))
        await loop.sock_sendall(client, b"ly question")
        client.shutdown(socket.SHUT_WR)
        question = b""
        while data := await loop.sock_recv(upstream, 100):
            question += data
        assert question == b"early question"
        await loop.sock_sendall(upstream, b"answer")
        assert await loop.sock_recv(client, 100) == b"answer"
        upstream.shutdown(socket.SHUT_WR)
        assert await loop.sock_recv(client, 100) == b""
        await whole


async def test_a_connection_on_which_nothing_moves_ends():
    with pairs() as (_client, near_client, near_upstream, _upstream):
        async with asyncio.timeout(SECONDS):
            await tunnel(near_client, upstream=near_upstream, early=b"", flow=Flow(idle_seconds=0.05))


async def test_a_connection_that_breaks_on_one_side_ends_on_both():
    with pairs() as (client, near_client, near_upstream, upstream):
        whole = asyncio.create_task(
            tunnel(near_client, upstream=near_upstream, early=b"", flow=Flow(idle_seconds=SECONDS))
        )
        client.close()
        upstream.send(b"x" * 1000)
        async with asyncio.timeout(SECONDS):
            await whole


async def test_the_sandboxs_rate_is_kept_over_all_its_connections(monkeypatch):
    slept: list[float] = []
    sleep = asyncio.sleep

    async def count(seconds: float) -> None:
        slept.append(seconds)
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", count)
    pace = TokenBucket(rate=100_000, burst=100_000)
    for _ in range(2):
        await Flow(idle_seconds=1, pace=pace).spend(100_000)
    assert sum(slept) == pytest.approx(1.0, abs=0.1)
