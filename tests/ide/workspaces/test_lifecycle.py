"""Reaching a sandbox with the real functions: nobody there, Redis gone, an agent that is published."""

import time
from typing import Any

import pytest

from ide.accounts.models import User
from ide.workspaces import lifecycle
from ide.workspaces.models import Workspace
from sandbox.errors import Unavailable

TOLD_WITHIN_SECONDS = 3.0


def test_with_redis_gone_it_is_said_within_three_seconds(alice: User) -> None:
    began = time.monotonic()
    with pytest.raises(Unavailable, match="queue"):
        lifecycle.connect_blocking(user_id=alice.pk, runtime="3.13")
    assert time.monotonic() - began < TOLD_WITHIN_SECONDS


def test_a_sleeping_sandbox_is_not_woken_by_who_only_looks(alice: User) -> None:
    assert lifecycle.connect_if_running(user_id=alice.pk, runtime="3.13") is None
    Workspace.objects.create(user=alice, runtime="3.13", publication=1)
    assert lifecycle.connect_if_running(user_id=alice.pk, runtime="3.13") is None


def test_a_published_agent_is_reached_without_redis(alice: User, agent: Any, settings: Any) -> None:
    settings.RUN = agent.folder
    (agent.folder / "published").mkdir()
    (agent.folder / "published" / "7.sock").hardlink_to(agent.socket)
    Workspace.objects.create(user=alice, runtime="3.13", publication=7)
    with lifecycle.connect_blocking(user_id=alice.pk, runtime="3.13") as connection:
        assert connection.hello.version == 1
