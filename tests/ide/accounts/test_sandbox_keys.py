"""Sandbox tokens: told apart by their form, derived from the secret key, one per user and version."""

from typing import Any

import pytest

from ide.accounts import sandbox_keys


def test_a_token_names_its_user_and_matches_that_user_and_version_alone() -> None:
    token = sandbox_keys.token(7, version=3)
    assert sandbox_keys.claimed_user_id(token) == 7
    assert sandbox_keys.matches(token, user_id=7, version=3)
    assert not sandbox_keys.matches(token, user_id=7, version=4)
    assert not sandbox_keys.matches(token, user_id=8, version=3)
    assert not sandbox_keys.matches(token.replace("sandbox-7-", "sandbox-8-"), user_id=8, version=3)


def test_numbers_beside_each_other_make_no_token_twice() -> None:
    pairs = [(1, 11), (11, 1), (1, 1), (111, 0)]
    digests = {sandbox_keys.token(user_id, version=version).rpartition("-")[2] for user_id, version in pairs}
    assert len(digests) == len(pairs)


def test_another_secret_key_makes_other_tokens(settings: Any) -> None:
    before = sandbox_keys.token(7, version=0)
    settings.SECRET_KEY = "another"
    assert not sandbox_keys.matches(before, user_id=7, version=0)


@pytest.mark.parametrize(
    "text", ["", "a" * 40, "sandbox-", "sandbox-7-" + "g" * 40, "sandbox-7-" + "a" * 39, "sandbox--1-x"]
)
def test_what_has_another_form_is_no_sandbox_token(text: str) -> None:
    assert sandbox_keys.claimed_user_id(text) is None


def test_an_ordinary_token_is_never_taken_for_one() -> None:
    assert sandbox_keys.claimed_user_id("0123456789abcdef0123456789abcdef01234567") is None
