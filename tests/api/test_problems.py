"""Bad requests of every kind get a problem document: cases AP-09, AP-11 to AP-18."""

import json
import re
from typing import Any

import pytest
from django.test import override_settings

from tests.api.client import ApiClient
from tests.factories.identity import make_user

pytestmark = pytest.mark.django_db

PROBLEM = {"type", "title", "status", "code", "detail", "request_id"}
LISTS = ["organisations", "demands", "achievements", "events", "fairs", "policies"]


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content[:300]
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body.keys() >= PROBLEM
    assert (body["status"], body["code"]) == (status, code)
    assert body["request_id"] == answer["X-Request-ID"]
    assert answer["Cache-Control"] == "no-store"
    return body


@pytest.mark.parametrize(
    "raw",
    [
        b"{bad",
        b'""',
        b"null",
        b"[]",
        b'"str"',
        b"7",
        b'{"username": NaN}',
        b'{"username": Infinity}',
        b'{"username": -Infinity}',
        b'{"username": 1e400}',
        b'{"username": "a", "username": "b"}',
        b'{"username": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"username": ' + b"[" * 30 + b"]" * 30 + b"}",
        b'{"username": ' + b"9" * 5000 + b"}",
        b"\xff\xfe{}",
        "\ufeff{}".encode(),
        '{"a": 1}'.encode("utf-16"),
    ],
)
def test_malformed_bodies_are_400(api: ApiClient, raw: bytes) -> None:
    assert_problem(api.post("/auth/token/", raw), 400, "malformed_json")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "application/json; charset=bz2_codec",
        "application/json; charset=utf-16",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "nonsense",
    ],
)
def test_other_content_types_are_415(api: ApiClient, content_type: str) -> None:
    answer = api.http.generic("POST", "/api/v1/auth/token/", b'{"username": "a"}', content_type)

    assert_problem(answer, 415, "unsupported_media_type")


def test_compressed_body_is_415(api: ApiClient) -> None:
    answer = api.post("/auth/token/", {"username": "a"}, **{"Content-Encoding": "gzip"})

    assert_problem(answer, 415, "unsupported_media_type")


def test_large_body_is_413(api: ApiClient) -> None:
    answer = api.post("/auth/token/", b'{"username": "' + b"a" * 2**20 + b'"}')

    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"


def test_large_body_that_hides_its_length_is_413() -> None:
    from io import BytesIO

    from rest_framework.test import APIRequestFactory

    from api.errors import PayloadTooLarge
    from api.parsers import StrictJSONParser

    request = APIRequestFactory().post("/")

    with pytest.raises(PayloadTooLarge):
        StrictJSONParser().parse(BytesIO(b"a" * (2**20 + 1)), "application/json", {"request": request})


@pytest.mark.parametrize("name", ["a\x00b", "\ud800"])
def test_unstorable_characters_name_their_field(api: ApiClient, name: str) -> None:
    body = assert_problem(api.post("/auth/token/", {"username": name, "password": "x"}), 400, "invalid")

    assert [error["field"] for error in body["errors"]] == ["username"]


def test_missing_fields_are_all_named(api: ApiClient) -> None:
    body = assert_problem(api.post("/auth/token/", {}), 400, "invalid")

    assert [(error["field"], error["code"]) for error in body["errors"]] == [
        ("username", "required"),
        ("password", "required"),
    ]


def test_unknown_members_of_a_body_change_nothing(api: ApiClient) -> None:
    user = make_user("teacher")
    api.post(
        "/auth/token/",
        {"username": "teacher", "password": "Chanjiao-2026-test", "is_staff": True, "is_superuser": True},
    )

    user.refresh_from_db()
    assert not user.is_staff
    assert not user.is_superuser


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_lists_are_read_only(api: ApiClient, name: str, method: str) -> None:
    assert_problem(api.request(method, f"/{name}/"), 405, "method_not_allowed")


def test_method_override_is_ignored(api: ApiClient) -> None:
    answer = api.post("/demands/", {}, **{"X-HTTP-Method-Override": "GET"})

    assert_problem(answer, 405, "method_not_allowed")


