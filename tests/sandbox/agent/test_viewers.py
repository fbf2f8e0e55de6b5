"""What one viewer is sent, with neither socket nor clock."""

import pytest

from sandbox.agent.company import Company, Member
from sandbox.agent.scrollback import LOG_BYTES, Scrollback
from sandbox.agent.viewers import CATCH_UP_BYTES, PATIENCE_SECONDS, WINDOW_BYTES_MIN, Viewer
from sandbox.errors import Refused
from sandbox.protocol.frames import Decoder
from sandbox.protocol.messages import (
    CREDIT_BYTES,
    Attached,
    Exited,
    Granted,
    Input,
    Live,
    Message,
    Person,
    Resized,
    Skipped,
    Viewers,
)


class Seen:
    """A viewer and the frames that it was sent."""

    def __init__(self, log: Scrollback, *, writable: bool = True, wanted: int | None = None) -> None:
        self.company = Company()
        self.viewer = Viewer(log, company=self.company, client="alice", writable=writable, wake=lambda: None)
        self.company.join(self.viewer)
        self.company.choose_answering()
        self.viewer.begin(stream="s", wanted=wanted, exit_status=None, now=0.0)

    def frames(self, now: float = 0.0) -> list[Message | bytes]:
        decoder, frames = Decoder(), []
        while (pieces := self.viewer.next_frame(now)) is not None:
            decoder.feed(b"".join(pieces))
            while (frame := decoder.next_frame()) is not None:
                frames.append(frame)
        return frames

    def size(self) -> int:
        return sum(len(frame) for frame in self.frames() if isinstance(frame, bytes))


@pytest.fixture
def log() -> Scrollback:
    return Scrollback(cols=80, rows=24)


def test_a_viewer_is_greeted_then_sent_everything_in_order(log: Scrollback) -> None:
    log.append(b"abc")
    log.resize(cols=90, rows=24)
    log.append(b"def")
    seen = Seen(log)
    seen.viewer.status = 0
    attached = Attached("s", 0, 0, 80, 24, "", 0, running=True, exit=None, viewer=1)
    here = Viewers([Person(1, "", "", writable=True, owner=False)], 1, "owner", None)
    assert seen.frames() == [attached, here, Live(6), b"abc", Resized(3, 90, 24), b"def", Exited(0, 6)]
    assert seen.viewer.finished
    assert seen.frames() == []


def test_the_credit_is_256_kib_and_comes_back_with_acknowledgements(log: Scrollback) -> None:
    log.append(b"x" * 1_000_000)
    seen = Seen(log)
    assert seen.size() == CREDIT_BYTES
    seen.viewer.acknowledge(1000, now=0.0)
    seen.viewer.acknowledge(500, now=0.0)
    assert seen.size() == 1000
    with pytest.raises(Refused):
        seen.viewer.acknowledge(CREDIT_BYTES + 1001, now=0.0)


@pytest.mark.parametrize(("wanted", "offset"), [(None, 0), (-4, 6), (-100, 0), (7, 7), (10, 10), (11, 0)])
def test_a_viewer_begins_where_it_wants(log: Scrollback, wanted: int | None, offset: int) -> None:
    log.append(b"0123456789")
    attached = Seen(log, wanted=wanted).frames()[0]
    assert isinstance(attached, Attached)
    assert (attached.offset, attached.skipped) == (offset, 0)


def test_the_state_is_given_unless_the_viewer_resumes_exactly(log: Scrollback) -> None:
    log.append(b"\x1b[?1049habcdef")
    states = {wanted: Seen(log, wanted=wanted).frames()[0].to_json()["state"] for wanted in (10, -3, None)}
    assert states == {10: "", -3: "\x1b[?1049h", None: ""}


def test_a_viewer_left_behind_is_moved_forward_only_when_it_has_acknowledged_all_that_it_got(log: Scrollback) -> None:
    seen = Seen(log)
    log.append(b"x" * CREDIT_BYTES)
    assert seen.size() == CREDIT_BYTES
    log.append(b"y" * (LOG_BYTES + 1))
    assert seen.frames() == []
    seen.viewer.acknowledge(CREDIT_BYTES, now=0.0)
    skipped, live, *rest = seen.frames()
    assert skipped == Skipped(log.end - CATCH_UP_BYTES, log.end - CATCH_UP_BYTES - CREDIT_BYTES, 80, 24, "")
    assert live == Live(log.end)
    assert b"".join(frame for frame in rest if isinstance(frame, bytes)) == b"y" * CREDIT_BYTES


