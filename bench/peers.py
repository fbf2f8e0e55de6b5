"""The peers, started for one run: terminado from the lock file, ttyd where it is installed."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from tests.whole import ROOT, free_port

SHELL = ["bash", "--norc", "--noprofile"]
START_SECONDS = 20.0


@contextlib.contextmanager
def listening(command: list[str], *, port: int) -> Iterator[str]:
    """Run a server until the block ends; give its address once it listens."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            if time.monotonic() > deadline or process.poll() is not None:
                process.kill()
                raise RuntimeError(f"{command[0]} did not start.")
            time.sleep(0.05)
        try:
            yield f"ws://127.0.0.1:{port}"
        finally:
            process.kill()


@contextlib.contextmanager
def terminado() -> Iterator[str]:
    """Start terminado."""
    port = free_port()
    with listening([sys.executable, "-m", "bench.terminado_server", str(port)], port=port) as url:
        yield url


@contextlib.contextmanager
def ttyd() -> Iterator[str | None]:
    """Start ttyd; None where it is not installed."""
    program, port = shutil.which("ttyd"), free_port()
    if program is None:
        yield None
        return
    with listening([program, "-i", "127.0.0.1", "-p", str(port), "-W", *SHELL], port=port) as url:
        yield url
