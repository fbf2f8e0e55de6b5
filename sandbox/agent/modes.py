"""Terminal output seen from afar: the modes it leaves a terminal in, where it may be cut, its plain text. Pure."""

from __future__ import annotations

import re

SEQUENCE_BYTES_MAX = 4096
"""Longer escape sequences (pictures, the clipboard) may be cut through."""
GRAPHICS_MAX = 32
"""The most colour changes since the last reset that are repeated."""
GRAPHICS_BYTES = 8192
"""How far back colour changes are looked for."""

_ESCAPE = b"\x1b"
_MODES_ON_AT_FIRST = frozenset((7, 25))  # wrapping, the cursor
_MODES = frozenset((1, 5, 6, 7, 9, 12, 25, 45, 47, 66, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016))
_KNOWN_MODES = _MODES | {1047, 1049, 2004}
_SCREENS = (47, 1047, 1049)
_KNOWN_ANSI_MODES = frozenset((4, 20))

_CHANGE = re.compile(
    rb"\x1b(?!\[[0-9;:]*[mABCDGHJK])"  # colours and movements are most of all sequences: passed over at 340 MB/s, not 60
    rb"(?:\[(?P<mark>[?!]?)(?P<values>[0-9;]{0,64})(?P<space> ?)(?P<final>[hlrpq])"
    rb"|(?P<simple>[=>c])"
    rb"|(?P<slot>[()])(?P<charset>[0-9A-Za-z])"
    rb"|\][02];(?P<title>[^\x00-\x1f]{0,256})(?:\x07|\x1b\\))"
)
_GRAPHICS = re.compile(rb"\x1b\[([0-9;:]{0,64})m")
_SEQUENCE = re.compile(
    rb"\x1b(?:\[[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]"  # control sequence
    rb"|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # a string: title, colours, clipboard, picture
    rb"|[\x20-\x2f]+[\x30-\x7e]"  # character sets and the like
    rb"|[\x30-\x4f\x51-\x57\x59\x5a\x5c\x60-\x7e])"  # single letters
)
_INVISIBLE = re.compile(r"[\x00-\x07\x0b-\x0c\x0e-\x1f\x7f]")


