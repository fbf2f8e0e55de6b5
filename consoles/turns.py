"""Output goes out in turns, so that a tenant who floods delays nobody else's keys (rule 17).

After each frame the loop's other work comes first. Where that takes long while other tenants are at work too, whoever
sent more than their share waits; a tenant who is alone is never slowed down.
"""

import asyncio
import time
from collections.abc import Callable

LAG_SECONDS = 0.002
"""A round of the loop that took longer than this is late: an echo waits for a round at least twice."""
LATE_SECONDS = 0.1
"""After a late round the shares hold for so long."""
ACTIVE_SECONDS = 1.0
"""A tenant who typed or was sent output so long ago counts as being at work."""
TENANT_BYTES_A_SECOND = 16 * 2**20
"""One tenant's share while the loop is late: as much as two browsers can draw."""
TENANT_BURST_BYTES = 1024 * 1024
"""What a tenant may be sent at once beyond that, and the most that can be held against them."""
WAIT_SECONDS_MAX = 0.25
"""The longest wait of one turn."""


class Shares:
    """Pure: a token bucket for each tenant. A bucket that is full again is forgotten."""

    def __init__(self) -> None:
        self._buckets: dict[int, tuple[float, float]] = {}  # bytes left, fewer than none when overdrawn; since when

    def take(self, tenant: int, *, size: int, now: float) -> float:
        """Count `size` bytes at `now` (seconds of any clock); return the seconds until the tenant has bytes left."""
        left, since = self._buckets.get(tenant, (float(TENANT_BURST_BYTES), now))
        left = min(left + (now - since) * TENANT_BYTES_A_SECOND, TENANT_BURST_BYTES) - size
        left = max(left, -float(TENANT_BURST_BYTES))
        self._buckets[tenant] = left, now
        return max(0.0, -left / TENANT_BYTES_A_SECOND)

    def forget(self, *, now: float) -> None:
        """Drop the buckets that have filled up again."""
        full_after = 2 * TENANT_BURST_BYTES / TENANT_BYTES_A_SECOND
        for tenant in [tenant for tenant, (_left, since) in self._buckets.items() if now - since > full_after]:
            del self._buckets[tenant]


class Turns:
    """Who is at work in this process, and who has to wait."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._shares = Shares()
        self._active: dict[int, float] = {}  # when each tenant was at work last
        self._late_until = 0.0

    def stirred(self, tenant: int) -> None:
        """Note that a tenant is at work."""
        self._active[tenant] = self._clock()

    async def next(self, tenant: int, *, size: int) -> None:
        """Let everybody else have a turn after `size` bytes of output; wait for the tenant's share where needed."""
        began = self._clock()
        await asyncio.sleep(0)
        now = self._clock()
        if now - began > LAG_SECONDS:
            self._late_until = now + LATE_SECONDS
        self._active[tenant] = now
        seconds = self._shares.take(tenant, size=size, now=now)
        if seconds and now < self._late_until and self._others(tenant, now=now):
            await asyncio.sleep(min(seconds, WAIT_SECONDS_MAX))

    def _others(self, tenant: int, *, now: float) -> bool:
        """Tell whether another tenant is at work, and forget those who are not."""
        for other in [other for other, seen in self._active.items() if now - seen > ACTIVE_SECONDS]:
            del self._active[other]
        self._shares.forget(now=now)
        return len(self._active) > (tenant in self._active)
