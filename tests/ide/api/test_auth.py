"""Who asks the API, and how often."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from consoles.models import Console
from ide.accounts.models import User
from ide.accounts.tokens import replace_token, token_of
from ide.api.throttling import PER_MINUTE

URL = "/api/v0/user/alice/consoles/"


def session(user: User) -> APIClient:
    """A browser that is signed in."""
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def csrf_token(client: Client) -> str:
    """What the page's <meta> holds."""
    page = client.get("/user/alice/account/").content.decode()
    return page.split('name="csrf-token" content="')[1].split('"')[0]


def test_a_session_reads(alice: User) -> None:
    assert session(alice).get(URL).status_code == 200


def test_a_session_without_the_csrf_header_changes_nothing(alice: User) -> None:
    client = session(alice)
    answer = client.post(URL, {"executable": "bash"})
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["detail"]
    form = client.post(URL, {"executable": "bash", "csrfmiddlewaretoken": csrf_token(client)}, format="multipart")
    assert form.status_code == 403
    assert not Console.objects.exists()


def test_a_session_with_the_csrf_header_may(alice: User) -> None:
    client = session(alice)
    headers = {"X-CSRFToken": csrf_token(client)}
    assert client.post(URL, {"executable": "bash"}, headers=headers).status_code == 201


def test_a_session_may_upload_with_the_csrf_header(alice: User, home: Path) -> None:
    client = session(alice)
    url = f"/api/v0/user/alice/files/path{home}/a"
    data = {"content": SimpleUploadedFile("a", b"text")}
    assert client.post(url, data, format="multipart").status_code == 403
    headers = {"X-CSRFToken": csrf_token(client)}
    data = {"content": SimpleUploadedFile("a", b"text")}
    assert client.post(url, data, format="multipart", headers=headers).status_code == 201
    assert (home / "a").read_text() == "text"


def test_a_strangers_session_gets_404(alice: User, charlie: User) -> None:
    assert session(charlie).get(URL).status_code == 404


@pytest.mark.parametrize("header", ["Token wrong", "Token", "Token a b", "Bearer x", "Basic YTpi", "garbage"])
def test_a_wrong_header_is_401_whatever_the_cookie(alice: User, header: str) -> None:
    answer = session(alice).get(URL, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["detail"]


def test_a_token_needs_no_csrf_and_ignores_the_cookie(alice: User, charlie: User) -> None:
    client = session(charlie)
    headers = {"Authorization": f"Token {token_of(alice)}"}
    assert client.post(URL, {"executable": "bash"}, headers=headers).status_code == 201


def test_a_replaced_token_is_worth_nothing(alice: User) -> None:
    old = token_of(alice)
    new = replace_token(alice)
    assert len(new) == 40
    client = APIClient()
    assert client.get(URL, headers={"Authorization": f"Token {old}"}).status_code == 401
    assert client.get(URL, headers={"Authorization": f"Token {new}"}).status_code == 200


def test_a_closed_account_is_401(alice: User) -> None:
    client, token = session(alice), token_of(alice)
    User.objects.update(is_active=False)
    assert client.get(URL).status_code == 401
    assert APIClient().get(URL, headers={"Authorization": f"Token {token}"}).status_code == 401


def test_a_name_that_nobody_has_is_404(api: Any) -> None:
    for name in ("nobody", "ALICE", "alice%20", "a" * 300, "%2e%2e"):
        assert api("get", f"/api/v0/user/{name}/consoles/").status_code == 404


def test_an_unknown_address_is_404_in_json(api: Any) -> None:
    answer = api("get", "nothing/")
    assert answer.status_code == 404
    assert answer.json()["detail"]


def test_a_wrong_method_is_405(api: Any) -> None:
    answer = api("put", "consoles/")
    assert answer.status_code == 405
    assert answer.json()["detail"]


def test_tokens_are_limited_for_each_endpoint(api: Any) -> None:
    for _ in range(PER_MINUTE):
        assert api("get", "consoles/").status_code == 200
    answer = api("get", "consoles/")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["detail"]
    assert api("get", "consoles/1/").status_code == 404


def test_input_has_a_limit_of_its_own(api: Any, alice: User) -> None:
    for _ in range(120):
        assert api("post", "consoles/1/send_input/", {"input": ""}).status_code == 404
    assert api("post", "consoles/1/send_input/", {"input": ""}).status_code == 429


def test_sessions_are_not_limited(alice: User) -> None:
    client = session(alice)
    for _ in range(PER_MINUTE + 1):
        assert client.get(URL).status_code == 200


def test_answers_are_json_whatever_is_asked_for(api: Any) -> None:
    answer = api("get", "consoles/", HTTP_ACCEPT="text/html")
    assert answer.headers["Content-Type"] == "application/json"


def test_the_schema_names_every_endpoint(client: Client) -> None:
    schema = client.get("/api/v0/schema/").json()
    paths = {path.removeprefix("/api/v0/user/{name}/") for path in schema["paths"]}
    assert {
        "consoles/",
        "consoles/run/",
        "consoles/{console_id}/send_input/",
        "files/document/",
        "files/uploads/",
    } <= paths
