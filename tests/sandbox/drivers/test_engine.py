"""Finding, installing, starting and stopping an engine, where none is touched; a real one starts in tests/docker."""

import http.server
import os
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.drivers import engine
from sandbox.errors import StartFailed


class FakeEngine(http.server.BaseHTTPRequestHandler):
    """Answers a ping as an engine does, or as a broken one."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/_ping" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...

    def address_string(self) -> str:
        return ""


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FakeEngine]]:
    class Handler(FakeEngine):
        pass

    with socketserver.UnixStreamServer(str(tmp_path / "d.sock"), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/d.sock")
        yield Handler
        server.shutdown()
        thread.join()


def test_an_engine_that_pings_answers(served: type[FakeEngine]) -> None:
    assert engine.answers()
    served.status = 500
    assert not engine.answers()


def test_a_socket_that_is_missing_or_dead_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    assert not engine.answers()


def test_an_engine_on_another_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "tcp://10.0.0.1:2375")
    with pytest.raises(StartFailed, match="must run on this machine"):
        engine.answers()


def test_without_a_setting_the_usual_socket_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    assert engine.socket_path() == "/var/run/docker.sock"


def test_an_engine_that_answers_is_neither_started_nor_stopped(served: type[FakeEngine], tmp_path: Path) -> None:
    said: list[str] = []
    engine.start(tmp_path / "run", said.append)
    assert not engine.stop(tmp_path / "run")
    assert said == []


class Programs:
    """A folder of little programs that stand in for those of a machine; each call is written down."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        folder.mkdir()

    def put(self, name: str, script: str = "") -> None:
        path = self.folder / name
        path.write_text(f'#!/bin/sh\necho {name} "$@" >> {self.log}\n{script}\n')
        path.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    made = Programs(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{made.folder}:/bin")
    monkeypatch.setattr(engine, "_search_path", lambda: str(made.folder) + ":/bin")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return made


def test_missing_packages_are_named_before_they_are_installed(programs: Programs) -> None:
    said: list[str] = []
    names = "dockerd docker iptables mmdebstrap"
    made = "; ".join(
        f"/bin/touch {programs.folder}/{name}; /bin/chmod +x {programs.folder}/{name}" for name in names.split()
    )
    programs.put("apt-get", f'case "$*" in *install*) {made};; esac')
    programs.put("dpkg-query", "exit 1")
    programs.put("apt-cache", "exit 1")
    programs.folder.joinpath("sh").symlink_to("/bin/sh")
    engine_path = str(programs.folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_search_path", lambda: engine_path)
        engine.install(said.append)
    assert said == ["Installing from the system's packages: docker.io iptables mmdebstrap"]
    apt = [call for call in programs.calls if call.startswith("apt-get")]
    assert apt[0].endswith(" update")
    assert apt[1].endswith("install --no-install-recommends docker.io iptables mmdebstrap")


def test_an_installation_that_fails_says_why(programs: Programs) -> None:
    programs.put("apt-get", 'case "$*" in *install*) echo "E: Unable to locate package docker.io" >&2; exit 100;; esac')
    with pytest.raises(StartFailed, match=r"could not install docker\.io: E: Unable to locate package docker\.io"):
        engine.install_packages(["docker.io"], lambda _: None)


def test_a_person_who_is_not_root_is_told_the_command(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    programs.put("apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(StartFailed, match=r"sudo apt-get install docker\.io iptables"):
        engine.install_packages(["docker.io", "iptables"], lambda _: None)
    assert programs.calls == []


def test_an_engine_that_ends_at_once_is_told_with_its_last_words(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/d.sock")
    programs.put("dockerd", "echo starting; echo 'failed to start daemon: no cgroups' >&2; exit 1")
    with pytest.raises(StartFailed, match="does not start: failed to start daemon: no cgroups"):
        engine.start(tmp_path / "run", lambda _: None)
    assert "--live-restore" in programs.calls[0]
    assert not engine.stop(tmp_path / "run")


def test_a_kernel_without_bridges_gets_an_engine_without_networks(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/d.sock")
    script = 'case "$*" in *--bridge=none*) echo later;; *) echo Error initializing network controller;; esac; exit 1'
    programs.put("dockerd", script)
    said: list[str] = []
    with pytest.raises(StartFailed, match="does not start: later"):
        engine.start(tmp_path / "run", said.append)
    assert ["--bridge=none" in call for call in programs.calls] == [False, True]
    assert "without networks of its own" in said[1]


def test_a_machine_without_an_engine_is_told(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/d.sock")
    with pytest.raises(StartFailed, match="No Docker engine is installed here"):
        engine.start(tmp_path / "run", lambda _: None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(StartFailed, match="only root can start one"):
        engine.start(tmp_path / "run", lambda _: None)


def test_a_pid_that_now_belongs_to_another_program_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        (tmp_path / engine.PID_FILE).write_text(f"{other.pid}\n")
        assert not engine.stop(tmp_path)
        assert other.poll() is None
        other.kill()
    assert not (tmp_path / engine.PID_FILE).exists()
