"""A real websocket server before real agents: one process each, as in the product, without engine or Redis."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DEADLINE_SECONDS = 20.0
MEMORY_BYTES = 512 * 2**20


@dataclasses.dataclass
class Service:
    """The processes of one test module."""

    folder: Path
    environment: dict[str, str]
    people: dict[str, dict[str, Any]]
    server: subprocess.Popen[bytes]
    agents: dict[str, subprocess.Popen[bytes]]

    @property
    def path(self) -> str:
        """Where the websockets are served."""
        return str(self.folder / "ws.sock")

    def agent_path(self, name: str) -> Path:
        """Where the agent of a person listens."""
        return self.folder / f"{self.people[name]['id']}.sock"

    def kill_server(self) -> None:
        """Kill the websocket server without a word, and start it again."""
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()
        self.server = serve(self.folder, environment=self.environment)

    def kill_agent(self, name: str) -> None:
        """Kill a person's agent without a word."""
        self.agents[name].send_signal(signal.SIGKILL)
        self.agents[name].wait()
        self.agent_path(name).unlink(missing_ok=True)

    def start_agent(self, name: str) -> None:
        """Start a person's agent, if none runs."""
        running = self.agents.get(name)
        if running is not None and running.poll() is None:
            return
        home = self.folder / "home" / name
        home.mkdir(parents=True, exist_ok=True)
        self.agents[name] = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "sandbox.agent",
                "--socket",
                self.agent_path(name),
                "--home",
                home,
                "--memory",
                str(MEMORY_BYTES),
            ],
            cwd=ROOT,
        )
        wait_for(self.agent_path(name))

    def run(self, code: str) -> str:
        """Run Python with the service's database; return what it printed."""
        script = f"import django; django.setup()\n{code}"
        return subprocess.run(
            [sys.executable, "-c", script], env=self.environment, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout

    def server_memory(self) -> int:
        """Resident memory of the websocket server, in bytes."""
        for line in Path(f"/proc/{self.server.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("The server has no memory.")


def wait_for(path: Path) -> None:
    """Wait until a socket is there."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not path.exists():
        assert time.monotonic() < deadline, f"{path.name} did not appear"
        time.sleep(0.01)


def serve(folder: Path, *, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the websocket server and wait until it listens."""
    path = folder / "ws.sock"
    path.unlink(missing_ok=True)
    command = [sys.executable, "-m", "consoles.fence", "--unix", str(path), "tests.fakes.asgi:application"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    wait_for(path)
    return process


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """Serve websockets for alice, bob and charlie; only alice's and bob's sandboxes run."""
    with tempfile.TemporaryDirectory(prefix="tc") as name:
        folder = Path(name)
        (folder / "web").mkdir()
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "ide.settings",
            "TERRARIUM_DATA": name,
            "TERRARIUM_RUN": name,
            "TERRARIUM_SECRET_KEY": "tests-only-" + "x" * 40,
            "TERRARIUM_URL": "http://localhost:8000",
            "REDIS_URL": f"unix://{name}/no-redis.sock",
            "TEST_AGENTS": name,
        }
        seeded = subprocess.run(
            [sys.executable, "-m", "tests.fakes.seed"], env=environment, cwd=ROOT, check=True, capture_output=True
        )
        started = Service(folder, environment, json.loads(seeded.stdout), serve(folder, environment=environment), {})
        started.start_agent("alice")
        started.start_agent("bob")
        try:
            yield started
        finally:
            for process in (started.server, *started.agents.values()):
                process.kill()
                process.wait()
