"""Requests that wait for something to happen hold a thread each: a few for each tenant, and not many of all."""

import collections
import contextlib
import threading
from collections.abc import Iterator

from django.utils.translation import gettext as _

from sandbox.errors import LimitExceeded

WAITS_OF_TENANT_MAX = 3
"""Waits of one tenant under way in one server process."""
WAITS_MAX = 12
"""Of all tenants together; with EVERYBODY_MAX turns in all, most threads answer at once."""
SECONDS_MAX = 30
"""The longest wait of one request."""


class Waits:
    """Counts who waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: collections.Counter[int] = collections.Counter()

    @contextlib.contextmanager
    def place(self, user_id: int) -> Iterator[None]:
        """Hold a place until the block ends. Raises LimitExceeded when there is none."""
        with self._lock:
            if self._under_way[user_id] >= WAITS_OF_TENANT_MAX:
                raise LimitExceeded(
                    _("You wait for %(n)d consoles already. Wait for fewer at once, or ask with seconds=0.")
                    % {"n": WAITS_OF_TENANT_MAX}
                )
            if self._under_way.total() >= WAITS_MAX:
                raise LimitExceeded(_("Too many people wait for consoles at this moment. Ask with seconds=0."))
            self._under_way[user_id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= collections.Counter({user_id: 1})  # drops the key at 0


waits = Waits()
