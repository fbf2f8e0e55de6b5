"""Shares over the API, their pages, and what links are exchanged for."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from consoles import admission
from consoles.models import Console, Share, Ticket
from consoles.sharing import ORIGINS_MAX, SHARES_OF_CONSOLE_MAX
from ide.accounts.closing import deactivate
from ide.accounts.models import User
from ide.api.shares import TICKETS_PER_MINUTE
from tests.ide.conftest import Api, caller, with_token

ORIGIN = {"HTTP_ORIGIN": "http://localhost:8000"}


@pytest.fixture
def console(alice: User) -> Console:
    return Console.objects.create(user=alice, runtime="3.13", executable="bash", name="Bash console 1")


@pytest.fixture
def at(console: Console) -> str:
    return f"consoles/{console.pk}/"


def page_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def linked(api: Api, at: str, **fields: Any) -> tuple[dict[str, Any], str]:
    """Make a link; return what was answered, and its token."""
    made = api("post", f"{at}shares/", {"link": True, **fields})
    assert made.status_code == 201, made.json()
    return made.json(), made.json()["url"].partition("#")[2]


def exchanged(client: Client, token: str, **fields: Any) -> Any:
    return client.post(
        "/s/ticket/", {"token": token, **fields}, content_type="application/json", headers=None, **ORIGIN
    )


def test_a_console_is_shared_with_a_person_by_name(api: Api, at: str, bob: User, console: Console) -> None:
    made = api("post", f"{at}shares/", {"user": "bob", "writable": True})
    assert made.status_code == 201
    said = made.json()
    assert (said["kind"], said["user"], said["writable"], said["expires_at"]) == ("user", "bob", True, None)
    assert said["url"] == f"http://localhost:8000/user/alice/consoles/{console.pk}/"
    assert api("get", f"{at}shares/").json() == [said]
    theirs = caller(with_token(bob), of="bob")("get", "consoles/shared_with_you/").json()
    assert [(one["id"], one["shared_by"], one["writable"]) for one in theirs] == [(console.pk, "alice", True)]


def test_who_was_invited_opens_the_page_and_nothing_else_of_the_owner(
    api: Api, at: str, bob: User, charlie: User, console: Console
) -> None:
    api("post", f"{at}shares/", {"user": "bob"})
    page = page_of(bob).get(f"/user/alice/consoles/{console.pk}/")
    assert page.status_code == 200
    assert b"shared by alice" in page.content
    assert b"data-kill-console" not in page.content
    assert page_of(bob).get(f"/user/alice/consoles/{console.pk}/frame/").status_code == 200
    assert b"Bash console 1" in page_of(bob).get("/user/bob/consoles/").content
    for address in ("/user/alice/consoles/", "/user/alice/", "/user/alice/files/home/alice/"):
        assert page_of(bob).get(address).status_code == 404
    theirs = caller(with_token(bob))
    for method, path in (("get", at), ("delete", at), ("get", f"{at}shares/"), ("post", f"{at}send_input/")):
        assert theirs(method, path).status_code == 404
    assert page_of(charlie).get(f"/user/alice/consoles/{console.pk}/").status_code == 404
    assert page_of(None).get(f"/user/alice/consoles/{console.pk}/").status_code == 302
    assert page_of(bob).get(f"/user/charlie/consoles/{console.pk}/").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_finds_no_shares(stranger: Api, nobody: Api, at: str, method: str) -> None:
    for path in (f"{at}shares/", f"{at}typing/"):
        assert stranger(method, path).status_code == 404
        assert nobody(method, path).status_code == 401
    assert stranger("get", "consoles/shared_with_you/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"user": "nobody"}, "user", "There is no account called “nobody”. Check how the name is spelled."),
        ({"user": "alice"}, "user", "This console is yours already. Name somebody else."),
        ({"user": "bob"}, "user", "This console is shared with “bob” already. Change or end that share."),
        ({}, "user", "Say with whom to share, or that a link is to be made."),
        ({"user": "bob", "link": True}, "user", "Say with whom to share, or that a link is to be made."),
        ({"link": True, "expires_in": 1}, "expires_in", "A share lasts from one minute to one year"),
        ({"link": True, "expires_in": 10**12}, "expires_in", "A share lasts from one minute to one year"),
        ({"link": True, "writable": True, "embed_origins": ["https://example.org"]}, "embed_origins", "for looking"),
        ({"link": True, "embed_origins": ["example.org"]}, "embed_origins", "is not the address of a site"),
        ({"link": True, "embed_origins": ["https://example.org/a"]}, "embed_origins", "is not the address of a site"),
        ({"link": True, "embed_origins": ["https://*.org"]}, "embed_origins", "is not the address of a site"),
        ({"link": True, "embed_origins": ["https://a;script-src"]}, "embed_origins", "is not the address of a site"),
        ({"link": True, "embed_origins": ["https://a:99999"]}, "embed_origins", "is not the address of a site"),
        ({"link": True, "embed_origins": ["https://a.org"] * (ORIGINS_MAX + 1)}, "embed_origins", "no more than 10"),
    ],
)
def test_what_cannot_be_shared_is_said_at_its_field(
    api: Api, at: str, bob: User, fields: dict[str, Any], field: str, sentence: str
) -> None:
    api("post", f"{at}shares/", {"user": "bob"})
    refused = api("post", f"{at}shares/", fields)
    assert refused.status_code == 400
    assert sentence in str(refused.json()[field])


def test_an_account_that_is_closed_cannot_be_shared_with(api: Api, at: str, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert api("post", f"{at}shares/", {"user": "bob"}).status_code == 400


def test_shares_of_a_console_are_limited_with_a_sentence(api: Api, at: str, console: Console) -> None:
    Share.objects.bulk_create(
        Share(console=console, token_hash=f"{n}", slug=f"{n}") for n in range(SHARES_OF_CONSOLE_MAX)
    )
    refused = api("post", f"{at}shares/", {"link": True})
    assert refused.status_code == 400
    assert "is shared 50 times, which is the most" in refused.json()["detail"]


def test_the_token_of_a_link_is_told_once_and_kept_nowhere(api: Api, at: str) -> None:
    made, token = linked(api, at, embed_origins=["https://Example.org:443/", "http://localhost:3000"])
    assert made["url"] == f"http://localhost:8000/s/#{token}"
    assert made["embed_origins"] == ["http://localhost:3000", "https://example.org"]
    assert made["embed_url"].endswith(f"/#{token}")
    again = api("get", f"{at}shares/").json()[0]
    assert (again["url"], again["embed_url"]) == (None, None)
    kept = [str(value) for row in (*Share.objects.values(), *Ticket.objects.values()) for value in row.values()]
    assert not [value for value in kept if token in value]


def test_a_share_is_changed_and_ended(api: Api, at: str, bob: User) -> None:
    share = api("post", f"{at}shares/", {"user": "bob", "writable": True}).json()
    changed = api("patch", f"{at}shares/{share['id']}/", {"writable": False, "expires_in": 3600}).json()
    assert changed["writable"] is False
    assert changed["expires_at"] is not None
    kept = api("patch", f"{at}shares/{share['id']}/", {"writable": True}).json()
    assert kept["expires_at"] == changed["expires_at"]
    assert api("delete", f"{at}shares/{share['id']}/").status_code == 204
    assert api("delete", f"{at}shares/{share['id']}/").status_code == 404
    assert api("get", f"{at}shares/").json() == []


def test_a_guest_exchanges_a_link_for_a_ticket_that_opens_the_console_once(api: Api, at: str, console: Console) -> None:
    _made, token = linked(api, at)
    guest = page_of(None)
    answer = exchanged(guest, token, name="  Ann\u202e\u200b  Lee\x07 ")
    assert answer.status_code == 200
    said = answer.json()
    assert said["console"] == {"id": console.pk, "name": "Bash console 1", "owner": "alice", "executable": "bash"}
    assert (said["socket"], said["writable"], said["you"]) == (f"/ws/consoles/{console.pk}/", False, "Ann Lee (guest)")
    assert answer.cookies["guest"]["httponly"]
    visit = admission.redeem(said["ticket"], console_id=console.pk, credential=admission.Credential())
    assert isinstance(visit, admission.Visit)
    viewer = admission.visit_viewer(visit, console_id=console.pk)
    assert viewer is not None
    assert (viewer.owner, viewer.writable, viewer.user_id) == (False, False, None)
    again = admission.redeem(said["ticket"], console_id=console.pk, credential=admission.Credential())
    assert isinstance(again, admission.Refusal)
    assert again.code == 4403
    second = exchanged(guest, token)
    assert "guest" not in second.cookies
    assert Ticket.objects.get().visitor == visit.visitor


def test_a_ticket_opens_its_own_console_only(api: Api, at: str, alice: User) -> None:
    other = Console.objects.create(user=alice, runtime="3.13", executable="bash", name="other")
    ticket = exchanged(page_of(None), linked(api, at)[1]).json()["ticket"]
    refusal = admission.redeem(ticket, console_id=other.pk, credential=admission.Credential())
    assert isinstance(refusal, admission.Refusal)


def test_a_ticket_is_worth_nothing_after_ten_minutes_or_after_its_link_has_ended(
    api: Api, at: str, console: Console
) -> None:
    made, token = linked(api, at)
    late, ended = (exchanged(page_of(None), token).json()["ticket"] for _ in range(2))
    Ticket.objects.filter(pk=admission.fingerprint(late)).update(expires_at=timezone.now())
    refusal = admission.redeem(late, console_id=console.pk, credential=admission.Credential())
    assert isinstance(refusal, admission.Refusal)
    api("delete", f"{at}shares/{made['id']}/")
    refusal = admission.redeem(ended, console_id=console.pk, credential=admission.Credential())
    assert isinstance(refusal, admission.Refusal)


def test_a_ticket_of_one_account_is_refused_in_the_browser_of_another(
    api: Api, at: str, bob: User, charlie: User, console: Console
) -> None:
    ticket = exchanged(page_of(bob), linked(api, at)[1]).json()["ticket"]
    theirs = page_of(charlie).session.session_key
    other = page_of(charlie)
    refusal = admission.redeem(
        ticket, console_id=console.pk, credential=admission.Credential(session=other.session.session_key)
    )
    assert theirs
    assert isinstance(refusal, admission.Refusal)
    assert "Another account" in refusal.sentence


def test_who_is_signed_in_comes_by_name_and_goes_with_the_session(
    api: Api, at: str, bob: User, console: Console
) -> None:
    browser = page_of(bob)
    said = exchanged(browser, linked(api, at, writable=True, signed_in_only=True)[1]).json()
    assert (said["you"], said["guest"]) == ("bob", False)
    visit = admission.redeem(said["ticket"], console_id=console.pk, credential=admission.Credential())
    assert isinstance(visit, admission.Visit)
    viewer = admission.visit_viewer(visit, console_id=console.pk)
    assert viewer is not None
    assert (viewer.name, viewer.user_id, viewer.writable) == ("bob", bob.pk, True)
    browser.logout()
    assert admission.visit_viewer(visit, console_id=console.pk) is None


def test_a_link_for_accounts_asks_a_guest_to_log_in(api: Api, at: str) -> None:
    answer = exchanged(page_of(None), linked(api, at, signed_in_only=True)[1])
    assert answer.status_code == 401
    assert answer.json()["login_url"] == "/accounts/login/?next=/s/"


def test_every_link_that_opens_nothing_is_answered_with_the_same_sentence(
    api: Api, at: str, alice: User, console: Console
) -> None:
    made, token = linked(api, at)
    sentences = {exchanged(page_of(None), "x" * 22).json()["detail"]}
    Share.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    sentences.add(exchanged(page_of(None), token).json()["detail"])
    Share.objects.update(expires_at=None)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    sentences.add(exchanged(page_of(None), token).json()["detail"])
    User.objects.filter(pk=alice.pk).update(is_active=True)
    api("delete", f"{at}shares/{made['id']}/")
    answer = exchanged(page_of(None), token)
    sentences.add(answer.json()["detail"])
    assert answer.status_code == 404
    assert sentences == {"This link leads nowhere: it was ended, or its time is over."}


@pytest.mark.parametrize("origin", [{}, {"HTTP_ORIGIN": "null"}, {"HTTP_ORIGIN": "https://evil.example"}])
def test_another_sites_page_gets_no_ticket(api: Api, at: str, origin: dict[str, Any]) -> None:
    token = linked(api, at)[1]
    answer = page_of(None).post("/s/ticket/", {"token": token}, content_type="application/json", **origin)
    assert answer.status_code == 403
    assert not Ticket.objects.exists()


def test_tickets_are_limited_by_address(api: Api, at: str) -> None:
    _made, token = linked(api, at)
    for _ in range(TICKETS_PER_MINUTE):
        assert exchanged(page_of(None), "x" * 22).status_code == 404
    assert exchanged(page_of(None), token).status_code == 429
    elsewhere = {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    answer = page_of(None).post("/s/ticket/", {"token": token}, content_type="application/json", **ORIGIN, **elsewhere)
    assert answer.status_code == 200


def test_typing_is_taken_from_everybody_and_from_one_and_given_back(
    api: Api, at: str, bob: User, console: Console
) -> None:
    api("post", f"{at}shares/", {"user": "bob", "writable": True})

    def may_type() -> bool:
        viewer = admission.viewer_of(bob, console_id=console.pk)
        assert viewer is not None
        return viewer.writable

    assert may_type()
    answer = api("post", f"{at}typing/", {"allowed": False})
    assert answer.json() == {"others_may_type": False, "silenced": []}
    assert not may_type()
    api("post", f"{at}typing/", {"allowed": True})
    assert may_type()
    answer = api("post", f"{at}typing/", {"visitor": f"user:{bob.pk}", "allowed": False})
    assert answer.json() == {"others_may_type": True, "silenced": [f"user:{bob.pk}"]}
    assert not may_type()
    assert api("get", f"{at}typing/").json() == answer.json()
    api("post", f"{at}typing/", {"visitor": f"user:{bob.pk}", "allowed": True})
    assert may_type()
    assert api("post", f"{at}typing/", {"visitor": "<b>", "allowed": False}).status_code == 400


def test_who_was_invited_leaves_and_nobody_else_leaves_for_them(
    api: Api, at: str, alice: User, bob: User, charlie: User, console: Console
) -> None:
    api("post", f"{at}shares/", {"user": "bob", "writable": True})
    theirs = f"consoles/shared_with_you/{console.pk}/"
    assert caller(with_token(charlie), of="charlie")("delete", theirs).status_code == 404
    assert caller(with_token(charlie), of="bob")("delete", theirs).status_code == 404
    assert caller(with_token(alice), of="alice")("delete", theirs).status_code == 404
    assert page_of(bob).get(f"/user/alice/consoles/{console.pk}/").status_code == 200
    assert caller(with_token(bob), of="bob")("delete", theirs).status_code == 204
    assert page_of(bob).get(f"/user/alice/consoles/{console.pk}/").status_code == 404
    assert api("get", f"{at}shares/").json() == []
    answer = caller(with_token(bob), of="bob")("delete", theirs)
    assert answer.status_code == 404
    assert "not shared with you" in answer.json()["detail"]


def test_a_share_that_is_over_shows_the_console_to_nobody(api: Api, at: str, bob: User, console: Console) -> None:
    api("post", f"{at}shares/", {"user": "bob"})
    Share.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert page_of(bob).get(f"/user/alice/consoles/{console.pk}/").status_code == 404
    assert admission.viewer_of(bob, console_id=console.pk) is None
    assert caller(with_token(bob), of="bob")("get", "consoles/shared_with_you/").json() == []


def test_killing_a_console_ends_its_shares(api: Api, at: str, bob: User) -> None:
    api("post", f"{at}shares/", {"user": "bob"})
    linked(api, at)
    assert api("delete", at).status_code == 204
    assert not Share.objects.exists()


def test_the_page_of_links_tells_nobody_where_it_was_and_costs_no_session(db: None) -> None:
    page = page_of(None).get("/s/")
    assert page.status_code == 200
    assert (page["Referrer-Policy"], page["Cache-Control"]) == ("no-referrer", "no-store")
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert not page.cookies


def test_an_embedded_console_is_framed_by_the_sites_that_its_owner_named_alone(api: Api, at: str) -> None:
    made, _token = linked(api, at, embed_origins=["https://example.org", "https://b.example:8443"])
    path = made["embed_url"].removeprefix("http://localhost:8000").partition("#")[0]
    page = page_of(None).get(path)
    assert page.status_code == 200
    assert page["Content-Security-Policy"].endswith("frame-ancestors https://b.example:8443 https://example.org")
    assert "X-Frame-Options" not in page
    assert not page.cookies
    api("patch", f"{at}shares/{made['id']}/", {"embed_origins": []})
    gone = page_of(None).get(path)
    assert gone.status_code == 404
    assert gone["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert (gone["Referrer-Policy"], gone["Cache-Control"]) == ("no-referrer", "no-store")
    assert not gone.cookies


def test_whoever_may_type_is_warned_that_they_act_as_the_owner(api: Api, at: str) -> None:
    looking, typing = (linked(api, at, writable=writable)[1] for writable in (False, True))
    assert exchanged(page_of(None), looking).json()["warning"] is None
    assert "acts as alice" in exchanged(page_of(None), typing).json()["warning"]


def test_a_persons_share_may_end_by_itself(api: Api, at: str, bob: User) -> None:
    assert api("post", f"{at}shares/", {"user": "bob", "expires_in": 3600}).json()["expires_at"]
    refused = api("post", f"{at}shares/", {"user": "bob", "embed_origins": ["https://example.org"]})
    assert refused.json() == {"embed_origins": ["Only a link can be embedded in other sites."]}


def test_a_share_whose_time_is_over_is_gone_from_the_list_and_can_be_made_anew(
    api: Api, at: str, bob: User, console: Console
) -> None:
    old = api("post", f"{at}shares/", {"user": "bob", "writable": True}).json()
    Share.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert api("post", f"{at}shares/", {"user": "bob"}).status_code == 201
    assert [one["writable"] for one in api("get", f"{at}shares/").json()] == [False]
    assert api("patch", f"{at}shares/{old['id']}/", {"expires_in": None}).status_code == 404


def test_a_share_of_one_console_is_not_reached_by_another(api: Api, at: str, alice: User) -> None:
    other = Console.objects.create(user=alice, runtime="3.13", executable="bash", name="other")
    made, _token = linked(api, at)
    for method in ("patch", "delete"):
        assert api(method, f"consoles/{other.pk}/shares/{made['id']}/", {"writable": True}).status_code == 404
    assert Share.objects.get().writable is False


def test_neither_stranger_nor_invited_changes_a_share_or_who_may_type(
    api: Api, stranger: Api, at: str, bob: User
) -> None:
    made = api("post", f"{at}shares/", {"user": "bob"}).json()
    requests: list[tuple[str, str, dict[str, Any]]] = [
        ("post", f"{at}shares/", {"link": True, "writable": True}),
        ("patch", f"{at}shares/{made['id']}/", {"writable": True}),
        ("delete", f"{at}shares/{made['id']}/", {}),
        ("post", f"{at}typing/", {"visitor": None, "allowed": False}),
    ]
    for method, path, data in requests:
        assert stranger(method, path, data).status_code == 404
        assert caller(with_token(bob))(method, path, data).status_code == 404
        assert caller(with_token(bob), of="bob")(method, path, data).status_code == 404
    assert list(Share.objects.values_list("user", "writable")) == [(bob.pk, False)]
    assert Console.objects.get().others_may_type


@pytest.mark.parametrize(
    "data",
    [
        {"link": "maybe"},
        {"link": True, "writable": "maybe"},
        {"link": True, "expires_in": "soon"},
        {"link": True, "expires_in": 10**400},
        {"link": True, "embed_origins": "https://example.org"},
        {"link": True, "embed_origins": [["https://example.org"]]},
        {"link": True, "embed_origins": ["https://" + "a" * 300]},
        {"user": ["bob"]},
        {"user": "x" * 61},
        {"user": "bob\0"},
    ],
)
def test_what_makes_no_sense_is_400_with_a_sentence(api: Api, at: str, bob: User, data: dict[str, Any]) -> None:
    answer = api("post", f"{at}shares/", data)
    assert answer.status_code == 400
    assert answer.json()
    assert not Share.objects.exists()


def test_the_end_of_typing_is_told_whether_by_an_end_a_change_or_the_consoles_end(
    api: Api, at: str, bob: User, alice: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")

    def times() -> int:
        return caplog.text.count(f"user {alice.pk}: a share for typing has ended")

    made = api("post", f"{at}shares/", {"user": "bob", "writable": True}).json()
    api("patch", f"{at}shares/{made['id']}/", {"writable": False})
    assert times() == 1
    api("delete", f"{at}shares/{made['id']}/")
    assert times() == 1
    made, _token = linked(api, at, writable=True)
    api("delete", f"{at}shares/{made['id']}/")
    assert times() == 2
    linked(api, at, writable=True)
    api("delete", at)
    assert times() == 3


def test_an_embedded_page_knows_nobody_and_keeps_nothing(api: Api, at: str, bob: User) -> None:
    made, token = linked(api, at, embed_origins=["https://example.org"])
    path = made["embed_url"].removeprefix("http://localhost:8000").partition("#")[0]
    slug = path.split("/")[2]
    framed = page_of(bob)
    assert framed.get(path).context["page_data"]["slug"] == slug
    answer = exchanged(framed, token, embedded=True, slug=slug)
    assert answer.status_code == 200
    assert answer.json()["guest"] is True
    assert answer.json()["you"] != "bob"
    assert not answer.cookies
    row = Ticket.objects.get()
    assert (row.user_id, row.session_key) == (None, "")


def test_an_embedded_page_shows_no_other_link_than_its_own(api: Api, at: str) -> None:
    mine, _token = linked(api, at, embed_origins=["https://evil.example"])
    _theirs, token = linked(api, at, embed_origins=["https://example.org"])
    slug = mine["embed_url"].split("/")[4]
    for fields in ({"slug": slug}, {"slug": ""}, {}):
        assert exchanged(page_of(None), token, embedded=True, **fields).status_code == 404
    assert not Ticket.objects.exists()


def test_a_link_that_may_not_be_embedded_is_not(api: Api, at: str) -> None:
    _made, token = linked(api, at, writable=True)
    slug = Share.objects.get().slug
    assert exchanged(page_of(None), token, embedded=True, slug=slug).status_code == 404
    assert page_of(None).get(f"/embed/{slug}/").status_code == 404


def test_a_ticket_is_kept_by_no_cache_and_costs_a_guest_no_session(api: Api, at: str) -> None:
    answer = exchanged(page_of(None), linked(api, at)[1])
    assert answer["Cache-Control"] == "no-store"
    assert set(answer.cookies) == {"guest"}
    assert answer.cookies["guest"]["samesite"] == "Lax"


@pytest.mark.parametrize("kept", ["", "x", "x" * 5000, "<script>", "x" * 21 + "é"])
def test_a_cookie_that_we_did_not_make_is_replaced(api: Api, at: str, kept: str) -> None:
    browser = page_of(None)
    browser.cookies["guest"] = kept
    answer = exchanged(browser, linked(api, at)[1])
    assert answer.status_code == 200
    assert len(answer.cookies["guest"].value) == 22


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{}", 400),
        ('{"token": null}', 400),
        ('{"token": ["x"]}', 400),
        ('{"token": "%s"}' % ("x" * 65), 400),
        ('{"token": "x", "name": "%s"}' % ("x" * 201), 400),
        ('{"token": "x", "name": {"a": 1}}', 400),
        ('{"token": "\\u0000"}', 400),
        ('{"token": "\\ud800"}', 400),
        ("[" * 100_000, 400),
        ("NaN", 400),
        ("", 400),
    ],
)
def test_what_is_no_request_for_a_ticket_is_answered_so(db: None, body: str, status: int) -> None:
    answer = page_of(None).post("/s/ticket/", body, content_type="application/json", **ORIGIN)
    assert answer.status_code == status
    assert answer.json()


def test_a_token_in_the_address_opens_nothing(api: Api, at: str) -> None:
    token = linked(api, at)[1]
    answer = page_of(None).post(f"/s/ticket/?token={token}", "{}", content_type="application/json", **ORIGIN)
    assert answer.status_code == 400
    assert page_of(None).get(f"/s/ticket/?token={token}").status_code == 405
    assert token.encode() not in page_of(None).get(f"/s/?token={token}").content


def test_no_secret_lies_in_the_database_in_a_line_of_the_log_or_in_an_address(
    api: Api, at: str, bob: User, console: Console, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    made, token = linked(api, at, writable=True)
    embedded, second = linked(api, at, embed_origins=["https://example.org"])
    secrets = [token, second]
    guest, invited = page_of(None), page_of(bob)
    secrets += [exchanged(browser, token).json()["ticket"] for browser in (guest, invited)]
    secrets.append(guest.cookies["guest"].value)
    path = embedded["embed_url"].removeprefix("http://localhost:8000").partition("#")[0]
    slug = path.split("/")[2]
    secrets.append(exchanged(guest, second, embedded=True, slug=slug).json()["ticket"])
    for ticket in secrets[2:4]:
        admission.redeem(ticket, console_id=console.pk, credential=admission.Credential())
    exchanged(guest, "wrong" + token)
    api("delete", f"{at}shares/{made['id']}/")
    exchanged(guest, token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        dumped = str([cursor.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in cursor.fetchall()])
    for secret in secrets:
        assert secret not in dumped
        assert secret not in caplog.text
    assert "?" not in made["url"] + embedded["embed_url"]
    assert token not in path


def test_the_account_of_an_owner_that_is_closed_closes_their_links_and_pages(
    api: Api, at: str, alice: User, bob: User, console: Console
) -> None:
    api("post", f"{at}shares/", {"user": "bob"})
    made, token = linked(api, at, embed_origins=["https://example.org"])
    deactivate(alice)
    assert exchanged(page_of(None), token).status_code == 404
    assert page_of(bob).get(f"/user/alice/consoles/{console.pk}/").status_code == 404
    assert page_of(None).get(made["embed_url"].removeprefix("http://localhost:8000")).status_code == 404


def test_the_page_of_a_console_says_who_one_is_there(
    api: Api, at: str, alice: User, bob: User, console: Console
) -> None:
    api("post", f"{at}shares/", {"user": "bob", "writable": True})
    page = f"/user/alice/consoles/{console.pk}/"
    own, theirs = (page_of(user).get(page).context["page_data"] for user in (alice, bob))
    assert (own["role"], own["shares_url"]) == ("owner", f"/api/v0/user/alice/{at}shares/")
    assert own["typing_url"] == f"/api/v0/user/alice/{at}typing/"
    assert (theirs["role"], theirs["shares_url"], theirs["typing_url"]) == ("invited", None, None)
    assert theirs["console"]["api_url"] is None
    assert theirs["socket"] == own["socket"]


def test_what_was_shared_is_on_the_dashboard_and_in_the_list(
    api: Api, at: str, bob: User, charlie: User, console: Console
) -> None:
    api("post", f"{at}shares/", {"user": "bob", "writable": True})
    for path in ("/user/bob/", "/user/bob/consoles/"):
        page = page_of(bob).get(path)
        assert [one["url"] for one in page.context["shared_with_you"]] == [f"/user/alice/consoles/{console.pk}/"]
        assert b"alice lets you type" in page.content
    for path in ("/user/charlie/", "/user/charlie/consoles/"):
        assert b"Shared with you" not in page_of(charlie).get(path).content
