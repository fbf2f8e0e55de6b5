"""The landing page, the dashboard, health, errors, and the pages of consoles."""

import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client, RequestFactory
from django.utils.functional import SimpleLazyObject

from consoles.models import Console
from ide.accounts.models import Plan, User
from ide.views import server_error


def page_data(answer: Any) -> Any:
    """What the page carries for its script."""
    text = answer.content.decode().split('<script id="page-data" type="application/json">')[1]
    return json.loads(text.split("</script>")[0])


@pytest.fixture
def browser(client: Client, alice: User) -> Client:
    """Alice is signed in."""
    client.force_login(alice)
    return client


@pytest.fixture
def console(alice: User) -> Console:
    """One of alice's."""
    return Console.objects.create(user=alice, runtime="3.13", executable="bash", name="Bash console 1")


PAGES = [
    "",
    "account/",
    "consoles/",
    "consoles/{id}/",
    "consoles/{id}/frame/",
    "files/",
    "files/home/alice/",
    "files/home/alice/x",
    "files/home/alice/x?edit",
    "workspace/",
    "workspace/home/alice/x",
]


@pytest.mark.parametrize("path", PAGES)
def test_the_signed_out_are_sent_to_sign_in(client: Client, console: Console, sandboxes: Any, path: str) -> None:
    answer = client.get(f"/user/alice/{path.format(id=console.pk)}")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/?next=/user/alice/")
    assert sandboxes.woken == []


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_gets_404(client: Client, charlie: User, console: Console, sandboxes: Any, path: str) -> None:
    client.force_login(charlie)
    answer = client.get(f"/user/alice/{path.format(id=console.pk)}")
    assert answer.status_code == 404
    assert "Bash console" not in answer.content.decode()
    assert sandboxes.woken == []


def test_the_front_page_leads_the_signed_in_on(client: Client, alice: User) -> None:
    assert client.get("/").status_code == 200
    client.force_login(alice)
    assert client.get("/").headers["Location"] == "/user/alice/"


def test_a_new_account_is_shown_the_first_steps(browser: Client, sandboxes: Any) -> None:
    answer = browser.get("/user/alice/")
    assert answer.context["is_new"] is True
    assert answer.context["files"] is None
    assert sandboxes.woken == []


def test_the_first_steps_stay_until_there_is_a_file_too(
    browser: Client, console: Console, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(User, "home", str(home))
    assert browser.get("/user/alice/").context["is_new"] is True
    (home / "hello.py").touch()
    assert browser.get("/user/alice/").context["is_new"] is False


def test_the_dashboard_shows_what_was_used_last(browser: Client, console: Console, home: Path) -> None:
    (home / "old.py").write_text("x")
    (home / "new folder").mkdir()
    (home / ".hidden").write_text("x")
    answer = browser.get("/user/alice/")
    assert answer.context["is_new"] is False, "there is a console, and there are files"
    assert list(answer.context["consoles"]) == [console]


def test_health_is_answered_without_an_account(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/health/").json() == {"status": "ok"}

    def broken() -> None:
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(connection, "cursor", broken)
        assert client.get("/health/").status_code == 503


def test_another_host_is_refused(client: Client, db: None) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/", headers={"host": "localhost:8000"}).status_code == 200


def test_an_unknown_page_says_so(client: Client, db: None) -> None:
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    assert "somebody else" in answer.content.decode()


def test_a_failure_of_ours_tells_nothing_of_it(client: Client, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Plan, "__str__", fail)
    monkeypatch.setattr("ide.accounts.views.token_of", fail)
    client.force_login(alice)
    client.raise_request_exception = False
    answer = client.post("/user/alice/account/token/")
    assert answer.status_code == 500
    assert "secret detail" not in answer.content.decode()


def test_a_failure_is_told_while_the_database_is_gone(client: Client, alice: User) -> None:
    request = RequestFactory().get("/user/alice/")
    request.user = SimpleLazyObject(lambda: User.objects.get(pk=alice.pk))  # type: ignore[assignment]  # as the middleware does
    request.session = client.session
    with patch.object(connection, "cursor", side_effect=OperationalError("the disk is gone")):
        answer = server_error(request)
    assert answer.status_code == 500
    assert "Our fault" in answer.content.decode()


def test_the_front_page_offers_an_account_only_where_one_can_be_had(client: Client, db: None, settings: Any) -> None:
    assert "/accounts/signup/" in client.get("/").content.decode()
    settings.SIGNUP_OPEN = False
    for page in ("/", "/accounts/login/"):
        assert "/accounts/signup/" not in client.get(page).content.decode()


def test_every_page_has_the_policy(browser: Client) -> None:
    policy = browser.get("/user/alice/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self' ws://localhost:8000" in policy


def test_the_consoles_page_tells_which_run(browser: Client, api: Any, console: Console, home: Path) -> None:
    other = api("post", "consoles/", {"executable": "bash", "working_directory": str(home)}).json()
    api("post", f"consoles/{other['id']}/send_input/", {"input": "echo\n"})
    rows = browser.get("/user/alice/consoles/").context["consoles"]
    assert [(row["id"], row["state"]) for row in rows] == [(other["id"], "running"), (console.pk, "new")]


def test_the_consoles_page_wakes_nothing(browser: Client, console: Console, sandboxes: Any) -> None:
    rows = browser.get("/user/alice/consoles/").context["consoles"]
    assert [row["state"] for row in rows] == ["asleep"]
    assert sandboxes.woken == []


@pytest.mark.parametrize("page", ["", "frame/"])
def test_a_console_page_carries_what_its_script_needs(browser: Client, console: Console, page: str) -> None:
    answer = browser.get(f"/user/alice/consoles/{console.pk}/{page}")
    assert page_data(answer) == {
        "console": {
            "id": console.pk,
            "name": "Bash console 1",
            "executable": "bash",
            "console_url": f"/user/alice/consoles/{console.pk}/",
            "api_url": f"/api/v0/user/alice/consoles/{console.pk}/",
            "owner": "alice",
        },
        "socket": f"/ws/consoles/{console.pk}/",
        "role": "owner",
        "shares_url": f"/api/v0/user/alice/consoles/{console.pk}/shares/",
        "typing_url": f"/api/v0/user/alice/consoles/{console.pk}/typing/",
    }


def test_anothers_console_under_ones_own_name_is_404(browser: Client, charlie: User) -> None:
    other = Console.objects.create(user=charlie, runtime="3.13", executable="bash", name="secret")
    assert browser.get(f"/user/alice/consoles/{other.pk}/").status_code == 404


def test_names_are_shown_as_text(browser: Client, console: Console) -> None:
    Console.objects.update(name="</script><script>alert(1)</script>")
    for page in (f"consoles/{console.pk}/", "consoles/", ""):
        assert "<script>alert" not in browser.get(f"/user/alice/{page}").content.decode()
