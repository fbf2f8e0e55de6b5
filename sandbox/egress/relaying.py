"""Moves bytes between a sandbox and the outside, one chunk at a time: nothing is read before the last was taken."""

import asyncio
import contextlib
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.egress.buckets import TokenBucket

CHUNK_BYTES = 64 * 1024  # all that is held of a connection for each direction
CHUNKS_A_TURN = 4  # then the other connections have theirs, also when this one is always ready
HALF_CLOSED_SECONDS = 60.0  # without a byte, once one side has finished


@dataclass
class Flow:
    """What the two directions of one connection share: its idle clock and its sandbox's rate."""

    idle_seconds: float
    pace: TokenBucket | None = None
    moved_at: float = 0.0
    chunks: int = 0

    def __post_init__(self) -> None:
        self.moved()

    def moved(self) -> None:
        """Start the idle clock anew."""
        self.moved_at = asyncio.get_running_loop().time()

    async def spend(self, amount: int) -> None:
        """Count a chunk, let other connections have their turn, and wait as long as the sandbox's rate demands."""
        self.moved()
        self.chunks += 1
        if self.chunks % CHUNKS_A_TURN == 0:
            await asyncio.sleep(0)
        if self.pace is not None:
            delay = self.pace.take(amount, now=self.moved_at)
            if delay > 0:
                await asyncio.sleep(delay)
                self.moved()

    async def first_of(self, tasks: Iterable["asyncio.Task[None]"]) -> "set[asyncio.Task[None]]":
        """Wait until at least one is done; raises TimeoutError when nothing moved for too long."""
        pending = list(tasks)
        while True:
            left = self.moved_at + self.idle_seconds - asyncio.get_running_loop().time()
            if left <= 0:
                raise TimeoutError
            done, _ = await asyncio.wait(pending, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            if done:
                return done


class Pump:
    """One direction of a tunnel. `taken - delivered` is what it holds, never more than one chunk."""

    def __init__(self, source: socket.socket, *, sink: socket.socket, flow: Flow) -> None:
        self._source = source
        self._sink = sink
        self._flow = flow
        self.taken = 0
        self.delivered = 0

    async def run(self) -> None:
        """Move until the source has finished, then tell the sink; raises OSError when either breaks."""
        loop = asyncio.get_running_loop()
        while data := await loop.sock_recv(self._source, CHUNK_BYTES):
            self.taken += len(data)
            await loop.sock_sendall(self._sink, data)
            self.delivered += len(data)
            await self._flow.spend(len(data))
        with contextlib.suppress(OSError):  # the other side is gone already
            self._sink.shutdown(socket.SHUT_WR)


async def tunnel(client: socket.socket, *, upstream: socket.socket, early: bytes, flow: Flow) -> None:
    """Join two connections until both directions have finished, one breaks, or nothing moves; closes neither."""
    if early:
        await asyncio.get_running_loop().sock_sendall(upstream, early)
    pumps = (Pump(client, sink=upstream, flow=flow), Pump(upstream, sink=client, flow=flow))
    tasks = {asyncio.create_task(pump.run()) for pump in pumps}
    pending = set(tasks)
    try:
        with contextlib.suppress(OSError):  # broken or idle: either way this connection is over
            while pending:
                done = await flow.first_of(pending)
                for task in done:
                    task.result()
                pending -= done
                flow.idle_seconds = min(flow.idle_seconds, HALF_CLOSED_SECONDS)
    finally:
        await ended(tasks)


async def ended(tasks: Iterable["asyncio.Task[None]"]) -> None:
    """Cancel tasks and wait until they are done, whatever their outcome."""
    everything = list(tasks)
    for task in everything:
        task.cancel()
    await asyncio.gather(*everything, return_exceptions=True)
