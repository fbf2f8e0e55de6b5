"""A sandbox's uid belongs to nobody else on this machine."""

from pathlib import Path

import pytest

from sandbox.drivers import identities
from sandbox.errors import StartFailed

UID = 1_900_000_005


def test_a_number_that_nobody_has_is_right(tmp_path: Path) -> None:
    identities.check(UID, ranges=(tmp_path / "missing",))
    identities.check(UID)


def test_the_number_of_a_user_of_this_machine_is_refused() -> None:
    with pytest.raises(StartFailed, match="This machine has a user with the number 0"):
        identities.check(0)


def test_a_subordinate_range_that_holds_the_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "subuid"
    path.write_text(f"# comment\nbroken:x\nbob:100000:65536\nbob:{UID - 5}:6\n")
    with pytest.raises(StartFailed, match=f"gives the number {UID} away"):
        identities.check(UID, ranges=(path,))
    path.write_text(f"bob:{UID - 5}:5\nbob:{UID + 1}:10\n")
    identities.check(UID, ranges=(path,))
