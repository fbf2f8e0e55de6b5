"""Turns: how much of a server each tenant may hold."""

import contextlib

import pytest

from ide import programs
from ide.workspaces import reaching
from sandbox.errors import LimitExceeded


def held(turns: reaching.Turns, *, user_id: int, stack: contextlib.ExitStack) -> int:
    """Take turns until one is refused; how many were given."""
    for count in range(reaching.CALLS_MAX):
        try:
            stack.enter_context(turns.turn(user_id))
        except LimitExceeded:
            return count
    return reaching.CALLS_MAX


def test_a_few_tenants_together_cannot_have_every_turn() -> None:
    turns = reaching.Turns()
    with contextlib.ExitStack() as stack:
        given = [held(turns, user_id=user_id, stack=stack) for user_id in range(1, 6)]
        assert given[0] == reaching.CALLS_MAX
        assert given[-1] > 0
        assert sum(given) < reaching.EVERYBODY_MAX
    with turns.turn(1):
        pass


def test_a_crowd_that_has_every_turn_is_told_so_and_leaves_threads_for_other_pages() -> None:
    turns = reaching.Turns()
    with contextlib.ExitStack() as stack:
        for user_id in range(1, reaching.EVERYBODY_MAX + 1):
            stack.enter_context(turns.turn(user_id))
        with pytest.raises(LimitExceeded, match="Too many people"), turns.turn(0):
            pass
    assert reaching.EVERYBODY_MAX < programs.HTTP_THREADS
