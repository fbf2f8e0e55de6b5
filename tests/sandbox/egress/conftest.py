"""Fixtures of the proxy's tests: short folders, a server out there, and a proxy with one sandbox."""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from sandbox.egress.rules import Policy
from tests.sandbox.egress.fakes import FakeResolver, FakeUpstream, Way, open_way


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket's."""
    with tempfile.TemporaryDirectory(prefix="eg") as name:
        yield Path(name)


@pytest.fixture
async def upstream() -> AsyncIterator[FakeUpstream]:
    server = FakeUpstream()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def echo() -> AsyncIterator[FakeUpstream]:
    server = FakeUpstream()
    await server.start(server.echo)
    yield server
    await server.stop()


@pytest.fixture
async def way_to(folder: Path) -> AsyncIterator[Callable]:
    """Return a function that opens a way out to loopback ports, which are excepted and listed as good.example."""
    ways: list[Way] = []

    async def opened(*ports: int, **policy: object) -> Way:
        names = [f"good.example:{port}" for port in ports]
        resolver = FakeResolver({"good.example": [["127.0.0.1"]]})
        hosts = tuple(policy.pop("hosts", ())) + tuple(names)
        way = await open_way(
            folder, policy=Policy(hosts=hosts, **policy), exceptions=",".join(names), resolver=resolver
        )
        ways.append(way)
        return way

    yield opened
    for way in ways:
        await way.egress.close()
