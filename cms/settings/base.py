"""Settings common to every environment; dev, test and production state only differences."""

from pathlib import Path

import dj_database_url

from cms.settings.env import env
from cms.settings.parts.api import *
from cms.settings.parts.drafts import *
from cms.settings.parts.logging import *
from cms.settings.parts.notices import *
from cms.settings.parts.portal import *
from cms.settings.parts.search import *
from cms.settings.parts.security import *
from cms.settings.parts.sms import *
from cms.settings.parts.storage import *
from cms.settings.parts.tasks import *
from cms.settings.parts.wagtail import *

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.str("CHANJIAO_VAR_DIR", str(BASE_DIR / "var")))

DEBUG = False
ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
ASGI_APPLICATION = "cms.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "permissions.User"
SITE_ID = 1

# permissions comes before wagtail.snippets: it registers permission policies before Wagtail asks for any.
INSTALLED_APPS = [
    "cms.core",
    "cms.masterdata",
    "permissions",
    "registries",
    "content",
    "services.notices",
    "services.guidance",
    "services.insights",
    "portal",
    "api",
    "permissions.wagtail_users.WagtailUsersConfig",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "guardian",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "import_export",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "cms.core.middleware.OriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cms.core.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.core.middleware.LimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.core.middleware.SessionLimitsMiddleware",
    "permissions.gate.GateMiddleware",
    "permissions.acting.ActingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
    "content.middleware.PageScreensMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.chrome.chrome",
            ],
        },
    },
]

DATABASE_URL = env.str("DATABASE_URL", "") or f"sqlite:///{VAR_DIR / 'chanjiao.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    # IMMEDIATE takes the write lock at the start of a transaction: two writers queue instead of failing.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }

REDIS_URL = env.str("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static_src"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES["private"] = private_storage(VAR_DIR / "private")
