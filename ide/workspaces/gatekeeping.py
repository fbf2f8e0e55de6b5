"""The keeper's side of the egress proxy: a listening socket per user, handed over with the plan's hosts.

The keeper binds the sockets, because the folder that a sandbox sees must not be writable by the web tier, and keeps
them open: when the proxy restarts no listener is lost, only told again.
"""

import logging
import socket
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from sandbox.egress.control import Control, listen

from sandbox.errors import Unavailable

logger = logging.getLogger(__name__)


class Gatekeeper:
    """Who may leave to where, as told to the egress proxy."""

    def __init__(self, *, control: Path, users: Path) -> None:
        self._path = str(control)
        self._users = users
        self._control: Control | None = None
        self._listeners: dict[int, socket.socket] = {}
        self._told: dict[int, tuple[str, ...]] = {}
        self._lock = threading.Lock()

    def serve(self, user_id: int, *, hosts: Sequence[str]) -> None:
        """Let the user's sandboxes reach `hosts`. With the proxy down they reach nothing until `sync` comes through."""
        with self._lock:
            self._serve(user_id, hosts=hosts)

    def sync(self, hosts_of: Mapping[int, Sequence[str]]) -> None:
        """Tell the proxy what it does not know: all users after its restart, changed plans, users that are gone."""
        with self._lock:
            if self._control is not None and not self._alive(self._control):
                self._forget()
            for user_id, hosts in hosts_of.items():
                self._serve(user_id, hosts=hosts)
            for user_id in set(self._listeners) - set(hosts_of):
                self._drop(user_id)

    def _serve(self, user_id: int, *, hosts: Sequence[str]) -> None:
        wanted = tuple(hosts)
        if self._told.get(user_id) == wanted:
            return
        listener = self._listeners.get(user_id)
        if listener is None:
            listener = self._listeners[user_id] = listen(self._users / str(user_id) / "in")
        try:
            if self._control is None:
                self._control = Control(self._path)
            self._control.serve(user_id, {"hosts": list(wanted)}, listener)
        except Unavailable as error:
            logger.warning("keeper: the egress proxy does not answer: %s", error)
            self._forget()
            return
        self._told[user_id] = wanted

    def _drop(self, user_id: int) -> None:
        self._listeners.pop(user_id).close()
        self._told.pop(user_id, None)
        try:
            if self._control is not None:
                self._control.drop(user_id)
        except Unavailable:
            self._forget()

    def _alive(self, control: Control) -> bool:
        try:
            control.ping()
        except Unavailable:
            return False
        return True

    def _forget(self) -> None:
        if self._control is not None:
            self._control.close()
        self._control = None
        self._told.clear()
