"""The listeners: one unix socket for each sandbox, accepted within that sandbox's limits."""

import asyncio
import contextlib
import logging
import socket

from sandbox.egress.buckets import TokenBucket
from sandbox.egress.conversation import Conversation
from sandbox.egress.dialing import LOOKUPS_PER_SANDBOX, Dialer
from sandbox.egress.refusals import Refusal
from sandbox.egress.rules import Policy

TOTAL_CONNECTIONS = 4000  # of the process; each uses two file descriptors
TURNED_AWAY = 8  # connections of a sandbox beyond its limit that are answered with a sentence; further ones wait
BURST_SECONDS = 5.0  # how much of the rate a sandbox may use at once
ACCEPT_RETRY_SECONDS = 0.5  # after a failed accept, say for want of descriptors
LOG_LINES_PER_SECOND = 1.0  # of refusals, for each sandbox
LOG_BURST = 30

log = logging.getLogger("egress")


class Sandbox:
    """One listener with its policy and what currently goes through it."""

    def __init__(self, egress: "Egress", *, user_id: int, policy: Policy, listener: socket.socket) -> None:
        self._egress = egress
        self._user_id = user_id
        self._connections: set[asyncio.Task[None]] = set()
        self._room = asyncio.Event()
        self._lookups = asyncio.Semaphore(LOOKUPS_PER_SANDBOX)
        self._log_bucket = TokenBucket(rate=LOG_LINES_PER_SECOND, burst=LOG_BURST)
        self._unlogged = 0
        self._use(policy, listener=listener)

    def _use(self, policy: Policy, *, listener: socket.socket) -> None:
        self._policy = policy
        self._listener = listener
        rate = policy.connections_per_second
        self._new = TokenBucket(rate=rate, burst=max(1.0, rate * BURST_SECONDS))
        most = policy.bytes_per_second
        self._pace = TokenBucket(rate=most, burst=most) if most is not None else None
        self._room.set()
        self._accepting = asyncio.create_task(self._accept())

    async def replace(self, policy: Policy, *, listener: socket.socket) -> None:
        """Accept from a new listener under a new policy; what goes through already goes on."""
        await self._stop_accepting()
        self._use(policy, listener=listener)

    async def close(self) -> None:
        """Stop accepting and end every connection."""
        await self._stop_accepting()
        tasks = list(self._connections)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _stop_accepting(self) -> None:
        self._accepting.cancel()
        await asyncio.gather(self._accepting, return_exceptions=True)
        self._listener.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._room.clear()
            if len(self._connections) >= self._policy.connections + TURNED_AWAY:
                await self._room.wait()
                continue
            try:
                client, _ = await loop.sock_accept(self._listener)
            except OSError as error:
                log.warning("accept failed user=%d: %s", self._user_id, error)
                await asyncio.sleep(ACCEPT_RETRY_SECONDS)
                continue
            task = asyncio.create_task(self._converse(client, crowded=self._crowded()))
            self._connections.add(task)
            task.add_done_callback(self._left)
            await asyncio.sleep(self._new.take(1, now=loop.time()))

    def _left(self, task: "asyncio.Task[None]") -> None:
        self._connections.discard(task)
        self._egress.connections -= 1
        self._room.set()

    def _crowded(self) -> Refusal | None:
        """Count a connection in; the sentence for it when there are too many already."""
        self._egress.connections += 1
        if len(self._connections) >= self._policy.connections:
            return Refusal(
                429,
                code="connection_limit_reached",
                host="",
                why=f"This sandbox has {self._policy.connections} connections open already, the most that it may have",
                advice="Close some of them or wait until they end, then try again.",
            )
        if self._egress.connections > TOTAL_CONNECTIONS:
            return Refusal(
                503,
                code="connection_limit_reached",
                host="",
                why="This server has as many connections to the outside as it can carry",
                advice="Try again in a moment.",
            )
        return None

    async def _converse(self, client: socket.socket, *, crowded: Refusal | None) -> None:
        with client:
            conversation = Conversation(
                client,
                policy=self._policy,
                dialer=self._egress.dialer,
                lookups=self._lookups,
                pace=self._pace,
                crowded=crowded,
                refused=self._log_refusal,
            )
            try:
                await conversation.run()
            except Exception:
                log.exception("a connection failed user=%d", self._user_id)

    def _log_refusal(self, refusal: Refusal) -> None:
        """Write one line: who, where to, why; never a path, a query or a header. A flood is counted instead."""
        if not self._log_bucket.try_take(1, now=asyncio.get_running_loop().time()):
            self._unlogged += 1
            return
        more = f" unlogged_before={self._unlogged}" if self._unlogged else ""
        self._unlogged = 0
        log.info(
            "refused user=%d host=%s status=%d reason=%s: %s%s",
            self._user_id,
            refusal.host or "-",
            refusal.status,
            refusal.code,
            refusal.why,
            more,
        )


class Egress:
    """All listeners of the process, by user."""

    def __init__(self, *, dialer: Dialer) -> None:
        self.dialer = dialer
        self.connections = 0
        self._sandboxes: dict[int, Sandbox] = {}
        self._changing = asyncio.Lock()

    def users(self) -> list[int]:
        """Whose listeners are served."""
        return sorted(self._sandboxes)

    async def serve(self, user_id: int, *, policy: Policy, listener: socket.socket) -> None:
        """Serve a user's listener, instead of the one before if there is one; takes the socket over."""
        listener.setblocking(False)
        async with self._changing:
            sandbox = self._sandboxes.get(user_id)
            if sandbox is not None:
                await sandbox.replace(policy, listener=listener)
            else:
                self._sandboxes[user_id] = Sandbox(self, user_id=user_id, policy=policy, listener=listener)

    async def drop(self, user_id: int) -> None:
        """Stop serving a user and end what is open; nothing when there is no such listener."""
        async with self._changing:
            sandbox = self._sandboxes.pop(user_id, None)
            if sandbox is not None:
                await sandbox.close()

    async def close(self) -> None:
        """Stop serving everybody."""
        for user_id in self.users():
            with contextlib.suppress(OSError):
                await self.drop(user_id)
        self.dialer.close()
