"""Uploads in parts over the API."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from ide.accounts.models import User
from ide.accounts.tokens import token_of
from ide.workspaces.models import Upload
from ide.workspaces.uploading import CHUNK_BYTES_MAX, UPLOADS_MAX
from tests.conftest import wait_until


def begin(api: Any, path: object, size: int, **more: Any) -> Any:
    """POST the beginning."""
    return api("post", "files/uploads/", {"path": str(path), "size": size, **more})


def part(api: Any, upload: str, offset: int, data: bytes) -> Any:
    """PUT one part."""
    return api("put", f"files/uploads/{upload}/?offset={offset}", data, content_type="application/octet-stream")


def test_a_file_comes_in_parts(api: Any, home: Path) -> None:
    data = os.urandom(3_000_000)
    begun = begin(api, home / "a.bin", len(data))
    assert begun.status_code == 201
    assert begun.json() == {"id": begun.json()["id"], "received": 0, "chunk": 8 * 2**20}
    upload, offset = begun.json()["id"], 0
    while offset < len(data):
        answer = part(api, upload, offset, data[offset : offset + 1_000_000]).json()
        offset += 1_000_000
        assert answer == {"received": offset, "done": offset == len(data)}
        assert (home / "a.bin").exists() is answer["done"]
    assert (home / "a.bin").read_bytes() == data


def test_who_lost_the_last_answer_asks_again(api: Any, home: Path) -> None:
    upload = begin(api, home / "a", 3).json()["id"]
    assert part(api, upload, 0, b"abc").json()["done"]
    assert api("get", f"files/uploads/{upload}/").json() == {"received": 3, "done": True}
    assert part(api, upload, 3, b"").json() == {"received": 3, "done": True}
    assert api("delete", f"files/uploads/{upload}/").status_code == 204
    assert (home / "a").read_text() == "abc"


def test_an_empty_file_is_one_empty_part(api: Any, home: Path) -> None:
    upload = begin(api, home / "a", 0).json()["id"]
    assert api("get", f"files/uploads/{upload}/").json() == {"received": 0, "done": False}
    assert part(api, upload, 0, b"").json() == {"received": 0, "done": True}
    assert (home / "a").read_bytes() == b""


def test_a_part_at_the_wrong_place_is_told_the_right_one(api: Any, home: Path) -> None:
    upload = begin(api, home / "a", 10).json()["id"]
    part(api, upload, 0, b"abc")
    for offset in (0, 5, 10):
        answer = part(api, upload, offset, b"xyz")
        assert answer.status_code == 409
        assert answer.json() == {"detail": "The upload stands at byte 3.", "received": 3}
    assert api("get", f"files/uploads/{upload}/").json() == {"received": 3, "done": False}


def test_a_part_that_breaks_off_can_be_continued(api: Any, alice: User, home: Path) -> None:
    upload = begin(api, home / "a", 2_000_000).json()["id"]
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token_of(alice)}")
    broken: dict[str, Any] = {"wsgi.input": io.BytesIO(b"x" * 100_000), "CONTENT_LENGTH": "2000000"}
    url = f"/api/v0/user/alice/files/uploads/{upload}/?offset=0"
    assert client.generic("PUT", url, b"x" * 100_000, **broken).status_code == 400
    stands = api("get", f"files/uploads/{upload}/").json()["received"]
    assert 0 <= stands <= 100_000
    assert part(api, upload, stands, b"x" * (2_000_000 - stands)).json()["done"]
    assert (home / "a").read_bytes() == b"x" * 2_000_000


def test_a_name_that_is_taken_is_409_before_the_first_byte(api: Any, home: Path) -> None:
    (home / "a").write_text("old")
    assert begin(api, home / "a", 3).status_code == 409
    upload = begin(api, home / "a", 3, replace=True).json()["id"]
    part(api, upload, 0, b"new")
    assert (home / "a").read_text() == "new"


def test_a_name_taken_meanwhile_is_409_after_the_last(api: Any, home: Path) -> None:
    upload = begin(api, home / "a", 3).json()["id"]
    (home / "a").write_text("old")
    assert part(api, upload, 0, b"new").status_code == 409
    assert (home / "a").read_text() == "old"


def test_a_cancelled_upload_leaves_nothing(api: Any, home: Path) -> None:
    upload = begin(api, home / "a", 10).json()["id"]
    part(api, upload, 0, b"abc")
    assert api("delete", f"files/uploads/{upload}/").status_code == 204
    assert api("get", f"files/uploads/{upload}/").status_code == 404
    assert not (home / "a").exists()
    wait_until(lambda: not any(upload in path.name for path in home.rglob("*")), what="the parts to go")


def test_what_is_too_large_is_413(api: Any, home: Path) -> None:
    assert begin(api, home / "a", 11 * 2**30).status_code == 413
    upload = begin(api, home / "a", 2 * CHUNK_BYTES_MAX).json()["id"]
    assert part(api, upload, 0, b"x" * (CHUNK_BYTES_MAX + 1)).status_code == 413


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"path": "/a"},
        {"path": "/a", "size": -1},
        {"path": "a", "size": 1},
        {"path": "/../a", "size": 1},
        {"path": "/a", "size": "x"},
    ],
)
def test_what_cannot_be_an_upload_is_400(api: Any, data: dict[str, Any]) -> None:
    assert api("post", "files/uploads/", data).status_code == 400


def test_a_folder_in_the_way_is_400(api: Any, home: Path) -> None:
    (home / "a").mkdir()
    assert begin(api, home / "a", 3, replace=True).status_code == 400


def test_unfinished_uploads_are_limited(api: Any, alice: User, home: Path) -> None:
    for number in range(UPLOADS_MAX):
        Upload.objects.create(id=f"{number:08}", user=alice, path="/a", size=1)
    assert begin(api, home / "a", 3).status_code == 429


def test_anothers_upload_is_404(api: Any, charlie: User, home: Path) -> None:
    Upload.objects.create(id="abcdefgh", user=charlie, path="/home/charlie/a", size=1)
    for method in ("get", "put", "delete"):
        assert api(method, "files/uploads/abcdefgh/?offset=0").status_code == 404


def test_a_full_disk_is_507(api: Any, alice: User, sandboxes: Any, agent_with_small_home: Any) -> None:
    sandboxes.sockets[alice.pk] = str(agent_with_small_home.socket)
    upload = begin(api, agent_with_small_home.home / "a", 2 * 2**20).json()["id"]
    assert part(api, upload, 0, b"x" * 2 * 2**20).status_code == 507
