"""Programs in a sandbox as the website runs them: with alice's real agent, and with agents that lie or are old."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ide.workspaces import commands, reaching
from ide.workspaces.reaching import Sandbox
from sandbox.client.blocking import Connection
from sandbox.errors import ProtocolError, Refused, Unavailable
from sandbox.protocol.frames import encode
from sandbox.protocol.messages import FEATURES, Done, Hello
from tests.sandbox.client.conftest import folder, pretend  # noqa: F401 - fixtures


def sandbox(path: str) -> Sandbox:
    return Sandbox(user_id=7, runtime="3.13", connect=lambda *, user_id, runtime: Connection.open(path))


def test_a_program_is_run_to_its_end(agent: Any) -> None:
    result = commands.run(
        sandbox(str(agent.socket)),
        argv=["sh", "-c", "cat; echo $LC_ALL $A; pwd; echo why >&2; printf '\\377'; exit 3"],
        cwd=str(agent.home),
        env={"A": "b"},
        stdin=b"in\n",
    )
    assert result.text.split("\n") == ["in", "C.UTF-8 b", str(Path(agent.home).resolve()), "\ufffd"]
    assert (result.status, result.stderr, result.truncated, result.timed_out) == (3, "why\n", False, False)


def test_limits_are_told_and_refusals_raised(agent: Any) -> None:
    there = sandbox(str(agent.socket))
    assert commands.run(there, argv=["yes"], cwd="/", output_max=10).truncated
    assert commands.run(there, argv=["sleep", "60"], cwd="/", seconds=0.2).timed_out
    with pytest.raises(Refused):
        commands.run(there, argv=["no-such-program"], cwd="/")


def test_a_stream_that_is_closed_gives_its_turn_back(agent: Any) -> None:
    for _ in range(20):
        with contextlib.closing(commands.stream(sandbox(str(agent.socket)), argv=["yes"], cwd="/")) as output:
            assert next(output)


@pytest.fixture
def distrusted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whose agents were counted as liars."""
    found: list[int] = []
    monkeypatch.setattr(reaching.lifecycle, "distrust", lambda *, user_id, runtime: found.append(user_id))
    return found


def saying(features: tuple[str, ...], *frames: bytes) -> Callable[[Any], None]:
    def behave(sock: Any) -> None:
        sock.sendall(encode(Hello(version=1, features=features, boot="b", agent="a")))
        sock.recv(65536)
        for frame in frames:
            sock.sendall(frame)

    return behave


def test_an_agent_that_lies_is_counted(pretend: Any, distrusted: list[int]) -> None:  # noqa: F811
    path = pretend(saying(tuple(FEATURES), encode(b"x"), encode(Done())))
    with pytest.raises(ProtocolError):
        commands.run(sandbox(path), argv=["x"], cwd="/")
    assert distrusted == [7]


def test_an_agent_that_hangs_up_is_unavailable(pretend: Any, distrusted: list[int]) -> None:  # noqa: F811
    with pytest.raises(Unavailable):
        commands.run(sandbox(pretend(saying(tuple(FEATURES), encode(b"x")))), argv=["x"], cwd="/")
    assert distrusted == []


def test_an_agent_from_before_this_was_there_is_told_apart(pretend: Any) -> None:  # noqa: F811
    with pytest.raises(Unavailable, match="was started before"):
        commands.run(sandbox(pretend(saying(("consoles", "files")))), argv=["x"], cwd="/")
