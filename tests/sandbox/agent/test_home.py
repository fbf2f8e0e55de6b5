"""The skeleton of a new home."""

from pathlib import Path

import pytest

from sandbox.agent.home import fill


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    skeleton = tmp_path / "skel"
    (skeleton / "bin" / "inner").mkdir(parents=True)
    (skeleton / ".bashrc").write_text("alias ll='ls -l'\n")
    (skeleton / "bin" / "tool").write_text("#!/bin/sh\n")
    (skeleton / "bin" / "tool").chmod(0o555)
    (skeleton / "link").symlink_to("bin/tool")
    return skeleton


def test_an_empty_home_is_filled(tmp_path: Path, skeleton: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    fill(str(home), skeleton=str(skeleton))
    assert (home / ".bashrc").read_text() == "alias ll='ls -l'\n"
    assert (home / "bin" / "tool").stat().st_mode & 0o777 == 0o755
    assert (home / "bin" / "inner").is_dir()
    assert (home / "link").readlink() == Path("bin/tool")


def test_a_home_with_anything_in_it_is_left_alone(tmp_path: Path, skeleton: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "mine").touch()
    fill(str(home), skeleton=str(skeleton))
    assert [path.name for path in home.iterdir()] == ["mine"]


def test_a_skeleton_or_a_home_that_is_missing_is_survived(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(str(tmp_path), skeleton=str(tmp_path / "none"))
    fill(str(tmp_path / "none"), skeleton=str(tmp_path))
    assert "could not be filled" in capsys.readouterr().err