def test_head_and_options_have_no_body(api: ApiClient) -> None:
    head, options = api.request("HEAD", "/demands/"), api.request("OPTIONS", "/demands/")

    assert (head.status_code, head.content) == (200, b"")
    assert (options.status_code, options.content) == (204, b"")
    assert options["Allow"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Origin" not in options


@pytest.mark.parametrize("query", ["?format=api", "?format=admin", "?format=json"])
@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*"])
def test_answers_are_json_only(api: ApiClient, query: str, accept: str) -> None:
    answer = api.get(f"/demands/{query}", Accept=accept)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/v1/",
        "/api/v1/none/",
        "/api/v1/schema/",
        "/api/v1/demands",
        "/api/v2/",
        "/api/v2/pages/",
        "/api/v3/openapi.json",
        "/api/v3/docs/",
        "/api/v1/demands/1/2/",
        "/api/v1/demands/..%2f..%2fadmin/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_paths_that_lead_nowhere_are_404_as_json(api: ApiClient, path: str, method: str) -> None:
    answer = api.http.generic(method, path)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "key",
    [
        "0",
        "-1",
        "abc",
        "%00",
        "1%00",
        str(10**25),
        str(2**63),
        "0190b2a4-0000-7000-8000-000000000000",
        "1.0",
        "1;drop",
        "%E4%B8%80",
        "１２",
        "XQ-2026-9999",
        "XQ-2026-%D9%A1%D9%A1%D9%A1%D9%A1",
        "a" * 3000,
    ],
)
def test_odd_keys_are_404_with_one_body(api: ApiClient, name: str, key: str) -> None:
    body = assert_problem(api.get(f"/{name}/{key}/"), 404, "not_found")

    assert body["detail"] == assert_problem(api.get("/demands/1/"), 404, "not_found")["detail"]


def test_internal_error_tells_nothing(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from api.v1.views.organisations import OrganisationViewSet

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("SELECT secret FROM settings")

    monkeypatch.setattr(OrganisationViewSet, "listed", broken)
    api.http.raise_request_exception = False

    answer = api.get("/organisations/")

    assert_problem(answer, 500, "internal_error")
    assert b"secret" not in answer.content
    assert b"Traceback" not in answer.content


@override_settings(DEBUG=True)
def test_internal_error_tells_nothing_in_debug_mode(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    test_internal_error_tells_nothing(api, monkeypatch)


@pytest.mark.parametrize(
    ("method", "path", "body", "content_type"),
    [
        ("GET", "/me/", b"", "application/json"),
        ("GET", "/demands/?none=1", b"", "application/json"),
        ("GET", "/demands/1/", b"", "application/json"),
        ("POST", "/demands/", b"", "application/json"),
        ("POST", "/auth/token/", b"{", "application/json"),
        ("POST", "/auth/token/", b"{}", "text/plain"),
        ("POST", "/auth/token/", b"{}", "application/json"),
        ("POST", "/auth/refresh/", b'{"refresh": "x"}', "application/json"),
        (
            "POST",
            "/auth/token/",
            b'{"username": "\\u0000", "password": "", "client": "x"}',
            "application/json",
        ),
    ],
)
def test_problems_are_told_in_chinese(
    api: ApiClient, method: str, path: str, body: bytes, content_type: str
) -> None:
    problem = api.http.generic(method, f"/api/v1{path}", body, content_type).json()

    texts = [problem["title"], problem["detail"], *(error["message"] for error in problem.get("errors", []))]
    assert [text for text in texts if not re.search("[\u4e00-\u9fff]", text)] == []


def test_long_query_string_is_refused(api: ApiClient) -> None:
    answer = api.get("/demands/?search=" + "a" * 100_000)

    assert answer.status_code == 414
    assert answer.json()["code"] == "query_too_long"


def test_openapi_document_is_public(api: ApiClient) -> None:
    answer = api.get("/openapi.json")

    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
    assert api.get("/openapi.json", **{"If-None-Match": answer["ETag"]}).status_code == 304
