"""REST framework, tokens and the OpenAPI document."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from cms.settings.env import env

# Our views state their own classes (api.views.ApiMixin); these defaults also hold for Wagtail's admin API.
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}

# Tokens: who issued them and how long they live. The signing key is apart from SECRET_KEY.
# The platform's address without a port: behind which port it is served may change while tokens live.
_ADDRESS = urlsplit(env.str("PUBLIC_BASE_URL", "http://127.0.0.1:8000"))
JWT_ISSUER = f"{_ADDRESS.scheme}://{_ADDRESS.hostname}"
JWT_ACCESS_LIFETIME = timedelta(minutes=10)
JWT_REFRESH_LIFETIME = timedelta(days=14)
JWT_SESSION_LIFETIME = timedelta(days=90)

# (requests, seconds) of each scope; a scope that is absent is not limited. A school is one address of many.
API_THROTTLES: dict[str, tuple[int, int]] = {
    "anonymous": (env.int("API_LIMIT_ANONYMOUS", 1200), 60),
    "user": (env.int("API_LIMIT_USER", 600), 60),
    "miss": (env.int("API_LIMIT_MISSES", 300), 3600),
    "login": (env.int("API_LIMIT_LOGIN", 60), 60),
    "refresh": (env.int("API_LIMIT_REFRESH", 240), 60),
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "产教枢纽 API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # Two lists are called "type": the kinds of own fields, and who owns an entry.
    "ENUM_NAME_OVERRIDES": {
        "FieldKindEnum": "registries.enums.own_fields.FieldKind",
        "OwnerTypeEnum": ("organisation", "person"),
    },
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "SORT_OPERATIONS": True,
    "PREPROCESSING_HOOKS": ["api.schema.only_this_api"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.schema.without_docstrings",
    ],
}
