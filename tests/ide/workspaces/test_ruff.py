"""Ruff's answers, as they were recorded with ruff 0.17."""

import json
from typing import Any

import pytest

from ide.workspaces.ruff import PROBLEMS_MAX, problems


def place(row: int, column: int) -> dict[str, int]:
    return {"row": row, "column": column}


UNUSED: dict[str, Any] = {
    "cell": None,
    "code": "F841",
    "end_location": place(6, 6),
    "filename": "/tmp/rb/t.py",
    "fix": {
        "applicability": "unsafe",
        "edits": [{"content": "", "end_location": place(6, 9), "location": place(6, 5)}],
        "message": "Remove assignment to unused variable `s`",
    },
    "location": place(6, 5),
    "message": "Local variable `s` is assigned to but never used",
    "name": "unused-variable",
    "noqa_row": 6,
    "severity": "error",
    "url": "https://docs.astral.sh/ruff/rules/unused-variable",
}
SYNTAX: dict[str, Any] = {
    "cell": None,
    "code": "invalid-syntax",
    "end_location": place(1, 8),
    "filename": "/tmp/rb/t.py",
    "fix": None,
    "location": place(1, 7),
    "message": "Expected a parameter or the end of the parameter list",
    "url": None,
}


def read(*said: Any) -> list[dict[str, Any]]:
    return problems(json.dumps(list(said)).encode())


def test_a_problem_is_told_with_its_fix() -> None:
    assert read(UNUSED) == [
        {
            "code": "F841",
            "message": "Local variable `s` is assigned to but never used",
            "url": "https://docs.astral.sh/ruff/rules/unused-variable",
            "from": {"line": 6, "column": 4},
            "to": {"line": 6, "column": 5},
            "severity": "warning",
            "fix": {
                "title": "Remove assignment to unused variable `s`",
                "safe": False,
                "edits": [{"from": {"line": 6, "column": 4}, "to": {"line": 6, "column": 8}, "text": ""}],
            },
        }
    ]


@pytest.mark.parametrize(
    ("code", "told", "severity"),
    [
        ("invalid-syntax", "invalid-syntax", "error"),
        (None, "invalid-syntax", "error"),
        ("E902", "E902", "error"),
        ("F821", "F821", "error"),
        ("E501", "E501", "warning"),
    ],
)
def test_what_cannot_run_is_an_error(code: str | None, told: str, severity: str) -> None:
    [problem] = read({**SYNTAX, "code": code})
    assert (problem["code"], problem["severity"], problem["url"], "fix" in problem) == (told, severity, None, False)


def test_a_fix_only_to_look_at_is_not_offered() -> None:
    for fix in ({**UNUSED["fix"], "applicability": "display"}, {**UNUSED["fix"], "edits": []}):
        assert "fix" not in read({**UNUSED, "fix": fix})[0]


def test_a_link_that_is_none_of_the_web_is_left_out() -> None:
    assert read({**UNUSED, "url": "javascript:alert(1)"})[0]["url"] is None


@pytest.mark.parametrize(
    "said",
    [
        5,
        {},
        {**SYNTAX, "location": None},
        {**SYNTAX, "location": place(0, 1)},
        {**SYNTAX, "end_location": {"row": "x", "column": 1}},
        {**UNUSED, "fix": {"applicability": "safe"}},
        {**UNUSED, "fix": 5},
    ],
)
def test_what_makes_no_sense_is_passed_over(said: Any) -> None:
    assert [problem["code"] for problem in read(said, SYNTAX)] == ["invalid-syntax"]


@pytest.mark.parametrize("output", [b"", b"[]", b"{}", b"nonsense", b"[" * 100_000])
def test_no_list_is_no_problem(output: bytes) -> None:
    assert problems(output) == []


def test_there_is_a_most_of_problems() -> None:
    assert len(read(*[SYNTAX] * (PROBLEMS_MAX + 5))) == PROBLEMS_MAX
