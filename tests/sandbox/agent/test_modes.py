"""Modes, cuts and plain text of terminal output."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.agent.modes import Modes, plain_text, safe_cut


@pytest.mark.parametrize(
    ("output", "state"),
    [
        (b"plain", ""),
        (b"\x1b[?1049h\x1b[?25l", "\x1b[?1049h\x1b[?25l"),
        (b"\x1b[?1049h\x1b[?25l\x1b[?25h\x1b[?1049l", ""),
        (b"\x1b[?1;2004h", "\x1b[?1h\x1b[?2004h"),
        (b"\x1b[?99999999h\x1b[?7777h", ""),
        (b"\x1b[31mred\x1b[1m", "\x1b[31m\x1b[1m"),
        (b"\x1b[31mred\x1b[0m", ""),
        (b"\x1b[31mred\x1b[0;4m", "\x1b[0;4m"),
        (b"\x1b[2;20r", "\x1b[2;20r"),
        (b"\x1b[2;20r\x1b[r", ""),
        (b"\x1b=\x0e", "\x1b=\x0e"),
        (b"\x1b=\x0e\x1b>\x0f", ""),
        (b"\x1b(0lqk\x1b(B", ""),
        (b"\x1b(0lqk", "\x1b(0"),
        (b"\x1b[4h\x1b[3 q", "\x1b[3 q\x1b[4h"),
        (b"\x1b]0;my title\x07", "\x1b]2;my title\x07"),
        (b"\x1b[?1049h\x1b[31m\x1bc", ""),
        (b"\x1b[?1049h\x1b[?2004h\x1b[31m\x1b[!p", "\x1b[?1049h"),
    ],
)
def test_modes_are_what_a_fresh_terminal_lacks(output: bytes, state: str) -> None:
    modes = Modes()
    modes.feed(output)
    assert modes.sequences() == state
    again = Modes()
    again.feed(state.encode())
    assert again.sequences() == state


def test_a_copy_is_independent() -> None:
    modes = Modes()
    modes.feed(b"\x1b[?2004h\x1b[31m")
    copy = modes.copy()
    copy.feed(b"\x1b[?2004l\x1b[0m")
    assert (modes.sequences(), copy.sequences()) == ("\x1b[?2004h\x1b[31m", "")


def test_a_cut_lies_between_sequences_and_characters() -> None:
    pieces = [
        b"ab",
        b"\x1b[31m",
        b"\xc3\xa9",
        b"\x1b]0;title\x07",
        b"\xf0\x9f\x90\x8d",
        b"\x1b(B",
        b"\x1b]8;;x\x1b\\",
        b"end",
    ]
    whole = b"".join(pieces)
    allowed, place = set(), 0
    for piece in pieces:
        allowed |= set(range(place, place + len(piece))) if piece in (b"ab", b"end") else {place}
        place += len(piece)
    allowed.add(len(whole))
    for at in range(len(whole) + 1):
        assert safe_cut(whole, at) == min(place for place in allowed if place >= at)


@settings(deadline=None)
@given(st.binary(), st.integers(0, 50))
def test_any_bytes_are_survived(output: bytes, at: int) -> None:
    Modes().feed(output)
    plain_text(output)
    at = min(at, len(output))
    assert at <= safe_cut(output, at) <= len(output)


@pytest.mark.parametrize(
    ("output", "text"),
    [
        (b"\x1b[1mbold\x1b[0m\r\n$ ", "bold\n$ "),
        (b"10%\r50%\r100%\r\ndone", "100%\ndone"),
        (b"lsx\b \b -l\r\n", "ls -l\n"),
        (b"\x1b]0;title\x07\x07caf\xc3\xa9\xff", "café\ufffd"),
    ],
)
def test_plain_text_is_what_a_person_read(output: bytes, text: str) -> None:
    assert plain_text(output) == text
