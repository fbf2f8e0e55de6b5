"""Pure: how many may look at once, and how much output they may owe acknowledgements for (rule 17)."""

import collections
import contextlib
from collections.abc import Iterator

OWED_OF_CONSOLE_BYTES_MAX = 16 * 2**20
OWED_OF_TENANT_BYTES_MAX = 32 * 2**20
OWED_IN_ALL_BYTES_MAX = 256 * 2**20
"""Output un-acknowledged by all viewers of one console, of one tenant, of everybody; in one server process."""
OWED_ANYHOW_BYTES = 64 * 1024
"""A viewer that owes less goes on even then: clients acknowledge at least so often."""


class Full(Exception):
    """There is no place left."""


class Crowd:
    """Counts who is here, by a key, and lets no more in than there is room for."""

    def __init__(self, *, limit: int) -> None:
        self._limit = limit
        self._here: collections.Counter[int] = collections.Counter()

    @contextlib.contextmanager
    def place(self, key: int) -> Iterator[None]:
        """Hold a place until the block ends. Raises Full when there is none."""
        if self._here[key] >= self._limit:
            raise Full
        self._here[key] += 1
        try:
            yield
        finally:
            self._here -= collections.Counter({key: 1})  # drops the key at 0


class Debts:
    """What all viewers of this process owe."""

    def __init__(self) -> None:
        self._of_console: collections.Counter[int] = collections.Counter()
        self._of_tenant: collections.Counter[int] = collections.Counter()
        self._in_all = 0

    def add(self, size: int, *, console: int, tenant: int) -> None:
        """Count bytes, fewer than none when they were acknowledged."""
        self._in_all += size
        for counter, key in ((self._of_console, console), (self._of_tenant, tenant)):
            counter[key] += size
            if not counter[key]:
                del counter[key]

    def too_many(self, *, console: int, tenant: int) -> bool:
        """Whether those who owe much are to wait for their own acknowledgements."""
        return (
            self._of_console[console] > OWED_OF_CONSOLE_BYTES_MAX
            or self._of_tenant[tenant] > OWED_OF_TENANT_BYTES_MAX
            or self._in_all > OWED_IN_ALL_BYTES_MAX
        )


class Debt:
    """What one viewer owes."""

    def __init__(self, debts: Debts, *, console: int, tenant: int) -> None:
        self._debts = debts
        self._console = console
        self._tenant = tenant
        self.owed = 0  # bytes

    def owe(self, size: int) -> None:
        """Count this viewer's debt as `size` bytes from here on."""
        self._debts.add(size - self.owed, console=self._console, tenant=self._tenant)
        self.owed = size

    @property
    def must_wait(self) -> bool:
        """Whether nothing more may be sent to this viewer before it acknowledges some."""
        return self.owed >= OWED_ANYHOW_BYTES and self._debts.too_many(console=self._console, tenant=self._tenant)
