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


def test_the_setting_lists_runtimes_and_adds_those_that_name_their_debian_release(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runtimes, "RUNTIMES", dict(runtimes.RUNTIMES))
    assert runtimes.read(" 3.13, 3.14=forky,3.13 ,") == ("3.13", "3.14")
    assert runtimes.find("3.14").own_base == "terrarium/base:forky"
    assert runtimes.read("3.13=sid") == ("3.13",)
    assert runtimes.find("3.13").suite == "sid"
    assert runtimes.read("") == ()


@pytest.mark.parametrize("text", ["3.14=", "=forky", "4=forky", "3.14=../x", "3.14=a b", "3.14=-x", "3.123=forky"])
def test_a_release_that_cannot_be_is_told(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtimes, "RUNTIMES", dict(runtimes.RUNTIMES))
    with pytest.raises(ValueError, match="does not say which Debian release carries which Python"):
        runtimes.read(f"3.13,{text}")


@pytest.mark.parametrize(("version", "shown"), [("2.7", "2.7"), ("../x", "that"), ("3.13\n", "that")])
def test_an_unknown_runtime_is_told(version: str, shown: str) -> None:
    with pytest.raises(StartFailed, match=rf"There is no runtime {shown}; there are 3\.13, 3\.11, 3\.9\."):
        runtimes.find(version)
