"""The verbs of sharing: what cannot be, what is told to whom, and what the end of typing brings about."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consoles import events, sharing
from consoles.models import Console, Share, Silenced, Ticket
from consoles.secrets import new_secret
from consoles.sharing import BadShare
from ide.accounts.models import User

GUEST = f"guest:{'x' * 22}"


class Layer:
    """A channel layer that keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.sent.append((group, message["type"]))

    def taken(self) -> list[tuple[str, str]]:
        sent, self.sent = self.sent, []
        return sent


@pytest.fixture(autouse=True)
def layer(monkeypatch: pytest.MonkeyPatch) -> Layer:
    kept = Layer()
    monkeypatch.setattr(events, "get_channel_layer", lambda: kept)
    return kept


@pytest.fixture
def console(alice: User) -> Console:
    return Console.objects.create(user=alice, runtime="3.13", executable="bash", name="Bash console 1")


@pytest.fixture
def ended() -> list[int]:
    """Consoles where typing has ended for somebody."""
    return []


@pytest.mark.parametrize("name", ["nobody", "BOB2", "", "x" * 500, "bob\0", "\u202ebob"])
def test_an_account_that_is_not_there_is_answered_with_a_sentence(bob: User, console: Console, name: str) -> None:
    with pytest.raises(BadShare, match="There is no account called") as refused:
        sharing.with_person(console, name=name, writable=False)
    assert refused.value.field == "user"
    assert len(str(refused.value)) < 100


def test_a_closed_account_is_answered_as_one_that_is_not_there(bob: User, console: Console) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    with pytest.raises(BadShare, match="There is no account called “bob”"):
        sharing.with_person(console, name="bob", writable=False)


def test_oneself_and_the_same_person_twice_are_refused_each_with_its_sentence(bob: User, console: Console) -> None:
    with pytest.raises(BadShare, match="yours already"):
        sharing.with_person(console, name="alice", writable=False)
    assert sharing.with_person(console, name=" Bob ", writable=False).user == bob
    with pytest.raises(BadShare, match="shared with “bob” already"):
        sharing.with_person(console, name="bob", writable=True)
    assert not Share.objects.get().writable


@pytest.mark.parametrize("seconds", [0, -1, 59, 365 * 24 * 3600 + 1, 10**18])
def test_a_share_lasts_neither_too_short_nor_too_long(bob: User, console: Console, seconds: int) -> None:
    with pytest.raises(BadShare, match="from one minute to one year"):
        sharing.by_link(console, writable=False, seconds=seconds)
    with pytest.raises(BadShare, match="from one minute to one year"):
        sharing.with_person(console, name="bob", writable=False, seconds=seconds)
    assert not Share.objects.exists()


def test_shares_of_a_console_are_limited(bob: User, console: Console) -> None:
    for _ in range(sharing.SHARES_OF_CONSOLE_MAX):
        sharing.by_link(console, writable=False)
    with pytest.raises(BadShare, match="is shared 50 times"):
        sharing.by_link(console, writable=False)
    with pytest.raises(BadShare, match="is shared 50 times"):
        sharing.with_person(console, name="bob", writable=False)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://example.org", "https://example.org"),
        (" HTTPS://Example.ORG:443/ ", "https://example.org"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://a.b-c.example:80", "http://a.b-c.example"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("https://192.0.2.7:8443", "https://192.0.2.7:8443"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(written: str, kept: str) -> None:
    assert sharing.checked_origin(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "*",
        "https:",
        "https://",
        "https://*",
        "https://*.example.org",
        "example.org",
        "//example.org",
        "'self'",
        "'none'",
        "data:",
        "null",
        "javascript://example.org",
        "ftp://example.org",
        "https://example.org/page",
        "https://example.org?x",
        "https://example.org#x",
        "https://user@example.org",
        "https://:secret@example.org",
        "https://@example.org",
        "https://example.org; script-src *",
        "https://example.org https://evil.example",
        "https://example.org,https://evil.example",
        "https://example.org\n; script-src *",
        "https://example.org:0",
        "https://example.org:99999",
        "https://example.org:x",
        "https://[::1",
        "https://[::1]",
        "https://..",
        "https://-a.example",
        "https://bücher.example",
        "https://" + "a." * 95 + "example.org/" + "x" * 200,
    ],
)
def test_what_is_no_exact_origin_is_refused(console: Console, written: str) -> None:
    with pytest.raises(BadShare, match="is not the address of a site") as refused:
        sharing.by_link(console, writable=False, origins=["https://example.org", written])
    assert refused.value.field == "embed_origins"
    assert not Share.objects.exists()


