"""Ports of the sandbox's own loopback that lead to sockets which the platform mounts: socat, kept up."""

from __future__ import annotations

import os
import re
import signal
import sys
import time

from sandbox.agent.loop import Loop
from sandbox.agent.processes import environment, spawn

AGAIN_SECONDS_MIN, AGAIN_SECONDS_MAX = 1.0, 60.0
"""The wait before a forwarder that ended is started again; doubled each time that it ends soon."""
STEADY_SECONDS = 60.0
"""A forwarder that lived for so long begins again with the shortest wait."""
CONNECTIONS_MAX = 64
"""The most connections at once through one port."""
BACKLOG = 64
"""Connections that wait to be taken."""

_WISH = re.compile(r"([0-9]{1,5}):(/[^,!\x00]{1,100})")


class Forwarder:
    """One port. A wish is written as `3128:/path/of/the.sock`."""

    def __init__(self, loop: Loop, *, wish: str, home: str) -> None:
        parsed = _WISH.fullmatch(wish)
        if not parsed or not 1 <= int(parsed[1]) <= 65535:
            raise ValueError(f"a port to forward is written as PORT:/path, not {wish!r}")
        listen = (
            f"TCP-LISTEN:{parsed[1]},bind=127.0.0.1,reuseaddr,fork,max-children={CONNECTIONS_MAX},backlog={BACKLOG}"
        )
        self._argv = ["socat", listen, f"UNIX-CONNECT:{parsed[2]}"]
        self._loop = loop
        self._home = home
        self._wait = AGAIN_SECONDS_MIN
        self._started_at = 0.0
        self._pid: int | None = None

    def start(self) -> None:
        """Start it, or try again later."""
        self._started_at = time.monotonic()
        try:
            self._pid = spawn(self._argv, cwd="/", env=environment({}, home=self._home))
        except OSError as error:
            sys.stderr.write(f"agent: {self._argv[0]} could not be started: {error.strerror}\n")
            self._start_later()

    def reap(self) -> None:
        """Notice that it has ended, and start it again."""
        if self._pid is not None and os.waitpid(self._pid, os.WNOHANG)[0]:
            self._pid = None
            if time.monotonic() - self._started_at > STEADY_SECONDS:
                self._wait = AGAIN_SECONDS_MIN
            self._start_later()

    def stop(self) -> None:
        """End it for good."""
        if self._pid is not None:
            os.kill(self._pid, signal.SIGTERM)

    def _start_later(self) -> None:
        self._loop.later(self._wait, self.start)
        self._wait = min(2 * self._wait, AGAIN_SECONDS_MAX)
