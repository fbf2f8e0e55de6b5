"""A token bucket: how long to wait so that a rate holds. Pure; the caller brings the clock and does the waiting."""


class TokenBucket:
    """Fills with `rate` tokens a second up to `burst`; what is taken beyond that is a debt, paid by waiting."""

    def __init__(self, *, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = burst
        self._tokens = burst
        self._at: float | None = None

    def take(self, amount: float, *, now: float) -> float:
        """Take tokens and return the seconds to wait before the next step (0 when there were enough)."""
        self._fill(now)
        self._tokens -= amount
        return max(0.0, -self._tokens / self.rate)

    def try_take(self, amount: float, *, now: float) -> bool:
        """Take tokens only if there are enough."""
        self._fill(now)
        if self._tokens < amount:
            return False
        self._tokens -= amount
        return True

    def _fill(self, now: float) -> None:
        if self._at is not None:
            self._tokens = min(self.burst, self._tokens + max(0.0, now - self._at) * self.rate)
        self._at = now
