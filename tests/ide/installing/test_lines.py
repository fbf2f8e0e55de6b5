"""Log lines: bounded, one line each, nothing in them that a terminal obeys."""

import re

from ide.installing.lines import LINE_CHARACTERS_MAX, log_line, printable


def test_a_line_has_the_time_the_name_and_the_text() -> None:
    assert re.fullmatch(r"\d\d:\d\d:\d\d web      hello", log_line("web", text="hello"))


def test_control_characters_and_direction_marks_are_written_out() -> None:
    assert printable("a\x1b[2Jb\r\nc\x9b\u202ed\u2028") == "a\\x1b[2Jb\\x0d\\x0ac\\x9b\\x202ed\\x2028"


def test_tabs_and_other_scripts_stay() -> None:
    assert printable("\t日本 🌱") == "\t日本 🌱"


def test_a_long_line_is_cut() -> None:
    assert len(printable("x" * 10_000)) == LINE_CHARACTERS_MAX
