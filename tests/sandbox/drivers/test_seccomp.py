"""The profile lets ordinary programs work and keeps out what escapes its sight."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.drivers import seccomp

REFUSED = seccomp.PROJECT_ID_REQUESTS


def rules(name: str) -> list[dict[str, Any]]:
    return [rule for rule in json.loads(seccomp.profile())["syscalls"] if name in rule["names"]]


def allows(name: str, *arguments: int) -> bool:
    """What the kernel's filter would say: any rule of which all tests hold."""
    for rule in rules(name):
        tests = rule.get("args", [])
        if rule["action"] == "SCMP_ACT_ALLOW" and all(
            arguments[test["index"]] == test["value"]
            if test["op"] == "SCMP_CMP_EQ"
            else arguments[test["index"]] & test["value"] == test["valueTwo"]
            for test in tests
        ):
            return True
    return False


@pytest.mark.parametrize(
    "name",
    [
        "io_uring_setup",
        "io_uring_enter",
        "io_uring_register",
        "unshare",
        "setns",
        "mount",
        "umount2",
        "pivot_root",
        "bpf",
        "perf_event_open",
        "userfaultfd",
        "keyctl",
        "add_key",
        "request_key",
        "init_module",
        "finit_module",
        "kexec_load",
        "open_by_handle_at",
        "ptrace_me",
        "clone3",
        "socketcall",
        "modify_ldt",
        "quotactl",
        "file_setattr",
        "reboot",
        "swapon",
        "settimeofday",
        "clock_settime",
        "chroot",
        "acct",
        "move_mount",
        "open_tree",
        "fsopen",
        "fsmount",
        "name_to_handle_at",
        "kcmp",
        "pidfd_getfd",
        "lookup_dcookie",
        "iopl",
        "ioperm",
        "syslog",
    ],
)
def test_what_escapes_or_endangers_the_host_is_refused(name: str) -> None:
    assert not allows(name, 0, 0, 0)


@pytest.mark.parametrize(
    "name", ["read", "execve", "futex", "epoll_wait", "fork", "inotify_init1", "ptrace", "openat2"]
)
def test_what_programs_need_is_allowed(name: str) -> None:
    assert allows(name)


@pytest.mark.parametrize(
    ("family", "protocol", "allowed"),
    [(1, 0, True), (2, 6, True), (10, 17, True), (16, 0, True), (16, 15, False), (16, 9, False)]
    + [(family, 0, False) for family in (0, 3, 17, 29, 31, 38, 40, 44, 45)],
)
def test_only_four_kinds_of_sockets_can_be_made(family: int, protocol: int, *, allowed: bool) -> None:
    assert allows("socket", family, 1, protocol) is allowed


def test_a_family_with_a_bit_above_the_kernels_sight_is_refused() -> None:
    assert not allows("socket", 40 | 1 << 32, 1, 0)
    assert not allows("socket", 1 | 1 << 32, 1, 0)


def test_threads_and_children_can_be_made_but_no_namespace() -> None:
    assert allows("clone", 0x3D0F00)
    assert allows("clone", 17)
    for bit in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert not allows("clone", bit | 17)


def test_clone3_does_not_exist() -> None:
    assert rules("clone3") == [{"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}]


@given(st.integers(min_value=0, max_value=2**64 - 1) | st.sampled_from([0x5401, 0x5413, 0x5414, 0x541B, 0x80045430]))
def test_every_ioctl_but_those_on_project_ids_is_allowed(request: int) -> None:
    assert allows("ioctl", 3, request) is (request & 0xFFFF_FFFF not in REFUSED)


@given(st.sampled_from(REFUSED), st.integers(min_value=0, max_value=2**32 - 1), st.sets(st.integers(0, 31)))
def test_an_ioctl_near_a_refused_one_is_allowed_whatever_stands_above(near: int, above: int, flips: set[int]) -> None:
    request = above << 32 | near ^ sum(1 << flip for flip in flips)
    assert allows("ioctl", 3, request) is (request & 0xFFFF_FFFF not in REFUSED)
