"""A user's tokens: whose they are, and what becomes of them when they are replaced."""

from ide.accounts.models import User
from ide.accounts.tokens import replace_sandbox_token, replace_token, token_of, user_of_sandbox_token


def test_a_sandbox_token_leads_to_its_user(alice: User, charlie: User) -> None:
    assert user_of_sandbox_token(alice.console_environment()["API_TOKEN"]) == alice
    assert user_of_sandbox_token(charlie.console_environment()["API_TOKEN"]) == charlie
    assert user_of_sandbox_token(token_of(alice)) is None


def test_a_replaced_one_is_worth_nothing_and_the_next_console_has_another(alice: User, charlie: User) -> None:
    before, hers = (user.console_environment()["API_TOKEN"] for user in (alice, charlie))
    replace_sandbox_token(alice)
    after = alice.console_environment()["API_TOKEN"]
    assert after == User.objects.get(pk=alice.pk).console_environment()["API_TOKEN"] != before
    assert user_of_sandbox_token(before) is None
    assert user_of_sandbox_token(after) == alice
    assert user_of_sandbox_token(hers) == charlie


def test_two_replacements_at_once_count_both(alice: User) -> None:
    same = User.objects.get(pk=alice.pk)
    replace_sandbox_token(alice)
    replace_sandbox_token(same)
    assert same.sandbox_token_version == 2


def test_a_closed_accounts_sandbox_token_is_worth_nothing(alice: User) -> None:
    User.objects.update(is_active=False)
    assert user_of_sandbox_token(alice.console_environment()["API_TOKEN"]) is None


def test_the_api_token_is_replaced_alone(alice: User) -> None:
    before = alice.console_environment()
    replace_token(alice)
    assert User.objects.get(pk=alice.pk).console_environment() == before
