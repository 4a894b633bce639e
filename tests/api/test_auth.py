"""Login, refresh, logout: cases JW-*."""

import json
import time
from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from api.models import RefreshToken, TokenSession
from cms.core.models import AuditEntry
from permissions.domain import accounts
from permissions.models import User
from tests.api.client import ApiClient
from tests.factories.identity import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def _claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False, "verify_aud": False})


def _signed(claims: dict[str, Any], key: str | None = None, **kwargs: Any) -> str:
    return jwt.encode(claims, settings.JWT_SIGNING_KEY if key is None else key, "HS256", **kwargs)


@pytest.fixture
def pair(api: ApiClient) -> dict[str, Any]:
    make_user("teacher")
    return api.log_in("teacher")


def test_login_returns_tokens_that_work(api: ApiClient, pair: dict[str, Any]) -> None:
    assert set(pair) == {"access", "refresh", "expires_in", "token_type"}
    assert pair["expires_in"] == 600

    answer = api.get("/me/")

    assert answer.status_code == 200
    assert answer.json()["username"] == "teacher"
    assert answer["Cache-Control"] == "no-store"


def test_login_makes_no_web_session(api: ApiClient, pair: dict[str, Any]) -> None:
    assert not Session.objects.exists()
    assert not api.http.cookies


def test_login_is_audited_with_its_channel(api: ApiClient, pair: dict[str, Any]) -> None:
    entry = AuditEntry.objects.get(action="account.login")

    assert (entry.channel, entry.ip, entry.data) == ("api", "127.0.0.1", {"client": "weixin"})
    assert entry.request_id


def test_login_sets_last_login(api: ApiClient, pair: dict[str, Any]) -> None:
    assert User.objects.get(username="teacher").last_login is not None


def test_web_session_is_no_identity_for_the_api(api: ApiClient) -> None:
    api.http.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")

    assert api.get("/me/").status_code == 401


def test_wrong_password_and_unknown_user_answer_the_same(api: ApiClient) -> None:
    make_user("teacher")
    make_user("disabled", is_active=False)
    answers = [
        api.post("/auth/token/", {"username": name, "password": password})
        for name, password in [("teacher", "wrong-1"), ("nobody", "wrong-1"), ("disabled", PASSWORD)]
    ]

    assert {answer.status_code for answer in answers} == {401}
    bodies = [{**answer.json(), "request_id": ""} for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]
    assert bodies[0]["code"] == "invalid_credentials"
    assert answers[0]["WWW-Authenticate"] == 'Bearer realm="api"'


def test_lockout_holds_for_the_right_password(api: ApiClient) -> None:
    make_user("teacher")
    for _attempt in range(5):
        last = api.post("/auth/token/", {"username": "teacher", "password": "wrong-1"})
    right = api.post("/auth/token/", {"username": "teacher", "password": PASSWORD})

    assert last.status_code == right.status_code == 429
    assert right["Content-Type"] == "application/problem+json"
    assert right.json()["code"] == "locked_out"
    assert int(right["Retry-After"]) > 0


def test_lockout_of_the_api_holds_on_the_admin(api: ApiClient) -> None:
    make_user("teacher")
    for _attempt in range(5):
        api.post("/auth/token/", {"username": "teacher", "password": "wrong-1"})

    answer = api.http.post("/admin/login/", {"username": "teacher", "password": PASSWORD})

    assert answer.status_code == 429


def test_lockout_of_an_unknown_name_reads_the_same(api: ApiClient) -> None:
    for _attempt in range(6):
        last = api.post("/auth/token/", {"username": "nobody", "password": "wrong-1"})

    assert (last.status_code, last.json()["code"]) == (429, "locked_out")


