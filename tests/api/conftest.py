"""What every API test starts with."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from api.throttles import counter
from tests.api.client import ApiClient


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    cache.clear()
    counter.forget()
    yield
    cache.clear()
    counter.forget()


@pytest.fixture
def api() -> ApiClient:
    return ApiClient()
