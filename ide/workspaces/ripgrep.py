"""Pure: ripgrep's arguments for what a person looks for, and what it says about matches, made fit to be shown.

Columns and ranges count characters. Whatever ripgrep says may be a tenant's forgery: it is checked, cut, and shown.
"""

import base64
import binascii
import dataclasses
import json
import re
from collections.abc import Iterator
from typing import Any

MATCHES_MAX = 2000
"""The most matches of one search."""
FILE_BYTES_MAX = "50M"
"""Larger files are passed over: ripgrep holds a whole line in memory, and an editor opens no more."""
JSON_LINE_BYTES_MAX = 2**20
"""A line of a file that takes more than this in ripgrep's answer is passed over, and counted."""
TEXT_CHARS_MAX = 400
"""Of a line so much is shown at once; further matches of it are shown with their own surroundings."""
BEFORE_CHARS = 100
"""Of a line that is cut, so much before the first match."""
MATCH_CHARS_MAX = 10_000
"""Of a match so much is shown."""

_COMMON = ("rg", "--no-config", "--no-require-git")
_NO_REPOSITORY = "--glob=!.git"
_LINE_END = re.compile(r"\r?\n\Z")
_TROUBLE = re.compile(r"^(?:rg: )?(?:error: )?", re.MULTILINE)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Query:
    """What is looked for."""

    text: str
    regex: bool = False
    case: bool = False
    word: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    hidden: bool = False


def search_arguments(query: Query) -> list[str]:
    """The command line. Everything of the person's is joined to an option's name, so that none of it is an option."""
    return [
        *_COMMON,
        "--json",
        "--crlf",
        f"--max-filesize={FILE_BYTES_MAX}",
        "--case-sensitive" if query.case else "--ignore-case",
        *([] if query.regex else ["--fixed-strings"]),
        *(["--word-regexp"] if query.word else []),
        *(["--hidden"] if query.hidden else []),
        *(f"--glob={_literal_start(glob)}" for glob in query.include),
        *(f"--glob=!{glob}" for glob in query.exclude),
        _NO_REPOSITORY,
        f"--regexp={query.text}",
        "--",
        "./",
    ]


def names_arguments(*, hidden: bool) -> list[str]:
    """The command line that lists the files which git would not ignore."""
    return [*_COMMON, "--files", "--null", *(["--hidden"] if hidden else []), _NO_REPOSITORY, "--", "./"]


class Reader:
    """Bytes of `rg --json` in, matches out, at most MATCHES_MAX of them."""

    def __init__(self, folder: str) -> None:
        self._base = folder.rstrip("/")
        self._buffer = bytearray()
        self._passing_over = False  # the rest of a line that is too long
        self._files: set[str] = set()
        self.matches = 0
        self.truncated = False  # there are more matches than MATCHES_MAX
        self.long_lines = 0  # lines with matches that were passed over

    @property
    def files(self) -> int:
        """How many files have matches."""
        return len(self._files)

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        """The matches that are complete with these bytes."""
        self._buffer += data
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            if self._passing_over:
                self._passing_over = False
            elif not self.truncated:
                yield from self._read(line)
        if len(self._buffer) > JSON_LINE_BYTES_MAX:
            self.long_lines += not self._passing_over
            self._passing_over = True
            self._buffer.clear()

    def _read(self, line: bytes) -> Iterator[dict[str, Any]]:
        try:
            said = json.loads(line)
            if said["type"] != "match":
                return
            data = said["data"]
            path, number = _bytes(data["path"]).removeprefix(b"./"), int(data["line_number"])
            raw = _bytes(data["lines"])
            places = [(int(each["start"]), int(each["end"])) for each in data["submatches"]]
        except (ValueError, TypeError, LookupError, RecursionError):
            return
        name = f"{self._base}/{path.decode(errors='replace')}"
        self._files.add(name)
        room = MATCHES_MAX - self.matches
        self.truncated = len(places) > room
        text, ranges = _in_characters(raw, places[:room])
        self.matches += len(ranges)
        for column, shown, within, is_cut in _windows(text, ranges):
            found = {"type": "match", "path": name, "line": number, "column": column, "text": shown, "ranges": within}
            if is_cut:
                found["cut"] = True
            if not _is_text(path):
                found["utf8"] = False
            yield found


def trouble(stderr: str) -> str:
    """What ripgrep says is wrong with a pattern or a glob, on one line."""
    lines = [line.strip() for line in _TROUBLE.sub("", stderr).splitlines()]
    said = [line for line in lines if line and not line.startswith(("(?", "^", "regex parse error"))]
    return " ".join(said)[:300]


def is_about_files(stderr: str) -> bool:
    """Whether all that ripgrep says is that some files cannot be read, or that there is no file to search."""
    lines = [line for line in stderr.splitlines() if line.strip()]
    return all(line.startswith("rg: ./") or "os error" in line or "No files were searched" in line for line in lines)


def file_names(output: bytes, *, limit: int) -> tuple[list[str], bool]:
    """Paths out of NUL-separated output, those first that lie less deep; and whether there are more than `limit`.

    Names that are not UTF-8 cannot be asked for and are left out, and so is a last one that was cut off.
    """
    found = output.split(b"\0")[:-1]
    paths = [name.removeprefix(b"./").decode() for name in found if _is_text(name)]
    paths.sort(key=lambda path: (path.count("/"), path.casefold(), path))
    return paths[:limit], len(paths) > limit


def _literal_start(glob: str) -> str:
    """A glob whose first character has no meaning of its own: neither an exception nor a comment."""
    return f"\\{glob}" if glob.startswith(("!", "#")) else glob


def _bytes(said: dict[str, str]) -> bytes:
    """Ripgrep's text: as it is where it is UTF-8, else in base64. Raises ValueError, LookupError."""
    if "text" in said:
        return str(said["text"]).encode(errors="replace")
    try:
        return base64.b64decode(said["bytes"], validate=True)
    except binascii.Error as error:
        raise ValueError from error


def _is_text(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True


def _in_characters(raw: bytes, places: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """A line and places in it, from bytes to characters; what is not UTF-8 is replaced. Places that cannot be go."""
    pieces: list[str] = []
    ranges: list[tuple[int, int]] = []
    at = size = 0
    for start, end in places:
        if not at <= start <= end <= len(raw):
            continue
        before, match = raw[at:start].decode(errors="replace"), raw[start:end].decode(errors="replace")
        pieces += [before, match]
        ranges.append((size + len(before), size + len(before) + len(match)))
        size += len(before) + len(match)
        at = end
    text = "".join([*pieces, raw[at:].decode(errors="replace")])
    text = _LINE_END.sub("", text)
    return text, [(start, min(end, len(text))) for start, end in ranges if start <= len(text)]


def _windows(text: str, ranges: list[tuple[int, int]]) -> Iterator[tuple[int, str, list[list[int]], bool]]:
    """Parts of a line, each with the column of its first match, the places of its matches, and whether it is cut."""
    rest = ranges
    while rest:
        first = rest[0]
        if len(text) <= TEXT_CHARS_MAX:
            start, end, count = 0, len(text), len(rest)
        else:
            start = max(first[0] - BEFORE_CHARS, 0)
            end = min(max(start + TEXT_CHARS_MAX, first[1]), first[0] + MATCH_CHARS_MAX, len(text))
            count = max(sum(1 for each in rest if each[1] <= end), 1)
        shown = [[a - start, min(b, end) - start] for a, b in rest[:count]]
        yield first[0], text[start:end], shown, start > 0 or end < len(text)
        rest = rest[count:]
