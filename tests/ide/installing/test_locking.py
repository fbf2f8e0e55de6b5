"""One supervisor at a time on one folder of sockets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ide.installing import locking
from ide.installing.errors import InstallError
from ide.installing.locking import acquire, end_holder, holder

HOLD = (
    "import sys, signal; from pathlib import Path; from ide.installing.locking import acquire; "
    "acquire(Path(sys.argv[1])); print('held', flush=True); signal.pause()"
)


def holding(path: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_nobody_holds_what_is_not_there_or_was_left_behind(tmp_path: Path) -> None:
    assert holder(tmp_path / "lock") is None
    os.close(acquire(tmp_path / "lock"))
    assert holder(tmp_path / "lock") is None


def test_a_second_supervisor_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with holding(tmp_path / "lock") as process:
        assert holder(tmp_path / "lock") == process.pid
        with pytest.raises(InstallError, match=rf"already runs here \(process {process.pid}\); `make stop`"):
            acquire(tmp_path / "lock")
        process.kill()
    assert holder(tmp_path / "lock") is None


def test_stop_waits_until_the_holder_has_ended(tmp_path: Path) -> None:
    with holding(tmp_path / "lock"):
        assert end_holder(tmp_path / "lock") is True
    assert end_holder(tmp_path / "lock") is False


def test_a_holder_that_does_not_end_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "STOP_SECONDS", 0.2)
    lock = acquire(tmp_path / "lock")
    monkeypatch.setattr(os, "kill", lambda pid, number: None)
    with pytest.raises(InstallError, match="did not end within"):
        end_holder(tmp_path / "lock")
    os.close(lock)
