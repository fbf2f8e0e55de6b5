"""Who comes to a console: every form of a wrong Origin, and everything that a ticket, a share or an account can lose."""

import concurrent.futures
import contextlib
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection
from django.utils import timezone
from rest_framework.authtoken.models import Token

from consoles import sharing, tickets
from consoles.admission import (
    Credential,
    Refusal,
    Viewer,
    Visit,
    WrongOrigin,
    credential,
    redeem,
    user_of,
    viewer_of,
    visit_viewer,
)
from consoles.models import Console, Share, Ticket
from ide.accounts.models import User

OURS = "http://localhost:8000"
TRIES_MAX = 10_000
THREADS, TRIES_MAX = 8, 10_000
NOBODY = Credential()


@pytest.fixture
def console(alice: User) -> Console:
    return Console.objects.create(user=alice, runtime="3.13", executable="bash", name="Bash console 1")


def headers(**fields: str) -> list[tuple[bytes, bytes]]:
    return [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()]


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    assert session.session_key
    return session.session_key


def ticket_of(token: str, *, user: User | None = None, session_key: str = "") -> str:
    return tickets.issue(token, user=user, session_key=session_key, guest="g" * 22).ticket


def visit_of(console: Console, token: str, *, user: User | None = None, session_key: str = "") -> Visit:
    visit = redeem(ticket_of(token, user=user, session_key=session_key), console_id=console.pk, credential=Credential())
    assert isinstance(visit, Visit)
    return visit


def seen(viewer: Viewer | None) -> Viewer:
    assert viewer is not None
    return viewer


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://alice.localhost:8000",
        "null",
        "http://localhost",
        "http://localhost:8001",
        "https://localhost:8000",
        "http://localhost:8000.evil.example",
        "http://localhost.evil.example:8000",
        "http://evillocalhost:8000",
        "http://LOCALHOST:8000",
        "http://localhost.:8000",
        "http://localhost:8000/",
        "http://user@localhost:8000",
        "",
    ],
)
@pytest.mark.parametrize("more", [{}, {"cookie": "session=x"}, {"authorization": "Token x"}])
def test_another_origin_is_refused_whatever_comes_with_it(origin: str, more: dict[str, str]) -> None:
    with pytest.raises(WrongOrigin):
        credential(headers(origin=origin, host="localhost:8000", **more))


@pytest.mark.parametrize("cookie", ["session=x", "theme=dark", ""])
def test_a_cookie_without_an_origin_is_refused(cookie: str) -> None:
    with pytest.raises(WrongOrigin):
        credential(headers(cookie=cookie))


def test_what_a_client_says_of_hosts_does_not_make_its_origin_ours() -> None:
    spoof = {"host": "evil.example", "x_forwarded_host": "evil.example", "x_forwarded_proto": "https"}
    with pytest.raises(WrongOrigin):
        credential(headers(origin="https://evil.example", **spoof))
    assert credential(headers(origin=OURS, cookie="session=abc", **spoof)).session == "abc"


def test_a_client_of_its_own_may_come_with_nothing_and_one_with_a_token_has_no_cookie() -> None:
    assert credential([]) == NOBODY
    both = credential(headers(authorization="Token abc", cookie="session=x"))
    assert (both.token, both.session) == ("abc", None)


def test_neither_a_token_nor_a_session_shows_in_what_is_written_of_them() -> None:
    visit = Visit(share_id=1, visitor="user:1", name="bob", user_id=1, session_key="SECRET")
    shown = f"{Credential(token='SECRET')!r} {Credential(session='SECRET')!r} {visit!r}"
    assert "SECRET" not in shown


def test_alice_owns_bob_was_invited_and_charlie_sees_nothing(
    alice: User, bob: User, charlie: User, console: Console
) -> None:
    sharing.with_person(console, name="bob", writable=False)
    own = seen(viewer_of(alice, console_id=console.pk))
    invited = seen(viewer_of(bob, console_id=console.pk))
    assert (own.owner, own.writable, own.visitor, own.until) == (True, True, f"user:{alice.pk}", None)
    assert (invited.owner, invited.writable, invited.owner_id) == (False, False, alice.pk)
    assert viewer_of(charlie, console_id=console.pk) is None
    assert viewer_of(bob, console_id=console.pk + 1) is None


