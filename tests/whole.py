"""The whole product, started as a person starts it, with data, sockets and a port of its own."""

import contextlib
import ipaddress
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.drivers.docker import DockerDriver
from sandbox.drivers.options import LABEL_INSTANCE

ROOT = Path(__file__).parents[1]
START_SECONDS = 900.0
"""With an image to build and packages to install; an up-to-date machine needs a few seconds."""
END_SECONDS = 60.0
INDEXES = ("pypi.org:443", "files.pythonhosted.org:443", "registry.npmjs.org:443")


@dataclass
class Product:
    """A running service."""

    folder: Path
    url: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    checkout: Path = ROOT

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder / "data"

    def manage(self, *arguments: str) -> str:
        """Run a management command as an administrator would; return what it printed."""
        done = subprocess.run(
            ["python3", "manage.py", *arguments],
            cwd=self.checkout,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def adduser(self, name: str, *options: str) -> str:
        """Make an account; return its API token."""
        printed = self.manage("adduser", name, "--password", f"{name}-secret-1", *options)
        found = re.search(r"\b[0-9a-f]{40}\b", printed)
        assert found, printed
        return found[0]

    def pids(self, fragment: str) -> list[int]:
        """Processes of this service whose command line holds `fragment`."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    if fragment in line and (self.environment["TERRARIUM_RUN"] in line or self._ours(entry)):
                        found.append(int(entry.name))
        return found

    def kill(self, fragment: str) -> None:
        """Kill the processes whose command line holds `fragment`, without a word."""
        for pid in self.pids(fragment):
            os.kill(pid, signal.SIGKILL)

    def healthy(self) -> bool:
        """Whether pages are answered."""
        try:
            with urllib.request.urlopen(f"{self.url}/health/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _ours(self, entry: Path) -> bool:
        environment = (entry / "environ").read_bytes().decode(errors="replace")
        return f"TERRARIUM_RUN={self.environment['TERRARIUM_RUN']}\0" in environment + "\0"


def exceptions() -> str:
    """Package indexes that this machine's network serves from an address that is not global, as exceptions."""
    found = []
    for entry in INDEXES:
        host, _colon, port = entry.partition(":")
        with contextlib.suppress(OSError):
            addresses = {info[4][0] for info in socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)}
            if not all(ipaddress.ip_address(address).is_global for address in addresses):
                found.append(entry)
    return ",".join(found)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(*, checkout: Path = ROOT, log: Path | None = None) -> Iterator[Product]:
    """Run the product from `checkout` until the block ends; its data goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="terrarium-", dir="/var/tmp"))
    folder.chmod(0o755)
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "TERRARIUM_DATA": str(folder / "data"),
        "TERRARIUM_RUN": str(folder / "run"),
        "TERRARIUM_URL": f"http://localhost:{port}",
        "TERRARIUM_EGRESS_EXCEPTIONS": exceptions(),
    }
    output = (log or folder / "service.log").open("wb")
    process = subprocess.Popen(
        ["make", "run"], cwd=checkout, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
    )
    product = Product(folder, f"http://localhost:{port}", environment, process, checkout)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not product.healthy():
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The service did not start:\n{Path(output.name).read_text()[-4000:]}")
            time.sleep(0.2)
        yield product
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
        subprocess.run(["make", "stop"], cwd=checkout, env=environment, check=False)
        output.close()
        remove_containers(folder / "data")
        shutil.rmtree(folder, ignore_errors=True)


def remove_containers(data: Path) -> None:
    """Remove the stopped sandboxes that belong to a data folder."""
    if not data.exists():
        return
    driver = DockerDriver(data)
    label = f"label={LABEL_INSTANCE}={driver.instance}"
    driver.close()
    names = subprocess.run(
        ["docker", "ps", "-aq", "--filter", label], capture_output=True, text=True, check=False
    ).stdout
    if names.split():
        subprocess.run(["docker", "rm", "--force", *names.split()], capture_output=True, check=False)


def forget(product: Product) -> None:
    """Remove the containers that sleep for the next start, which there will not be."""
    label = f"label={LABEL_INSTANCE}={DockerDriver(product.data).instance}"
    listed = ["docker", "ps", "--all", "--quiet", "--filter", label]
    names = subprocess.run(listed, capture_output=True, text=True, check=False).stdout.split()
    if names:
        subprocess.run(["docker", "rm", "--force", *names], capture_output=True, check=False)


def main() -> None:
    """Run the product until Ctrl-C, for looking at it: `python -m tests.whole`."""
    with running(log=Path("/dev/stdout")) as product:
        sys.stdout.write(f"{product.url} {product.folder}\n")
        with contextlib.suppress(KeyboardInterrupt):
            product.process.wait()


if __name__ == "__main__":
    main()
