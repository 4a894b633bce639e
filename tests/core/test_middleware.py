from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.test import Client
from django.urls import path
from django.utils import timezone

from cms.core.context import current_origin
from cms.core.middleware import LimitsMiddleware
from cms.urls import urlpatterns as product_urlpatterns


def echo(request):
    origin = current_origin()
    return HttpResponse(f"{origin.channel} {origin.ip} {origin.request_id}")


def whoami(request):
    return HttpResponse(request.user.get_username() or "nobody")


urlpatterns = [
    path("probe/", echo),
    path("api/probe/", echo),
    path("admin/probe/", echo),
    path("whoami/", whoami),
    path("admin/whoami/", whoami),
    *product_urlpatterns,
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def logged_in(db, client: Client) -> Client:
    client.force_login(
        get_user_model().objects.create_user("editor"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.mark.parametrize(
    ("address", "channel"), [("/probe/", "portal"), ("/api/probe/", "api"), ("/admin/probe/", "admin")]
)
def test_origin_says_channel_address_and_request(client: Client, address: str, channel: str) -> None:
    answer = client.get(address)

    assert answer.content.decode() == f"{channel} 127.0.0.1 {answer['X-Request-ID']}"


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [
        (1, "0123456789abcdef", True),
        (0, "0123456789abcdef", False),
        (1, "x\ny-0123456789", False),
        (1, "a" * 41, False),
    ],
)
def test_request_id_is_taken_from_a_proxy_only(
    settings, client: Client, proxies: int, given: str, kept: bool
) -> None:
    settings.NUM_PROXIES = proxies

    answer = client.get("/probe/", HTTP_X_REQUEST_ID=given)

    assert (answer["X-Request-ID"] == given) is kept


def test_a_long_query_is_refused(client: Client) -> None:
    page = client.get("/probe/?q=" + "x" * 9000)
    document = client.get("/api/probe/?q=" + "x" * 9000)

    assert (page.status_code, document.status_code, document.json()["code"]) == (414, 414, "query_too_long")


def test_a_large_body_is_refused_before_it_is_read(client: Client) -> None:
    page = client.post("/probe/", data=b"", content_type="text/plain", CONTENT_LENGTH=str(33 * 2**20))
    document = client.post("/api/probe/", data=b"x" * (2**20 + 1), content_type="application/json")

    assert (page.status_code, document.status_code, document.json()["code"]) == (413, 413, "body_too_large")


def directives(answer: HttpResponse) -> dict[str, list[str]]:
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


def test_public_pages_allow_no_inline_code(client: Client) -> None:
    policy = directives(client.get("/probe/"))

    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == ["'self'"]
    assert policy["object-src"] == ["'none'"]
    assert policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == ["'self'"]


def test_the_admin_has_its_own_policy(client: Client) -> None:
    policy = directives(client.get("/admin/probe/"))

    assert policy["script-src"] == ["'self'", "'unsafe-inline'"]
    assert policy["default-src"] == ["'self'"]


def test_the_api_serves_nothing_to_browsers(client: Client) -> None:
    assert directives(client.get("/api/probe/")) == {"default-src": ["'none'"], "frame-ancestors": ["'none'"]}


@pytest.mark.parametrize("address", ["/probe/", "/admin/probe/", "/api/probe/"])
def test_headers_are_on_every_answer(client: Client, address: str) -> None:
    answer = client.get(address)

    assert {name: answer.get(name) for name in sorted(answer.headers) if name in EXPECTED} == EXPECTED


EXPECTED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost:80@evil.example"])
def test_a_foreign_host_is_refused(client: Client, host: str) -> None:
    assert client.get("/probe/", headers={"Host": host}).status_code == 400
    assert client.get("/probe/", headers={"X-Forwarded-Host": host}).status_code == 200


def test_an_active_session_ends_after_twelve_hours(logged_in: Client) -> None:
    start = timezone.now()
    seen = []
    for minutes in range(0, 13 * 60, 25):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            seen.append(logged_in.get("/whoami/").content.decode())

    assert set(seen[:29]) == {"editor"}  # 28 × 25 minutes are less than 12 hours
    assert set(seen[29:]) == {"nobody"}


@pytest.mark.parametrize(("minutes", "expected"), [(29, "editor"), (32, "nobody")])
def test_an_idle_session_ends_after_half_an_hour(logged_in: Client, minutes: int, expected: str) -> None:
    logged_in.get("/whoami/")

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        answer = logged_in.get("/whoami/")

    assert answer.content.decode() == expected


def test_an_ended_session_in_the_admin_leads_to_the_login_and_back(logged_in: Client) -> None:
    logged_in.get("/admin/whoami/")

    with time_machine.travel(timezone.now() + timedelta(minutes=31, seconds=1)):
        answer = logged_in.get("/admin/whoami/?page=2")

    assert (answer.status_code, answer["Location"]) == (
        302,
        "/login/?next=%2Fadmin%2Fwhoami%2F%3Fpage%3D2",
    )


def test_an_ended_session_tells_a_script_so(logged_in: Client) -> None:
    logged_in.get("/admin/whoami/")

    with time_machine.travel(timezone.now() + timedelta(minutes=31, seconds=1)):
        answer = logged_in.get("/admin/whoami/", headers={"X-Requested-With": "XMLHttpRequest"})

    assert (answer.status_code, answer.json()["code"]) == (401, "session_expired")


def test_login_gives_a_new_session_id(db, client: Client) -> None:
    get_user_model().objects.create_user("boss", password="Duyun-Maojian-2026", is_superuser=True)
    client.get("/admin/login/")
    client.session["x"] = 1
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key

    client.post("/admin/login/", {"username": "boss", "password": "Duyun-Maojian-2026"})

    assert client.session.session_key != before
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


def test_the_api_ignores_sessions(logged_in: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        answer = logged_in.get("/api/probe/")

    assert "Cookie" not in answer.get("Vary", "")


def test_a_new_session_version_ends_every_session(logged_in: Client) -> None:
    before = logged_in.get("/whoami/").content

    get_user_model().objects.update(session_version=2)

    assert (before, logged_in.get("/whoami/").content) == (b"editor", b"nobody")


def test_a_new_password_ends_every_session(logged_in: Client) -> None:
    user = get_user_model().objects.get()
    user.set_password("Another-Maojian-2026")
    user.save()

    assert logged_in.get("/whoami/").content == b"nobody"


@pytest.mark.parametrize(
    "path", ["secret.txt", "images/../secret.txt", "images/%2e%2e/secret.txt", "documents/a.pdf"]
)
def test_only_pictures_are_served_as_files(db, client: Client, path: str) -> None:
    assert client.get(f"/media/{path}").status_code in {400, 404}


@pytest.mark.parametrize("address", ["/whoami/?q=%00", "/probe%00/", "/admin/probe/?p=1%00"])
def test_nul_in_an_address_is_refused_before_a_database_sees_it(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 400


@pytest.mark.django_db
def test_nul_in_a_form_is_refused_before_a_database_sees_it(client: Client) -> None:
    refused = client.post("/login/", {"username": "a\x00b", "password": "x"})

    assert refused.status_code == 400
    assert client.post("/login/", {"username": "ab", "password": "x"}).status_code == 200


def test_form_that_breaks_off_is_left_to_the_view(rf) -> None:
    def broken(self: HttpRequest) -> None:
        raise UnreadablePostError

    request = rf.post("/login/")
    with mock.patch.object(type(request), "POST", property(broken)):
        assert LimitsMiddleware(lambda _request: HttpResponse()).process_view(request) is None
