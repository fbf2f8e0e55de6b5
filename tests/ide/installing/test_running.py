"""Other programs: quiet when well, with their last words when not."""

import os
import sys
from pathlib import Path

import pytest

from ide.installing.errors import InstallError
from ide.installing.running import follow, run, succeeds


def test_what_was_written_comes_back() -> None:
    assert run([sys.executable, "-c", "print('hello')"], why="Asking") == "hello\n"


def test_a_failure_has_its_reason_and_the_last_lines_only() -> None:
    code = "import sys; [print('line', n) for n in range(100)]; sys.exit(7)"
    with pytest.raises(InstallError) as caught:
        run([sys.executable, "-c", code], why="Counting")
    text = str(caught.value)
    assert text.startswith("Counting failed (status 7):\n")
    assert text.endswith("line 99")
    assert "line 50" not in text


def test_a_program_that_is_missing_is_named() -> None:
    with pytest.raises(InstallError, match="there is no program /no/such"):
        run(["/no/such"], why="Trying")
    assert not succeeds(["/no/such"])


def test_another_user_gets_no_rights_and_leaves_nothing_readable(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    for folder in [tmp_path, *tmp_path.parents[:2]]:
        folder.chmod(0o755)
    tmp_path.chmod(0o777)
    run(["touch", tmp_path / "made"], why="Touching", user="games")
    state = (tmp_path / "made").stat()
    assert (state.st_uid, state.st_mode & 0o777) == (5, 0o600)


def test_lines_are_passed_on_as_they_come(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    follow(
        [sys.executable, "-c", "print('one'); print(); print('two')"], why="Telling", cwd=tmp_path, environ=os.environ
    )
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()] == ["one", "two"]
    with pytest.raises(InstallError, match=r"^Telling failed: the reason$"):
        follow(
            [sys.executable, "-c", "import sys; sys.exit('CommandError: the reason')"],
            why="Telling",
            cwd=tmp_path,
            environ=os.environ,
        )
