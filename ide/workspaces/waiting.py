"""Requests that wait for something to happen hold a thread each: a few for each tenant, and not many of all."""

import collections
import contextlib
import threading
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from sandbox.errors import LimitExceeded

WAITS_OF_TENANT_MAX = 3
"""Waits of one tenant under way in one server process."""
WAITS_MAX = 12
"""Of all tenants together; with EVERYBODY_MAX turns in all, most threads answer at once."""
SECONDS_MAX = 30
"""The longest wait of one request."""


class Waits:
    """Counts who waits. `own` and `others` are the sentences for those who find no place."""

    def __init__(self, *, of_tenant_max: int, all_max: int, own: Callable[[], str], others: Callable[[], str]) -> None:
        self._of_tenant_max = of_tenant_max
        self._all_max = all_max
        self._own = own
        self._others = others
        self._lock = threading.Lock()
        self._under_way: collections.Counter[int] = collections.Counter()

    @contextlib.contextmanager
    def place(self, user_id: int) -> Iterator[None]:
        """Hold a place until the block ends. Raises LimitExceeded when there is none."""
        with self._lock:
            if self._under_way[user_id] >= self._of_tenant_max:
                raise LimitExceeded(self._own())
            if self._under_way.total() >= self._all_max:
                raise LimitExceeded(self._others())
            self._under_way[user_id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= collections.Counter({user_id: 1})  # drops the key at 0


waits = Waits(
    of_tenant_max=WAITS_OF_TENANT_MAX,
    all_max=WAITS_MAX,
    own=lambda: (
        _("You wait for %(n)d consoles already. Wait for fewer at once, or ask with seconds=0.")
        % {"n": WAITS_OF_TENANT_MAX}
    ),
    others=lambda: _("Too many people wait for consoles at this moment. Ask with seconds=0."),
)
