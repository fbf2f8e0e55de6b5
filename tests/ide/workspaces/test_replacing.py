"""Edits of a text by lines and characters; how files are saved is in tests/ide/api/test_searching.py."""

import pytest

from ide.http import Refusal
from ide.workspaces.replacing import Edit, edited


def edit(line: int, start: int, end: int, text: str) -> Edit:
    return Edit(line=line, start=start, end=end, text=text)


@pytest.mark.parametrize(
    ("text", "edits", "expected"),
    [
        ("one two\nthree\n", [edit(1, 4, 7, "2")], "one 2\nthree\n"),
        ("a b a\n", [edit(1, 4, 5, "xyz"), edit(1, 0, 1, "")], " b xyz\n"),
        ("a\r\nb\r\n", [edit(2, 0, 1, "c")], "a\r\nc\r\n"),
        ("ж😀z", [edit(1, 2, 3, "y")], "ж😀y"),
        ("\ufeffab\nab", [edit(1, 0, 1, "x"), edit(2, 1, 2, "y")], "\ufeffxb\nay"),
        ("a\x0bb\x85c\u2028d\n", [edit(1, 6, 7, "e")], "a\x0bb\x85c\u2028e\n"),
        ("a\rb\n", [edit(1, 2, 3, "c")], "a\rc\n"),
        ("ab\n", [edit(1, 2, 2, "!")], "ab!\n"),
        ("a\n\nb", [edit(2, 0, 0, "x\ny")], "a\nx\ny\nb"),
    ],
)
def test_edits_are_made_in_characters_and_everything_else_is_kept(text: str, edits: list[Edit], expected: str) -> None:
    assert edited(text, edits) == expected


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("ab\n", [edit(2, 0, 0, "x")]),
        ("ab\r\n", [edit(1, 2, 3, "x")]),
        ("ab", [edit(1, 1, 3, "x")]),
        ("ab", [edit(1, 2, 1, "x")]),
        ("abc", [edit(1, 0, 2, "x"), edit(1, 1, 3, "y")]),
        ("", [edit(1, 0, 0, "x")]),
    ],
)
def test_an_edit_that_cannot_be_is_refused(text: str, edits: list[Edit]) -> None:
    with pytest.raises(Refusal) as refused:
        edited(text, edits)
    assert refused.value.status == 400
