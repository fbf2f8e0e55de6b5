"""The editor's page, and the workspace's."""

import json
from typing import Any

import pytest
from django.test import Client

from ide.accounts.models import User


@pytest.fixture
def browser(client: Client, alice: User) -> Client:
    """Alice is signed in."""
    client.force_login(alice)
    return client


def test_the_page_carries_what_its_script_needs_and_wakes_nothing(browser: Client, sandboxes: Any) -> None:
    answer = browser.get("/user/alice/files/home/alice/a%20b.py?edit")
    assert answer.status_code == 200
    text = answer.content.decode().split('type="application/json">')[1].split("</script>")[0]
    assert json.loads(text) == {
        "path": "/home/alice/a b.py",
        "api": "/api/v0/user/alice/",
        "document_url": "/api/v0/user/alice/files/document/?path=/home/alice/a%20b.py",
        "run_url": "/api/v0/user/alice/consoles/run/",
        "socket_base": "/ws/consoles/",
        "can_run": True,
        "folder_url": "/user/alice/files/home/alice/",
        "user": "alice",
    }
    assert sandboxes.woken == []


@pytest.mark.parametrize(("name", "can_run"), [("a.py", True), ("A.PY", True), ("a.txt", False), ("py", False)])
def test_only_python_can_be_run(browser: Client, name: str, can_run: bool) -> None:
    assert browser.get(f"/user/alice/files/{name}?edit").context["page_data"]["can_run"] is can_run


def test_a_bad_path_is_refused(browser: Client) -> None:
    assert browser.get("/user/alice/files/a/../b?edit").status_code == 400
    assert browser.get(f"/user/alice/files/{'x' * 300}?edit").status_code == 400


@pytest.mark.parametrize(
    ("address", "folder", "file"),
    [
        ("", "/home/alice", None),
        ("home/alice/a%20project/", "/home/alice/a project", None),
        ("home/alice/a%20project/x.py", None, "/home/alice/a project/x.py"),
        ("var/www/", "/var/www", None),
    ],
)
def test_the_workspace_shows_a_folder_or_opens_a_file_and_wakes_nothing(
    browser: Client, sandboxes: Any, address: str, folder: str | None, file: str | None
) -> None:
    answer = browser.get(f"/user/alice/workspace/{address}")
    assert answer.status_code == 200
    data = {"user": "alice", "home": "/home/alice", "folder": folder, "file": file}
    assert answer.context["page_data"] == data
    text = answer.content.decode()
    assert 'data-new-console="bash"' in text
    assert sandboxes.woken == []


def test_a_bad_path_in_the_workspace_is_refused(browser: Client) -> None:
    assert browser.get("/user/alice/workspace/a/../b").status_code == 400
    assert browser.get(f"/user/alice/workspace/{'x' * 300}").status_code == 400
