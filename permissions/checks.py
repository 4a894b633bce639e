"""System checks that keep the guards in place."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

FORBIDDEN_MODULES = ("wagtail.api.v2", "wagtail.api.v3", "django.contrib.admin", "import_export.admin")


@register(Tags.security)
def snippets_are_guarded(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a snippet viewset that does not go through the guard, on a model that has an access object."""
    from wagtail.snippets.models import get_snippet_models

    from permissions.access.base import _registry
    from permissions.viewsets.scoped import ScopedSnippetViewSet

    return [
        Error(
            f"{model.__name__} is registered with a raw snippet viewset.",
            hint="Derive its viewset from permissions.viewsets.scoped.ScopedSnippetViewSet.",
            obj=model,
            id="permissions.E001",
        )
        for model in get_snippet_models()
        if any(issubclass(model, guarded) for guarded in _registry)
        and not isinstance(model.snippet_viewset, ScopedSnippetViewSet)
    ]


@register(Tags.security)
def forbidden_urls_are_not_mounted(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse URL configurations that bypass the access objects."""
    return [
        Error(
            f"{name} is mounted at {pattern!r}.",
            hint="Remove it from the URLs (ADR 0003).",
            id="permissions.E002",
        )
        for pattern, name in _mounted(get_resolver().url_patterns)
    ]


def _mounted(patterns: list[URLPattern | URLResolver]) -> list[tuple[str, str]]:
    found = []
    for entry in patterns:
        if isinstance(entry, URLResolver):
            module = getattr(entry.urlconf_name, "__name__", "")
            if module.startswith(FORBIDDEN_MODULES):
                found.append((str(entry.pattern), module))
            else:
                found += _mounted(entry.url_patterns)
        else:
            module = getattr(entry.callback, "__module__", "")
            if module.startswith(FORBIDDEN_MODULES):
                found.append((str(entry.pattern), module))
    return found
