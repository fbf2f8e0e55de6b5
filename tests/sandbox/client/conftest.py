"""Agents that misbehave: a socket whose other side does what the test says."""

import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Behaviour = Callable[[socket.socket], None]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="t-", ignore_cleanup_errors=True) as path:
        yield Path(path)


@pytest.fixture
def pretend(folder: Path) -> Iterator[Callable[[Behaviour], str]]:
    """Serve one connection with a behaviour; the connection is closed when that returns."""
    threads: list[threading.Thread] = []
    listeners: list[socket.socket] = []

    def serve(behaviour: Behaviour) -> str:
        path = str(folder / f"{len(threads)}.sock")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()

        def run() -> None:
            sock, _ = listener.accept()
            with sock:
                sock.settimeout(20)
                behaviour(sock)

        listeners.append(listener)
        threads.append(threading.Thread(target=run, daemon=True))
        threads[-1].start()
        return path

    yield serve
    for thread in threads:
        thread.join(20)
    for listener in listeners:
        listener.close()
