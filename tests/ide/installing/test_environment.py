"""terrarium.env: what it may say, and that the environment wins over it."""

from pathlib import Path

import pytest

from ide.installing.environment import FILE_NAME, load, parse
from ide.installing.errors import InstallError


def test_settings_comments_and_quotes_are_read() -> None:
    text = "# a comment\n\nTERRARIUM_URL=http://x:1\nexport A_B = 'two words'\nEMPTY=\nQ=\"'\"\n"
    assert parse(text) == {"TERRARIUM_URL": "http://x:1", "A_B": "two words", "EMPTY": "", "Q": "'"}


@pytest.mark.parametrize("line", ["no equals", "lower=1", "=1", "A B=1", "$(touch /tmp/x)=1"])
def test_a_line_of_another_form_is_named(line: str) -> None:
    with pytest.raises(InstallError, match=r"Line 2 of terrarium\.env"):
        parse(f"A=1\n{line}\n")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("A=file\nB=file\n", encoding="utf-8")
    environ = {"A": "mine"}
    load(tmp_path, environ=environ)
    assert environ == {"A": "mine", "B": "file"}


def test_no_file_is_no_fault(tmp_path: Path) -> None:
    load(tmp_path, environ={})
