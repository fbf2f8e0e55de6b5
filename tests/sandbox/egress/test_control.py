"""The keeper's side, against the real proxy as a process of its own."""

import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.egress.control import SOCKET_NAME, Control, listen
from sandbox.egress.rules import Policy
from sandbox.errors import ProtocolError, Refused, Unavailable

SECONDS = 10.0
CHECKOUT = Path(__file__).parents[3]


class Proxy:
    """`python -m sandbox.egress`, started and ended at will."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "sandbox.egress", "--control", str(self.path)]
        self.process = subprocess.Popen(command, cwd=CHECKOUT, stderr=subprocess.PIPE)
        assert self.process.stderr is not None
        assert self.process.stderr.readline() == b"INFO egress ready\n"

    def end(self, *, kill: bool = False) -> int:
        assert self.process is not None
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        code = self.process.wait(SECONDS)
        assert self.process.stderr is not None
        self.process.stderr.close()
        self.process = None
        return code


@pytest.fixture
def proxy(folder: Path) -> Iterator[Proxy]:
    running = Proxy(folder / "control.sock")
    running.start()
    yield running
    if running.process is not None:
        running.end()


@pytest.fixture
def control(proxy: Proxy) -> Iterator[Control]:
    client = Control(proxy.path)
    yield client
    client.close()


def ask(folder: Path) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(SECONDS)
        client.connect(str(folder / SOCKET_NAME))
        client.sendall(b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")
        return client.recv(100)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_listener_is_served_replaced_and_dropped(folder, control):
    control.serve(7, policy=Policy(), listener=listen(folder))
    assert control.ping() == [7]
    assert ask(folder).startswith(b"HTTP/1.1 403 evil.example is not on your plan")
    control.serve(7, policy=Policy(), listener=listen(folder))
    assert ask(folder).startswith(b"HTTP/1.1 403 ")
    control.drop(7)
    assert control.ping() == []
    with pytest.raises(ConnectionRefusedError):
        ask(folder)


def test_a_listener_lives_on_when_the_keeper_is_gone(folder, proxy):
    keeper = Control(proxy.path)
    keeper.serve(7, policy=Policy(), listener=listen(folder))
    keeper.close()
    assert ask(folder).startswith(b"HTTP/1.1 403 ")


def test_a_killed_proxy_gets_every_listener_back_and_who_connected_meanwhile_is_served(folder, proxy, control):
    folders = {user_id: folder / str(user_id) for user_id in (7, 8)}
    for user_id, inner in folders.items():
        inner.mkdir()
        control.serve(user_id, policy=Policy(), listener=listen(inner))
    proxy.end(kill=True)
    waiting: list[bytes] = []
    threads = [threading.Thread(target=lambda inner=inner: waiting.append(ask(inner))) for inner in folders.values()]
    for thread in threads:
        thread.start()
    proxy.start()
    assert control.ping() == [7, 8]
    for thread in threads:
        thread.join(SECONDS)
    assert [answer[:13] for answer in waiting] == [b"HTTP/1.1 403 "] * 2


def test_a_watching_keeper_needs_no_call_to_notice_a_restart(folder, proxy, control, monkeypatch):
    monkeypatch.setattr("sandbox.egress.control.WATCH_SECONDS", 0.02)
    control.serve(7, policy=Policy(), listener=listen(folder))
    stop = threading.Event()
    watching = threading.Thread(target=lambda: control.watch(stop=stop))
    watching.start()
    proxy.end()
    proxy.start()
    assert ask(folder).startswith(b"HTTP/1.1 403 ")
    stop.set()
    watching.join(SECONDS)


def test_what_was_handed_over_while_the_proxy_was_away_is_served_later(folder, proxy, control):
    proxy.end()
    with pytest.raises(Unavailable):
        control.serve(7, policy=Policy(), listener=listen(folder))
    proxy.start()
    assert control.ping() == [7]


def test_a_proxy_that_does_not_answer_is_unavailable_in_time(folder):
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(folder / "silent.sock"))
        silent.listen()
        client = Control(folder / "silent.sock", timeout=0.05)
        with pytest.raises(Unavailable):
            client.ping()
        client.close()


def test_a_proxy_that_breaks_the_protocol_is_not_believed(folder):
    with socket.socket(socket.AF_UNIX) as liar:
        liar.bind(str(folder / "liar.sock"))
        liar.listen()

        def lie() -> None:
            peer, _ = liar.accept()
            with peer:
                peer.sendall(b"\xff\xff\xff\xff")
                peer.recv(100)

        lying = threading.Thread(target=lie)
        lying.start()
        client = Control(folder / "liar.sock")
        with pytest.raises(ProtocolError):
            client.ping()
        lying.join(SECONDS)
        client.close()


def test_what_the_proxy_refuses_is_not_kept(control, folder):
    with socket.socket(socket.AF_UNIX) as no_listener, pytest.raises(Refused, match="no listening unix socket"):
        control.serve(7, policy=Policy(), listener=no_listener)
    assert control.ping() == []


def test_the_socket_is_bound_under_its_name_at_once_and_open_to_the_tenant(folder):
    old = listen(folder)
    inode = (folder / SOCKET_NAME).stat().st_ino
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    new = listen(descriptor)
    os.close(descriptor)
    assert stat.S_IMODE((folder / SOCKET_NAME).stat().st_mode) == 0o666
    assert (folder / SOCKET_NAME).stat().st_ino != inode
    assert [entry.name for entry in folder.iterdir()] == [SOCKET_NAME]
    old.close()
    new.close()


def test_a_folder_that_others_can_write_is_no_place_for_it(folder):
    folder.chmod(0o777)
    with pytest.raises(Unavailable):
        listen(folder)
    folder.chmod(0o700)
    (folder / "link").symlink_to(folder)
    with pytest.raises(Unavailable):
        listen(folder / "link")
    with pytest.raises(Unavailable):
        listen(folder / "missing")


def test_the_process_ends_cleanly_and_leaves_no_socket_behind(proxy):
    assert proxy.end() == 0
    assert not proxy.path.exists()


@pytest.mark.parametrize("option", ["--exceptions=pypi.org", "--refuse=example.org"])
def test_a_wrong_setting_ends_it_with_a_sentence(folder, option):
    command = [sys.executable, "-m", "sandbox.egress", "--control", str(folder / "c.sock"), option]
    ended = subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=False, text=True)
    assert ended.returncode == 2
    assert "is no" in ended.stderr
