"""From a link's token to a ticket: what guests are called, what is kept of secrets, and what a flood does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consoles import sharing, tickets
from consoles.models import VIEWER_NAME_CHARS_MAX, VISITOR_CHARS_MAX, Console, Share, Ticket
from consoles.secrets import fingerprint, new_secret
from consoles.tickets import Issued, NoSuchLink, SignInFirst
from ide.accounts.models import User


@pytest.fixture
def console(alice: User) -> Console:
    return Console.objects.create(user=alice, runtime="3.13", executable="bash", name="Bash console 1")


@pytest.fixture
def link(console: Console) -> tuple[Share, str]:
    return sharing.by_link(console, writable=False)


def issued(token: str, *, guest: str = "g" * 22, name: str = "", slug: str | None = None) -> Issued:
    return tickets.issue(token, user=None, session_key="", guest=guest, name=name, slug=slug)


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("Ann", "Ann (guest)"),
        ("  Ann \t Lee\n", "Ann Lee (guest)"),
        ("\u202ennA\u202c", "nnA (guest)"),
        ("A\u200bn\u200dn\ufeff\x1b[31m\x00\x9b", "Ann[31m (guest)"),
        ("\u2066alice\u2069", "alice (guest)"),
        ("alice", "alice (guest)"),
        ("Анна 🌵", "Анна 🌵 (guest)"),
        ("<b>&", "<b>& (guest)"),
        ("x" * 500, "x" * 30 + " (guest)"),
        ("x" * 29 + " y", "x" * 29 + " (guest)"),
    ],
)
def test_a_guest_is_called_what_can_be_seen_of_a_name_and_never_like_an_account(
    link: tuple[Share, str], wanted: str, shown: str
) -> None:
    assert issued(link[1], name=wanted).name == shown
    assert len(shown) <= VIEWER_NAME_CHARS_MAX


@pytest.mark.parametrize("name", ["", " \t", "\u202e\u200b", "\x00"])
def test_a_guest_without_a_name_is_called_by_a_number_that_stays(link: tuple[Share, str], name: str) -> None:
    first = issued(link[1], name=name).name
    assert first.startswith("Guest ")
    assert issued(link[1]).name == first


def test_a_guest_is_the_same_at_a_console_another_at_the_next_and_their_cookie_is_told_to_nobody(
    alice: User, console: Console, link: tuple[Share, str]
) -> None:
    other = Console.objects.create(user=alice, runtime="3.13", executable="bash", name="Bash console 2")
    guest = new_secret()
    for token in (link[1], sharing.by_link(console, writable=True)[1], sharing.by_link(other, writable=True)[1]):
        issued(token, guest=guest)
    first, second, elsewhere = Ticket.objects.order_by("share_id").values_list("visitor", flat=True)
    assert first == second != elsewhere
    assert guest not in first + elsewhere
    assert len(first) <= VISITOR_CHARS_MAX


def test_who_is_signed_in_is_called_by_their_account_whatever_they_ask_for(bob: User, link: tuple[Share, str]) -> None:
    made = tickets.issue(link[1], user=bob, session_key="k", guest="", name="alice")
    assert made.name == "bob"
    row = Ticket.objects.get()
    assert (row.user_id, row.visitor, row.session_key) == (bob.pk, f"user:{bob.pk}", "k")


def test_what_is_kept_is_a_hash(link: tuple[Share, str]) -> None:
    share, token = link
    made = issued(token)
    assert (share.token_hash, Ticket.objects.get().hash) == (fingerprint(token), fingerprint(made.ticket))
    kept = str([*Share.objects.values(), *Ticket.objects.values()])
    assert token not in kept
    assert made.ticket not in kept
    assert len({token, made.ticket, share.slug}) == 3
    assert made.ticket not in repr(made)


@pytest.mark.parametrize("token", ["", "x" * 22, "x" * 100_000, "\0", "\ud800"])
def test_what_is_no_token_opens_nothing(link: tuple[Share, str], token: str) -> None:
    with pytest.raises(NoSuchLink):
        issued(token)


def test_the_share_of_a_person_has_no_token_that_would_open_it(bob: User, console: Console) -> None:
    share = sharing.with_person(console, name="bob", writable=True)
    assert share.token_hash is None
    for token in ("", "None", share.slug):
        with pytest.raises(NoSuchLink):
            issued(token)


def test_a_link_for_accounts_is_not_opened_by_a_guest(console: Console) -> None:
    _share, token = sharing.by_link(console, writable=False, signed_in_only=True)
    with pytest.raises(SignInFirst):
        issued(token)


def test_an_embedded_page_opens_the_link_of_its_own_address_alone(console: Console, link: tuple[Share, str]) -> None:
    share, token = sharing.by_link(console, writable=False, origins=["https://example.org"])
    theirs, _token = sharing.by_link(console, writable=False, origins=["https://evil.example"])
    assert issued(token, slug=share.slug).share == share
    assert issued(token).share == share
    for slug in (theirs.slug, "", "x" * 22):
        with pytest.raises(NoSuchLink):
            issued(token, slug=slug)
    with pytest.raises(NoSuchLink):
        issued(link[1], slug=link[0].slug)


def test_a_flood_of_tickets_keeps_nobody_out_and_is_not_kept(link: tuple[Share, str]) -> None:
    share, token = link
    soon = timezone.now() + timedelta(minutes=5)
    Ticket.objects.bulk_create(
        Ticket(hash=f"{n}", share=share, visitor="guest:x", name="x", expires_at=soon + timedelta(seconds=n))
        for n in range(tickets.TICKETS_OF_SHARE_MAX)
    )
    made = issued(token)
    assert Ticket.objects.count() == tickets.TICKETS_OF_SHARE_MAX
    assert Ticket.objects.filter(hash=fingerprint(made.ticket)).exists()
    assert not Ticket.objects.filter(hash="0").exists()
    assert Ticket.objects.filter(hash="1").exists()
