"""Development and demo: SQLite, no other server. Never for production."""

from cms.settings.base import *
from cms.settings.env import DEVELOPMENT_KEY, env

DEMO = True
SECRET_KEY = "development-only-secret-key-not-for-production-use"  # noqa: S105  # production refuses this value
JWT_SIGNING_KEY = "development-only-jwt-signing-key-not-for-production-use"
PERSONAL_DATA_KEYS = [DEVELOPMENT_KEY]
PERSONAL_DATA_HMAC_KEY = "development-only-hmac-key"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
INSTALLED_APPS = [*INSTALLED_APPS, "cms.demo"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEMO_PORT = env.int("PORT", 8000)
# The demo's provider of text messages runs beside the server; what it "sends" is read on its page.
DEMO_SMS_PORT = env.int("DEMO_SMS_PORT", DEMO_PORT + 1)
SMS_URL = SMS_URL or f"http://127.0.0.1:{DEMO_SMS_PORT}/send"
SMS_KEY = SMS_KEY or "demo"
SMS_SECRET = SMS_SECRET or "development-only-sms-secret"
SMS_DEMO_PAGE = f"http://127.0.0.1:{DEMO_SMS_PORT}/"
PASSWORD_HASHERS = ["cms.demo.hashers.DemoPasswordHasher"]
