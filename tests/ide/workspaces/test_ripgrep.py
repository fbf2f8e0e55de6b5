"""Ripgrep's arguments, and its answers as they were recorded with ripgrep 14.1."""

import base64
import json
from typing import Any

import pytest

from ide.workspaces import ripgrep
from ide.workspaces.ripgrep import MATCHES_MAX, TEXT_CHARS_MAX, Query, Reader

RECORDED = b"""\
{"type":"begin","data":{"path":{"text":"./a.txt"}}}
{"type":"match","data":{"path":{"text":"./a.txt"},"lines":{"text":"needle one\\r\\n"},"line_number":1,\
"absolute_offset":0,"submatches":[{"match":{"text":"needle"},"start":0,"end":6}]}}
{"type":"match","data":{"path":{"text":"./a.txt"},"lines":{"text":"second \xd0\xb6 needle needle\\n"},\
"line_number":2,"absolute_offset":12,"submatches":[{"match":{"text":"needle"},"start":10,"end":16},\
{"match":{"text":"needle"},"start":17,"end":23}]}}
{"type":"end","data":{"path":{"text":"./a.txt"},"binary_offset":null,"stats":{"matched_lines":2,"matches":3}}}
{"type":"begin","data":{"path":{"text":"./latin.txt"}}}
{"type":"match","data":{"path":{"text":"./latin.txt"},"lines":{"bytes":"Y2Fm6SBuZWVkbGUK"},"line_number":1,\
"absolute_offset":0,"submatches":[{"match":{"text":"needle"},"start":5,"end":11}]}}
{"type":"match","data":{"path":{"bytes":"Li9iYWT/IG5hbWU="},"lines":{"text":"x needle"},"line_number":1,\
"absolute_offset":0,"submatches":[{"match":{"text":"needle"},"start":2,"end":8}]}}
{"data":{"elapsed_total":{"human":"0.002075s","nanos":2075474,"secs":0},"stats":{"matches":7}},"type":"summary"}
"""


def match_line(
    text: str | bytes, *places: tuple[int, int], path: str = "./f", number: object = 1, **more: object
) -> bytes:
    lines = {"text": text} if isinstance(text, str) else {"bytes": base64.b64encode(text).decode()}
    submatches = [{"match": {"text": ""}, "start": start, "end": end} for start, end in places]
    data = {"path": {"text": path}, "lines": lines, "line_number": number, "submatches": submatches, **more}
    return json.dumps({"type": "match", "data": data}).encode() + b"\n"


def read(*data: bytes) -> list[dict[str, Any]]:
    reader = Reader("/home/alice/")
    return [match for part in data for match in reader.feed(part)]


def test_matches_come_with_absolute_paths_and_places_in_characters() -> None:
    assert read(RECORDED) == [
        {
            "type": "match",
            "path": "/home/alice/a.txt",
            "line": 1,
            "column": 0,
            "text": "needle one",
            "ranges": [[0, 6]],
        },
        {
            "type": "match",
            "path": "/home/alice/a.txt",
            "line": 2,
            "column": 9,
            "text": "second ж needle needle",
            "ranges": [[9, 15], [16, 22]],
        },
        {
            "type": "match",
            "path": "/home/alice/latin.txt",
            "line": 1,
            "column": 5,
            "text": "caf\ufffd needle",
            "ranges": [[5, 11]],
        },
        {
            "type": "match",
            "path": "/home/alice/bad\ufffd name",
            "line": 1,
            "column": 2,
            "text": "x needle",
            "ranges": [[2, 8]],
            "utf8": False,
        },
    ]


@pytest.mark.parametrize("step", [1, 7, 100])
def test_they_are_the_same_however_the_bytes_are_cut(step: int) -> None:
    assert read(*(RECORDED[at : at + step] for at in range(0, len(RECORDED), step))) == read(RECORDED)


def test_files_and_matches_are_counted() -> None:
    reader = Reader("/")
    paths = [match["path"] for match in reader.feed(RECORDED)]
    assert (reader.matches, reader.files, reader.truncated, reader.long_lines) == (5, 3, False, 0)
    assert paths[0] == "/a.txt"


def test_a_long_line_is_cut_around_its_matches_and_none_of_them_is_lost() -> None:
    text = "a" * 1000 + "X" + "b" * 50 + "X" + "c" * 1000 + "X"
    found = read(match_line(text, (1000, 1001), (1051, 1052), (2052, 2053)))
    assert [match["column"] for match in found] == [1000, 2052]
    assert [match["ranges"] for match in found] == [[[100, 101], [151, 152]], [[100, 101]]]
    for match in found:
        assert match["cut"]
        assert len(match["text"]) <= TEXT_CHARS_MAX
        assert all(match["text"][start:end] == "X" for start, end in match["ranges"])


def test_a_long_match_is_shown_whole_up_to_a_limit() -> None:
    [match] = read(match_line("x" * 3000, (10, 2010)))
    assert match["ranges"] == [[10, 2010]]
    assert len(match["text"]) == 2010
    [match] = read(match_line("x" * 50_000, (0, 50_000)))
    assert match["ranges"] == [[0, ripgrep.MATCH_CHARS_MAX]]
    assert len(match["text"]) == ripgrep.MATCH_CHARS_MAX


def test_a_line_of_no_reasonable_size_is_passed_over_and_counted() -> None:
    reader = Reader("/")
    long = match_line("x" * (3 * 2**20), (0, 1))
    data = long + match_line("y", (0, 1)) + long
    found = [match for at in range(0, len(data), 65536) for match in reader.feed(data[at : at + 65536])]
    assert [match["text"] for match in found] == ["y"]
    assert reader.long_lines == 2


