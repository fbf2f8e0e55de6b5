"""The peers, started for one run: terminado from the lock file, ttyd from Debian testing in an image made for it."""

import contextlib
import dataclasses
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from tests.whole import ROOT, free_port

SHELL = ["bash", "--norc", "--noprofile"]
START_SECONDS = 30.0
TTYD_IMAGE = "terrarium/bench-ttyd:testing"
BUILD_SECONDS = 600.0
MAKE_ROOT = ["mmdebstrap", "--quiet", "--variant=minbase", "--include=ttyd", "testing", "-"]
UNDATED = '--aptopt=Acquire::Check-Valid-Until "false"'
"""Mirrors of testing may be older than their own expiry says."""


@dataclasses.dataclass(frozen=True)
class Peer:
    """A server that runs: where it listens, and which process it is."""

    url: str
    pid: Callable[[], int]


@contextlib.contextmanager
def listening(command: list[str], *, port: int) -> Iterator[Peer]:
    """Run a server until the block ends; give it once it listens."""
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
            yield Peer(f"ws://127.0.0.1:{port}", lambda: process.pid)
        finally:
            process.kill()


@contextlib.contextmanager
def terminado() -> Iterator[Peer]:
    """Start terminado."""
    port = free_port()
    with listening([sys.executable, "-m", "bench.terminado_server", str(port)], port=port) as peer:
        yield peer


@contextlib.contextmanager
def ttyd() -> Iterator[Peer | None]:
    """Start ttyd on loopback, in a container on the host's network; None where its image cannot be made."""
    if not _has_image():
        print("Making an image with ttyd, once …", flush=True)
        said = _make_image()
        if said:
            print(f"There is no ttyd: {said}", flush=True)
            yield None
            return
    port, name = free_port(), f"bench-ttyd-{secrets.token_hex(4)}"
    serving = ["ttyd", "--interface", "127.0.0.1", "--port", str(port), "--writable", *SHELL]
    container = ["docker", "run", "--rm", "--init", "--name", name, "--network", "host", TTYD_IMAGE, *serving]
    try:
        with listening(container, port=port) as peer:
            yield Peer(peer.url, lambda: _process_in(name))
    finally:
        subprocess.run(["docker", "rm", "--force", name], capture_output=True, check=False)


def _process_in(name: str) -> int:
    """The pid of ttyd in a container, as this machine sees it."""
    top = ["docker", "top", name, "-eo", "pid,comm"]
    rows = subprocess.run(top, capture_output=True, text=True, check=True).stdout.splitlines()
    return next(int(row.split()[0]) for row in rows if row.split()[1] == "ttyd")


def _has_image() -> bool:
    return subprocess.run(["docker", "image", "inspect", TTYD_IMAGE], capture_output=True, check=False).returncode == 0


def _make_image() -> str:
    """Make the image from Debian's packages, since no registry may be needed; return why it failed, or nothing."""
    if shutil.which("mmdebstrap") is None:
        return "mmdebstrap is missing (apt install mmdebstrap debian-archive-keyring)."
    with subprocess.Popen([*MAKE_ROOT[:-2], UNDATED, *MAKE_ROOT[-2:]], stdout=subprocess.PIPE) as maker:
        importing = ["docker", "import", "-", TTYD_IMAGE]
        done = subprocess.run(
            importing, stdin=maker.stdout, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False
        )
        maker.terminate() if done.returncode else maker.wait()
    if maker.returncode or done.returncode:
        subprocess.run(["docker", "image", "rm", TTYD_IMAGE], capture_output=True, check=False)
        return done.stderr.strip() or "mmdebstrap could not make its root file system."
    return ""
