"""What ends with a share for typing: the token that whoever typed could read in the sandbox."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from consoles.models import Console, Share
from ide.accounts.models import User
from ide.accounts.tokens import user_of_sandbox_token
from ide.accounts.trust import typing_ended
from tests.ide.conftest import Api


def token_now(user: User) -> str:
    """What a console that starts now finds."""
    return User.objects.get(pk=user.pk).console_environment()["API_TOKEN"]


def test_the_owners_sandbox_token_is_replaced_and_nobody_elses(alice: User, bob: User) -> None:
    console = Console.objects.create(user=alice, runtime="3.13", executable="bash", name="x")
    before, his = token_now(alice), token_now(bob)
    typing_ended(console)
    assert user_of_sandbox_token(before) is None
    assert user_of_sandbox_token(token_now(alice)) == alice
    assert token_now(bob) == his


def test_to_end_a_share_for_typing_is_to_replace_the_token_and_one_to_look_is_not(
    api: Api, alice: User, bob: User, sandboxes: Any
) -> None:
    console = Console.objects.create(user=alice, runtime="3.13", executable="bash", name="x")
    for writable, replaced in ((False, False), (True, True)):
        before = token_now(alice)
        share = api("post", f"consoles/{console.pk}/shares/", {"user": "bob", "writable": writable}).json()
        assert token_now(alice) == before
        assert api("delete", f"consoles/{console.pk}/shares/{share['id']}/").status_code == 204
        assert (token_now(alice) != before) is replaced
    assert sandboxes.woken == []


def test_a_share_for_typing_that_is_over_costs_the_token_when_somebody_shows_it(api: Api, alice: User) -> None:
    console = Console.objects.create(user=alice, runtime="3.13", executable="bash", name="x")
    token = token_now(alice)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert client.get("/api/v0/user/alice/consoles/").status_code == 200
    api("post", f"consoles/{console.pk}/shares/", {"link": True, "writable": True, "expires_in": 60})
    assert client.get("/api/v0/user/alice/consoles/").status_code == 200
    Share.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/v0/user/alice/consoles/").status_code == 401
    assert user_of_sandbox_token(token_now(alice)) == alice
    assert not Share.objects.exists()
