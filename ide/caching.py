"""The cache: Redis, and while Redis is gone this process's own memory, so that limits hold and pages answer."""

import logging
import math
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

ENTRIES_MAX = 10_000
"""Entries kept in memory while Redis is gone."""
TELLING_SECONDS = 60.0
"""Between two lines in the log that say so."""

Answer = TypeVar("Answer")
_log = logging.getLogger(__name__)


class RedisOrMemory(BaseCache):
    """What rate limits count in. Only the verbs that they use, which the rest of BaseCache builds on."""

    _told_at = -math.inf

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._redis = RedisCache(location, params)
        plain = {name: value for name, value in params.items() if name != "OPTIONS"}
        self._memory = LocMemCache(location, {**plain, "OPTIONS": {"MAX_ENTRIES": ENTRIES_MAX}})

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Set `key` unless it is there; whether it was set."""
        return self._ask(lambda cache: bool(cache.add(key, value, timeout, version)))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """What `key` holds, or `default`."""
        return self._ask(lambda cache: cache.get(key, default, version))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Let `key` hold `value`."""
        self._ask(lambda cache: cache.set(key, value, timeout, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Give `key` a new time to live; whether it was there."""
        return self._ask(lambda cache: cache.touch(key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Remove `key`; whether it was there."""
        return self._ask(lambda cache: cache.delete(key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to the number that `key` holds; ValueError where there is none."""
        return self._ask(lambda cache: cache.incr(key, delta, version))

    def clear(self) -> None:
        """Forget everything."""
        self._ask(lambda cache: cache.clear())

    def _ask(self, verb: Callable[[BaseCache], Answer]) -> Answer:
        try:
            return verb(self._redis)
        except RedisError as error:
            self._tell(error)
            return verb(self._memory)

    def _tell(self, error: RedisError) -> None:
        now = time.monotonic()
        if now - RedisOrMemory._told_at > TELLING_SECONDS:
            RedisOrMemory._told_at = now
            _log.warning("Redis does not answer (%s); rate limits count in this process until it does.", error)
