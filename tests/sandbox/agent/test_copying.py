"""Copies: complete or not there, never over something, never through a link."""

import os
import resource
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.agent import copying, trees
from sandbox.agent.copying import ENTRIES_MAX
from sandbox.errors import Refused
from sandbox.protocol.messages import Copy, Delete, Done
from tests.fakes.agent import RealAgent, names


def code_of(agent: RealAgent, message: Copy) -> str:
    with pytest.raises(Refused) as refused:
        agent.ask(message, timeout=60)
    assert str(refused.value).endswith(".")
    return refused.value.code


def copy(agent: RealAgent, name: str, to: str) -> None:
    assert agent.ask(Copy(path=f"{agent.home}/{name}", to=f"{agent.home}/{to}"), timeout=60) == Done()


def test_a_file_is_copied_with_mode_and_time(agent: RealAgent) -> None:
    home = agent.home
    (home / "a").write_bytes(b"x" * 1_000_000)
    (home / "a").chmod(0o4750)
    os.utime(home / "a", (1e9, 1e9))
    copy(agent, "a", "b")
    info = (home / "b").stat()
    assert (home / "b").read_bytes() == b"x" * 1_000_000
    assert (stat.S_IMODE(info.st_mode), info.st_mtime) == (0o750, 1e9)
    assert names(home) == ["a", "b"]


def test_a_folder_is_copied_with_everything_that_can_be(agent: RealAgent) -> None:
    home = agent.home
    (home / "a" / "deep" / "deeper").mkdir(parents=True)
    (home / "a" / "deep" / "file").write_text("content")
    (home / "a" / "deep" / "link").symlink_to("../nowhere")
    (home / "a" / "out").symlink_to("/etc")
    (home / "a" / "new\nline").write_text("1")
    (home / "a" / ("é" * 127)).write_text("2")
    os.close(os.open(os.fsencode(home) + b"/a/caf\xe9", os.O_CREAT))
    os.mkfifo(home / "a" / "pipe")
    (home / "a" / "locked").mkdir()
    (home / "a" / "locked" / "in").write_text("3")
    (home / "a" / "locked").chmod(0o555)
    os.utime(home / "a" / "deep", (1e9, 1e9))
    with socket.socket(socket.AF_UNIX) as sock:
        here = Path.cwd()
        os.chdir(home / "a")
        sock.bind("socket")
        os.chdir(here)
    copy(agent, "a", "b")
    assert names(home / "b") == [name for name in names(home / "a") if name != "socket"]
    assert (home / "b" / "out").readlink() == Path("/etc")
    assert (home / "b" / "deep" / "link").readlink() == Path("../nowhere")
    assert stat.S_ISFIFO(os.lstat(home / "b" / "pipe").st_mode)
    assert (home / "b" / "locked" / "in").read_text() == "3"
    assert stat.S_IMODE((home / "b" / "locked").stat().st_mode) == 0o555
    assert (home / "b" / "deep").stat().st_mtime == 1e9
    assert names(home) == ["a", "b"]
    for top in ("a", "b"):
        (home / top / "locked").chmod(0o755)


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_link_is_copied_as_a_link(agent: RealAgent, slash: str) -> None:
    (agent.home / "folder").mkdir()
    (agent.home / "link").symlink_to("folder")
    copy(agent, f"link{slash}", f"copy{slash}")
    assert (agent.home / "copy").readlink() == Path("folder")


def test_a_pipe_is_copied_and_a_socket_refused(agent: RealAgent) -> None:
    os.mkfifo(agent.home / "pipe")
    copy(agent, "pipe", "pipe2")
    assert stat.S_ISFIFO(os.lstat(agent.home / "pipe2").st_mode)
    assert code_of(agent, Copy(path="/dev/null", to=f"{agent.home}/null")) == "denied"
    assert names(agent.home) == ["pipe", "pipe2"]


@pytest.mark.parametrize("there", ["file", "folder", "broken link"])
def test_nothing_is_replaced(agent: RealAgent, there: str) -> None:
    home = agent.home
    (home / "file").write_text("new")
    (home / "folder").mkdir()
    makers = {
        "file": lambda: (home / "there").write_text("old"),
        "folder": (home / "there").mkdir,
        "broken link": lambda: (home / "there").symlink_to("/nowhere"),
    }
    makers[there]()
    for name in ("file", "folder"):
        assert code_of(agent, Copy(path=f"{home}/{name}", to=f"{home}/there")) == "exists"
    assert names(home) == ["file", "folder", "there"]


def test_a_folder_is_not_copied_into_itself_by_whatever_path(agent: RealAgent) -> None:
    (agent.home / "a" / "b").mkdir(parents=True)
    (agent.home / "link").symlink_to("a/b")
    for to in ("a/c", "a/b/c", "link/c"):
        assert code_of(agent, Copy(path=f"{agent.home}/a", to=f"{agent.home}/{to}")) == "bad_request"
    copy(agent, "a", "ab")
    assert names(agent.home / "a") == ["b"]