def test_after_the_most_matches_there_are_no_more() -> None:
    reader = Reader("/")
    many = match_line("x" * 300, *((at, at + 1) for at in range(300)))
    found = [match for _ in range(20) for match in reader.feed(many)]
    assert reader.truncated
    assert reader.matches == MATCHES_MAX == sum(len(match["ranges"]) for match in found)
    exactly = Reader("/")
    assert len(list(exactly.feed(match_line("x", (0, 1)) * MATCHES_MAX))) == MATCHES_MAX
    assert not exactly.truncated


def test_an_empty_match_at_the_end_of_a_line_is_within_it() -> None:
    assert read(match_line("ab\r\n", (2, 2)))[0]["ranges"] == [[2, 2]]
    assert read(match_line("ab\r\n", (0, 4)))[0]["ranges"] == [[0, 2]]


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"rg: something\n",
        b"null\n",
        b"[]\n",
        b'{"type":"match"}\n',
        b'{"type":"match","data":[]}\n',
        b'{"type":"match","data":{"path":{}}}\n',
        b"[" * 100_000 + b"\n",
        match_line("x", (0, 1), number=None),
        match_line("x", (0, 1), number="x"),
        match_line("x", (0, 1)).replace(b'{"text": "./f"}', b"5"),
        match_line("x", (0, 1)).replace(b'{"text": "./f"}', b'{"bytes": 5}'),
        match_line("x", (0, 1), lines={"bytes": "?"}),
        match_line("x", (0, 1), submatches={"a": 1}),
        match_line("x", (1, 0)),
        match_line("x", (0, 5)),
        match_line("x", (-3, 1)),
    ],
)
def test_what_makes_no_sense_is_passed_over(line: bytes) -> None:
    assert read(line + match_line("fine", (0, 4)))[-1]["text"] == "fine"
    assert len(read(line + match_line("fine", (0, 4)))) == 1


def test_lone_surrogates_do_no_harm() -> None:
    line = (
        b'{"type":"match","data":{"path":{"text":"./a"},"lines":{"text":"\\ud800x"},"line_number":1,"submatches":[]}}\n'
    )
    assert read(line, match_line("y", (0, 1)))[-1]["text"] == "y"


def test_nothing_of_the_persons_can_be_an_option() -> None:
    query = Query(text="--pre=evil", include=("--pre=evil", "!x", "#y", "*.py"), exclude=("-z", "!a"))
    arguments = ripgrep.search_arguments(query)
    assert arguments[:3] == ["rg", "--no-config", "--no-require-git"]
    assert arguments[-3:] == ["--regexp=--pre=evil", "--", "./"]
    globs = [argument for argument in arguments if argument.startswith("--glob=")]
    assert globs == [
        "--glob=--pre=evil",
        "--glob=\\!x",
        "--glob=\\#y",
        "--glob=*.py",
        "--glob=!-z",
        "--glob=!!a",
        "--glob=!.git",
    ]
    assert not [argument for argument in arguments[1:-2] if not argument.startswith("--")]
    assert "--follow" not in arguments


def test_what_is_wished_becomes_options() -> None:
    plain = ripgrep.search_arguments(Query(text="x"))
    assert {"--fixed-strings", "--ignore-case"} <= set(plain)
    assert not {"--word-regexp", "--hidden", "--case-sensitive"} & set(plain)
    all_of_it = ripgrep.search_arguments(Query(text="x", regex=True, case=True, word=True, hidden=True))
    assert {"--word-regexp", "--hidden", "--case-sensitive"} <= set(all_of_it)
    assert not {"--fixed-strings", "--ignore-case"} & set(all_of_it)
    assert "--hidden" in ripgrep.names_arguments(hidden=True)
    assert "--hidden" not in ripgrep.names_arguments(hidden=False)


@pytest.mark.parametrize(
    ("stderr", "said"),
    [
        ("rg: regex parse error:\n    (?:()\n    ^\nerror: unclosed group\n", "unclosed group"),
        (
            "rg: error parsing glob '[': unclosed character class; missing ']'\n",
            "error parsing glob '[': unclosed character class; missing ']'",
        ),
        ("regex parse error:\n    (?:[)\n       ^\nerror: unclosed character class\n", "unclosed character class"),
    ],
)
def test_what_is_wrong_is_one_line(stderr: str, said: str) -> None:
    assert ripgrep.trouble(stderr) == said
    assert not ripgrep.is_about_files(stderr)


def test_files_that_cannot_be_read_are_no_wrong_query() -> None:
    assert ripgrep.is_about_files("rg: ./un/x: Permission denied (os error 13)\n")
    assert ripgrep.is_about_files("")
    assert not ripgrep.is_about_files("rg: ./un/x: Permission denied (os error 13)\nrg: regex parse error:\n")


def test_names_that_lie_less_deep_come_first() -> None:
    output = b"./b/c/d.py\0./Z.py\0./a.py\0./b/x.py\0./bad\xff\0./cut off"
    assert ripgrep.file_names(output, limit=10) == (["a.py", "Z.py", "b/x.py", "b/c/d.py"], False)
    assert ripgrep.file_names(output, limit=2) == (["a.py", "Z.py"], True)
    assert ripgrep.file_names(b"", limit=2) == ([], False)
    assert ripgrep.file_names(b"./a\nb\0", limit=2) == (["a\nb"], False)
