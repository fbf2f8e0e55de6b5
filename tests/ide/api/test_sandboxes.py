"""What the token of a sandbox may: files and consoles of its user, and nothing else, whatever is added to the API."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver
from rest_framework.test import APIClient

from consoles import admission
from consoles.models import Console
from ide import urls
from ide.accounts.models import User
from ide.accounts.tokens import replace_sandbox_token, token_of
from ide.api.sandboxes import OPEN
from tests.ide.conftest import Api, caller

API = "/api/v0/user/alice/"
SENTENCE = "The token of a sandbox is not enough for this. Use your API token, which is on your account's page."
WORDS = {"name": "alice", "path": "/home/alice"}
"""What stands in an address; whatever else does is a number."""


def from_sandbox(user: User) -> APIClient:
    """A program in one of the user's consoles."""
    client = APIClient(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"Token {user.console_environment()['API_TOKEN']}")
    return client


@pytest.fixture
def inside(alice: User) -> Api:
    """A program in alice's console calls her API."""
    return caller(from_sandbox(alice))


def every_address(patterns: Any = urls.urlpatterns, before: str = "/") -> Iterator[tuple[str, Any]]:
    """Every address of the website, filled in, with its view."""
    for pattern in patterns:
        told = re.sub(r"^\^|\\Z$|\$$", "", str(pattern.pattern))
        told = re.sub(r"\(\?P<(\w+)>.*?\)(?=$|/)", r"<\1>", told)
        address = before + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: WORDS.get(found[1], "7"), told)
        if isinstance(pattern, URLResolver):
            yield from every_address(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


def name_of(view: Any) -> str:
    """As in the list of what is open."""
    kind = getattr(view, "cls", None)
    return f"{kind.__module__}.{kind.__name__}".removeprefix("ide.api.") if kind else ""


ADDRESSES = sorted((address, name_of(view)) for address, view in every_address())


def test_everything_that_is_open_is_there() -> None:
    assert {name for address, name in ADDRESSES if address.startswith(API)} >= OPEN
    assert len([address for address, _name in ADDRESSES if address.startswith(API)]) >= len(OPEN)


@pytest.mark.parametrize(("address", "name"), [each for each in ADDRESSES if each[0].startswith(API)])
def test_an_address_of_the_api_is_closed_to_sandboxes_unless_it_is_listed(inside: Api, address: str, name: str) -> None:
    for method in ("get", "post", "put", "patch", "delete"):
        answer = inside(method, address)
        refused = answer.status_code == 403 and SENTENCE in answer.content.decode()
        assert refused is (name not in OPEN), (method, answer.content)


@pytest.mark.parametrize(("address", "name"), [each for each in ADDRESSES if each[0].startswith("/user/")])
def test_no_page_of_a_person_is_shown_for_it(alice: User, address: str, name: str) -> None:
    del name
    answer = from_sandbox(alice).get(address)
    assert answer.status_code in {302, 404, 405}
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith("/accounts/login/")


def test_a_view_that_is_not_listed_is_refused(inside: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert inside("get", "consoles/").status_code == 200
    monkeypatch.setattr("ide.api.sandboxes.OPEN", OPEN - {"consoles.consoles"})
    assert inside("get", "consoles/").status_code == 403


def test_programs_in_a_console_reach_files_and_consoles(inside: Api, home: Any) -> None:
    (home / "a.txt").write_text("text")
    assert inside("get", f"files/path{home}/a.txt").getvalue() == b"text"
    made = inside("post", "consoles/", {"executable": "bash"}).json()
    assert inside("post", f"consoles/{made['id']}/send_input/", {"input": "exit\n"}).status_code == 200
    assert inside("delete", f"consoles/{made['id']}/").status_code == 204


def test_nothing_of_somebody_else_exists_for_it(alice: User, charlie: User) -> None:
    console = Console.objects.create(user=alice, runtime="3.13", executable="bash", name="hers")
    stranger = caller(from_sandbox(charlie), of="alice")
    for path in ("consoles/", f"consoles/{console.pk}/", "saved_consoles/", "files/tree/"):
        assert stranger("get", path).status_code == 404


def test_a_replaced_one_is_401_with_a_sentence_and_the_api_token_goes_on(alice: User, inside: Api) -> None:
    assert inside("get", "consoles/").status_code == 200
    replace_sandbox_token(alice)
    answer = inside("get", "consoles/")
    assert answer.status_code == 401
    assert answer.json()["detail"].startswith("This sandbox token is not valid (any more).")
    assert caller(from_sandbox(alice))("get", "consoles/").status_code == 200
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token_of(alice)}")
    assert client.get(f"{API}consoles/").status_code == 200


def test_no_websocket_takes_it(alice: User) -> None:
    token = alice.console_environment()["API_TOKEN"]
    shown = admission.credential([(b"authorization", f"Token {token}".encode())])
    assert admission.user_of(shown) is None


def test_nothing_of_it_is_written_into_the_database(alice: User) -> None:
    digest = alice.console_environment()["API_TOKEN"].rpartition("-")[2]
    values = [str(value) for value in User.objects.filter(pk=alice.pk).values_list().get()]
    assert not [value for value in values if digest in value]
