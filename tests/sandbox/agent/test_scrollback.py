"""The log: what is kept, under which number, and what holds where it begins."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.agent.scrollback import LOG_BYTES, RESIZES_MAX, RING_BYTES, ROOM_BYTES, Scrollback

LINE = b"\x1b[32m%09d\x1b[0m caf\xc3\xa9\r\n"


def filled(size: int) -> tuple[Scrollback, bytes]:
    log = Scrollback(cols=80, rows=24)
    output = b"".join(LINE % number for number in range(size // len(LINE % 0) + 1))
    log.append(output)
    return log, output


def test_bytes_keep_their_numbers_when_the_ring_goes_round() -> None:
    log, output = filled(3 * RING_BYTES)
    assert log.end == len(output)
    assert LOG_BYTES - ROOM_BYTES <= log.used <= RING_BYTES
    assert log.copy(log.head, log.end) == output[log.head :]
    assert b"".join(pieces(log, log.head)) == output[log.head :]


def pieces(log: Scrollback, start: int) -> list[bytes]:
    found = []
    while start < log.end:
        found.append(bytes(log.view(start, limit=ROOM_BYTES)))
        start += len(found[-1])
    return found


def test_the_head_lies_between_sequences_with_the_modes_and_size_that_hold_there() -> None:
    log = Scrollback(cols=80, rows=24)
    log.append(b"\x1b[?2004h")
    log.resize(cols=100, rows=30)
    output = b"".join(LINE % number for number in range(2 * RING_BYTES // 20))
    log.append(output)
    assert log.copy(log.head, log.head + 1) not in (b"[", b"m", b"\xa9")
    assert log.state_at(log.head).startswith("\x1b[?2004h")
    size = log.size_at(log.head)
    assert (size.cols, size.rows, size.offset) == (100, 30, 8)


def test_modes_are_found_anywhere_in_the_log() -> None:
    log = Scrollback(cols=80, rows=24)
    log.append(b"x" * 1_000_000 + b"\x1b[?1h" + b"y" * 1_000_000 + b"\x1b[?1l\x1b[?1004h" + b"z" * 10)
    for offset, state in [(900_000, ""), (1_500_000, "\x1b[?1h"), (log.end, "\x1b[?1004h"), (500_000, "")]:
        assert log.state_at(log.safe_start(offset)) == state


def test_resizes_are_told_in_order_and_only_the_last_at_a_byte() -> None:
    log = Scrollback(cols=80, rows=24)
    assert not log.resize(cols=80, rows=24)
    log.resize(cols=81, rows=24)
    log.resize(cols=82, rows=24)
    log.append(b"abc")
    log.resize(cols=83, rows=24)
    first = log.next_resize(0)
    assert first is not None
    assert (first.offset, first.cols) == (0, 82)
    second = log.next_resize(first.order)
    assert second is not None
    assert (second.offset, second.cols) == (3, 83)
    assert log.next_resize(second.order) is None
    assert [log.size_at(offset).cols for offset in range(4)] == [82, 82, 82, 83]


def test_resizes_without_end_are_bounded() -> None:
    log = Scrollback(cols=80, rows=24)
    for number in range(3 * RESIZES_MAX):
        log.append(b"x")
        log.resize(cols=1 + number % 500, rows=24)
    resize, seen = log.next_resize(0), 0
    while resize is not None:
        resize, seen = log.next_resize(resize.order), seen + 1
    assert seen <= RESIZES_MAX + 1
    assert log.size_at(log.end).cols == 1 + (3 * RESIZES_MAX - 1) % 500


def test_shrinking_keeps_the_end_and_its_numbers() -> None:
    log, output = filled(2 * RING_BYTES)
    log.shrink(100_000)
    assert 99_000 < log.used <= 100_000
    assert log.copy(log.head, log.end) == output[log.head :]
    log.append(output[:500_000])
    assert log.copy(log.head, log.end) == (output + output[:500_000])[log.head :]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3_000_000), st.sampled_from("asr")), max_size=12))
def test_the_log_is_the_end_of_all_that_was_written(steps: list[tuple[int, str]]) -> None:
    log, output = Scrollback(cols=80, rows=24), b""
    for size, step in steps:
        if step == "a":
            data = bytes([65 + len(output) % 26]) * size
            log.append(data)
            output += data
        elif step == "s":
            log.shrink(size)
        else:
            log.resize(cols=1 + size % 1000, rows=24)
        assert log.end == len(output)
        assert log.copy(log.head, log.end) == output[log.head :]


def test_a_log_that_was_freed_keeps_nothing_though_somebody_still_holds_a_view() -> None:
    log, _ = filled(100_000)
    room = log.room()
    log.free()
    log.free()
    room[:1] = b"x"
    assert log.used == 0
