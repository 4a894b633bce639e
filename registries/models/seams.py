"""Where Wagtail's own code enters our domain. Models may not import the domain, so it installs itself here."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured


def _missing(*args: Any, **kwargs: Any) -> Any:
    raise ImproperlyConfigured("registries.apps.ready() has not installed the domain.")


class Seams:
    """The domain functions that models and tasks call."""

    publish: Callable[..., Any] = staticmethod(_missing)
    unpublish: Callable[..., Any] = staticmethod(_missing)
    enter_level: Callable[..., Any] = staticmethod(_missing)
    decide: Callable[..., Any] = staticmethod(_missing)
    task_actions: Callable[..., Any] = staticmethod(_missing)
    tasks_for: Callable[..., Any] = staticmethod(_missing)
    locked_for: Callable[..., Any] = staticmethod(_missing)
    own_words: Callable[..., Any] = staticmethod(_missing)


seams = Seams()
