"""The editorial sections of the navigation: index pages that are live below the site's home page."""

from dataclasses import dataclass

from django.http import HttpRequest

_ICONS = {
    "policyindexpage": "file-text",
    "eventindexpage": "calendar-event",
    "fairindexpage": "arrows-exchange",
}
_ORDER = tuple(_ICONS)


@dataclass(frozen=True, kw_only=True)
class Section:
    """An index page as a navigation entry."""

    title: str
    url: str
    icon: str


def editorial_sections(request: HttpRequest) -> list[Section]:
    """Return the live index pages in the order of the navigation."""
    return []