def test_only_a_link_that_guests_may_open_to_look_is_embedded(bob: User, console: Console) -> None:
    origins = ["https://example.org"]
    with pytest.raises(BadShare, match="for looking"):
        sharing.by_link(console, writable=True, origins=origins)
    with pytest.raises(BadShare, match="for people with an account"):
        sharing.by_link(console, writable=False, signed_in_only=True, origins=origins)
    with pytest.raises(BadShare, match="At most 10 sites"):
        sharing.by_link(console, writable=False, origins=[f"https://{n}.example" for n in range(11)])
    embedded, _token = sharing.by_link(console, writable=False, origins=origins)
    with pytest.raises(BadShare, match="for looking"):
        sharing.change(embedded, {"writable": True}, ended=lambda _: None)
    person = sharing.with_person(console, name="bob", writable=False)
    with pytest.raises(BadShare, match="for looking"):
        sharing.change(person, {"embed_origins": origins}, ended=lambda _: None)
    assert list(Share.objects.order_by("pk").values_list("writable", "embed_origins")) == [
        (False, origins),
        (False, []),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"user": None, "token_hash": None},
        {"token_hash": "x"},
        {"embed_origins": ["https://example.org"]},
        {"user": None, "token_hash": "x", "writable": True, "embed_origins": ["https://example.org"]},
        {"user": None, "token_hash": "x", "signed_in_only": True, "embed_origins": ["https://example.org"]},
    ],
)
def test_the_database_takes_no_share_that_cannot_be(bob: User, console: Console, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Share.objects.create(**{"console": console, "user": bob, "slug": new_secret(), **wrong})


def test_the_database_takes_one_share_a_person_and_one_silence_a_visitor(bob: User, console: Console) -> None:
    share = Share.objects.create(console=console, user=bob, slug=new_secret())
    Silenced.objects.create(share=share, visitor=GUEST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Share.objects.create(console=console, user=bob, slug=new_secret())
    with pytest.raises(IntegrityError), transaction.atomic():
        Silenced.objects.create(share=share, visitor=GUEST)


def test_every_change_is_told_to_those_who_look(bob: User, console: Console, layer: Layer) -> None:
    here = (f"console-{console.pk}", sharing.CHANGED)
    theirs = (f"user-{bob.pk}", sharing.CHANGED)
    person = sharing.with_person(console, name="bob", writable=True)
    assert sorted(layer.taken()) == [here, theirs]
    link, _token = sharing.by_link(console, writable=True)
    assert layer.taken() == [here]
    sharing.change(link, {"writable": False}, ended=lambda _: None)
    assert layer.taken() == [here]
    for visitor in (None, GUEST, f"user:{bob.pk}"):
        for allowed in (False, True):
            sharing.let_type(console, visitor=visitor, allowed=allowed)
            assert layer.taken() == [here]
    sharing.end(link, ended=lambda _: None)
    assert layer.taken() == [here]
    sharing.end(person, ended=lambda _: None)
    assert sorted(layer.taken()) == [here, theirs]


def test_those_who_look_are_told_when_their_hosts_account_is_closed(
    alice: User, console: Console, layer: Layer
) -> None:
    Console.objects.create(user=alice, runtime="3.13", executable="bash", name="Bash console 2")
    sharing.by_link(console, writable=True)
    sharing.by_link(console, writable=False)
    layer.taken()
    sharing.owner_closed(alice.pk)
    assert layer.taken() == [(f"console-{console.pk}", sharing.CHANGED)]


def test_the_end_of_typing_is_told_and_that_of_looking_is_not(console: Console, ended: list[int]) -> None:
    def note(found: Console) -> None:
        ended.append(found.pk)

    looking, _token = sharing.by_link(console, writable=False)
    sharing.change(looking, {"writable": False, "expires_in": 60}, ended=note)
    sharing.end(looking, ended=note)
    assert ended == []
    typing, _token = sharing.by_link(console, writable=True)
    sharing.change(typing, {"expires_in": None}, ended=note)
    assert ended == []
    sharing.change(typing, {"writable": False}, ended=note)
    assert ended == [console.pk]
    sharing.change(typing, {"writable": True}, ended=note)
    sharing.end(typing, ended=note)
    assert ended == [console.pk] * 2


def test_shares_whose_time_is_over_end_for_good(alice: User, bob: User, console: Console, ended: list[int]) -> None:
    other = Console.objects.create(user=alice, runtime="3.13", executable="bash", name="Bash console 2")
    sharing.with_person(console, name="bob", writable=True, seconds=60)
    sharing.by_link(console, writable=False, seconds=60)
    lasting, _token = sharing.by_link(console, writable=True, seconds=3600)
    elsewhere, _token = sharing.by_link(other, writable=True, seconds=60)
    Share.objects.exclude(pk=lasting.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    sharing.end_expired(console=console, ended=lambda found: ended.append(found.pk))
    assert set(Share.objects.all()) == {lasting, elsewhere}
    assert ended == [console.pk]
    sharing.with_person(console, name="bob", writable=False)
    sharing.end_expired(ended=lambda found: ended.append(found.pk))
    assert ended == [console.pk, other.pk]


def test_a_share_that_somebody_ended_meanwhile_is_not_changed(console: Console) -> None:
    share, _token = sharing.by_link(console, writable=False)
    Share.objects.all().delete()
    with pytest.raises(BadShare, match="was ended meanwhile"):
        sharing.change(share, {"writable": True}, ended=lambda _: None)
    assert not Share.objects.exists()


@pytest.mark.parametrize(
    "visitor",
    ["", "user:", "user:x", "user:-1", f"user:{'1' * 19}", "guest:", "guest:x", f"guest:{'<' * 22}", "x" * 99],
)
def test_typing_is_taken_from_nobody_of_another_kind(console: Console, visitor: str) -> None:
    sharing.by_link(console, writable=True)
    with pytest.raises(BadShare, match="nobody of that kind"):
        sharing.let_type(console, visitor=visitor, allowed=False)
    assert sharing.silenced(console) == []


def test_typing_cannot_be_taken_from_the_owner(alice: User, console: Console) -> None:
    sharing.by_link(console, writable=True)
    with pytest.raises(BadShare, match="may always type"):
        sharing.let_type(console, visitor=f"user:{alice.pk}", allowed=False)


def test_who_is_silenced_is_silent_by_every_share_until_it_is_given_back(bob: User, console: Console) -> None:
    sharing.with_person(console, name="bob", writable=True)
    sharing.by_link(console, writable=True)
    sharing.by_link(console, writable=False)
    for _ in range(2):
        sharing.let_type(console, visitor=f"user:{bob.pk}", allowed=False)
    assert Silenced.objects.count() == 2
    assert sharing.silenced(console) == [f"user:{bob.pk}"]
    sharing.let_type(console, visitor=f"user:{bob.pk}", allowed=True)
    assert sharing.silenced(console) == []


def test_how_many_are_silenced_one_by_one_is_limited(console: Console) -> None:
    share, _token = sharing.by_link(console, writable=True)
    Silenced.objects.bulk_create(
        Silenced(share=share, visitor=f"guest:{n:022}") for n in range(sharing.SILENCED_OF_SHARE_MAX)
    )
    with pytest.raises(BadShare, match="Typing was taken from 1000 visitors already"):
        sharing.let_type(console, visitor=GUEST, allowed=False)


def test_with_a_console_go_its_shares_its_tickets_and_its_silences(bob: User, console: Console) -> None:
    share = sharing.with_person(console, name="bob", writable=True)
    sharing.let_type(console, visitor=f"user:{bob.pk}", allowed=False)
    Ticket.objects.create(hash="x", share=share, visitor=GUEST, name="x", expires_at=timezone.now())
    console.delete()
    assert not any(model.objects.exists() for model in (Share, Silenced, Ticket))
