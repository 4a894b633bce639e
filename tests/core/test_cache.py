"""The shared cache: a table by default, Redis when named."""

import os

import pytest
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

REDIS_URL = os.environ.get("REDIS_TEST_URL", "redis://127.0.0.1:6379/15")


@pytest.fixture
def redis_cache() -> RedisCache:
    try:
        Redis.from_url(REDIS_URL).ping()
    except RedisConnectionError:
        if os.environ.get("CHANJIAO_REQUIRE_REDIS"):
            raise
        pytest.skip("Redis does not answer")
    return RedisCache(REDIS_URL, {"KEY_PREFIX": f"test-{os.getpid()}"})


def use(cache: DatabaseCache | RedisCache) -> None:
    cache.set("key", {"文字": 1}, timeout=60)
    added = cache.add("key", 2)
    cache.set("counter", 1, timeout=60)
    counted = cache.incr("counter")

    assert (cache.get("key"), added, counted) == ({"文字": 1}, False, 2)

    cache.delete_many(["key", "counter"])
    assert cache.get("key") is None


def test_the_table_of_the_migrations_serves_as_cache(db) -> None:
    use(DatabaseCache("core_cache", {}))


@pytest.mark.redis
def test_redis_serves_as_cache(redis_cache: RedisCache) -> None:
    use(redis_cache)
