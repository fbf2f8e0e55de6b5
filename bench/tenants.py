"""What a sandbox and the service cost, read from outside: proportional set sizes, in bytes."""

import contextlib
import os
import time
from collections.abc import Iterable
from pathlib import Path

import docker
from docker.models.containers import Container

from sandbox.drivers.docker import DockerDriver
from sandbox.drivers.options import LABEL_INSTANCE, LABEL_RUNTIME, LABEL_USER
from tests.whole import Product

STOP_SECONDS = 20.0
LOOK_SECONDS = 0.05


def container(client: docker.DockerClient, *, data: Path, hostname: str) -> Container:
    """The container of a user's sandbox in this installation."""
    label = f"{LABEL_INSTANCE}={DockerDriver(data).instance}"
    every = client.containers.list(all=True, filters={"label": label})
    return next(one for one in every if one.attrs["Config"]["Hostname"] == hostname)


def stop(sandbox: Container, *, product: Product) -> None:
    """Have the keeper stop a sandbox, and wait until it has; its container stays."""
    user_id, runtime = (sandbox.labels[label] for label in (LABEL_USER, LABEL_RUNTIME))
    asked = f"from ide.workspaces import lifecycle; lifecycle.stop(user_id={user_id}, runtime={runtime!r})"
    product.manage("shell", "-c", asked)
    deadline = time.monotonic() + STOP_SECONDS
    while sandbox.status == "running":
        if time.monotonic() > deadline:
            raise TimeoutError("The keeper did not stop the sandbox.")
        time.sleep(LOOK_SECONDS)
        sandbox.reload()


def proportional_bytes(pid: int) -> int:
    """Proportional set size of one process."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def tree(pid: int) -> list[int]:
    """The process, its descendants, and its parent (the engine's shim)."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found = [pid]
    for candidate in found:
        found += [child for child, parent in parents.items() if parent == candidate]
    return [parents[pid], *found]


def cost(pids: Iterable[int]) -> dict[str, int]:
    """Proportional bytes by program."""
    costs: dict[str, int] = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            name = Path(f"/proc/{pid}/comm").read_text().strip()
            costs[name] = costs.get(name, 0) + proportional_bytes(pid)
    return costs


def agent(sandbox: Container) -> int:
    """The agent's pid, as this machine sees it."""
    sandbox.reload()
    for pid in tree(sandbox.attrs["State"]["Pid"])[1:]:
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if b"--socket" in words and b"python" in words[0]:
                return pid
    raise LookupError("The sandbox has no agent.")


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time that some processes have used, in the kernel too."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
