"""One thread that waits for files, moments and signals, and calls whoever asked."""

from __future__ import annotations

import heapq
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable
from itertools import count

READ = selectors.EVENT_READ
WRITE = selectors.EVENT_WRITE
LATER_SECONDS_MAX = 3600.0
"""The longest sleep; the loop looks around at least so often."""


class Loop:
    """Callbacks must be short: everything in this agent's consoles waits for them."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()
        self._running = False
        self._signals: dict[int, Callable[[], None]] = {}
        self._wake, wake_end = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(wake_end, False)
        signal.set_wakeup_fd(wake_end, warn_on_full_buffer=False)
        self.watch(self._wake, events=READ, callback=self._take_signals)

    def watch(self, file: int, *, events: int, callback: Callable[[int], None]) -> None:
        """Call back with the events that happened; `events` 0 ends it. A file must be unwatched before it is closed."""
        watched = self._selector.get_map().get(file)
        if watched is None:
            if events:
                self._selector.register(file, events, callback)
        elif not events:
            self._selector.unregister(file)
        elif watched.events != events or watched.data is not callback:
            self._selector.modify(file, events, callback)

    def later(self, seconds: float, callback: Callable[[], None]) -> None:
        """Call back once, after some seconds. It cannot be taken back: the callback looks whether it still matters."""
        heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._numbers), callback))

    def on_signal(self, number: int, *, callback: Callable[[], None]) -> None:
        """Call back in the loop, not in the middle of something, after a signal."""
        self._signals[number] = callback
        signal.signal(number, lambda *_: None)

    def run(self) -> None:
        """Wait and call, until stop()."""
        self._running = True
        while self._running:
            for key, happened in self._selector.select(self._patience()):
                if self._selector.get_map().get(key.fd) is key:  # else an earlier callback has closed or changed it
                    guarded(key.data, happened)
            while self._timers and self._timers[0][0] <= time.monotonic():
                guarded(heapq.heappop(self._timers)[2])

    def stop(self) -> None:
        """Return from run() after this callback."""
        self._running = False

    def _patience(self) -> float:
        if not self._timers:
            return LATER_SECONDS_MAX
        return min(max(self._timers[0][0] - time.monotonic(), 0.0), LATER_SECONDS_MAX)

    def _take_signals(self, _events: int) -> None:
        for number in set(os.read(self._wake, 4096)):
            if number in self._signals:
                self._signals[number]()


def guarded(callback: Callable[..., None], *values: object) -> None:
    """Call; a fault in one console or connection must not end the others, so it is only reported."""
    try:
        callback(*values)
    except Exception:  # noqa: BLE001 - the outermost door of the agent
        sys.excepthook(*sys.exc_info())
