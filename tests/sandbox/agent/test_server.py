"""The socket: greeting, one purpose a connection, limits, and a stale socket in the way."""

import socket
import stat
from pathlib import Path

import pytest

from sandbox.agent.server import CONNECTIONS_MAX
from sandbox.client.blocking import Connection
from sandbox.errors import Refused
from sandbox.protocol.frames import FRAME_BYTES_MAX, encode
from sandbox.protocol.messages import Consoles, Done, Failed, List, Read
from tests.fakes.agent import RealAgent, Terminal, shell, wait_until


def last_message(connection: Connection) -> Failed:
    event, following = connection.receive(), None
    while (following := connection.receive()) is not None:
        event = following
    assert isinstance(event, Failed)
    return event


def test_hello_says_who_answers(agent: RealAgent) -> None:
    with agent.connect() as one, agent.connect() as two:
        assert one.hello == two.hello
        assert (one.hello.version, one.hello.agent) == (1, "source")
        assert len(one.hello.boot) == 16
        assert set(one.hello.features) >= {"consoles", "files", "uploads"}


def test_the_socket_is_its_owners_and_replaces_a_stale_one(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(folder / "a.sock"))
    agent = RealAgent(folder)
    mode = Path(agent.socket).stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    boot = agent.connect().hello.boot
    agent.stop()
    again = RealAgent(folder)
    assert again.connect().hello.boot != boot
    again.stop()


def test_a_folder_that_its_owner_closed_is_open_to_the_next_agent(folder: Path) -> None:
    (folder / "out").mkdir(mode=0o300)
    agent = RealAgent(folder / "out")
    assert stat.S_IMODE((folder / "out").stat().st_mode) == 0o700
    agent.stop()


def test_a_socket_path_longer_than_the_kernel_allows_is_bound(folder: Path) -> None:
    deep = folder / ("x" * 120)
    deep.mkdir()
    (folder / "short").symlink_to(deep)
    agent = RealAgent(folder / "short")
    assert (deep / "a.sock").is_socket()
    agent.stop()


@pytest.mark.parametrize("first", [b"bytes", Done(), Failed("gone", "x")])
def test_a_connection_begins_with_a_request(agent: RealAgent, first: bytes | Done | Failed) -> None:
    with agent.connect() as connection:
        connection.send(first)
        assert last_message(connection).code == "bad_request"


def test_a_client_that_breaks_the_protocol_is_told_and_others_go_on(agent: RealAgent) -> None:
    terminal = Terminal.attach(agent, start=shell("cat"))
    garbage = [
        b"\xff" * 100,
        (FRAME_BYTES_MAX + 1).to_bytes(4, "big") + b"B",
        b"\0\0\0\3J{}",
        b"GET / HTTP/1.1\r\n\r\n",
    ]
    garbage.append((200_001).to_bytes(4, "big") + b"J" + b"[" * 200_000)
    for data in garbage:
        with agent.connect() as connection:
            connection._socket.sendall(data)
            assert last_message(connection).code == "bad_request"
    terminal.types(b"still here\n")
    terminal.sees(b"still here\r\nstill here\r\n")


def test_a_second_request_is_not_served(agent: RealAgent) -> None:
    with agent.connect() as connection:
        connection._socket.sendall(encode(Consoles()) + encode(Consoles()))
        assert connection.receive() is not None
        assert connection.receive() is None


def test_a_request_and_its_bytes_may_come_in_any_pieces(agent: RealAgent) -> None:
    with agent.connect() as connection:
        for byte in encode(List(path=str(agent.home))):
            connection._socket.sendall(bytes([byte]))
        answer = connection.receive()
        assert answer is not None
        assert not isinstance(answer, bytes)
        assert answer.type == "listing"


def test_too_many_connections_are_refused_and_room_comes_back(agent: RealAgent) -> None:
    connections = [agent.connect() for _ in range(CONNECTIONS_MAX)]
    with pytest.raises(Refused) as refused:
        agent.ask(Consoles())
    assert refused.value.code == "limit"
    for connection in connections:
        connection.close()
    wait_until(lambda: served(agent), what="room")


def served(agent: RealAgent) -> bool:
    try:
        agent.ask(Consoles())
    except Refused:
        return False
    return True


def test_connections_of_all_kinds_are_counted_off(agent: RealAgent) -> None:
    (agent.home / "file").write_text("x")
    for _ in range(CONNECTIONS_MAX + 50):
        agent.ask(Consoles())
        with agent.connect() as connection:
            list(connection.read_chunks(str(agent.home / "file")))
        with agent.connect() as connection, pytest.raises(Refused):
            connection.call(Read(path="/none"))
    assert served(agent)
    assert len(list(Path(f"/proc/{agent.process.pid}/fd").iterdir())) < 20


SEEN_BYTES = 4_000_000
"""More than enough for every viewer to be out of credit."""


def test_a_viewer_that_reads_nothing_costs_one_frame(agent: RealAgent) -> None:
    terminal = Terminal.attach(agent, start=shell("yes"))
    lazy = [Terminal.attach(agent, client=f"lazy {number}", writable=False) for number in range(100)]
    terminal.until(lambda: terminal.position > SEEN_BYTES)
    status = Path(f"/proc/{agent.process.pid}/status").read_text()
    assert int(status.split("VmRSS:")[1].split()[0]) < 45_000
    assert len(lazy) == 100
