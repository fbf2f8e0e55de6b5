"""The options of a container, as data; that the engine obeys them is tested in tests/docker."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.drivers import options
from sandbox.drivers.folders import Folders
from sandbox.drivers.options import Machine
from sandbox.spec import Limits, Spec

LIMITS = Limits(memory_bytes=128 * 2**20, cpus=2.0, pids=100, tmp_bytes=2**24)
SPEC = Spec(user_id=7, name="alice", runtime="3.13", limits=LIMITS, environment={"API_TOKEN": "secret", "TZ": "UTC"})
MACHINE = Machine(instance="0a1b", cgroup_parent="/terrarium-0a1b", cpus=1.75, oom_score_adj=-500)


def made(spec: Spec = SPEC, machine: Machine = MACHINE, **changes: Any) -> dict[str, Any]:
    arguments = {"image": "sha256:1", "folders": Folders(root=Path("/d/users/7")), "agent": Path("/d/agent/1")}
    return options.container(spec, machine=machine, **{**arguments, **changes})


def test_a_sandbox_is_closed_in_every_way() -> None:
    found = made()
    assert found["user"] == "1900000007:1900000007"
    assert found["network_mode"] == "none"
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["log_config"] == {"type": "none"}
    assert found["restart_policy"] == {"Name": "no"}
    assert found["init"] is True
    assert found["mem_limit"] == found["memswap_limit"] == LIMITS.memory_bytes
    assert found["pids_limit"] == 100
    assert found["security_opt"][0] == "no-new-privileges:true"
    assert json.loads(found["security_opt"][1].removeprefix("seccomp="))["defaultAction"] == "SCMP_ACT_ERRNO"
    assert not {"privileged", "cap_add", "devices", "volumes", "ports", "pid_mode", "group_add"} & set(found)


def test_a_sandbox_never_gets_more_processors_than_all_together_have() -> None:
    assert made()["nano_cpus"] == 1_750_000_000
    assert made(dataclasses.replace(SPEC, limits=dataclasses.replace(LIMITS, cpus=0.5)))["nano_cpus"] == 500_000_000


def test_only_the_tenants_own_folders_are_writable() -> None:
    binds = {bind.target: (str(bind.source), bind.read_only) for bind in made()["binds"]}
    assert binds == {
        "/home/alice": ("/d/users/7/home", False),
        "/var/www": ("/d/users/7/www", False),
        "/var/log": ("/d/users/7/log", False),
        "/run/terrarium/out": ("/d/users/7/out", False),
        "/run/terrarium/in": ("/d/users/7/in", True),
        "/opt/terrarium/agent": ("/d/agent/1", True),
        "/etc/passwd": ("/d/users/7/etc/passwd", True),
        "/etc/group": ("/d/users/7/etc/group", True),
    }


def test_tmp_is_limited_and_runs_programs_but_none_with_privileges() -> None:
    assert made()["tmpfs"] == {"/tmp": "rw,exec,nosuid,nodev,mode=1777,size=16777216,nr_inodes=200000"}


def test_every_program_knows_the_way_out_and_the_certificates() -> None:
    found = made()["environment"]
    assert found["PATH"].startswith("/home/alice/.local/bin:")
    assert {found[name] for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")} == {
        "http://127.0.0.1:3128"
    }
    assert "127.0.0.1" in found["no_proxy"]
    assert found["API_TOKEN"] == "secret"


def test_labels_say_whose_it_is_and_what_it_was_made_of() -> None:
    labels = made()["labels"]
    assert {name: value for name, value in labels.items() if name != options.LABEL_SPEC} == {
        "terrarium.instance": "0a1b",
        "terrarium.user": "7",
        "terrarium.runtime": "3.13",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"image": "sha256:2"},
        {"agent": Path("/d/agent/2")},
        {"machine": dataclasses.replace(MACHINE, oom_score_adj=0)},
        {"spec": dataclasses.replace(SPEC, environment={})},
        {"spec": dataclasses.replace(SPEC, limits=dataclasses.replace(LIMITS, pids=101))},
    ],
)
def test_whatever_changes_changes_the_label(change: dict[str, Any]) -> None:
    assert made(**change)["labels"][options.LABEL_SPEC] != made()["labels"][options.LABEL_SPEC]
    assert made()["labels"] == made()["labels"]
