"""Who is who in a sandbox. What needs root is tested in tests/docker/test_tenant_folders.py."""

from pathlib import Path

import pytest

from sandbox.drivers import folders
from sandbox.errors import StartFailed
from sandbox.spec import Limits, Spec

SPEC = Spec(
    user_id=7, name="alice", runtime="3.13", limits=Limits(memory_bytes=2**27, cpus=1.0, pids=100, tmp_bytes=2**24)
)


def test_a_tenant_has_a_name_a_home_and_a_shell() -> None:
    lines = folders.passwd(SPEC).splitlines()
    assert "alice:x:1900000007:1900000007:alice:/home/alice:/bin/bash" in lines
    assert [line for line in lines if line.endswith("bash")] == [lines[1]]


def test_nobody_is_in_a_group_but_their_own() -> None:
    assert "alice:x:1900000007:" in folders.group(SPEC).splitlines()
    assert all(line.endswith(":") for line in folders.group(SPEC).splitlines())


def test_the_data_folder_is_named_by_its_whole_path() -> None:
    with pytest.raises(StartFailed, match="named by its whole path"):
        folders.prepare(Path("data"), SPEC)
