"""The limits of all sandboxes together, on both versions of cgroups and under both of Docker's drivers."""

import os
import subprocess
from pathlib import Path

import pytest

from sandbox.drivers import cgroups
from sandbox.drivers.cgroups import Allowance

GIB = 2**30
LIMITS = Allowance(memory_bytes=3 * GIB, cpus=1.75, pids=1000)


@pytest.mark.parametrize(
    ("machine", "wanted"),
    [
        ({"memory_bytes": 24 * GIB, "cpus": 2, "pids": 32768}, (21 * GIB, 1.75, 16384)),
        ({"memory_bytes": 2 * GIB, "cpus": 1, "pids": 4096}, (int(1.5 * GIB), 0.75, 2048)),
        ({"memory_bytes": GIB // 2, "cpus": 1, "pids": 1}, (GIB // 4, 0.75, 1)),
        ({"memory_bytes": 256 * GIB, "cpus": 64, "pids": 100}, (252 * GIB, 60.0, 50)),
    ],
)
def test_the_platform_keeps_a_reserve(machine: dict[str, int], wanted: tuple[int, float, int]) -> None:
    found = cgroups.allowance(**machine)
    assert (found.memory_bytes, found.cpus, found.pids) == wanted


def test_this_machine_leaves_something_for_sandboxes() -> None:
    found = cgroups.of_this_machine()
    assert found.memory_bytes > 0
    assert 0 < found.cpus < (os.cpu_count() or 1)
    assert found.pids > 0


def test_the_parent_is_a_folder_or_a_slice() -> None:
    assert cgroups.parent("0a1b", driver="cgroupfs") == "/terrarium-0a1b"
    assert cgroups.parent("0a1b", driver="systemd") == "terrarium-0a1b.slice"


class Kernel:
    """Folders as a cgroup file system shows them: making one fills it with files."""

    def __init__(self, root: Path, files: dict[str, str]) -> None:
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)


def test_version_1_gets_a_limit_in_each_hierarchy(tmp_path: Path) -> None:
    Kernel(
        tmp_path,
        {
            "memory/terrarium-x/memory.limit_in_bytes": "9223372036854771712\n",
            "pids/terrarium-x/pids.max": "max\n",
            "cpu/terrarium-x/cpu.cfs_period_us": "100000\n",
            "cpu/terrarium-x/cpu.cfs_quota_us": "-1\n",
        },
    )
    assert cgroups.prepare("x", driver="cgroupfs", version="1", limits=LIMITS, root=tmp_path) == []
    assert (tmp_path / "memory/terrarium-x/memory.limit_in_bytes").read_text() == str(3 * GIB)
    assert (tmp_path / "pids/terrarium-x/pids.max").read_text() == "1000"
    assert (tmp_path / "cpu/terrarium-x/cpu.cfs_quota_us").read_text() == "175000"


def test_version_2_gets_all_limits_in_one_folder(tmp_path: Path) -> None:
    names = ("memory.max", "pids.max", "cpu.max")
    Kernel(tmp_path, {"cgroup.subtree_control": "", **{f"terrarium-x/{name}": "max\n" for name in names}})
    assert cgroups.prepare("x", driver="cgroupfs", version="2", limits=LIMITS, root=tmp_path) == []
    assert [(tmp_path / "terrarium-x" / name).read_text() for name in names] == [str(3 * GIB), "1000", "175000 100000"]


def test_a_controller_that_is_missing_is_told_and_the_others_are_used(tmp_path: Path) -> None:
    Kernel(tmp_path, {"pids/terrarium-x/pids.max": "max\n"})
    missed = cgroups.prepare("x", driver="cgroupfs", version="1", limits=LIMITS, root=tmp_path)
    assert [sentence.split(" is not ")[0] for sentence in missed] == [
        "The sandboxes' memory",
        "The sandboxes' processor time",
        "The sandboxes' processor time",
    ]
    assert (tmp_path / "pids/terrarium-x/pids.max").read_text() == "1000"


def test_a_slice_is_limited_by_systemd(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **_: object) -> "subprocess.CompletedProcess[str]":
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    assert cgroups.prepare("x", driver="systemd", version="2", limits=LIMITS) == []
    properties = ["MemoryMax=3221225472", "TasksMax=1000", "CPUQuota=175%"]
    assert asked == [
        ["systemctl", "set-property", "--runtime", "terrarium-x.slice", *properties],
        ["systemctl", "start", "terrarium-x.slice"],
    ]


def test_a_systemd_that_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = subprocess.CompletedProcess(["systemctl"], 1, "", "Access denied\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: refused)
    assert cgroups.prepare("x", driver="systemd", version="2", limits=LIMITS) == [
        "The sandboxes are not limited together: Access denied"
    ]
