"""The table of runtimes."""

import pytest

from sandbox import runtimes
from sandbox.errors import StartFailed
from sandbox.spec import Limits, Spec


def test_every_runtime_has_an_image_of_its_own() -> None:
    images = {runtime.image for runtime in runtimes.RUNTIMES.values()}
    assert len(images) == len(runtimes.RUNTIMES)
    assert runtimes.find(runtimes.DEFAULT).image == "terrarium/sandbox:3.13"
    assert runtimes.find("3.11").base == "debian:bookworm-slim"


def test_every_runtime_can_be_asked_for_in_a_spec() -> None:
    limits = Limits(memory_bytes=2**27, cpus=1.0, pids=100, tmp_bytes=2**24)
    for version in runtimes.RUNTIMES:
        assert Spec(user_id=1, name="alice", runtime=version, limits=limits).runtime == version


@pytest.mark.parametrize(("version", "shown"), [("2.7", "2.7"), ("../x", "that"), ("3.13\n", "that")])
def test_an_unknown_runtime_is_told(version: str, shown: str) -> None:
    with pytest.raises(StartFailed, match=rf"There is no runtime {shown}; there are 3\.13, 3\.11, 3\.9\."):
        runtimes.find(version)
