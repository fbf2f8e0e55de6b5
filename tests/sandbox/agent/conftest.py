"""The real agent, once for each test, in a folder whose path is short enough for a socket."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.agent import RealAgent


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="t-", ignore_cleanup_errors=True) as path:
        yield Path(path)


@pytest.fixture
def agent(folder: Path) -> Iterator[RealAgent]:
    real = RealAgent(folder)
    yield real
    real.stop()
