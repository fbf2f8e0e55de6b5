"""The editor's page."""

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