def test_password_that_must_change_gets_no_token(api: ApiClient) -> None:
    make_user("teacher", must_change_password=True)

    answer = api.post("/auth/token/", {"username": "teacher", "password": PASSWORD})

    assert (answer.status_code, answer.json()["code"]) == (403, "password_change_required")


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer a b", "bearer x", "Basic dGVzdDp0ZXN0", "Bearer " + "a" * 100_000, "Bearer é.ü.ß"],
)
def test_bad_authorization_headers_are_401(api: ApiClient, header: str) -> None:
    answer = api.http.get("/api/v1/me/", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.json()["code"] == "token_invalid"


def test_no_token_is_401_where_one_is_needed(api: ApiClient) -> None:
    answer = api.get("/me/")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_forged_headers_are_401(api: ApiClient, pair: dict[str, Any]) -> None:
    claims = _claims(pair["access"])
    forged = [
        jwt.encode(claims, None, "none"),
        _signed(claims, "x" * 32),
        _signed(claims, settings.SECRET_KEY),
        jwt.encode(claims, settings.JWT_SIGNING_KEY, "HS384"),
        _signed(claims, headers={"crit": ["b64"], "b64": False}),
        _signed(claims, "y" * 32, headers={"kid": "../../dev/null", "jku": "http://127.0.0.1/", "jwk": {}}),
    ]
    for token in forged:
        api.use(token)
        assert api.get("/me/").status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"exp": None},
        {"exp": 1},
        {"exp": 10**18},
        {"exp": "soon"},
        {"nbf": 4_000_000_000},
        {"fam": "abc"},
        {"fam": None},
        {"fam": 7},
        {"fam": "0" * 32},
        {"ver": None},
        {"ver": 99},
        {"ver": "1"},
        {"jti": None},
        {"token_type": "refresh"},
        {"token_type": None},
        {"aud": "alipay"},
        {"aud": ["weixin"]},
        {"aud": "else"},
        {"aud": None},
        {"iss": "http://test.invalid"},
        {"iss": None},
    ],
)
def test_signed_token_with_wrong_claims_is_401(
    api: ApiClient, pair: dict[str, Any], change: dict[str, Any]
) -> None:
    claims = {**_claims(pair["access"]), **change}
    api.use(_signed({name: value for name, value in claims.items() if value is not None}))

    assert api.get("/me/").status_code == 401


def test_refresh_token_is_no_access_token_and_the_reverse(api: ApiClient, pair: dict[str, Any]) -> None:
    api.use(pair["refresh"])

    assert api.get("/me/").status_code == 401
    assert api.post("/auth/refresh/", {"refresh": pair["access"]}).status_code == 401


def test_access_token_expires(api: ApiClient, pair: dict[str, Any]) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert api.get("/me/").status_code == 401


def test_disabled_account_is_401_everywhere(api: ApiClient, pair: dict[str, Any]) -> None:
    User.objects.filter(username="teacher").update(is_active=False)

    assert api.get("/me/").status_code == 401
    assert api.post("/auth/refresh/", {"refresh": pair["refresh"]}).status_code == 401


def test_deleted_account_is_401_everywhere(api: ApiClient, pair: dict[str, Any]) -> None:
    User.objects.get(username="teacher").delete()

    assert api.get("/me/").status_code == 401
    assert api.post("/auth/refresh/", {"refresh": pair["refresh"]}).status_code == 401
    assert api.post("/auth/logout/", {"refresh": pair["refresh"]}).status_code == 204


def test_password_change_ends_all_tokens(api: ApiClient, pair: dict[str, Any]) -> None:
    user = User.objects.get(username="teacher")
    accounts.set_password(actor=user, user=user, password="Another-2026-pass")

    assert api.get("/me/").status_code == 401
    assert api.post("/auth/refresh/", {"refresh": pair["refresh"]}).status_code == 401
    assert TokenSession.objects.get().end_reason == "changed"


def test_logout_ends_access_at_once(api: ApiClient, pair: dict[str, Any]) -> None:
    assert api.post("/auth/logout/", {"refresh": pair["refresh"]}).status_code == 204

    assert api.get("/me/").status_code == 401
    assert api.post("/auth/refresh/", {"refresh": pair["refresh"]}).status_code == 401
    assert api.post("/auth/logout/", {"refresh": pair["refresh"]}).status_code == 204
    assert AuditEntry.objects.filter(action="account.logout").count() == 1


def test_logout_leaves_other_sessions_alone(api: ApiClient, pair: dict[str, Any]) -> None:
    other = ApiClient()
    other.log_in("teacher", client="alipay")

    api.post("/auth/logout/", {"refresh": pair["refresh"]})

    assert other.get("/me/").status_code == 200


