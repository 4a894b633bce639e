"""Tests: everything immediate and in memory, warnings are errors."""

from cms.settings.dev import *
from cms.settings.env import env

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "tests.fakes.tasks.ImmediateRaisingBackend", "QUEUES": []}}
# Static files are served by Django's finders in tests; nothing is collected.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
# Asking for consent at the login has tests of its own; elsewhere persons come from factories.
CONSENT_AT_LOGIN = False
# Throttling has tests of its own; elsewhere many requests come from one address.
API_THROTTLES = {}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_DATABASE_NAME", "test_chanjiao")}
# Full public code lists that some tests compare the built-in ones with; empty skips those tests.
DATA_DIR = env.str("CHANJIAO_DATA_DIR", "")
