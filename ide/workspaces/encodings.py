"""Pure: in which encoding a file's bytes are text, and text as bytes again, exactly as it was read."""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator

UTF_8, UTF_8_SIG, UTF_16_LE, UTF_16_BE, LATIN_1 = "utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "latin-1"
ENCODINGS = (UTF_8, UTF_8_SIG, UTF_16_LE, UTF_16_BE, LATIN_1)
NAMES = {
    UTF_8: "UTF-8",
    UTF_8_SIG: "UTF-8 (BOM)",
    UTF_16_LE: "UTF-16 LE",
    UTF_16_BE: "UTF-16 BE",
    LATIN_1: "Latin-1 (ISO 8859-1)",
}
"""As people call them."""
STRANGE_PART_MAX = 20
"""At most one byte in so many is a control character in what is taken for Latin-1; of random bytes one in four is."""

_MARKS = {UTF_8_SIG: codecs.BOM_UTF8, UTF_16_LE: codecs.BOM_UTF16_LE, UTF_16_BE: codecs.BOM_UTF16_BE}
_ORDINARY = bytes({*range(0x20, 0x7F), *range(0xA0, 0x100), *b"\t\n\v\f\r\b\x1b"})
_LINE_END = re.compile(r"\r\n|\r|\n")


class Unencodable(ValueError):
    """A character that an encoding lacks."""

    def __init__(self, character: str, *, line: int) -> None:
        super().__init__(f"U+{ord(character):04X} in line {line}")
        self.character = character
        self.line = line

    @property
    def shown(self) -> str:
        """The character as a sentence names it: half a one, or one that nobody sees, only by its number."""
        number = f"U+{ord(self.character):04X}"
        is_seen = unicodedata.category(self.character)[0] not in "CZM"
        return f"{self.character} ({number})" if is_seen else number


class Look:
    """Looks at a content part by part, and says at the end what it is."""

    def __init__(self) -> None:
        self._readings: dict[str, _Reading] | None = None  # in the encodings that are still possible
        self._size = 0
        self._strange = 0

    def feed(self, content: bytes) -> None:
        """Take the next part. The first must have a byte-order mark whole, where the content has one."""
        if self._readings is None:
            self._readings = {name: _Reading(name) for name in _possible(content)}
        self._size += len(content)
        self._strange += len(content.translate(None, _ORDINARY))
        self._read(content, final=False)

    def end(self) -> tuple[str, str] | None:
        """The encoding, and which line endings there are: lf (also when none), crlf, cr, mixed. None: it is not text."""
        if self._readings is None:
            return UTF_8, "lf"
        self._read(b"", final=True)
        if self._strange * STRANGE_PART_MAX > self._size:
            self._readings.pop(LATIN_1, None)
        for name, reading in self._readings.items():
            return name, reading.newline
        return None

    def _read(self, content: bytes, *, final: bool) -> None:
        readings = self._readings or {}
        self._readings = {name: one for name, one in readings.items() if one.feed(content, final=final)}


class _Reading:
    """A content as text in one encoding, as far as it goes."""

    def __init__(self, encoding: str) -> None:
        self._decoder = _decoder(encoding)
        self._ends: set[str] = set()
        self._tail = ""  # a line ending of which the other half may follow

    def feed(self, content: bytes, *, final: bool) -> bool:
        """Whether it is text so far."""
        try:
            text = self._tail + self._decoder.decode(content, final)
        except UnicodeDecodeError:
            return False
        self._tail = "\r" if text.endswith("\r") and not final else ""
        if self._tail:
            text = text[:-1]
        self._ends |= _ends_in(text)
        return "\0" not in text

    @property
    def newline(self) -> str:
        return "mixed" if len(self._ends) > 1 else next(iter(self._ends), "lf")


def decoded(chunks: Iterable[bytes], *, encoding: str) -> Iterator[str]:
    """The text of a content without its byte-order mark, as its bytes come. Raises UnicodeDecodeError."""
    decoder = _decoder(encoding)
    mark = _MARKS.get(encoding, b"")
    begin = b""
    for chunk in chunks:
        part = chunk
        if mark:
            begin += chunk
            if len(begin) < len(mark):
                continue
            part, mark = begin.removeprefix(mark), b""
        yield decoder.decode(part)
    yield decoder.decode(b"", True)


def encoded(text: str, *, encoding: str) -> bytes:
    """The bytes of a text, with the encoding's mark. Raises Unencodable."""
    try:
        return _MARKS.get(encoding, b"") + text.encode(_unmarked(encoding))
    except UnicodeEncodeError as error:
        before = text[: error.start]
        raise Unencodable(text[error.start], line=len(_LINE_END.findall(before)) + 1) from None


def _possible(begin: bytes) -> list[str]:
    """Encodings to try, the likely one first."""
    marked = next((name for name, mark in _MARKS.items() if begin.startswith(mark)), UTF_8)
    return [marked, LATIN_1]


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(_unmarked(encoding))()


def _unmarked(encoding: str) -> str:
    """Python's name for an encoding without its mark."""
    return UTF_8 if encoding == UTF_8_SIG else encoding


def _ends_in(text: str) -> set[str]:
    """The kinds of line endings; counted, which is faster than looking for each."""
    crlf = text.count("\r\n")
    counts = {"crlf": crlf, "lf": text.count("\n") - crlf, "cr": text.count("\r") - crlf}
    return {name for name, count in counts.items() if count}
