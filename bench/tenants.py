"""What a sandbox costs, read from outside: its processes and the engine's shim."""

import subprocess
from pathlib import Path


def containers() -> dict[int, int]:
    """User id -> process id of the sandbox's init, for every running sandbox."""
    listed = subprocess.run(
        ["docker", "ps", "-q", "--filter", "label=terrarium.user"], capture_output=True, text=True, check=True
    ).stdout.split()
    found = {}
    for container in listed:
        template = '{{index .Config.Labels "terrarium.user"}} {{.State.Pid}}'
        said = subprocess.run(
            ["docker", "inspect", "-f", template, container], capture_output=True, text=True, check=True
        ).stdout.split()
        found[int(said[0])] = int(said[1])
    return found


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
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = [pid]
    for candidate in found:
        found += [child for child, parent in parents.items() if parent == candidate]
    return [parents[pid], *found]


def cost(pid: int) -> dict[str, int]:
    """Proportional bytes by program, of everything that belongs to the sandbox."""
    costs: dict[str, int] = {}
    for member in tree(pid):
        try:
            name = Path(f"/proc/{member}/comm").read_text().strip()
            costs[name] = costs.get(name, 0) + proportional_bytes(member)
        except OSError:
            continue
    return costs
