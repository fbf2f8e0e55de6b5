"""From a request to the agent of its user's sandbox: a connection for each call, few at a time for each tenant.

A tenant whose agent hangs holds the threads of its own few requests, never those of others (rule 11).
"""

import collections
import contextlib
import dataclasses
import threading
from collections.abc import Iterator
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from ide.accounts.models import User
from ide.workspaces import lifecycle
from ide.workspaces.models import BuiltRuntime
from sandbox.client.blocking import Connection
from sandbox.errors import LimitExceeded, ProtocolError, Unavailable
from sandbox.protocol.messages import Message

CALLS_MAX = 8
"""Calls and transfers of one tenant under way in one server process."""
WAITING_MAX = 8
"""Further ones that may wait for their turn."""
EVERYBODY_MAX = 40
"""Of all tenants together, under way and waiting. The server has more threads, so other pages are always answered."""
TURN_SECONDS = 5.0
"""The longest wait for a turn."""
CALL_SECONDS = 10.0


class Connect(Protocol):
    """How a sandbox is reached, started where needed; handed in, so that tests hand in another."""

    def __call__(self, *, user_id: int, runtime: str) -> Connection:
        """Raise StartFailed or Unavailable."""


class ConnectIfRunning(Protocol):
    """How a sandbox is reached without waking it."""

    def __call__(self, *, user_id: int, runtime: str) -> Connection | None:
        """Return None when the sandbox sleeps."""


class Turns:
    """Counts what each tenant has under way."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running: collections.Counter[int] = collections.Counter()
        self._waiting: collections.Counter[int] = collections.Counter()

    @contextlib.contextmanager
    def turn(self, user_id: int) -> Iterator[None]:
        """Hold one of the tenant's turns. Raises LimitExceeded when too many others want one.

        A tenant never has more than are left for the others, so that a few of them together cannot have all.
        """
        self._take(user_id)
        try:
            yield
        finally:
            with self._changed:
                self._running -= collections.Counter({user_id: 1})  # drops the key at 0
                self._changed.notify_all()

    def _take(self, user_id: int) -> None:
        with self._changed:
            if self._running[user_id] >= CALLS_MAX and self._waiting[user_id] >= WAITING_MAX:
                raise _too_busy()
            left = EVERYBODY_MAX - self._running.total() - self._waiting.total()
            if self._running[user_id] + self._waiting[user_id] >= left:
                raise LimitExceeded(_("Too many people ask their sandboxes at this moment. Try again soon."))
            self._waiting[user_id] += 1
            try:
                if not self._changed.wait_for(lambda: self._running[user_id] < CALLS_MAX, timeout=TURN_SECONDS):
                    raise _too_busy()
                self._running[user_id] += 1
            finally:
                self._waiting -= collections.Counter({user_id: 1})


def _too_busy() -> LimitExceeded:
    return LimitExceeded(
        _("Your sandbox is still busy with %(n)d other requests of yours. Try again in a moment.") % {"n": CALLS_MAX}
    )


_turns = Turns()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sandbox:
    """A user's sandbox as far as a request needs it."""

    user_id: int
    runtime: str
    connect: Connect | ConnectIfRunning

    @contextlib.contextmanager
    def open(self) -> Iterator[Connection | None]:
        """Connect for one call or transfer; None when it sleeps and must not be woken. Raises SandboxError."""
        with _turns.turn(self.user_id):
            connection = self.connect(user_id=self.user_id, runtime=self.runtime)
            if connection is None:
                yield None
                return
            with connection:
                try:
                    yield connection
                except ProtocolError:
                    lifecycle.distrust(user_id=self.user_id, runtime=self.runtime)
                    raise

    @contextlib.contextmanager
    def opened(self) -> Iterator[Connection]:
        """Connect for one call or transfer, waking the sandbox. Raises SandboxError."""
        with self.open() as connection:
            if connection is None:
                raise TypeError("opened() needs a function that wakes the sandbox.")
            yield connection

    def call(self, message: Message, *, feature: str = "") -> Message:
        """Ask the agent once, if it knows the `feature`. Raises SandboxError."""
        with self.opened() as connection:
            check_knows(connection, feature=feature)
            return connection.call(message, timeout=CALL_SECONDS)

    def call_if_running(self, message: Message) -> Message | None:
        """Ask the agent once, or return None when the sandbox sleeps. Raises SandboxError."""
        with self.open() as connection:
            return None if connection is None else connection.call(message, timeout=CALL_SECONDS)


def check_knows(connection: Connection, *, feature: str) -> None:
    """Refuse to ask an agent for what it is too old for. Raises Unavailable."""
    if feature and feature not in connection.hello.features:
        raise Unavailable(_("This sandbox runs since before that was possible. Try again once it was started anew."))


def default_runtime() -> str:
    """The runtime in which files are reached and bash runs: the first one."""
    return str(settings.RUNTIMES[0])


def offered_runtimes() -> list[str]:
    """What a person may choose from: the default runtime, and the others whose images are there. Reads the database."""
    built = set(BuiltRuntime.objects.values_list("version", flat=True))
    return [runtime for runtime in settings.RUNTIMES if runtime in built or runtime == default_runtime()]


def sandbox_of(user: User, *, connect: Connect | ConnectIfRunning, runtime: str = "") -> Sandbox:
    """The sandbox of `user` in `runtime` (else the default one)."""
    return Sandbox(user_id=user.pk, runtime=runtime or default_runtime(), connect=connect)


def ask_if_running(user: User, *, runtime: str, message: Message, connect: ConnectIfRunning) -> Message | None:
    """Ask the agent of the user's sandbox, or return None when it sleeps. Raises SandboxError."""
    return sandbox_of(user, connect=connect, runtime=runtime).call_if_running(message)
