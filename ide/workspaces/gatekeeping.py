"""The keeper's side of the egress proxy: a listening socket per user, handed over with the plan's hosts.

The keeper binds the sockets, because the folder that a sandbox sees must not be writable by the web tier.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from sandbox.egress.control import Control, listen
from sandbox.egress.rules import Policy
from sandbox.errors import SandboxError

logger = logging.getLogger(__name__)


class Gatekeeper:
    """Who may leave to where, as told to the egress proxy."""

    def __init__(self, *, control: Path, users: Path) -> None:
        self._control = Control(control)
        self._users = users
        self._told: dict[int, tuple[str, ...]] = {}
        self._lock = threading.Lock()

    def serve(self, user_id: int, *, hosts: Sequence[str]) -> None:
        """Let the user's sandboxes reach `hosts`. With the proxy down what connects waits for it in the kernel."""
        with self._lock:
            self._serve(user_id, hosts=tuple(hosts))

    def sync(self, hosts_of: Mapping[int, Sequence[str]]) -> None:
        """Tell the proxy what it does not know: everything after its restart, changed plans, users that are gone."""
        with self._lock:
            try:
                self._control.ping()
                for user_id in set(self._told) - set(hosts_of):
                    del self._told[user_id]
                    self._control.drop(user_id)
            except SandboxError as error:
                logger.warning("keeper: the egress proxy does not answer: %s", error)
            for user_id, hosts in hosts_of.items():
                self._serve(user_id, hosts=tuple(hosts))

    def close(self) -> None:
        """Leave the proxy, which goes on serving what it has."""
        with self._lock:
            self._control.close()

    def _serve(self, user_id: int, *, hosts: tuple[str, ...]) -> None:
        if self._told.get(user_id) == hosts:
            return
        try:
            policy = Policy(hosts=hosts)
        except ValueError as error:
            logger.warning("keeper: user %d reaches no host, since the plan cannot be applied: %s", user_id, error)
            policy = Policy(hosts=())
        try:
            listener = listen(self._users / str(user_id) / "in")
            self._told[user_id] = hosts
            self._control.serve(user_id, policy=policy, listener=listener)
        except SandboxError as error:
            # The control object keeps the listener and hands it over when the proxy is back.
            logger.warning("keeper: the way out of user %d: %s", user_id, error)
