"""Where things lie: short enough for sockets, under parents that only root can change."""

import os
from pathlib import Path

import pytest

from ide.installing.errors import InstallError
from ide.installing.places import SOCKET_PATH_BYTES_MAX, distrust, places_for, record


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("the folders of this test must be root's")


@pytest.fixture
def ground(tmp_path: Path) -> Path:
    for folder in [tmp_path, *tmp_path.parents[:2]]:
        folder.chmod(0o755)
    return tmp_path


@pytest.mark.usefixtures("as_root")
def test_data_lies_in_a_checkout_that_only_root_can_change(ground: Path) -> None:
    checkout = ground / "checkout"
    checkout.mkdir()
    assert places_for(checkout, environ={}, base=ground / "opt").data == checkout / "data"


@pytest.mark.usefixtures("as_root")
@pytest.mark.parametrize("mode", [0o700, 0o777, 0o775])
def test_data_goes_to_roots_folder_where_the_checkout_cannot_be_trusted_or_reached(ground: Path, mode: int) -> None:
    checkout = ground / "home" / "checkout"
    checkout.mkdir(parents=True)
    (ground / "home").chmod(mode)
    places = places_for(checkout, environ={}, base=ground / "opt")
    assert places.data == places.root / "data"
    assert places.root.parent == ground / "opt"


@pytest.mark.usefixtures("as_root")
def test_data_stays_where_it_was_when_a_parent_changes_later(ground: Path) -> None:
    checkout = ground / "checkout"
    checkout.mkdir()
    places = places_for(checkout, environ={}, base=ground / "opt")
    places.root.mkdir(parents=True)
    places.data.mkdir()
    record(places)
    checkout.chmod(0o700)
    assert places_for(checkout, environ={}, base=ground / "opt").data == places.data


def test_two_checkouts_have_two_installations(ground: Path) -> None:
    one, two = (places_for(ground / name, environ={}, base=ground / "opt") for name in ("one", "two"))
    assert one.root != two.root


def test_a_long_checkout_is_no_fault_since_sockets_lie_elsewhere(ground: Path) -> None:
    places_for(ground / ("x" * 90), environ={}, base=ground / "opt")


def test_a_folder_of_sockets_may_be_just_short_enough(ground: Path) -> None:
    longest = "/" + "r" * (SOCKET_PATH_BYTES_MAX - len("/published/" + "9" * 18 + ".sock") - 1)
    assert places_for(ground, environ={"TERRARIUM_RUN": longest}, base=ground).run == Path(longest)
    with pytest.raises(InstallError, match="TERRARIUM_RUN is too long"):
        places_for(ground, environ={"TERRARIUM_RUN": longest + "r"}, base=ground)


@pytest.mark.parametrize("name", ["TERRARIUM_RUN", "TERRARIUM_DATA"])
def test_a_relative_folder_is_refused(ground: Path, name: str) -> None:
    with pytest.raises(InstallError, match="must be an absolute path"):
        places_for(ground, environ={name: "data"}, base=ground)


@pytest.mark.usefixtures("as_root")
def test_distrust_gives_its_reason(ground: Path) -> None:
    folder = ground / "a" / "b"
    folder.mkdir(parents=True)
    assert distrust(folder) is None
    folder.parent.chmod(0o1777)
    assert distrust(folder) is None
    folder.parent.chmod(0o777)
    assert "can be written by others" in str(distrust(folder))
    folder.parent.chmod(0o755)
    os.chown(folder.parent, 4711, 0)
    assert "belongs to user 4711" in str(distrust(folder / "not" / "there"))
