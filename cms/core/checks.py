"""System checks of the kernel: a configuration that is not safe does not start."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

FORBIDDEN_APPS = {
    "django.contrib.admin": "its screens know no organisation",
    "wagtail.api.v2": "it ignores visibility",
    "wagtail.api.v3": "its publish action ignores permissions on the object",
}
FORBIDDEN_MODULES = ("django.contrib.admin", "wagtail.api.v2", "wagtail.api.v3")


@register(Tags.security)
def check_forbidden_apps(**kwargs: Any) -> list[CheckMessage]:
    """Refuse apps that would open a second, unguarded door."""
    return [
        Error(f"{name} must not be installed: {reason}.", id="core.E001")
        for name, reason in FORBIDDEN_APPS.items()
        if apps.is_installed(name)
    ]


@register(Tags.security, Tags.urls)
def check_forbidden_urls(**kwargs: Any) -> list[CheckMessage]:
    """Refuse routes of the modules that must stay unmounted."""
    mounted = sorted({view.__module__ for view in _views(get_resolver().url_patterns)})
    return [
        Error(f"A route leads to {module}, which must not be mounted.", id="core.E002")
        for module in mounted
        if module.startswith(FORBIDDEN_MODULES)
    ]


@register(Tags.security, deploy=True)
def check_demo_off(**kwargs: Any) -> list[CheckMessage]:
    """Warn of demo settings where deployment checks are run."""
    if settings.DEMO:
        return [checks.Warning("These are demo settings with published keys and logins.", id="core.W001")]
    return []


def _views(patterns: Iterable[URLPattern | URLResolver]) -> Iterable[Any]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        else:
            yield pattern.callback
