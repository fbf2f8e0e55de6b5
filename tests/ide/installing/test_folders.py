"""Owners and modes of the folders, and that nothing is done through a link."""

import os
import pwd
import stat
from pathlib import Path

import pytest

from ide.installing.errors import InstallError
from ide.installing.folders import ensure_folder, ensure_folders, ensure_link, ensure_secret
from ide.installing.places import Places

NOBODY = pwd.getpwuid(65534)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    if os.geteuid() != 0:
        pytest.skip("only root can give folders away")
    for folder in [tmp_path, *tmp_path.parents[:2]]:
        folder.chmod(0o755)
    return Places(checkout=tmp_path, root=tmp_path / "opt", data=tmp_path / "data", run=tmp_path / "run")


def seen(path: Path) -> tuple[int, int, int]:
    state = path.lstat()
    return state.st_uid, state.st_gid, stat.S_IMODE(state.st_mode)


def test_every_folder_has_its_owner_and_mode_whatever_the_umask(places: Places) -> None:
    before = os.umask(0o077)
    try:
        ensure_folders(places, user=NOBODY)
    finally:
        os.umask(before)
    uid, gid = NOBODY.pw_uid, NOBODY.pw_gid
    assert seen(places.data / "web") == (uid, gid, 0o700)
    assert seen(places.data / "keeper") == (0, 0, 0o700)
    assert seen(places.data / "users") == (0, 0, 0o700)
    assert seen(places.data / "published") == (0, gid, 0o750)
    assert seen(places.run / "redis") == (uid, gid, 0o700)
    assert seen(places.run / "web") == (uid, gid, 0o750)
    assert seen(places.run) == (0, 0, 0o755)
    assert (places.run / "published").readlink() == places.data / "published"


def test_a_second_time_mends_what_was_changed(places: Places) -> None:
    ensure_folders(places, user=NOBODY)
    (places.data / "keeper").chmod(0o777)
    os.chown(places.data / "users", NOBODY.pw_uid, 0)
    ensure_folders(places, user=NOBODY)
    assert seen(places.data / "keeper") == (0, 0, 0o700)
    assert seen(places.data / "users") == (0, 0, 0o700)


def test_parents_that_others_can_change_are_refused(places: Places) -> None:
    places.data.parent.chmod(0o777)
    with pytest.raises(InstallError, match=r"TERRARIUM_DATA cannot be .* can be written by others"):
        ensure_folders(places, user=NOBODY)


def test_a_link_in_place_of_a_folder_is_refused(places: Places) -> None:
    target = places.checkout / "target"
    target.mkdir()
    (places.checkout / "link").symlink_to(target)
    with pytest.raises(InstallError, match="must be a folder"):
        ensure_folder(places.checkout / "link", owner=(NOBODY.pw_uid, NOBODY.pw_gid), mode=0o777)
    assert seen(target)[0] == 0


def test_a_link_that_leads_elsewhere_is_made_anew(tmp_path: Path) -> None:
    ensure_link(tmp_path / "link", target=tmp_path / "one")
    ensure_link(tmp_path / "link", target=tmp_path / "two")
    assert (tmp_path / "link").readlink() == tmp_path / "two"


def test_the_secret_is_made_once_and_for_the_service_user_alone(places: Places) -> None:
    ensure_folders(places, user=NOBODY)
    ensure_secret(places, user=NOBODY)
    secret = (places.data / "web" / "secret_key").read_text(encoding="ascii")
    ensure_secret(places, user=NOBODY)
    assert len(secret) >= 50
    assert (places.data / "web" / "secret_key").read_text(encoding="ascii") == secret
    assert seen(places.data / "web" / "secret_key") == (NOBODY.pw_uid, NOBODY.pw_gid, 0o600)


def test_the_secret_is_not_written_through_a_link_of_the_service_user(places: Places) -> None:
    ensure_folders(places, user=NOBODY)
    (places.data / "web" / "secret_key").symlink_to(places.checkout / "of_root")
    ensure_secret(places, user=NOBODY)
    assert not (places.checkout / "of_root").exists()
