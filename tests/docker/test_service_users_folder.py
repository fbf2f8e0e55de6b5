"""What root does in the folder that the service user can write: nothing that a link laid there could lead astray."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from ide import environment

SERVICE = 12_345
"""A uid that owns the folder, as the service user does."""


@pytest.fixture
def web() -> Iterator[Path]:
    """A folder of the service user's whose parents everybody can pass."""
    folder = Path(tempfile.mkdtemp(prefix="tw", dir="/tmp"))
    folder.chmod(0o755)
    (folder / "web").mkdir(mode=0o700)
    os.chown(folder / "web", SERVICE, SERVICE)
    yield folder / "web"
    shutil.rmtree(folder)


def test_root_makes_the_secret_for_whom_the_folder_belongs_to(web: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEY", raising=False)
    made = environment.secret("KEY", kept_in=web / "secret_key")
    state = (web / "secret_key").stat()
    assert (state.st_uid, state.st_gid, state.st_mode & 0o777) == (SERVICE, SERVICE, 0o600)
    assert environment.secret("KEY", kept_in=web / "secret_key") == made


def test_a_link_in_the_secrets_place_does_not_lead_root_to_its_own_files(
    web: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KEY", raising=False)
    own = web.parent / "roots"
    own.write_text("of root only")
    own.chmod(0o600)
    (web / "secret_key").symlink_to(own)
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        environment.secret("KEY", kept_in=web / "secret_key")
    assert own.stat().st_uid == 0
