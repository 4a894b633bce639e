"""Production: every secret, host and database comes from the environment, or the process does not start."""

from cms.settings.base import *
from cms.settings.env import MissingSettingError, env, required, required_keys, required_list, required_secret

DEMO = False
SECRET_KEY = required_secret("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
JWT_SIGNING_KEY = required_secret("JWT_SIGNING_KEY")
if JWT_SIGNING_KEY == SECRET_KEY:
    raise MissingSettingError(
        "Set the environment variable JWT_SIGNING_KEY to another value than SECRET_KEY."
    )
PERSONAL_DATA_KEYS = required_keys("PERSONAL_DATA_KEYS")
PERSONAL_DATA_HMAC_KEY = required_secret("PERSONAL_DATA_HMAC_KEY")
ALLOWED_HOSTS = required_list("ALLOWED_HOSTS")
required("DATABASE_URL")
required("PUBLIC_BASE_URL")
SMS_URL, SMS_KEY, SMS_SECRET = checked_provider(SMS_URL, SMS_KEY)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [WAGTAILADMIN_BASE_URL])

# The __Host- prefix binds a cookie to this host and to https.
SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", False)
if NUM_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True
CSP_BY_PREFIX[ADMIN_PREFIX]["upgrade-insecure-requests"] = True

EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", "webmaster@localhost")
