"""The cache with Redis gone: limits still count."""

import pytest
from django.core.cache import caches
from redis.exceptions import ConnectionError as NoRedis

from ide.caching import RedisOrMemory


def test_with_redis_gone_memory_serves(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RedisOrMemory, "_told_at", float("-inf"))
    cache = caches["default"]
    assert cache.get("a", 5) == 5
    cache.set("a", 1, 60)
    assert cache.incr("a") == 2
    assert cache.add("a", 9) is False
    assert cache.touch("a", 60) is True
    assert cache.get_many(["a", "b"]) == {"a": 2}
    assert cache.delete("a") is True
    assert cache.has_key("a") is False
    cache.clear()
    assert caplog.text.count("Redis does not answer") == 1


def test_while_redis_answers_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = RedisOrMemory("unix:///nowhere.sock", {})
    asked: list[str] = []

    class Redis:
        def get(self, key: str, default: object, version: object) -> object:
            asked.append(key)
            if key == "gone":
                raise NoRedis
            return "from redis"

    monkeypatch.setattr(cache, "_redis", Redis())
    assert cache.get("a") == "from redis"
    assert cache.get("gone", "default") == "default"
    assert asked == ["a", "gone"]