class Modes:
    """What a terminal remembers besides its screen, after the output that was fed."""

    def __init__(self) -> None:
        self._private: dict[int, bool] = {}
        self._ansi: dict[int, bool] = {}
        self._graphics: list[bytes] = []
        self._charsets: dict[bytes, bytes] = {}
        self._region = b""
        self._cursor = b""
        self._keypad = False
        self._shifted = False
        self._title = b""

    def copy(self) -> Modes:
        """Return an independent copy."""
        other = Modes()
        for name, value in self.__dict__.items():
            other.__dict__[name] = value.copy() if isinstance(value, (dict, list)) else value
        return other

    def feed(self, data: bytes) -> None:
        """Go through output that begins and ends between escape sequences."""
        if (out := data.rfind(b"\x0e")) >= 0 or self._shifted:
            self._shifted = out >= data.rfind(b"\x0f") if out >= 0 else b"\x0f" not in data
        if _ESCAPE not in data:
            return
        start = data.rfind(b"\x1bc") + 2 if b"\x1bc" in data else 0
        if start:
            self.__init__()  # type: ignore[misc] # a full reset
        for change in _CHANGE.finditer(data, start):
            self._apply(change)
        self._apply_graphics(data[start:])

    def sequences(self) -> str:
        """Return the escape sequences that bring a fresh terminal into these modes; empty when it is in them."""
        private = {mode: on for mode, on in self._private.items() if on != (mode in _MODES_ON_AT_FIRST)}
        parts = [b"\x1b]2;" + self._title + b"\x07"] if self._title else []
        parts += [b"\x1b[?%dh" % mode for mode in _SCREENS if private.pop(mode, False)]
        parts += [b"\x1b" + slot + charset for slot, charset in self._charsets.items() if charset != b"B"]
        parts += [self._region, self._cursor]
        parts += [b"\x1b[?%d%s" % (mode, b"h" if on else b"l") for mode, on in sorted(private.items())]
        parts += [b"\x1b[%dh" % mode for mode, on in sorted(self._ansi.items()) if on]
        parts += [b"\x1b="] if self._keypad else []
        parts += [b"\x0e"] if self._shifted else []
        parts += [b"\x1b[" + values + b"m" for values in self._graphics]
        return b"".join(parts).decode("utf-8", "replace")

    def _apply(self, change: re.Match[bytes]) -> None:
        if (simple := change["simple"]) is not None:
            self._keypad = simple == b"="
        elif (slot := change["slot"]) is not None:
            self._charsets[slot] = change["charset"]
        elif change["title"] is not None:
            self._title = change["title"]
        elif change["final"] in b"hl":
            on = change["final"] == b"h"
            if change["mark"] == b"?":
                self._set(self._private, change["values"], known=_KNOWN_MODES, on=on)
            elif change["mark"] == b"":
                self._set(self._ansi, change["values"], known=_KNOWN_ANSI_MODES, on=on)
        elif change["final"] == b"r" and change["mark"] == b"":
            self._region = change[0] if change["values"] else b""
        elif change["final"] == b"q" and change["space"]:
            self._cursor = change[0]
        elif change["final"] == b"p" and change["mark"] == b"!":
            self._reset_softly()

    def _set(self, modes: dict[int, bool], values: bytes, *, known: frozenset[int], on: bool) -> None:
        for value in values.split(b";"):
            if value and len(value) <= 5 and int(value) in known:
                modes[int(value)] = on

    def _reset_softly(self) -> None:
        screens = {mode: on for mode, on in self._private.items() if mode in _SCREENS}
        title = self._title
        self.__init__()  # type: ignore[misc] # everything but the screen and the title
        self._private, self._title = screens, title

    def _apply_graphics(self, data: bytes) -> None:
        """Keep the colour changes since the last reset, looking at the end of the data only."""
        if (softly := data.rfind(b"\x1b[!p")) >= 0:
            self._graphics.clear()
        reset = max(data.rfind(b"\x1b[m"), data.rfind(b"\x1b[0m"), softly, len(data) - GRAPHICS_BYTES, 0)
        for values in _GRAPHICS.findall(data, reset):
            if values in (b"", b"0") or values.startswith((b"0;", b";")):
                self._graphics.clear()
            if values not in (b"", b"0"):
                self._graphics.append(values)
        del self._graphics[:-GRAPHICS_MAX]


def safe_cut(window: bytes, at: int) -> int:
    """Return the first place at or after `at` that is between escape sequences and between UTF-8 characters.

    The window should hold SEQUENCE_BYTES_MAX before and after `at`; what is longer than that is cut through.
    """
    escape = window.rfind(_ESCAPE, 0, at)
    if escape >= 0:
        sequence = _SEQUENCE.match(window, escape)
        if sequence and sequence.end() > at:
            at = sequence.end()
    for _ in range(3):
        if at < len(window) and window[at] & 0xC0 == 0x80:
            at += 1
    return at


def plain_text(output: bytes) -> str:
    """Return output as a person would have read it: no sequences, overwritten and erased text gone (line by line)."""
    text = _SEQUENCE.sub(b"", output).decode("utf-8", "replace").replace("\r\n", "\n")
    return "\n".join(_plain_line(line) for line in text.split("\n"))


def _plain_line(line: str) -> str:
    if "\r" in line:
        line = next((part for part in reversed(line.split("\r")) if part), "")
    if "\b" in line:
        kept: list[str] = []
        for character in line:
            if character != "\b":
                kept.append(character)
            elif kept:
                kept.pop()
        line = "".join(kept)
    return _INVISIBLE.sub("", line)
