"""One parent for all sandboxes of an installation, whose limits leave a reserve for the platform.

Knows cgroup v1 and v2, and both of Docker's cgroup drivers: with `cgroupfs` the files are ours to write, with
`systemd` the parent is a slice and systemd writes them.
"""

import contextlib
import dataclasses
import os
import subprocess
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
CPU_PERIOD_US = 100_000
SYSTEMD_SECONDS = 10.0

MEMORY_RESERVE_MIN_BYTES, MEMORY_RESERVE_MAX_BYTES = 512 * 2**20, 4 * 2**30
MEMORY_RESERVE_SHARE = 8
"""An eighth of the memory stays with the platform, within those two bounds and never more than half."""
CPU_RESERVE_MIN = 0.25
CPU_RESERVE_SHARE = 16
PIDS_SHARE = 2
"""The sandboxes together take at most half of the process numbers."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Allowance:
    """What all sandboxes together may use."""

    memory_bytes: int
    cpus: float
    pids: int


def allowance(*, memory_bytes: int, cpus: int, pids: int) -> Allowance:
    """What is left for the sandboxes of a machine that has this much."""
    reserve = min(max(memory_bytes // MEMORY_RESERVE_SHARE, MEMORY_RESERVE_MIN_BYTES), MEMORY_RESERVE_MAX_BYTES)
    return Allowance(
        memory_bytes=memory_bytes - min(reserve, memory_bytes // 2),
        cpus=round(cpus - max(CPU_RESERVE_MIN, cpus / CPU_RESERVE_SHARE), 2),
        pids=max(pids // PIDS_SHARE, 1),
    )


def of_this_machine() -> Allowance:
    """The allowance on the machine that we run on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    kernel = Path("/proc/sys/kernel")
    pids = min(int((kernel / name).read_text(encoding="ascii")) for name in ("pid_max", "threads-max"))
    return allowance(memory_bytes=memory, cpus=os.cpu_count() or 1, pids=pids)


def parent(instance: str, *, driver: str) -> str:
    """The parent's name as the engine wants it."""
    return f"terrarium-{instance}.slice" if driver == "systemd" else f"/terrarium-{instance}"


def prepare(instance: str, *, driver: str, version: str, limits: Allowance, root: Path = ROOT) -> list[str]:
    """Make the parent with these limits; returns a sentence for each that this machine does not enforce."""
    name = parent(instance, driver=driver)
    if driver == "systemd":
        return _by_systemd(name, limits)
    files = _v2(root / name[1:], limits) if version == "2" else _v1(root, name[1:], limits)
    if version == "2":
        for controller in ("memory", "pids", "cpu"):
            with contextlib.suppress(OSError):
                (root / "cgroup.subtree_control").write_text(f"+{controller}", encoding="ascii")
    missed = []
    for what, path, value in files:
        try:
            path.parent.mkdir(exist_ok=True)
            if path.read_text(encoding="ascii").strip() != value:
                path.write_text(value, encoding="ascii")
        except OSError as error:
            missed.append(
                f"The sandboxes' {what} is not limited together: {path} cannot be written ({error.strerror})."
            )
    return missed


def _v1(root: Path, name: str, limits: Allowance) -> list[tuple[str, Path, str]]:
    return [
        ("memory", root / "memory" / name / "memory.limit_in_bytes", str(_whole_pages(limits.memory_bytes))),
        ("number of processes", root / "pids" / name / "pids.max", str(limits.pids)),
        ("processor time", root / "cpu" / name / "cpu.cfs_period_us", str(CPU_PERIOD_US)),
        ("processor time", root / "cpu" / name / "cpu.cfs_quota_us", str(int(limits.cpus * CPU_PERIOD_US))),
    ]


def _v2(folder: Path, limits: Allowance) -> list[tuple[str, Path, str]]:
    return [
        ("memory", folder / "memory.max", str(_whole_pages(limits.memory_bytes))),
        ("number of processes", folder / "pids.max", str(limits.pids)),
        ("processor time", folder / "cpu.max", f"{int(limits.cpus * CPU_PERIOD_US)} {CPU_PERIOD_US}"),
    ]


def _by_systemd(name: str, limits: Allowance) -> list[str]:
    properties = [
        f"MemoryMax={_whole_pages(limits.memory_bytes)}",
        f"TasksMax={limits.pids}",
        f"CPUQuota={int(limits.cpus * 100)}%",
    ]
    for command in (["systemctl", "set-property", "--runtime", name, *properties], ["systemctl", "start", name]):
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SYSTEMD_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            return [f"The sandboxes are not limited together: systemctl cannot be asked ({error})."]
        if done.returncode != 0:
            return [f"The sandboxes are not limited together: {done.stderr.strip()[:300]}"]
    return []


def _whole_pages(size: int) -> int:
    page = os.sysconf("SC_PAGE_SIZE")
    return size // page * page
