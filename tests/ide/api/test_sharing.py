"""Sharing files by a link over the API, as PythonAnywhere's clients do it."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from ide.accounts.models import User
from ide.api.throttling import PER_MINUTE
from ide.workspaces import sharing
from ide.workspaces.models import FileShare

SHARING = "files/sharing/"


def test_a_file_is_shared_once_and_found_and_ended(api: Any, home: Path) -> None:
    path = f"{home}/a b.txt"
    Path(path).write_text("x")
    assert api("get", SHARING, {"path": path}).status_code == 404
    made = api("post", SHARING, {"path": path})
    assert made.status_code == 201
    assert set(made.json()) == {"url"}
    assert re.fullmatch(r"/user/alice/shares/[\w-]{22}/", made.json()["url"])
    again = api("post", SHARING, {"path": path})
    assert (again.status_code, again.json()) == (200, made.json())
    assert api("get", SHARING, {"path": path}).json() == made.json()
    assert api("delete", f"{SHARING}?path={path}").status_code == 204
    assert api("get", SHARING, {"path": path}).status_code == 404
    assert api("delete", f"{SHARING}?path={path}").status_code == 404
    assert api("post", SHARING, {"path": path}).json() != made.json()


def test_a_form_is_read_as_pythonanywheres_is(api: Any, home: Path) -> None:
    (home / "a").write_text("x")
    answer = api("post", SHARING, f"path={home}/a", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 201


def test_a_folder_and_what_a_link_leads_to_are_shared(api: Any, home: Path) -> None:
    (home / "folder").mkdir()
    (home / "link").symlink_to("folder")
    assert api("post", SHARING, {"path": f"{home}/folder/"}).status_code == 201
    assert api("get", SHARING, {"path": f"{home}/folder"}).status_code == 200
    assert api("post", SHARING, {"path": f"{home}/link"}).status_code == 201
    assert FileShare.objects.filter(path=f"{home}/link", real_path=f"{home}/folder").exists()


@pytest.mark.parametrize(
    ("path", "status"), [("", 400), ("relative", 400), ("/a/../b", 400), (None, 400), (["/a"], 400)]
)
def test_what_is_no_path_is_400(api: Any, home: Path, path: object, status: int) -> None:
    assert api("post", SHARING, {"path": path}).status_code == status
    assert api("get", SHARING).status_code == 400
    assert api("delete", SHARING).status_code == 400


def test_what_is_not_there_or_is_no_file_is_not_shared(api: Any, home: Path, alice: User) -> None:
    os.mkfifo(home / "pipe")
    (home / "dangling").symlink_to("nothing")
    (home / "everything").symlink_to("/home")
    answer = api("post", SHARING, {"path": f"{home}/none"})
    assert (answer.status_code, answer.json()["detail"]) == (404, f"No such file or directory: {home}/none")
    assert api("post", SHARING, {"path": f"{home}/dangling"}).status_code == 404
    assert api("post", SHARING, {"path": f"{home}/pipe"}).status_code == 400
    for path in ("/", "/home", f"{home}/everything"):
        answer = api("post", SHARING, {"path": path})
        assert answer.status_code == 400
        assert answer.json()["detail"] == f"“{path}” holds all that you have. Share a file or a folder in it."
    assert not FileShare.objects.exists()


def test_shares_have_a_limit(api: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "SHARES_MAX", 1)
    for name in ("a", "b"):
        (home / name).write_text("x")
    assert api("post", SHARING, {"path": f"{home}/a"}).status_code == 201
    assert api("post", SHARING, {"path": f"{home}/b"}).status_code == 403
    assert api("post", SHARING, {"path": f"{home}/a"}).status_code == 200


def test_it_is_counted_like_others(api: Any, home: Path) -> None:
    for _ in range(PER_MINUTE):
        assert api("get", SHARING, {"path": "/a"}).status_code == 404
    assert api("get", SHARING, {"path": "/a"}).status_code == 429


def test_a_sandboxs_token_does_not_share(alice: User, home: Path) -> None:
    (home / "a").write_text("x")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {alice.console_environment()['API_TOKEN']}")
    assert client.post(f"/api/v0/user/alice/{SHARING}", {"path": f"{home}/a"}).status_code == 403


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_a_stranger_gets_404_and_the_signed_out_401(stranger: Any, nobody: Any, sandboxes: Any, method: str) -> None:
    path = SHARING if method == "post" else f"{SHARING}?path=/home/alice/a"
    assert stranger(method, path, {"path": "/home/alice/a"}).status_code == 404
    assert nobody(method, path, {"path": "/home/alice/a"}).status_code == 401
    assert sandboxes.woken == []
