"""The log of one console: a ring of output numbered by byte from the start, with the resizes at their bytes. Pure."""

from __future__ import annotations

import mmap
from bisect import bisect_right

from sandbox.agent.modes import SEQUENCE_BYTES_MAX, Modes, safe_cut

LOG_BYTES = 8 * 2**20
"""At least so much of the output is kept, unless memory is short."""
SLACK_BYTES = 256 * 1024
"""The head moves in steps of this size."""
RING_BYTES = LOG_BYTES + SLACK_BYTES
"""Address space for a log; memory is used only for what was written."""
ROOM_BYTES = 64 * 1024
"""The most that is written into the log at once."""
RESIZES_MAX = 1024
"""The most resizes that are kept; beyond that the oldest is taken as if it had been there from the head."""


class Resize:
    """A new size, before the byte with the number `offset`; `order` grows by one with each."""

    __slots__ = ("cols", "offset", "order", "rows")

    def __init__(self, *, offset: int, cols: int, rows: int, order: int) -> None:
        self.offset = offset
        self.cols = cols
        self.rows = rows
        self.order = order


class Scrollback:
    """Bytes `head` to `end` of the output, and where in it the terminal changed its size."""

    def __init__(self, *, cols: int, rows: int) -> None:
        self._ring = mmap.mmap(-1, RING_BYTES, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        if hasattr(mmap, "MADV_NOHUGEPAGE"):
            self._ring.madvise(mmap.MADV_NOHUGEPAGE)  # else the first byte may cost 2 MiB
        self._view = memoryview(self._ring)
        self._modes = Modes()  # at the head
        self._mark: tuple[int, Modes] = (0, self._modes)  # modes at a later byte, found when last asked for
        self._first = Resize(offset=0, cols=cols, rows=rows, order=0)  # the size at the head
        self._resizes: list[Resize] = []
        self.head = 0  # number of the first byte that is kept
        self.end = 0  # number of the next byte that will be written
        self.order = 0  # of the last resize

    @property
    def used(self) -> int:
        """Bytes that are kept."""
        return self.end - self.head

    def room(self) -> memoryview:
        """Return where the next bytes may be written, at most ROOM_BYTES; wrote() must follow."""
        if RING_BYTES - self.used < ROOM_BYTES:
            self._move_head(self.end - LOG_BYTES + ROOM_BYTES)
        place = self.end % RING_BYTES
        return self._view[place : min(place + ROOM_BYTES, RING_BYTES)]

    def wrote(self, size: int) -> None:
        """Count bytes that were written into room()."""
        self.end += size

    def append(self, data: bytes) -> None:
        """Write bytes."""
        rest = memoryview(data)
        while rest:
            room = self.room()
            size = min(len(room), len(rest))
            room[:size] = rest[:size]
            self.wrote(size)
            rest = rest[size:]

    def view(self, start: int, *, limit: int) -> memoryview:
        """Return bytes from `start` on, as many as lie in one piece; only good until the next room()."""
        place = start % RING_BYTES
        return self._view[place : place + min(limit, self.end - start, RING_BYTES - place)]

    def copy(self, start: int, end: int) -> bytes:
        """Return a copy of the bytes from `start` to `end`."""
        first = self.view(start, limit=end - start)
        return bytes(first) + bytes(self.view(start + len(first), limit=end - start - len(first)))

    def safe_start(self, offset: int) -> int:
        """Return the first byte at or after `offset` where a terminal can begin to read."""
        if offset <= self.head or offset >= self.end:
            return min(max(offset, self.head), self.end)
        start = max(offset - SEQUENCE_BYTES_MAX, self.head)
        window = self.copy(start, min(offset + SEQUENCE_BYTES_MAX, self.end))
        return start + safe_cut(window, offset - start)

    def state_at(self, offset: int) -> str:
        """Return the terminal's modes before the byte `offset`, which came from safe_start()."""
        if offset <= self.head:
            return self._modes.sequences()
        marked, modes = self._mark if self.head < self._mark[0] <= offset else (self.head, self._modes)
        modes = modes.copy()
        while marked < offset:
            step = min(self.safe_start(marked + SLACK_BYTES), offset)
            modes.feed(self.copy(marked, step))
            marked = step
        self._mark = (marked, modes)
        return modes.sequences()

    def resize(self, *, cols: int, rows: int) -> bool:
        """Record a new size at the end; False when it is the size already."""
        last = self._resizes[-1] if self._resizes else self._first
        if (last.cols, last.rows) == (cols, rows):
            return False
        self.order += 1
        if self._resizes and last.offset == self.end:
            self._resizes.pop()
        self._resizes.append(Resize(offset=self.end, cols=cols, rows=rows, order=self.order))
        if len(self._resizes) > RESIZES_MAX:
            self._first = self._resizes.pop(0)
        return True

    def size_at(self, offset: int) -> Resize:
        """Return the last resize before the byte `offset`."""
        index = bisect_right([resize.offset for resize in self._resizes], offset)
        return self._resizes[index - 1] if index else self._first

    def next_resize(self, order: int) -> Resize | None:
        """Return the first resize after the one with this order."""
        if order >= self.order:
            return None
        if self._first.order > order:
            return self._first
        return self._resizes[bisect_right([resize.order for resize in self._resizes], order)]

    def shrink(self, keep: int) -> None:
        """Forget all but the last `keep` bytes, about, and give the memory back."""
        old = self.head
        self._move_head(self.end - keep)
        page = mmap.PAGESIZE
        start = -(-old // page) * page
        while start + page <= self.head:
            place = start % RING_BYTES
            size = min(self.head - start, RING_BYTES - place) // page * page
            self._ring.madvise(mmap.MADV_DONTNEED, place, size)
            start += size

    def free(self) -> None:
        """Give all memory back at once; nothing can be read or written any more. May be called again."""
        if self._view:
            self.head = self.end
            self._view = memoryview(b"")  # the memory goes with the last view of it, which a caller may just be using
            del self._ring

    def _move_head(self, target: int) -> None:
        """Forget what is before `target`, or a little more, keeping its modes and size."""
        while self.head < target:
            head = self.safe_start(min(target, self.head + SLACK_BYTES))
            self._modes.feed(self.copy(self.head, head))
            self.head = head
        while self._resizes and self._resizes[0].offset <= self.head:
            self._first = self._resizes.pop(0)
