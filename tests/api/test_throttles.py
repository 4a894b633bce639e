"""Limits per time: answers 429, counting in processes and the shared cache, enumeration (AP-21)."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError

from api.throttles import Counter
from tests.api.client import ApiClient
from tests.factories.identity import make_user

pytestmark = pytest.mark.django_db


def test_limit_answers_429_with_the_time_to_wait(api: ApiClient, settings: Any) -> None:
    settings.API_THROTTLES = {"anonymous": (3, 60)}

    answers = [api.get("/demands/") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert answers[3].json()["code"] == "throttled"


def test_accounts_are_counted_apart_from_addresses(api: ApiClient, settings: Any) -> None:
    make_user("teacher")
    api.log_in("teacher")
    settings.API_THROTTLES = {"anonymous": (1, 60), "user": (2, 60)}

    signed_in = [api.get("/me/").status_code for _ in range(3)]

    assert signed_in == [200, 200, 429]
    assert ApiClient().get("/demands/").status_code == 200


def test_logins_are_limited_per_address(api: ApiClient, settings: Any) -> None:
    settings.API_THROTTLES = {"login": (2, 60)}
    bodies = [{"username": f"name{number}", "password": "x"} for number in range(3)]

    assert [api.post("/auth/token/", body).status_code for body in bodies] == [401, 401, 429]


def test_forwarded_addresses_are_not_believed_without_a_proxy(api: ApiClient, settings: Any) -> None:
    settings.API_THROTTLES = {"anonymous": (1, 60)}
    api.get("/demands/", **{"X-Forwarded-For": "10.0.0.1"})

    assert api.get("/demands/", **{"X-Forwarded-For": "10.0.0.2"}).status_code == 429


def test_guessing_ids_is_stopped(api: ApiClient, settings: Any) -> None:
    settings.API_THROTTLES = {"miss": (20, 3600)}

    codes = [api.get(f"/demands/{number}/").status_code for number in range(1, 25)]

    assert codes[:20] == [404] * 20
    assert codes[21:] == [429] * 3


def test_processes_share_what_they_counted() -> None:
    first, second = Counter(), Counter()

    counted = [(first if number % 2 else second).add("key", limit=10, period=60) for number in range(12)]

    assert counted[-1] >= 10


def test_counter_in_steps_is_exact_in_one_process() -> None:
    counter = Counter()

    assert [counter.add("key", limit=100, period=60) for _ in range(50)] == list(range(1, 51))


def test_counter_goes_on_when_the_cache_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(cache, "incr", broken)
    counter = Counter()

    assert [counter.add("key", limit=5, period=60) for _ in range(4)] == [1, 2, 3, 4]


def test_window_ends() -> None:
    now = [1000.0]
    counter = Counter(clock=lambda: now[0])
    counter.add("key", limit=5, period=60, amount=5)

    now[0] += 60

    assert counter.add("key", limit=5, period=60) == 1
