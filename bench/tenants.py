"""What a sandbox and the service cost, read from outside: proportional set sizes, in bytes."""

import contextlib
from collections.abc import Iterable
from pathlib import Path

import docker
from docker.models.containers import Container

from sandbox.drivers.options import LABEL_USER


def container(client: docker.DockerClient, *, hostname: str) -> Container:
    """The container of a user's sandbox."""
    found = [
        one
        for one in client.containers.list(all=True, filters={"label": LABEL_USER})
        if one.attrs["Config"]["Hostname"] == hostname
    ]
    if len(found) != 1:
        raise LookupError(f"{hostname} has {len(found)} containers, not one.")
    return found[0]


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
