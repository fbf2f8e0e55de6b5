"""The doors to consoles: alice's are open to bob as far as she shared them, and to charlie not at all."""

import pytest
from django.http import Http404
from django.utils import timezone

from consoles import access, sharing
from consoles.models import Console, Share
from ide.accounts.models import User


@pytest.fixture
def console(alice: User) -> Console:
    return Console.objects.create(user=alice, runtime="3.13", executable="bash", name="Bash console 1")


def test_a_page_shows_ones_own_console_and_one_that_was_shared_by_name(
    alice: User, bob: User, charlie: User, console: Console
) -> None:
    sharing.with_person(console, name="bob", writable=True)
    own = access.get_shown_console(alice, owner="alice", console_id=console.pk)
    theirs = access.get_shown_console(bob, owner="alice", console_id=console.pk)
    assert (own.owner, own.writable) == (True, True)
    assert (theirs.owner, theirs.writable) == (False, True)
    for user, owner in ((charlie, "alice"), (charlie, "charlie"), (bob, "bob"), (bob, "charlie"), (alice, "bob")):
        with pytest.raises(Http404):
            access.get_shown_console(user, owner=owner, console_id=console.pk)


def test_what_only_an_owner_may_do_is_closed_to_whoever_was_invited(bob: User, console: Console) -> None:
    share = sharing.with_person(console, name="bob", writable=True)
    with pytest.raises(Http404):
        access.get_console(bob, console_id=console.pk)
    with pytest.raises(Http404):
        access.get_share(bob, console_id=console.pk, share_id=share.pk)
    assert list(access.visible_consoles(bob)) == []


def test_a_share_is_found_at_its_own_console_only(alice: User, console: Console) -> None:
    other = Console.objects.create(user=alice, runtime="3.13", executable="bash", name="Bash console 2")
    share, _token = sharing.by_link(console, writable=False)
    assert access.get_share(alice, console_id=console.pk, share_id=share.pk) == share
    with pytest.raises(Http404):
        access.get_share(alice, console_id=other.pk, share_id=share.pk)


def test_the_list_of_what_was_shared_has_only_what_is_open_now(
    alice: User, bob: User, charlie: User, console: Console
) -> None:
    sharing.with_person(console, name="bob", writable=False)
    sharing.by_link(console, writable=False)
    assert [share.console for share in access.shared_with(bob)] == [console]
    assert not access.shared_with(charlie).exists()
    assert not access.shared_with(alice).exists()
    Share.objects.update(expires_at=timezone.now())
    assert not access.shared_with(bob).exists()


def test_an_embedded_page_is_found_by_its_slug_alone(bob: User, console: Console) -> None:
    person = sharing.with_person(console, name="bob", writable=False)
    looking, token = sharing.by_link(console, writable=False)
    embedded, _token = sharing.by_link(console, writable=False, origins=["https://example.org"])
    assert access.embedded_link(embedded.slug) == embedded
    for slug in (person.slug, looking.slug, token, embedded.token_hash or "", "", "x" * 5000, "\0"):
        assert access.embedded_link(slug) is None
    Share.objects.update(expires_at=timezone.now())
    assert access.embedded_link(embedded.slug) is None
