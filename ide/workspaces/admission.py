"""Pure: whether a sandbox may be started now, given what became of earlier starts (rule 7)."""

import collections
import dataclasses

RESTARTS_MAX = 5
"""More starts than this within the window, and the sandbox rests."""
RESTARTS_WINDOW_SECONDS = 600.0
REST_SECONDS = 300.0
BACK_OFF_FIRST_SECONDS, BACK_OFF_LAST_SECONDS = 0.5, 30.0


@dataclasses.dataclass
class Starts:
    """The recent starts of one user's sandbox in one runtime. Times are monotonic, in seconds."""

    died_at: collections.deque[float] = dataclasses.field(
        default_factory=lambda: collections.deque(maxlen=RESTARTS_MAX + 1)
    )
    failures: int = 0
    reason: str = ""
    """Why the last start failed."""
    not_before: float = 0.0

    def wait(self, *, now: float) -> float:
        """How many seconds to wait before the next start; 0 when it may go at once."""
        return max(0.0, self.not_before - now)

    def died(self, *, now: float) -> None:
        """A sandbox that nobody stopped is gone; too many of those, and it rests."""
        self.died_at.append(now)
        recent = [at for at in self.died_at if at > now - RESTARTS_WINDOW_SECONDS]
        if len(recent) > RESTARTS_MAX:
            self.not_before = max(self.not_before, now + REST_SECONDS)
            self.died_at.clear()

    def failed(self, reason: str, *, now: float) -> None:
        """A start failed; the next one waits, each time twice as long."""
        self.reason = reason
        self.not_before = now + min(BACK_OFF_FIRST_SECONDS * 2**self.failures, BACK_OFF_LAST_SECONDS)
        self.failures = min(self.failures + 1, 16)

    def succeeded(self) -> None:
        """A start succeeded."""
        self.failures = 0