def test_input_is_told_once(log: Scrollback) -> None:
    seen = Seen(log)
    seen.frames()
    seen.viewer.input = 5
    assert seen.frames() == [Input(5)]
    assert seen.frames() == []


def test_patience_ends_5_s_after_the_first_byte_that_was_not_acknowledged(log: Scrollback) -> None:
    seen = Seen(log)
    assert seen.viewer.patience_until(100.0) == 100.0 + PATIENCE_SECONDS
    log.append(b"x" * 500_000)
    seen.frames(now=200.0)
    assert seen.viewer.patience_until(204.0) == 205.0
    assert seen.viewer.patience_until(205.0) is None
    seen.viewer.acknowledge(1, now=206.0)
    assert seen.viewer.patience_until(206.0) == 211.0
    seen.viewer.hide(hidden=True, now=206.0)
    assert seen.viewer.patience_until(206.0) is None
    seen.viewer.hide(hidden=False, now=300.0)
    assert seen.viewer.patience_until(300.0) == 305.0


def test_who_may_only_look_never_holds_back(log: Scrollback) -> None:
    assert Seen(log, writable=False).viewer.patience_until(0.0) is None


def test_credit_counts_what_was_not_even_sent(log: Scrollback) -> None:
    seen = Seen(log)
    log.append(b"x" * 300_000)
    assert seen.viewer.credit() == CREDIT_BYTES - 300_000


def test_a_viewer_that_parses_slowly_gets_less_ahead_and_more_again_when_it_is_quick(log: Scrollback) -> None:
    log.append(b"x" * 4_000_000)
    seen = Seen(log)
    now, sizes = 0.0, []
    for took in (0.01, *[0.2] * 6, *[0.01] * 6):
        sizes.append(sum(len(frame) for frame in seen.frames(now) if isinstance(frame, bytes)))
        now += took
        seen.viewer.acknowledge(seen.viewer.position, now=now)
    assert sizes[:2] == [CREDIT_BYTES, CREDIT_BYTES]
    assert min(sizes) == sizes[6] == WINDOW_BYTES_MIN
    assert sizes[-1] == CREDIT_BYTES


def test_a_long_way_there_and_back_costs_no_credit(log: Scrollback) -> None:
    log.append(b"x" * 4_000_000)
    seen = Seen(log)
    for turn in range(8):
        assert sum(len(frame) for frame in seen.frames(turn * 0.3) if isinstance(frame, bytes)) == CREDIT_BYTES
        seen.viewer.acknowledge(seen.viewer.position, now=(turn + 1) * 0.3)


def test_a_viewer_is_told_what_it_may_do_now_and_how_much_of_its_input_was_taken(log: Scrollback) -> None:
    seen = Seen(log)
    seen.frames()
    seen.viewer.input = 17
    seen.company.grant(seen.viewer, writable=False)
    seen.company.choose_answering()
    assert seen.frames() == [Granted(writable=False, answers=False, input=17)]
    assert seen.frames() == []


def test_a_viewer_is_told_who_is_here_when_the_company_says_so(log: Scrollback) -> None:
    seen = Seen(log)
    seen.frames()
    seen.company.join(Member(name="bob", visitor="user:2", owner=False, writable=False))
    assert seen.frames() == []
    seen.company.tell()
    (here,) = seen.frames()
    assert isinstance(here, Viewers)
    assert [one.name for one in here.viewers] == ["", "bob"]


def test_in_a_crowd_a_viewer_has_less_credit(log: Scrollback) -> None:
    log.append(b"x" * 1_000_000)
    seen = Seen(log)
    for _ in range(199):
        seen.company.join(Member(name="", visitor="", owner=False, writable=False))
    assert WINDOW_BYTES_MIN <= seen.size() < CREDIT_BYTES / 2
