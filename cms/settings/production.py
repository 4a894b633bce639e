"""Production: every secret, host and database comes from the environment, or the process does not start."""

from cms.settings.base import *
from cms.settings.env import env, required

DEMO = False
SECRET_KEY = required("SECRET_KEY")
JWT_SIGNING_KEY = required("JWT_SIGNING_KEY")
PERSONAL_DATA_KEYS = required("PERSONAL_DATA_KEYS").split(",")
PERSONAL_DATA_HMAC_KEY = required("PERSONAL_DATA_HMAC_KEY")
required("DATABASE_URL")
required("PUBLIC_BASE_URL")
ALLOWED_HOSTS = required("ALLOWED_HOSTS").split(",")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [WAGTAILADMIN_BASE_URL])
