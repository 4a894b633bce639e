"""Settings: documented, and strict in production."""

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READS = re.compile(r"\b(?:env(?:\.\w+)?|required(?:_\w+)?)\(\s*\"([A-Z][A-Z0-9_]+)\"")
KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "SECRET_KEY": "s" * 50,
    "JWT_SIGNING_KEY": "j" * 50,
    "PERSONAL_DATA_KEYS": KEY,
    "PERSONAL_DATA_HMAC_KEY": "h" * 50,
    "ALLOWED_HOSTS": "hub.example",
    "DATABASE_URL": "postgres://hub@127.0.0.1:5432/hub",
    "PUBLIC_BASE_URL": "https://hub.example",
}
SHOW = """
import json
from cms.settings import production as s
print(json.dumps({name: getattr(s, name) for name in NAMES.split()}, default=str))
"""


def run_production(*code: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    variables = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME")},
        **PRODUCTION,
    }
    variables.update({name: value for name, value in changes.items() if value is not None})
    for name, value in changes.items():
        if value is None:
            variables.pop(name)
    variables["DJANGO_SETTINGS_MODULE"] = "cms.settings.production"
    return subprocess.run(
        [sys.executable, *code],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def production_settings(*names: str, **changes: str | None) -> dict:
    done = run_production("-c", SHOW.replace("NAMES", repr(" ".join(names))), **changes)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_variable_is_documented() -> None:
    read = {name for file in ROOT.glob("cms/settings/**/*.py") for name in READS.findall(file.read_text())}
    documented = set(re.findall(r"`([A-Z][A-Z0-9_]+)", (ROOT / "docs/operations.md").read_text()))

    assert len(read) > 20
    assert read - documented == set()


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_production_refuses_to_start_without(name: str) -> None:
    done = run_production("manage.py", "check", **{name: None})

    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith(f"Set the environment variable {name}")
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "development-only-secret-key-not-for-production-use"),
        ("SECRET_KEY", "change-me-change-me-change-me-change-me"),
        ("JWT_SIGNING_KEY", "development-only-jwt-signing-key-not-for-production-use"),
        ("PERSONAL_DATA_KEYS", "not-a-key"),
        ("PERSONAL_DATA_KEYS", f"{KEY},c2hvcnQ="),
        ("PERSONAL_DATA_KEYS", "ZGV2ZWxvcG1lbnQtb25seS1rZXktMzItYnl0ZXMtISE="),
        ("ALLOWED_HOSTS", " , "),
        ("JWT_SIGNING_KEY", PRODUCTION["SECRET_KEY"]),
    ],
)
def test_production_refuses_a_value_nobody_may_run_with(name: str, value: str) -> None:
    done = run_production("manage.py", "check", **{name: value})

    assert done.returncode == 1
    assert f"Set the environment variable {name}" in done.stderr


def test_production_needs_the_keys_of_a_named_bucket() -> None:
    done = run_production("manage.py", "check", S3_BUCKET="hub", S3_ACCESS_KEY_ID="id")

    assert done.returncode == 1
    assert "Set the environment variable S3_SECRET_ACCESS_KEY" in done.stderr


def test_the_server_does_not_start_either() -> None:
    done = run_production("-c", "import cms.wsgi", SECRET_KEY=None)

    assert done.returncode == 1
    assert done.stderr.strip().endswith(
        "Set the environment variable SECRET_KEY: there is no default for it."
    )


def test_production_is_strict() -> None:
    expected = {
        "DEBUG": False,
        "DEMO": False,
        "ALLOWED_HOSTS": ["hub.example"],
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "CSRF_TRUSTED_ORIGINS": ["https://hub.example"],
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
        "WAGTAILADMIN_BASE_URL": "https://hub.example",
    }

    assert production_settings(*expected) == expected


def test_production_has_no_demo_app() -> None:
    assert "cms.demo" not in production_settings("INSTALLED_APPS")["INSTALLED_APPS"]


def test_production_trusts_the_scheme_of_a_proxy_only_when_there_is_one() -> None:
    assert run_production("-c", "from cms.settings.production import SECURE_PROXY_SSL_HEADER").returncode == 1
    assert production_settings("SECURE_PROXY_SSL_HEADER", NUM_PROXIES="1") == {
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]
    }


def test_redis_becomes_the_cache_when_named() -> None:
    named = production_settings("CACHES", REDIS_URL="redis://127.0.0.1:6379/1")

    assert named["CACHES"]["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache"


def test_a_bucket_becomes_the_storage_when_named() -> None:
    named = production_settings("STORAGES", S3_BUCKET="hub", S3_ACCESS_KEY_ID="id", S3_SECRET_ACCESS_KEY="k")

    assert named["STORAGES"]["default"]["OPTIONS"]["bucket_name"] == "hub"
