"""What runs in the console: numbered lines out, numbered keys in; and what a browser must have seen and typed.

`python lines.py LINES KEYS LINES_OF_KEY` prints no further than the keys that it has read allow, so that no gap in the
line is longer than the log, and ends by telling the digest of what it read.
"""

import hashlib
import os
import select
import sys
import tty

LINE_BYTES = 64
KEY_BYTES = 8
AHEAD_KEYS = 8
"""The program prints so many keys' lines ahead of what it has read, and nobody types further ahead of what they saw."""
TURN_LINES = 512
READY = b"ready\n"
STRAY_SECONDS = 0.02
"""How long the program looks for keys beyond the last."""


def lines(first: int, end: int) -> bytes:
    """The lines from `first` to before `end`, each as long as the others."""
    return b"".join(b"%0*d\n" % (LINE_BYTES - 1, number) for number in range(first, end))


def keys(first: int, end: int) -> bytes:
    """The keys from `first` to before `end`."""
    return b"".join(b"<%0*d>" % (KEY_BYTES - 2, number) for number in range(first, end))


def farewell(typed: bytes) -> bytes:
    """The last line."""
    return b"end %d %s\n" % (len(typed), hashlib.sha256(typed).hexdigest().encode())


def main() -> None:
    """Print and read to the end."""
    every_line, every_key, lines_of_key = map(int, sys.argv[1:])
    tty.setraw(0)
    os.write(1, READY)
    printed, typed = 0, b""
    while True:
        allowed = min(every_line, (len(typed) // KEY_BYTES + AHEAD_KEYS) * lines_of_key)
        end = min(allowed, printed + TURN_LINES)
        waiting = memoryview(lines(printed, end))
        while waiting:
            waiting = waiting[os.write(1, waiting) :]
        printed = end
        if printed == every_line and len(typed) >= every_key * KEY_BYTES:
            break
        if select.select([0], [], [], 0 if printed < allowed else None)[0]:
            typed += os.read(0, 4096)
    while select.select([0], [], [], STRAY_SECONDS)[0]:
        typed += os.read(0, 4096)
    os.write(1, farewell(typed))


if __name__ == "__main__":
    main()