def test_a_share_by_name_ends_with_its_time_with_its_owners_account_and_with_its_console(
    alice: User, bob: User, console: Console
) -> None:
    share = sharing.with_person(console, name="bob", writable=True, seconds=60)
    assert seen(viewer_of(bob, console_id=console.pk)).until == share.expires_at
    Share.objects.update(expires_at=timezone.now())
    assert viewer_of(bob, console_id=console.pk) is None
    Share.objects.update(expires_at=None)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert viewer_of(bob, console_id=console.pk) is None
    User.objects.filter(pk=alice.pk).update(is_active=True)
    assert viewer_of(bob, console_id=console.pk) is not None
    console.delete()
    assert viewer_of(bob, console_id=share.console_id) is None


def test_a_ticket_is_redeemed_once(console: Console) -> None:
    _share, token = sharing.by_link(console, writable=False)
    ticket = ticket_of(token)
    assert isinstance(redeem(ticket, console_id=console.pk, credential=NOBODY), Visit)
    again = redeem(ticket, console_id=console.pk, credential=NOBODY)
    assert again == Refusal(
        code=4403, sentence="This page's ticket was used already, or it is too old. Open the link again."
    )


@pytest.mark.django_db(transaction=True)
def test_of_many_that_redeem_one_ticket_at_once_one_comes_in(console: Console) -> None:
    _share, token = sharing.by_link(console, writable=False)
    ticket = ticket_of(token)

    def once() -> bool:
        try:
            for _ in range(TRIES_MAX):
                with contextlib.suppress(OperationalError):  # a database in memory locks its tables, and nobody waits
                    return isinstance(redeem(ticket, console_id=console.pk, credential=NOBODY), Visit)
            raise AssertionError("the table was never free")
        finally:
            connection.close()

    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        found = [future.result() for future in [pool.submit(once) for _ in range(THREADS)]]
    assert found.count(True) == 1


def _used_too_late(console: Console, share: Share) -> None:
    Ticket.objects.update(expires_at=timezone.now())


def _revoked(console: Console, share: Share) -> None:
    sharing.end(share, ended=lambda _console: None)


def _expired(console: Console, share: Share) -> None:
    Share.objects.update(expires_at=timezone.now())


def _owner_closed(console: Console, share: Share) -> None:
    User.objects.filter(pk=console.user_id).update(is_active=False)


@pytest.mark.parametrize("lost", [_used_too_late, _revoked, _expired, _owner_closed])
def test_a_ticket_is_worth_nothing_any_more(console: Console, lost: Any) -> None:
    share, token = sharing.by_link(console, writable=True)
    ticket = ticket_of(token)
    lost(console, share)
    refusal = redeem(ticket, console_id=console.pk, credential=NOBODY)
    assert isinstance(refusal, Refusal)
    assert refusal.code == 4403


@pytest.mark.parametrize("ticket", ["", "x", "x" * 22, "x" * 100_000, "\ud800", "\0", "é"])
def test_what_is_no_ticket_is_refused(console: Console, ticket: str) -> None:
    refusal = redeem(ticket, console_id=console.pk, credential=NOBODY)
    assert isinstance(refusal, Refusal)
    assert refusal.code == 4403


def test_the_hash_of_a_ticket_or_the_token_of_its_link_is_no_ticket(console: Console) -> None:
    share, token = sharing.by_link(console, writable=True)
    ticket_of(token)
    for wrong in (token, share.token_hash or "", share.slug, Ticket.objects.get().hash):
        assert isinstance(redeem(wrong, console_id=console.pk, credential=NOBODY), Refusal)


def test_a_ticket_shown_at_another_console_is_lost(alice: User, console: Console) -> None:
    other = Console.objects.create(user=alice, runtime="3.13", executable="bash", name="Bash console 2")
    _share, token = sharing.by_link(console, writable=True)
    ticket = ticket_of(token)
    assert isinstance(redeem(ticket, console_id=other.pk, credential=NOBODY), Refusal)
    assert isinstance(redeem(ticket, console_id=console.pk, credential=NOBODY), Refusal)


def test_the_cookie_or_token_of_another_account_beside_a_ticket_is_refused(
    bob: User, charlie: User, console: Console
) -> None:
    _share, token = sharing.by_link(console, writable=True)
    by_session = Credential(session=session_of(charlie))
    by_token = Credential(token=Token.objects.create(user=charlie).key)
    for wrong in (by_session, by_token):
        for user in (bob, None):
            key = session_of(user) if user else ""
            refusal = redeem(ticket_of(token, user=user, session_key=key), console_id=console.pk, credential=wrong)
            assert isinstance(refusal, Refusal)
            assert refusal.code == 4403