def test_refresh_rotates(api: ApiClient, pair: dict[str, Any]) -> None:
    second = api.post("/auth/refresh/", {"refresh": pair["refresh"]}).json()

    assert second["refresh"] != pair["refresh"]
    api.use(second["access"])
    assert api.get("/me/").status_code == 200
    assert api.post("/auth/refresh/", {"refresh": second["refresh"]}).status_code == 200


def test_repeated_refresh_within_grace_gets_the_same_token(api: ApiClient, pair: dict[str, Any]) -> None:
    first = api.post("/auth/refresh/", {"refresh": pair["refresh"]}).json()

    again = api.post("/auth/refresh/", {"refresh": pair["refresh"]})

    assert again.status_code == 200
    assert again.json()["refresh"] == first["refresh"]
    assert RefreshToken.objects.count() == 2


@pytest.mark.parametrize("case", ["late", "other device", "child used"])
def test_reuse_ends_the_whole_family(api: ApiClient, pair: dict[str, Any], case: str) -> None:
    child = api.post("/auth/refresh/", {"refresh": pair["refresh"]}).json()
    later = timedelta(seconds=30 if case == "late" else 1)
    headers = {"User-Agent": "somebody else"} if case == "other device" else {}
    if case == "child used":
        child = api.post("/auth/refresh/", {"refresh": child["refresh"]}).json()

    with time_machine.travel(timezone.now() + later):
        answer = api.post("/auth/refresh/", {"refresh": pair["refresh"]}, **headers)
        descendant = api.post("/auth/refresh/", {"refresh": child["refresh"]})
        api.use(child["access"])
        access = api.get("/me/")

    assert [answer.status_code, descendant.status_code, access.status_code] == [401, 401, 401]
    event = AuditEntry.objects.get(action="account.session_ended")
    assert (event.result, event.data["reason"]) == ("denied", "reuse")


def test_database_holds_no_usable_token(api: ApiClient, pair: dict[str, Any]) -> None:
    stored = json.dumps(
        [list(RefreshToken.objects.values()), list(TokenSession.objects.values())], default=str
    )

    assert pair["refresh"] not in stored
    assert pair["refresh"].rsplit(".", 1)[1] not in stored
    assert pair["access"] not in stored


def test_session_has_an_absolute_end(api: ApiClient, pair: dict[str, Any]) -> None:
    TokenSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert api.get("/me/").status_code == 401
    assert api.post("/auth/refresh/", {"refresh": pair["refresh"]}).status_code == 401


def test_authentication_costs_one_query(
    api: ApiClient, pair: dict[str, Any], django_assert_num_queries: Any
) -> None:
    from api.auth.authentication import session_of

    header = f"Bearer {pair['access']}".encode()

    with django_assert_num_queries(1):
        session = session_of(header)

    with django_assert_num_queries(0):
        assert session is not None
        assert session.user.display_name


def test_stale_header_does_not_hinder_refresh(api: ApiClient, pair: dict[str, Any]) -> None:
    api.use("stale")

    assert api.post("/auth/refresh/", {"refresh": pair["refresh"]}).status_code == 200


def test_login_time_does_not_tell_whether_an_account_exists(api: ApiClient, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    make_user("teacher")
    times: dict[str, list[float]] = {"teacher": [], "nobody": []}
    for name in ["teacher", "nobody"] * 3:
        begun = time.process_time()
        api.post("/auth/token/", {"username": name, "password": "wrong-1"})
        times[name].append(time.process_time() - begun)

    # Hashing dominates; without it for unknown names the ratio would be near 100.
    assert 0.2 < min(times["teacher"]) / min(times["nobody"]) < 5


def test_prune_deletes_only_old_sessions(api: ApiClient, pair: dict[str, Any]) -> None:
    from api.tasks import prune_token_sessions

    prune_token_sessions()
    assert TokenSession.objects.count() == 1

    TokenSession.objects.update(expires_at=timezone.now() - timedelta(days=31))
    prune_token_sessions()
    assert not TokenSession.objects.exists()
