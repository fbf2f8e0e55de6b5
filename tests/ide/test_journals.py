"""Lines reach the terminal and a file that turns over; a link laid in the folder leads nowhere."""

import os
import pwd
from pathlib import Path

import pytest

from ide import journals
from ide.journals import Journal, acting_as

NOBODY = (65534, 65534)


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("root's rights are what this is about")


def test_a_line_is_written_with_its_time_and_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = Journal(tmp_path / "logs", owner=None)
    journal.write("web", "hello \x1b[31mred\nforged")
    journal.close()
    line = (tmp_path / "logs" / "web.log").read_text(encoding="utf-8")
    assert capsys.readouterr().out == line
    assert line[8:] == " web      hello \\x1b[31mred\\x0aforged\n"


def test_a_full_file_gives_way_and_only_a_few_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "FILE_BYTES_MAX", 200)
    journal = Journal(tmp_path / "logs", owner=None)
    for number in range(100):
        journal.write("web", f"line {number}")
    journal.close()
    files = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert files == ["web.log", "web.log.1", "web.log.2", "web.log.3"]
    assert "line 99" in (tmp_path / "logs" / "web.log").read_text(encoding="utf-8")


def test_a_disk_that_cannot_be_written_does_not_end_the_service(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "logs", owner=None)
    (tmp_path / "logs" / "web.log").mkdir()
    journal.write("web", "still here")
    journal.close()


@pytest.mark.usefixtures("as_root")
def test_root_follows_no_link_that_the_owner_of_the_folder_laid(tmp_path: Path) -> None:
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)
    (tmp_path / "web").mkdir()
    os.chown(tmp_path / "web", *NOBODY)
    secret = tmp_path / "of_root"
    secret.write_text("untouched", encoding="utf-8")
    secret.chmod(0o600)
    journal = Journal(tmp_path / "web" / "logs", owner=NOBODY)
    (tmp_path / "web" / "logs" / "web.log").symlink_to(secret)
    journal.write("web", "overwritten")
    journal.write("ws", "mine")
    journal.close()
    assert secret.read_text(encoding="utf-8") == "untouched"
    assert (tmp_path / "web" / "logs" / "ws.log").stat().st_uid == pwd.getpwuid(NOBODY[0]).pw_uid
    assert os.geteuid() == 0


@pytest.mark.usefixtures("as_root")
def test_rights_come_back_after_an_error() -> None:
    with pytest.raises(PermissionError), acting_as(NOBODY):
        Path("/proc/1/environ").read_bytes()
    assert (os.geteuid(), os.getegid()) == (0, 0)
