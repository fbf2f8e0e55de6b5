"""Three accounts: alice owns, bob is invited elsewhere (test_sharing), charlie must see nothing.

Every address of the website is tried: one that this file does not know fails, until somebody says what it is.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from django.urls import URLPattern, URLResolver
from django.utils.regex_helper import normalize
from websockets.exceptions import InvalidStatus

from ide import urls
from ide.asgi import application
from tests.docker.whole.people import DEADLINE_SECONDS, Person
from tests.fakes.browser import FakeBrowser

FOR_EVERYBODY = {
    "/",
    "/health/",
    "/api/v0/schema/",
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/reauthenticate/",
    "/accounts/password/change/",
    # What links lead to: the token behind the # decides.
    "/s/",
    "/s/ticket/",
    "/embed/%(slug)s/",
    # What a frame without our origin loads: the token, which its owner was given, decides.
    "/previews/%(token)s/%(path)s",
}
"""Addresses that name nobody: they show who asks, or nobody."""
FOR_ADMINISTRATORS = "/admin/"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def addresses(patterns: list[Any], before: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every address as a format string, with the names of what is to be filled in."""
    for pattern in patterns:
        [(form, names), *_more] = normalize(pattern.pattern.regex.pattern)
        if isinstance(pattern, URLResolver):
            for inner, more in addresses(pattern.url_patterns, before + form):
                yield inner, more | set(names)
        else:
            assert isinstance(pattern, URLPattern)
            yield before + form, set(names)


EVERY = sorted({f"/{form}" for form, _names in addresses(urls.urlpatterns)} - FOR_EVERYBODY)
OWN = [form for form in EVERY if not form.startswith(FOR_ADMINISTRATORS)]
ADMIN = [form for form in EVERY if form.startswith(FOR_ADMINISTRATORS)]


@pytest.fixture(scope="module")
def belongings(alice: Person) -> dict[str, str]:
    """What alice has: a value for every name in an address. A new name is added here."""
    file = "/home/alice/private.txt"
    assert alice.put_file(file, b"alice's secret").status_code in {200, 201}
    upload = alice.api("POST", "files/uploads/", json={"path": f"{file}.2", "size": 10})
    assert upload.status_code == 201, upload.text
    console_id = alice.console()
    share = alice.api("POST", f"consoles/{console_id}/shares/", json={"link": True})
    assert share.status_code == 201, share.text
    saved = alice.api("POST", "saved_consoles/", json={"name": "Alice's secret", "command": "true", "runtime": "3.13"})
    assert saved.status_code == 201, saved.text
    return {
        "name": "alice",
        "console_id": str(console_id),
        "path": file,
        "upload_id": upload.json()["id"],
        "share_id": str(share.json()["id"]),
        "saved_id": str(saved.json()["id"]),
        "runtime": "3.13",
        "pid": "1",
    }


def test_every_address_names_its_owner_or_is_known_to_be_for_everybody() -> None:
    unknown = [form for form in OWN if not re.match(r"/(api/v0/)?user/%\(name\)s/", form)]
    assert not unknown, "say in FOR_EVERYBODY that these show nothing of anybody's, or put them below an owner's name"


def unthrottled(who: Person, method: str, path: str) -> requests.Response:
    return who.http.request(method, who.product.url + path, timeout=DEADLINE_SECONDS, allow_redirects=False)


@pytest.mark.parametrize("form", OWN)
def test_a_stranger_gets_404_for_everything_of_the_owner(
    alice: Person, charlie: Person, belongings: dict[str, str], form: str
) -> None:
    path = form % belongings
    found = set()
    for method in METHODS:
        answer = unthrottled(charlie, method, path)
        found.add(answer.status_code)
        assert "secret" not in answer.text
        if path.startswith("/api/"):
            assert answer.json()["detail"]
            token = {"Authorization": f"Token {charlie.token}"}
            answer = requests.request(method, alice.product.url + path, headers=token, timeout=DEADLINE_SECONDS)
            assert answer.status_code in {404, 429}, f"{method} {path}"
    assert {404} <= found <= {404, 405}
    # The owner finds everything as it was.
    assert alice.document(belongings["path"]).json()["text"] == "alice's secret"
    assert alice.api("GET", f"consoles/{belongings['console_id']}/").status_code == 200


@pytest.mark.parametrize("form", OWN)
def test_somebody_signed_out_is_sent_to_sign_in(alice: Person, belongings: dict[str, str], form: str) -> None:
    path = form % belongings
    for method in METHODS:
        answer = requests.request(method, alice.product.url + path, timeout=DEADLINE_SECONDS, allow_redirects=False)
        if path.startswith("/api/"):
            assert answer.status_code == 401, f"{method} {path}"
            assert answer.json()["detail"]
        else:
            assert answer.status_code in {302, 403, 405}, f"{method} {path}"
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/accounts/login/")
        assert "secret" not in answer.text


@pytest.mark.parametrize("form", ADMIN[:1] + ADMIN[-1:])
def test_nobody_but_an_administrator_gets_at_the_tables(charlie: Person, form: str) -> None:
    path = re.sub(r"%\(\w+\)s", "1", form)
    answer = unthrottled(charlie, "GET", path)
    assert answer.status_code in {302, 404}
    if answer.status_code == 302:
        assert "/admin/login/" in answer.headers["Location"]


async def test_a_stranger_finds_no_console_behind_a_websocket(
    alice: Person, charlie: Person, belongings: dict[str, str]
) -> None:
    sockets = application.application_mapping["websocket"].routes
    forms = {f"/{form}" for form, _names in addresses(sockets)}
    everything_else = "/"  # refused as unknown
    assert forms == {"/ws/consoles/%(console_id)s/", everything_else}, "a new websocket needs its stranger"
    for browser in (
        FakeBrowser(int(belongings["console_id"]), token=charlie.token),
        FakeBrowser(int(belongings["console_id"]), session=charlie.http.cookies["session"]),
        FakeBrowser(10**17, token=charlie.token),
    ):
        await charlie.attach(browser)
        assert await browser.until_closed() == 4404
        assert browser.messages == [
            {"type": "closing", "code": 4404, "message": "There is no such console. It may have been closed."}
        ]


async def test_a_websocket_wants_one_good_credential(alice: Person, belongings: dict[str, str]) -> None:
    number = int(belongings["console_id"])
    for browser in (FakeBrowser(number), FakeBrowser(number, token="0" * 40), FakeBrowser(number, session="x" * 32)):
        await alice.attach(browser)
        assert await browser.until_closed() == 4401
        assert browser.messages[-1]["message"] == "You are signed out. Log in to go on."
    session = alice.http.cookies["session"]
    url = alice.product.url.replace("http", "ws", 1)
    for origin in (None, "http://localhost:1", "http://evil.example", "null"):
        with pytest.raises(InvalidStatus) as refused:
            await FakeBrowser(number, session=session).open(url=url, origin=origin)
        assert refused.value.response.status_code == 403
