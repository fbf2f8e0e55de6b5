"""One viewer of a console's log: what it is sent next, and whether it holds the program back. Pure.

Nothing is queued for a viewer: it has a place in the log, and is asked for its next frame when its socket takes one.
"""

from __future__ import annotations

from collections.abc import Callable

from sandbox.agent.company import SHARE_BYTES_MIN, Company, Member
from sandbox.agent.scrollback import LOG_BYTES, Scrollback
from sandbox.errors import Refused
from sandbox.protocol.attaching import CREDIT_BYTES, Attached, Exited, Granted, Input, Live, Resized, Skipped
from sandbox.protocol.frames import CHUNK_BYTES, bytes_head, encode

PATIENCE_SECONDS = 5.0
"""A viewer that owes acknowledgements for longer does not hold the program back."""
WINDOW_BYTES_MIN = SHARE_BYTES_MIN
"""The least credit of a viewer."""
QUEUE_SECONDS = 0.03
"""A viewer whose output waits longer than this to be parsed gets half the credit: what is on its way is what a Ctrl-C
waits for. Where it waits less than a quarter of this, the credit doubles again."""
CATCH_UP_BYTES = 2**20
"""A viewer that was left too far behind gets so much of the end of the output."""


class Viewer(Member):
    """Place, credit and duties of one attachment."""

    def __init__(
        self,
        log: Scrollback,
        *,
        company: Company,
        client: str,
        writable: bool,
        wake: Callable[[], None],
        name: str = "",
        visitor: str = "",
        owner: bool = False,
    ) -> None:
        super().__init__(name=name, visitor=visitor, owner=owner, writable=writable)
        self._log = log
        self._company = company
        self._company_told = -1
        self._granted = (writable, False)  # what it was told that it may do
        self._first: list[bytes] = []  # frames to be sent before anything else
        self._order = 0  # of the last resize that was told
        self._input_told = 0
        self._exit_told = False
        self._owing_since: float | None = None
        self._window = CREDIT_BYTES  # credit now, between WINDOW_BYTES_MIN and CREDIT_BYTES
        self._timed: tuple[int, float] | None = None  # a byte whose acknowledgement is waited for, and when it was sent
        self._quickest: float | None = None  # least time to an acknowledgement so far: the way there and back
        self.client = client
        self.wake = wake  # to be called when there may be something to send
        self.blocked = False  # has input for which there was no room
        self.position = 0  # next byte to send
        self.acked = 0
        self.input = 0  # input taken from this client
        self.status: int | None = None  # of the process, once everything it wrote is in the log

    @property
    def finished(self) -> bool:
        """Everything was sent, and nothing will follow."""
        return self._exit_told

    def begin(self, *, stream: str, wanted: int | None, exit_status: int | None, now: float) -> None:
        """Take a place in the log and greet; `wanted` is None for all, negative for the last so many bytes."""
        log, state, skipped = self._log, "", 0
        if wanted is None or wanted > log.end:
            self.position = log.head
            state = log.state_at(log.head)
        elif wanted >= log.head:
            self.position = wanted
        else:
            self.position = log.safe_start(log.end + wanted if wanted < 0 else log.head)
            state = log.state_at(self.position)
            skipped = self.position - wanted if wanted >= 0 else 0
        self.acked = self.position
        self._owing_since = now if log.end > self.position else None
        size = log.size_at(self.position)
        self._order = size.order
        self._input_told = self.input
        attached = Attached(
            stream=stream,
            offset=self.position,
            skipped=skipped,
            cols=size.cols,
            rows=size.rows,
            state=state,
            input=self.input,
            running=exit_status is None,
            exit=exit_status,
            head=log.head,
            viewer=self.id,
            answers=self.answers,
        )
        self._granted = (self.writable, self.answers)
        self._company_told = self._company.version
        self._first = [encode(attached), self._company.frame(), encode(Live(offset=log.end))]

    def next_frame(self, now: float) -> list[bytes | memoryview] | None:
        """Return the pieces of the next frame, or None: nothing may be sent now. Memoryviews must be used at once."""
        if self._first:
            return [self._first.pop(0)]
        told = self._news()
        if told is not None:
            return [told]
        log = self._log
        if self.position < log.head or log.end - self.position > LOG_BYTES:
            return [encode(self._skip())] if self.acked == self.position else None
        limit = min(self.acked + min(self._window, self._company.share), log.end) - self.position
        resize = log.next_resize(self._order) if self._order != log.order else None
        if resize is not None:
            if resize.offset <= self.position:
                self._order = resize.order
                return [encode(Resized(offset=self.position, cols=resize.cols, rows=resize.rows))]
            limit = min(limit, resize.offset - self.position)
        if limit > 0:
            piece = log.view(self.position, limit=min(limit, CHUNK_BYTES))
            self.position += len(piece)
            if self._owing_since is None:
                self._owing_since = now
            if self._timed is None:
                self._timed = self.position, now
            return [bytes_head(len(piece)), piece]
        if self.status is not None and not self._exit_told and self.position == log.end:
            self._exit_told = True
            return [encode(Exited(status=self.status, offset=log.end))]
        return None

    def acknowledge(self, offset: int, *, now: float) -> None:
        """Learn what the viewer's terminal has parsed."""
        if offset > self.position:
            raise Refused("bad_request", "More output was acknowledged than was sent.")
        if offset > self.acked:
            self.acked = offset
            if self._timed is not None and offset >= self._timed[0]:
                self._adapt(now - self._timed[1])
                self._timed = None
            self._owing_since = now if offset < self._log.end else None

    def hide(self, *, hidden: bool, now: float) -> None:
        """Learn whether anybody looks; who looks again has a fresh start."""
        self.hidden = hidden
        if self._owing_since is not None:
            self._owing_since = now

    def patience_until(self, now: float) -> float | None:
        """Return until when this viewer may hold the program back; None when it may not."""
        if not self.writable or self.hidden:
            return None
        until = (now if self._owing_since is None else self._owing_since) + PATIENCE_SECONDS
        return until if until > now else None

    def credit(self) -> int:
        """Return how much the program may write until this viewer has no credit left."""
        return min(self._window, self._company.share) - (self._log.end - self.acked)

    def _news(self) -> bytes | None:
        """Return what this viewer is to be told besides output."""
        granted = self.writable, self.answers
        if granted != self._granted:
            self._granted, self._input_told = granted, self.input
            return encode(Granted(writable=self.writable, answers=self.answers, input=self.input))
        if self.input != self._input_told:
            self._input_told = self.input
            return encode(Input(offset=self.input))
        if self._company.version != self._company_told:
            self._company_told = self._company.version
            return self._company.frame()
        return None

    def _adapt(self, took: float) -> None:
        """Fit the credit to how long output waited at the viewer, beyond the way there and back."""
        self._quickest = took if self._quickest is None else min(self._quickest, took)
        waited = took - self._quickest
        if waited > QUEUE_SECONDS:
            self._window = max(self._window // 2, WINDOW_BYTES_MIN)
        elif waited < QUEUE_SECONDS / 4:
            self._window = min(self._window * 2, CREDIT_BYTES)

    def _skip(self) -> Skipped:
        """Move forward over what is no longer kept; everything that was sent has been acknowledged."""
        log, old = self._log, self.position
        self.position = log.safe_start(max(log.end - CATCH_UP_BYTES, log.head))
        self.acked = self.position
        self._timed = None
        self._owing_since = None
        size = log.size_at(self.position)
        self._order = size.order
        self._first.append(encode(Live(offset=log.end)))
        return Skipped(
            offset=self.position,
            bytes=self.position - old,
            cols=size.cols,
            rows=size.rows,
            state=log.state_at(self.position),
        )
