import json

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from cms.core.security import client_ip, lockout_response, wants_json


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, None, "192.0.2.9"),
        (0, "198.51.100.1", "192.0.2.9"),
        (1, None, "192.0.2.9"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.66, 198.51.100.1", "198.51.100.1"),
        (2, "203.0.113.66, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "198.51.100.1"),
        (1, "198.51.100.1:4711", "198.51.100.1"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "unknown", None),
        (1, "'; DROP TABLE", None),
    ],
)
def test_client_ip_trusts_as_many_entries_as_proxies(
    settings, proxies: int, forwarded: str | None, expected
) -> None:
    settings.NUM_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert client_ip(RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.9")) == expected


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/", {}, False),
        ("/", {"Accept": "text/html,application/json"}, False),
        ("/", {"Accept": "application/json"}, True),
        ("/", {"X-Requested-With": "XMLHttpRequest"}, True),
        ("/api/v1/me/", {}, True),
    ],
)
def test_wants_json(path: str, headers: dict[str, str], expected: bool) -> None:
    assert wants_json(RequestFactory().get(path, headers=headers)) is expected


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Abc12345", "password_too_short"),
        ("password123", "password_too_common"),
        ("longenoughletters", "password_characters"),
        ("83920174650192", "password_characters"),
        (" Maotai-2026x", "password_outer_space"),
        ("aB3" * 3000, "password_too_long"),
    ],
)
def test_weak_passwords_are_refused_by_rule(password: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)

    assert code in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize("password", ["Duyun-Maojian-2026", "都匀毛尖茶叶加工工艺2026"])
def test_good_passwords_are_accepted(password: str) -> None:
    validate_password(password)


def test_lockout_response_says_the_same_to_people_and_programs() -> None:
    page = lockout_response(RequestFactory().post("/admin/login/"))
    document = lockout_response(RequestFactory().post("/api/v1/auth/token/"))

    assert (page.status_code, document.status_code) == (429, 429)
    assert (page["Retry-After"], document["Retry-After"]) == ("900", "900")
    problem = json.loads(document.content)
    assert problem["code"] == "locked_out"
    assert problem["detail"] in page.content.decode()
