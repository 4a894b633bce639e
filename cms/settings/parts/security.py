"""Authentication, sessions, lockout, limits and headers."""

from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE

from cms.settings.env import env

ADMIN_PREFIX = "/admin/"
API_PREFIX = "/api/"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "permissions.backends.PhoneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
    "permissions.backends.RoleBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_AUTO_PREFETCH = False
LOGIN_URL = "portal:login"
LOGIN_REDIRECT_URL = "portal:me"

_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": "cms.core.security.PasswordCharactersValidator"},
    {"NAME": "permissions.validators.FormerPasswordValidator"},
]
# An older password has to be changed before anything else; 0 days: passwords do not expire.
PASSWORD_MAX_AGE = timedelta(days=env.int("PASSWORD_MAX_AGE_DAYS", 90))

# Sessions: the cookie dies with the browser, the row after 12 hours, an idle session after 30 minutes.
SESSION_IDLE_LIMIT = timedelta(minutes=30)
SESSION_ABSOLUTE_LIMIT = timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE_LIMIT.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# How many values of personal data one account may look at in clear within an hour.
REVEALS_PER_HOUR = env.int("REVEALS_PER_HOUR", 30)
# Between the request to erase a person's data and the act, time to think again and for the operator to hold it.
ERASURE_COOLING = timedelta(days=env.int("ERASURE_COOLING_DAYS", 7))
# Only for the command that moves digests to another key.
PERSONAL_DATA_HMAC_KEY_BEFORE = env.str("PERSONAL_DATA_HMAC_KEY_BEFORE", "")
# Whether a login leads to the privacy notice first where its present text was not agreed to.
CONSENT_AT_LOGIN = env.bool("CONSENT_AT_LOGIN", True)
# How long the copy of a person's data waits to be fetched, once.
COPY_LIFE = timedelta(hours=env.int("COPY_LIFE_HOURS", 24))

# How many reverse proxies stand before the application; each appends one address to X-Forwarded-For.
NUM_PROXIES = env.int("NUM_PROXIES", 0)

# Lockout, in the database: it neither forgets on a restart nor fails open without a cache.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else an attacker keeps the owner out for ever
AXES_USERNAME_CALLABLE = "cms.core.security.login_name"
AXES_CLIENT_IP_CALLABLE = "cms.core.security.client_ip"
AXES_LOCKOUT_CALLABLE = "cms.core.security.lockout_response"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Sizes in bytes. Imports are the largest uploads; the fields of a form need a tenth of that.
MAX_BODY = 32 * 2**20
API_MAX_BODY = 2**20
MAX_QUERY_LENGTH = 8192
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_PERMISSIONS = 0o640

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the editor shows its preview in a frame
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

# Where pictures come from besides this host: the object storage, when there is one.
MEDIA_ORIGINS: list[str] = env.list("CSP_MEDIA_ORIGINS", [])

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *MEDIA_ORIGINS],
        "media-src": [SELF, *MEDIA_ORIGINS],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# Wagtail's date, inline and chooser panels write their start-up code into the page and carry no nonce.
_ADMIN_POLICY: dict[str, Any] = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:", *MEDIA_ORIGINS],
}
_API_POLICY: dict[str, Any] = {"default-src": [NONE], "frame-ancestors": [NONE]}
CSP_BY_PREFIX = {ADMIN_PREFIX: _ADMIN_POLICY, API_PREFIX: _API_POLICY}
CSRF_FAILURE_VIEW = "portal.views.pages.csrf_failure"
