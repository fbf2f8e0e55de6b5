"""Pages of folders, and files as downloads."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from ide.accounts.models import User


@pytest.fixture
def browser(client: Client, alice: User) -> Client:
    """Alice is signed in."""
    client.force_login(alice)
    return client


def test_the_root_is_a_folder_too(browser: Client, home: Path) -> None:
    answer = browser.get("/user/alice/files/")
    assert (answer.status_code, answer.context["path"]) == (200, "/")
    assert answer.context["crumbs"] == [("/", "/user/alice/files/")]


def test_a_folder_carries_its_listing(browser: Client, home: Path) -> None:
    (home / "<b>").write_text("x")
    (home / "b").mkdir()
    answer = browser.get(f"/user/alice/files{home}/")
    assert answer.status_code == 200
    text = answer.content.decode().split('type="application/json">')[1].split("</script>")[0]
    assert [entry["name"] for entry in json.loads(text)["entries"]] == ["b", "<b>"]
    assert answer.context["writable"] is True
    assert answer.context["crumbs"][0] == ("/", "/user/alice/files/")
    assert answer.context["crumbs"][-1] == ("home", f"/user/alice/files{home}/")


@pytest.mark.parametrize(("path", "status"), [("/nothing/", 404), ("/a/../b/", 400), (f"/{'x' * 300}/", 400)])
def test_what_is_no_folder_is_said_on_the_page(browser: Client, home: Path, path: str, status: int) -> None:
    answer = browser.get(f"/user/alice/files{path}")
    assert answer.status_code == status
    assert answer.context["error"]
    assert answer.context["listing"] is None


def test_a_file_with_a_slash_and_a_folder_without_lead_on(browser: Client, home: Path) -> None:
    (home / "a file").write_text("x")
    (home / "folder").mkdir()
    assert browser.get(f"/user/alice/files{home}/a file/").headers["Location"] == f"/user/alice/files{home}/a%20file"
    assert browser.get(f"/user/alice/files{home}/folder").headers["Location"] == f"/user/alice/files{home}/folder/"


def test_a_file_is_a_download_that_no_browser_shows(browser: Client, home: Path) -> None:
    (home / "page.html").write_text("<script>alert(1)</script>")
    answer: Any = browser.get(f"/user/alice/files{home}/page.html")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="page.html"'
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"


def test_a_head_request_frees_its_place(browser: Client, home: Path) -> None:
    (home / "a").write_bytes(b"x" * 2**20)
    for _ in range(20):
        browser.head(f"/user/alice/files{home}/a").close()
    assert browser.get(f"/user/alice/files{home}/").status_code == 200


def test_odd_names_lead_to_their_files(browser: Client, home: Path) -> None:
    for name in ("new\nline", "end\n", "a?b#c", "a%20b", "é日本", " "):
        (home / name).write_text(name)
        answer: Any = browser.get(f"/user/alice/files{home}/{_quoted(name)}")
        assert b"".join(answer.streaming_content).decode() == name


def _quoted(name: str) -> str:
    return "".join(f"%{byte:02x}" for byte in name.encode())


def test_a_sandbox_that_cannot_start_is_503_with_its_sentence(browser: Client) -> None:
    for path in ("home/alice/", "home/alice/x"):
        answer = browser.get(f"/user/alice/files/{path}")
        assert answer.status_code == 503
        assert "no engine answers" in answer.content.decode()


def test_what_is_no_file_is_refused(browser: Client, home: Path) -> None:
    os.mkfifo(home / "fifo")
    assert browser.get(f"/user/alice/files{home}/fifo").status_code == 403
    assert browser.get(f"/user/alice/files{home}/nothing").status_code == 404
