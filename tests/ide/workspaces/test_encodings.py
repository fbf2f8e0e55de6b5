"""Which encoding a content is in, however it comes, and that text becomes the bytes that it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ide.workspaces.encodings import ENCODINGS, Look, Unencodable, decoded, encoded

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"))


def look(content: bytes, *, step: int = 10**9) -> tuple[str, str] | None:
    """What a look says that takes the content in steps."""
    found = Look()
    for start in range(0, len(content), step):
        found.feed(content[start : start + step])
    return found.end()


def text_of(content: bytes, encoding: str, *, step: int = 10**9) -> str:
    """The text, read in steps."""
    return "".join(decoded((content[at : at + step] for at in range(0, len(content), step)), encoding=encoding))


@given(TEXT, st.sampled_from([name for name in ENCODINGS if name != "latin-1"]), st.integers(4, 9))
def test_text_is_found_in_its_encoding_and_comes_back(text: str, encoding: str, step: int) -> None:
    content = encoded(text, encoding=encoding)
    found = look(content, step=step)
    assert found is not None
    assert found[0] == encoding
    assert text_of(content, encoding, step=step) == text


@given(st.binary(), st.integers(4, 9))
def test_whatever_is_taken_for_text_is_written_back_byte_for_byte(content: bytes, step: int) -> None:
    found = look(content, step=step)
    assert found == look(content)
    if found is not None:
        assert encoded(text_of(content, found[0]), encoding=found[0]) == content


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"", "utf-8"),
        (b"plain", "utf-8"),
        ("ж".encode(), "utf-8"),
        (b"caf\xe9", "latin-1"),
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xef\xbb\xbfcaf\xe9", "latin-1"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff\0a", "utf-16-be"),
        (b"\xff\xfea", "latin-1"),
        (b"\xff\xfe\0\0a\0\0\0", None),
        (b"a\0b", None),
        (b"\xff\xd8\xff\xe0\x10JFIF\x01\x02\x03", None),
        (b"\x1b[31mred\x1b[0m \xe9", "latin-1"),
    ],
)
def test_the_encoding_of_a_content(content: bytes, encoding: str | None) -> None:
    found = look(content)
    assert (found and found[0]) == encoding


@pytest.mark.parametrize("step", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("content", "newline"),
    [
        (b"a\r\nb\r\n", "crlf"),
        (b"a\r", "cr"),
        (b"a\rb\n", "mixed"),
        (b"\r\r\n", "mixed"),
        (b"a\nb", "lf"),
        (b"a", "lf"),
    ],
)
def test_line_endings_are_found_however_the_parts_are_cut(content: bytes, newline: str, step: int) -> None:
    found = look(content, step=step)
    assert found is not None
    assert found[1] == newline


@pytest.mark.parametrize(
    ("text", "encoding", "line", "shown"),
    [
        ("é\r\n→", "latin-1", 2, "→ (U+2192)"),
        ("a\nb\rc\r\n\ud800", "utf-8", 4, "U+D800"),
        ("\u200b", "latin-1", 1, "U+200B"),
        ("\u0301", "latin-1", 1, "U+0301"),
        ("\ud800", "utf-16-le", 1, "U+D800"),
    ],
)
def test_a_character_that_is_lacking_is_named(text: str, encoding: str, line: int, shown: str) -> None:
    with pytest.raises(Unencodable) as missing:
        encoded(text, encoding=encoding)
    assert (missing.value.line, missing.value.shown) == (line, shown)
