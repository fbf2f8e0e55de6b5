"""Events are sent by the way: with Redis down or silent, requests go on."""

import asyncio
import time

import pytest
from django.conf import LazySettings

from consoles import events

NOISE_SECONDS = 5.0
"""What a crowded machine may add."""


def test_redis_that_is_gone_is_waited_for_no_longer_than_a_second(caplog: pytest.LogCaptureFixture) -> None:
    began = time.monotonic()
    events.publish(1, events.SIGNED_OUT, session=None)
    assert time.monotonic() - began < events.PUBLISH_SECONDS + NOISE_SECONDS
    assert "was not sent" in caplog.text


def test_redis_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    class Layer:
        async def group_send(self, group: str, message: object) -> None:
            await asyncio.sleep(60)

    monkeypatch.setattr(events, "get_channel_layer", Layer)
    monkeypatch.setattr(events, "PUBLISH_SECONDS", 0.05)
    events.publish(1, events.SIGNED_OUT, session=None)
    assert "was not sent" in caplog.text


def test_a_mark_does_not_tell_the_key(settings: LazySettings) -> None:
    assert "key" not in events.session_mark("key")
    assert events.session_mark("key") == events.session_mark("key") != events.session_mark("kez")
