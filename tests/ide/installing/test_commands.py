"""The commands behind the Makefile: who may, and what is said to those who may not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ide.installing import commands
from ide.installing.commands import main

ROOT = Path(commands.__file__).resolve().parents[2]


def test_an_unknown_command_lists_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dance"]) == 2
    assert "run, stop, test, check, bench, lock" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "stop", "test"])
def test_whoever_is_not_root_is_told_how_to_become_it(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert main([command]) == 1
    said = capsys.readouterr().err
    assert f"sudo make {command}" in said
    assert said.count("\n") == 1


def test_a_setting_that_cannot_be_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERRARIUM_RUN", "relative")
    assert main(["run"]) == 1
    assert capsys.readouterr().err == "TERRARIUM_RUN is 'relative'; it must be an absolute path.\n"


def test_make_explains_every_target() -> None:
    # This very test may be run by make, which then says so on every line that it is asked for.
    said = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert [line.split("\t")[0].split()[-1] for line in said.splitlines()] == [
        "help",
        "run",
        "stop",
        "test",
        "check",
        "bench",
        "lock",
    ]


def test_the_installer_runs_on_a_bare_python() -> None:
    code = "import sys; sys.path = [p for p in sys.path if 'site-packages' not in p]; import ide.installing.commands"
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, '.'); {code}"], cwd=ROOT, check=True
    )
