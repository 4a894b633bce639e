"""Logging to standard error, one line a record."""

from cms.settings.env import env

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "cms.core.logs.RequestIdFilter"}},
    "formatters": {
        "line": {
            "()": "cms.core.logs.OneLineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        }
    },
    "handlers": {
        "problems": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
            "level": "WARNING",
        },
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]},
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # The worker sets this logger to INFO; two lines for each small task would hide what matters.
        "django_tasks": {"handlers": ["problems"], "propagate": False},
        # Four lines a login, which the audit trail tells in one.
        "axes": {"handlers": ["problems"], "propagate": False},
        # Django hangs its own handlers on these two; the root handler formats them like everything else.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