def test_a_ticket_goes_with_ones_own_cookie_with_none_and_with_one_that_ended(bob: User, console: Console) -> None:
    _share, token = sharing.by_link(console, writable=True)
    key = session_of(bob)
    for beside in (Credential(session=key), NOBODY, Credential(session="ended")):
        visit = redeem(ticket_of(token, user=bob, session_key=key), console_id=console.pk, credential=beside)
        assert isinstance(visit, Visit)
        assert (visit.user_id, visit.name, visit.visitor) == (bob.pk, "bob", f"user:{bob.pk}")


@pytest.mark.parametrize("lost", [_revoked, _expired, _owner_closed])
def test_a_visit_ends_with_its_link(console: Console, lost: Any) -> None:
    share, token = sharing.by_link(console, writable=True)
    visit = visit_of(console, token)
    assert seen(visit_viewer(visit, console_id=console.pk)).writable
    lost(console, share)
    assert visit_viewer(visit, console_id=console.pk) is None


def test_a_visit_holds_at_its_own_console_only(alice: User, console: Console) -> None:
    other = Console.objects.create(user=alice, runtime="3.13", executable="bash", name="Bash console 2")
    _share, token = sharing.by_link(console, writable=True)
    visit = visit_of(console, token)
    assert visit_viewer(visit, console_id=other.pk) is None
    console.delete()
    assert visit_viewer(visit, console_id=visit.share_id) is None


def test_a_visit_of_an_account_ends_with_the_log_out_the_password_and_the_account(bob: User, console: Console) -> None:
    _share, token = sharing.by_link(console, writable=True, signed_in_only=True)

    def visit() -> tuple[Visit, str]:
        key = session_of(bob)
        return visit_of(console, token, user=bob, session_key=key), key

    one, key = visit()
    assert seen(visit_viewer(one, console_id=console.pk)).user_id == bob.pk
    SessionStore(key).delete()
    assert visit_viewer(one, console_id=console.pk) is None
    two, _key = visit()
    bob.set_password("another pass phrase 2")
    bob.save()
    assert visit_viewer(two, console_id=console.pk) is None
    three, _key = visit()
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert visit_viewer(three, console_id=console.pk) is None


def test_typing_is_taken_from_all_and_from_one_but_never_from_the_owner(
    alice: User, bob: User, console: Console
) -> None:
    sharing.with_person(console, name="bob", writable=True)
    _share, token = sharing.by_link(console, writable=True)
    visit = visit_of(console, token)

    def may_type() -> tuple[bool, bool, bool]:
        viewers = (
            viewer_of(alice, console_id=console.pk),
            viewer_of(bob, console_id=console.pk),
            visit_viewer(visit, console_id=console.pk),
        )
        return tuple(seen(viewer).writable for viewer in viewers)  # type: ignore[return-value]

    assert may_type() == (True, True, True)
    sharing.let_type(console, visitor=None, allowed=False)
    assert may_type() == (True, False, False)
    sharing.let_type(console, visitor=None, allowed=True)
    sharing.let_type(console, visitor=visit.visitor, allowed=False)
    assert may_type() == (True, True, False)
    sharing.let_type(console, visitor=visit.visitor, allowed=True)
    sharing.let_type(console, visitor=f"user:{bob.pk}", allowed=False)
    assert may_type() == (True, False, True)


def test_who_may_only_look_does_not_type_when_others_may(bob: User, console: Console) -> None:
    sharing.with_person(console, name="bob", writable=False)
    sharing.let_type(console, visitor=None, allowed=True)
    sharing.let_type(console, visitor=f"user:{bob.pk}", allowed=True)
    assert not seen(viewer_of(bob, console_id=console.pk)).writable


def test_a_credential_of_a_closed_account_names_nobody(bob: User) -> None:
    key, token = session_of(bob), Token.objects.create(user=bob).key
    assert user_of(Credential(session=key)) == bob
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert user_of(Credential(session=key)) is None
    assert user_of(Credential(token=token)) is None
    assert user_of(NOBODY) is None


def test_tickets_go_away_with_their_share_and_when_they_are_old(console: Console) -> None:
    share, token = sharing.by_link(console, writable=False)
    ticket_of(token)
    Ticket.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    ticket_of(token)
    assert Ticket.objects.count() == 1
    share.delete()
    assert not Ticket.objects.exists()
