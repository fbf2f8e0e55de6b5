"""One style of log line."""

import logging
import re
import sys

from ide.logs import Line


def line(message: str, *args: object, **more: object) -> str:
    """What is written of a record."""
    record = logging.LogRecord("ide.x", logging.INFO, __file__, 1, message, args, None)
    record.__dict__.update(more)
    return Line().format(record)


def test_a_line_tells_when_how_grave_where_and_what() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO ide\.x: Started 5\.", line("Started %d.", 5))


def test_text_from_outside_forges_no_line_and_moves_no_cursor() -> None:
    assert line("path %s", "a\n2026 INFO b\x1b[2J\u2028").endswith(r"path a\n2026 INFO b\x1b[2J\u2028")


def test_the_token_of_a_preview_is_left_out() -> None:
    assert line("Not Found: %s", "/previews/abc:d-e/a.png").endswith("Not Found: /previews/…/a.png")


def test_a_traceback_follows_indented() -> None:
    try:
        int("why")
    except ValueError:
        found = line("Failed.", exc_info=sys.exc_info()).splitlines()
    assert found[-1] == "    ValueError: invalid literal for int() with base 10: 'why'"
    assert all(part.startswith("    ") for part in found[2:])
