"""The one style of log line, `HH:MM:SS name  text`: bounded, and safe to show on a terminal."""

import re
import sys
import time

LINE_CHARACTERS_MAX = 2000
"""Longer lines are cut: a log is for reading."""
NAME_COLUMNS = 8

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with control characters and direction marks written out, and cut to the limit."""
    cut = text if len(text) <= LINE_CHARACTERS_MAX else text[: LINE_CHARACTERS_MAX - 1] + "…"
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", cut)


def log_line(name: str, *, text: str, at: float | None = None) -> str:
    """One line of the service's log, without its newline."""
    clock = time.strftime("%H:%M:%S", time.localtime(at))
    return f"{clock} {name:<{NAME_COLUMNS}} {printable(text)}"


def say(text: str, *, name: str = "install") -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(log_line(name, text=text) + "\n")
    sys.stdout.flush()
