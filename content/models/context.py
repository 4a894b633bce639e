"""Where upper layers add to the template context of pages, since a model knows neither actors nor filters."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Provider = Callable[[Any, HttpRequest], dict[str, Any]]

_providers: dict[type, Provider] = {}


def provides_context(*page_classes: type) -> Callable[[Provider], Provider]:
    """Register the decorated function as the source of further context of these page classes."""

    def register(provider: Provider) -> Provider:
        for page_class in page_classes:
            _providers[page_class] = provider
        return provider

    return register


def context_of(page: Any, request: HttpRequest) -> dict[str, Any]:
    """Return what the provider of the page's class adds."""
    provider = _providers.get(type(page))
    return provider(page, request) if provider else {}