def test_missing_and_impossible_paths_are_refused(agent: RealAgent) -> None:
    home = str(agent.home)
    (agent.home / "file").touch()
    assert code_of(agent, Copy(path=f"{home}/none", to=f"{home}/x")) == "not_found"
    assert code_of(agent, Copy(path=f"{home}/file", to=f"{home}/none/x")) == "not_found"
    assert code_of(agent, Copy(path=f"{home}/file", to=f"{home}/file/x")) == "not_folder"
    assert code_of(agent, Copy(path=f"{home}/file", to="/")) == "bad_request"
    assert code_of(agent, Copy(path="/", to=f"{home}/x")) == "bad_request"
    assert code_of(agent, Copy(path=f"{home}/file", to="x")) == "bad_request"


def test_what_cannot_be_read_leaves_nothing_behind(agent: RealAgent) -> None:
    home = agent.home
    (home / "a" / "deep").mkdir(parents=True)
    (home / "a" / "deep" / "1").write_text("1")
    (home / "a" / "secret").write_text("2")
    (home / "a" / "secret").chmod(0o000)
    assert code_of(agent, Copy(path=f"{home}/a", to=f"{home}/b")) == "denied"
    (home / "a" / "secret").chmod(0o600)
    (home / "a" / "deep").chmod(0o000)
    assert code_of(agent, Copy(path=f"{home}/a", to=f"{home}/b")) == "denied"
    (home / "a" / "deep").chmod(0o700)
    assert names(home) == ["a"]


def test_a_full_disk_leaves_nothing_behind(agent: RealAgent) -> None:
    """A limit on the size of files stands in for the disk; the real one is tried with the product."""
    (agent.home / "a").mkdir()
    (agent.home / "a" / "big").write_bytes(b"x" * 100_000)
    resource.prlimit(agent.process.pid, resource.RLIMIT_FSIZE, (50_000, 50_000))
    assert code_of(agent, Copy(path=f"{agent.home}/a", to=f"{agent.home}/b")) == "too_large"
    assert code_of(agent, Copy(path=f"{agent.home}/a/big", to=f"{agent.home}/b")) == "too_large"
    assert names(agent.home) == ["a"]


def test_deep_trees_are_copied(agent: RealAgent) -> None:
    script = f"""import os
os.chdir({str(agent.home)!r}); os.mkdir("deep"); os.chdir("deep")
for number in range(1500):
    os.mkdir("a long name of a folder, so that no path reaches it"); os.chdir("a long name of a folder, so that no path reaches it")
open("file", "w").close()"""
    subprocess.run([sys.executable, "-c", script], check=True)
    copy(agent, "deep", "copy")
    found = subprocess.run(
        ["find", "copy", "-name", "file"], cwd=agent.home, capture_output=True, text=True, check=True
    )
    assert found.stdout.count("/a long name") == 1500
    for name in ("deep", "copy"):
        agent.ask(Delete(path=f"{agent.home}/{name}", recursive=True), timeout=60)


def test_too_many_files_are_refused_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ENTRIES_MAX == 100_000
    monkeypatch.setattr(copying, "ENTRIES_MAX", 10)
    (tmp_path / "a").mkdir()
    for number in range(11):
        (tmp_path / "a" / str(number)).touch()
    with pytest.raises(Refused, match="more than 10 files") as refused:
        copying.copy(Copy(path=f"{tmp_path}/a", to=f"{tmp_path}/b"))
    assert refused.value.code == "limit"
    assert names(tmp_path) == ["a"]


def test_a_copy_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "SECONDS_MAX", -1.0)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_text("x")
    for name in ("a", "a/file"):
        with pytest.raises(Refused, match="took longer"):
            copying.copy(Copy(path=f"{tmp_path}/{name}", to=f"{tmp_path}/b"))
    assert names(tmp_path) == ["a"]


def test_a_file_that_is_exchanged_for_a_pipe_or_grows_is_no_trap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking at a name and opening it anything may happen."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_text("x")
    look = trees.Tree._look

    def exchange(self: trees.Tree, name: bytes) -> object:
        found = look(self, name)
        (tmp_path / "a" / "file").unlink()
        os.mkfifo(tmp_path / "a" / "file")
        return found

    monkeypatch.setattr(trees.Tree, "_look", exchange)
    with pytest.raises(Refused) as refused:
        copying.copy(Copy(path=f"{tmp_path}/a", to=f"{tmp_path}/b"))
    assert refused.value.code == "changed"
    assert names(tmp_path) == ["a"]
