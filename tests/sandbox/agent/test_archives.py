"""Zips that are made while they are sent: what is in them, what is not, and what happens meanwhile."""

import hashlib
import io
import os
import shutil
import socket
import stat
import subprocess
import threading
import time
import zipfile
from pathlib import Path

import pytest

from sandbox.agent import archives
from sandbox.agent.archives import ARCHIVES_MAX, MISSING_NAME
from sandbox.client.blocking import Connection
from sandbox.errors import Refused, Unavailable
from sandbox.protocol.messages import Archive, Archiving, Finished
from tests.fakes.agent import RealAgent

DEADLINE_SECONDS = 20.0


def fetch(agent: RealAgent, path: str | Path) -> tuple[Archiving, bytes]:
    with Connection.open(agent.socket) as connection:
        head = connection.call(Archive(path=str(path)))
        assert isinstance(head, Archiving)
        data = bytearray()
        while isinstance(event := connection.receive(), bytes):
            data += event
        assert isinstance(event, Finished), event
        assert (event.size, event.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        return head, bytes(data)


def opened(data: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return archive


def code_of(agent: RealAgent, path: str | Path) -> str:
    with pytest.raises(Refused) as refused:
        agent.ask(Archive(path=str(path)))
    assert str(refused.value).endswith(".")
    return refused.value.code


def test_a_folder_is_in_it_with_everything_below(agent: RealAgent) -> None:
    top = agent.home / "top"
    (top / "deep" / "empty").mkdir(parents=True)
    (top / "run.sh").write_text("#!/bin/sh\n")
    (top / "run.sh").chmod(0o755)
    os.utime(top / "run.sh", (1_700_000_000, 1_700_000_000))
    (top / "deep" / "big").write_bytes(os.urandom(200_000) + b"x" * 5_000_000)
    (top / "nothing").touch()
    head, data = fetch(agent, top)
    assert head == Archiving(name="top", entries=6, size=10 + 5_200_000)
    archive = opened(data)
    names = ["top/", "top/deep/", "top/deep/big", "top/deep/empty/", "top/nothing", "top/run.sh"]
    assert archive.namelist() == names
    assert archive.read("top/deep/big") == (top / "deep" / "big").read_bytes()
    assert archive.getinfo("top/deep/big").compress_size < 300_000
    info = archive.getinfo("top/run.sh")
    assert (stat.S_IMODE(info.external_attr >> 16), info.date_time) == (0o755, (2023, 11, 14, 22, 13, 20))
    assert archive.getinfo("top/deep/").is_dir()


@pytest.mark.skipif(shutil.which("unzip") is None, reason="there is no unzip")
def test_other_programs_unpack_it_as_it_was(agent: RealAgent, tmp_path: Path) -> None:
    top = agent.home / "top"
    (top / "a b").mkdir(parents=True)
    (top / "a b" / "é").write_text("content")
    (top / "link").symlink_to("a b/é")
    _head, data = fetch(agent, top)
    (tmp_path / "a.zip").write_bytes(data)
    subprocess.run(
        ["unzip", "-q", "a.zip"], cwd=tmp_path, check=True, env={"LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
    )
    subprocess.run(["diff", "-r", "--no-dereference", tmp_path / "top", top], check=True)


def test_links_are_kept_as_links_and_what_is_no_file_is_left_out(agent: RealAgent) -> None:
    top = agent.home / "top"
    top.mkdir()
    (top / "out").symlink_to("/etc/passwd")
    (top / "up").symlink_to("..")
    os.mkfifo(top / "pipe")
    with socket.socket(socket.AF_UNIX) as sock:
        here = Path.cwd()
        os.chdir(top)
        sock.bind("socket")
        os.chdir(here)
        archive = opened(fetch(agent, top)[1])
    assert archive.namelist() == ["top/", "top/out", "top/up"]
    assert archive.read("top/out") == b"/etc/passwd"
    assert stat.S_ISLNK(archive.getinfo("top/up").external_attr >> 16)


def test_one_file_or_a_link_to_a_folder_can_be_asked_for(agent: RealAgent) -> None:
    (agent.home / "folder").mkdir()
    (agent.home / "folder" / "file").write_text("content")
    (agent.home / "link").symlink_to("folder")
    head, data = fetch(agent, agent.home / "folder" / "file")
    assert (head.name, opened(data).read("file")) == ("file", b"content")
    for path in ("link", "link/"):
        head, data = fetch(agent, f"{agent.home}/{path}")
        assert (head.name, opened(data).namelist()) == ("link", ["link/", "link/file"])


def test_names_that_no_archive_carries_are_written_out(agent: RealAgent) -> None:
    (agent.home / "top").mkdir()
    top = os.fsencode(agent.home) + b"/top"
    names = [b"caf\xe9", b"caf\xe8", b"new\nline", b"..\\..\\evil", b"x" * 255, "é".encode() * 127, b"%41"]
    for name in names:
        os.close(os.open(top + b"/" + name, os.O_CREAT))
    found = set(opened(fetch(agent, agent.home / "top")[1]).namelist())
    wanted = {"caf%E9", "caf%E8", "new%0Aline", "..%5C..%5Cevil", "x" * 255, "é" * 127, "%41"}
    assert found == {"top/", *(f"top/{name}" for name in wanted)}


def test_what_cannot_be_read_is_named_at_the_end(agent: RealAgent) -> None:
    top = agent.home / "top"
    (top / "closed").mkdir(parents=True)
    (top / "secret").write_text("x")
    (top / "plain").write_text("y")
    (top / "secret").chmod(0o000)
    (top / "closed").chmod(0o000)
    archive = opened(fetch(agent, top)[1])
    (top / "closed").chmod(0o700)
    assert archive.namelist() == ["top/", "top/plain", f"top/{MISSING_NAME}"]
    assert archive.read(f"top/{MISSING_NAME}").decode().split("\n") == ["top/closed", "top/secret", "", ""]


def test_what_is_no_file_and_no_folder_is_refused(agent: RealAgent) -> None:
    os.mkfifo(agent.home / "pipe")
    (agent.home / "broken").symlink_to("/nowhere")
    assert code_of(agent, agent.home / "pipe") == "denied"
    assert code_of(agent, agent.home / "none") == "not_found"
    assert code_of(agent, agent.home / "broken") == "not_found"
    assert code_of(agent, "relative") == "bad_request"


def test_a_file_that_shrinks_or_grows_while_it_is_sent_is_as_long_as_it_can_be(agent: RealAgent) -> None:
    top = agent.home / "top"
    top.mkdir()
    noise = os.urandom(30_000_000)  # more than the buffers between take
    (top / "a").write_bytes(noise)
    (top / "b").write_bytes(b"b" * 1000)
    with Connection.open(agent.socket) as connection:
        connection.send(Archive(path=str(top)))
        assert isinstance(connection.receive(), Archiving)
        data = bytearray()
        first = connection.receive()
        assert isinstance(first, bytes)
        data += first
        os.truncate(top / "a", 20_000_000)
        with (top / "b").open("ab") as file:
            file.write(b"c" * 1_000_000)
        (top / "c").write_text("made meanwhile")
        while isinstance(event := connection.receive(), bytes):
            data += event
    archive = opened(bytes(data))
    assert noise.startswith(archive.read("top/a"))
    assert len(archive.read("top/a")) == 20_000_000
    assert archive.read("top/b") == b"b" * 1000 + b"c" * 1_000_000


def test_what_vanishes_while_it_is_sent_is_left_out(agent: RealAgent) -> None:
    top = agent.home / "top"
    for name in ("b", "c"):
        (top / name).mkdir(parents=True)
        (top / name / "file").touch()
    (top / "a").write_bytes(os.urandom(10_000_000))
    with Connection.open(agent.socket) as connection:
        connection.send(Archive(path=str(top)))
        assert isinstance(connection.receive(), Archiving)
        data = bytearray()
        first = connection.receive()
        assert isinstance(first, bytes)
        data += first
        subprocess.run(["rm", "-r", top / "b"], check=True)
        (top / "c" / "file").unlink()
        os.mkfifo(top / "c" / "file")
        while isinstance(event := connection.receive(), bytes):
            data += event
        assert isinstance(event, Finished)
    assert opened(bytes(data)).namelist() == ["top/", "top/a", "top/c/"]


def test_only_two_are_made_at_once_and_who_hangs_up_makes_room(agent: RealAgent) -> None:
    (agent.home / "big").write_bytes(os.urandom(20_000_000))
    under_way = [agent.connect() for _ in range(ARCHIVES_MAX)]
    for connection in under_way:
        assert isinstance(connection.call(Archive(path=f"{agent.home}/big")), Archiving)
    assert code_of(agent, agent.home / "big") == "limit"
    for connection in under_way:
        connection.close()
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            fetch(agent, agent.home / "big")
        except Refused:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def test_too_much_is_refused_before_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        (tmp_path / str(number)).write_bytes(b"x" * 100)
    monkeypatch.setattr(archives, "CONTENT_BYTES_MAX", 499)
    with pytest.raises(Refused) as refused:
        archives._counted(os.fsencode(tmp_path), tmp_path.stat())
    assert refused.value.code == "too_large"
    monkeypatch.setattr(archives, "CONTENT_BYTES_MAX", 500)
    monkeypatch.setattr(archives, "ENTRIES_MAX", 4)
    with pytest.raises(Refused) as refused:
        archives._counted(os.fsencode(tmp_path), tmp_path.stat())
    assert refused.value.code == "limit"


def test_memory_stays_bounded_for_large_files_and_many(agent: RealAgent) -> None:
    top = agent.home / "top"
    top.mkdir()
    with (top / "sparse").open("wb") as file:
        file.truncate(200_000_000)
    for number in range(5000):
        (top / f"file number {number}").touch()

    def peak() -> int:
        status = Path(f"/proc/{agent.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024

    before = peak()
    with Connection.open(agent.socket) as connection:
        head = connection.call(Archive(path=str(top)), timeout=DEADLINE_SECONDS)
        assert isinstance(head, Archiving)
        assert head.entries == 5002
        received = 0
        while isinstance(event := connection.receive(), bytes):
            received += len(event)
        assert isinstance(event, Finished)
    assert received > 800_000
    assert peak() - before < 16 * 2**20


def test_an_archive_delays_no_key_and_a_reader_that_stops_holds_nobody(agent: RealAgent) -> None:
    (agent.home / "big").write_bytes(os.urandom(20_000_000))
    stopped = agent.connect()
    assert isinstance(stopped.call(Archive(path=f"{agent.home}/big")), Archiving)
    reading = threading.Thread(target=fetch, args=(agent, agent.home / "big"))
    reading.start()
    slowest = 0.0
    while reading.is_alive():
        began = time.monotonic()
        assert agent.consoles() == []
        slowest = max(slowest, time.monotonic() - began)
    reading.join()
    assert slowest < 1


def test_a_broken_disk_of_the_client_is_nobodys_trouble(agent: RealAgent) -> None:
    (agent.home / "big").write_bytes(os.urandom(5_000_000))
    connection = agent.connect()
    connection.send(Archive(path=f"{agent.home}/big"))
    connection.close()
    assert fetch(agent, agent.home / "big")[0].size == 5_000_000
    with pytest.raises((Refused, Unavailable)):
        agent.ask(Archive(path=f"{agent.home}/none"))
