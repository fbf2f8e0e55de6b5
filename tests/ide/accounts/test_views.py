"""Signing up, in and out, and the account's page."""

from typing import Any

import pytest
from django.test import Client

from ide.accounts.models import Plan, User
from ide.accounts.tokens import token_of
from tests.conftest import PASSWORD


def sign_up(client: Client, name: str, password: str = PASSWORD) -> Any:
    """Send the form."""
    return client.post("/accounts/signup/", {"username": name, "email": "", "password1": password})


def test_signing_up_makes_an_account_on_the_free_plan(client: Client, db: None) -> None:
    assert client.get("/accounts/signup/").status_code == 200
    answer = sign_up(client, "dora")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    dora = User.objects.get(username="dora")
    assert dora.plan == Plan.objects.get(is_default=True)
    assert not dora.is_staff
    assert client.get("/").headers["Location"] == "/user/dora/"
    assert client.get("/user/dora/").status_code == 200


@pytest.mark.parametrize(
    "name", ["", "ab", "a" * 31, "1abc", "a-b", "a_b", "a.b", "a b", "Alice", "ALICE", "../x", "a/b", "ålice"]
)
def test_names_that_cannot_be_are_refused(client: Client, db: None, name: str) -> None:
    answer = sign_up(client, name)
    assert answer.status_code == 200
    assert answer.context["form"].errors["username"]
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["root", "admin", "www", "api", "daemon"])
def test_reserved_names_are_taken(client: Client, db: None, name: str) -> None:
    assert sign_up(client, name).context["form"].errors["username"] == ["This name is taken. Choose another."]


def test_a_name_is_never_given_twice(client: Client, alice: User) -> None:
    User.objects.update(is_active=False)
    assert sign_up(client, "alice").context["form"].errors["username"] == ["This name is taken. Choose another."]


@pytest.mark.parametrize("password", ["short", "password123", "12345678901", "dora1234"])
def test_weak_passwords_are_refused(client: Client, db: None, password: str) -> None:
    name = "dora1234"
    assert sign_up(client, name, password).context["form"].errors
    assert not User.objects.exists()


def test_closed_sign_up_makes_no_account(client: Client, db: None, settings: Any) -> None:
    settings.SIGNUP_OPEN = False
    assert client.get("/accounts/signup/").status_code == 200
    sign_up(client, "dora")
    assert not User.objects.exists()


def test_signing_in_and_out(client: Client, alice: User) -> None:
    answer = client.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/user/alice/").status_code == 200
    assert client.post("/accounts/logout/").headers["Location"] == "/"
    answer = client.get("/user/alice/consoles/")
    assert answer.headers["Location"] == "/accounts/login/?next=/user/alice/consoles/"


def test_signing_in_leads_on_but_never_elsewhere(client: Client, alice: User) -> None:
    form = {"login": "alice", "password": PASSWORD}
    answer = client.post("/accounts/login/", {**form, "next": "/user/alice/consoles/"})
    assert answer.headers["Location"] == "/user/alice/consoles/"
    client.logout()
    answer = client.post("/accounts/login/", {**form, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_and_a_closed_account_do_not_sign_in(client: Client, alice: User) -> None:
    assert client.post("/accounts/login/", {"login": "alice", "password": "wrong"}).status_code == 200
    User.objects.update(is_active=False)
    client.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    assert client.get("/user/alice/").status_code == 302


def test_failed_sign_ins_are_limited_for_each_name(client: Client, alice: User) -> None:
    for _ in range(5):
        client.post("/accounts/login/", {"login": "alice", "password": "wrong"})
    answer = client.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    assert answer.status_code in {200, 429}
    assert client.get("/user/alice/").status_code == 302


def test_sign_ups_are_limited_for_each_address(client: Client, db: None) -> None:
    for number in range(20):
        sign_up(client, f"person{number}")
        client.logout()
    sign_up(client, "onetoomany")
    assert not User.objects.filter(username="onetoomany").exists()


def test_the_token_is_hidden_shown_and_replaced(client: Client, alice: User) -> None:
    client.force_login(alice)
    token = token_of(alice)
    assert token not in client.get("/user/alice/account/").content.decode()
    shown = client.post("/user/alice/account/token/")
    assert token in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    replaced = client.post("/user/alice/account/token/new/").content.decode()
    assert token not in replaced
    assert token_of(alice) in replaced


def test_a_link_shows_or_replaces_no_token(client: Client, alice: User) -> None:
    client.force_login(alice)
    token = token_of(alice)
    assert client.get("/user/alice/account/token/").status_code == 405
    assert client.get("/user/alice/account/token/new/").status_code == 405
    assert token_of(alice) == token


def test_a_form_of_another_site_changes_nothing(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    answer = client.post("/user/alice/account/token/new/")
    assert answer.status_code == 403
    assert "Reload" in answer.content.decode()


@pytest.mark.parametrize("path", ["account/", "account/token/", "account/token/new/"])
def test_a_strangers_account_is_404(client: Client, alice: User, charlie: User, path: str) -> None:
    client.force_login(charlie)
    send = client.get if path == "account/" else client.post
    assert send(f"/user/alice/{path}").status_code == 404


def test_administration_is_for_administrators(client: Client, alice: User, charlie: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    client.force_login(User.objects.get(pk=alice.pk))
    for page in ("accounts/user/", "accounts/plan/", "workspaces/workspace/", "consoles/console/"):
        assert client.get(f"/admin/{page}").status_code == 200
    assert client.get(f"/admin/accounts/user/{charlie.pk}/change/").status_code == 200
    assert client.post(f"/admin/accounts/user/{charlie.pk}/delete/").status_code == 403
    assert client.get("/admin/accounts/user/add/").status_code == 403
    chosen = {"action": "close_accounts", "_selected_action": [charlie.pk, alice.pk]}
    client.post("/admin/accounts/user/", chosen)
    assert User.objects.filter(is_active=True).get() == alice
    client.force_login(charlie)
    assert client.get("/admin/").status_code == 302
