"""Failed logins through the real login page."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

PASSWORD = "Duyun-Maojian-2026"
LOGIN = "/admin/login/"


@pytest.fixture
def user(db):
    return get_user_model().objects.create_user("editor", password=PASSWORD, is_superuser=True)


def attempt(username: str, password: str, *, ip: str = "192.0.2.1") -> int:
    return Client(REMOTE_ADDR=ip).post(LOGIN, {"username": username, "password": password}).status_code


def test_five_failures_lock_the_account_for_fifteen_minutes(user) -> None:
    failures = [attempt("editor", "wrong") for _ in range(5)]
    locked = attempt("editor", PASSWORD)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        later = attempt("editor", PASSWORD)

    assert (failures, locked, later) == ([200, 200, 200, 200, 429], 429, 302)


def test_failures_from_many_addresses_count_together(user) -> None:
    for number in range(5):
        attempt("editor", "wrong", ip=f"192.0.2.{number}")

    assert attempt("editor", PASSWORD, ip="198.51.100.7") == 429


def test_another_account_of_the_same_address_is_free(user) -> None:
    for _ in range(6):
        attempt("somebody", "wrong")

    assert attempt("editor", PASSWORD) == 302


def test_unknown_and_known_names_are_locked_alike(user) -> None:
    answers = {
        name: [Client().post(LOGIN, {"username": name, "password": "wrong"}) for _ in range(6)]
        for name in ("editor", "nobody")
    }

    codes = {name: [answer.status_code for answer in given] for name, given in answers.items()}
    assert codes["editor"] == codes["nobody"] == [200, 200, 200, 200, 429, 429]
    assert answers["editor"][-1].content == answers["nobody"][-1].content


def test_a_success_forgets_earlier_failures(user) -> None:
    for _ in range(4):
        attempt("editor", "wrong")
    attempt("editor", PASSWORD)

    assert [attempt("editor", "wrong") for _ in range(4)] == [200] * 4


def test_attempts_during_the_lock_do_not_prolong_it(user) -> None:
    for _ in range(5):
        attempt("editor", "wrong")
    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        attempt("editor", "wrong")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert attempt("editor", PASSWORD) == 302
