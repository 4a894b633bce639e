"""The editorial sections: index pages that are live below the site's home page."""

from dataclasses import dataclass

from django.http import HttpRequest
from wagtail.models import Page

from content.models import EventIndexPage, FairIndexPage, PolicyIndexPage

#: Key, page type and symbol, in the order of the navigation.
_KINDS: tuple[tuple[str, type[Page], str], ...] = (
    ("policies", PolicyIndexPage, "file-text"),
    ("events", EventIndexPage, "calendar-event"),
    ("fairs", FairIndexPage, "arrows-exchange"),
)
_MEMO = "_portal_sections"


@dataclass(frozen=True, kw_only=True)
class Section:
    """An index page as a navigation entry."""

    key: str
    title: str
    url: str
    icon: str


def editorial_sections(request: HttpRequest) -> list[Section]:
    """Return the live index pages in the order of the navigation, read once per request."""
    known: list[Section] | None = getattr(request, _MEMO, None)
    if known is None:
        known = _read(request)
        setattr(request, _MEMO, known)
    return known


def section_url(request: HttpRequest, key: str) -> str:
    """Return the address of a section; empty when there is none."""
    return next((section.url for section in editorial_sections(request) if section.key == key), "")


def _read(request: HttpRequest) -> list[Section]:
    pages = Page.objects.live().type(*(model for _key, model, _icon in _KINDS)).order_by("path")
    by_model = {page.cached_content_type.model_class(): page for page in reversed(list(pages))}
    found = []
    for key, model, icon in _KINDS:
        page = by_model.get(model)
        url = page.get_url(request) if page else None
        if page and url:
            found.append(Section(key=key, title=page.title, url=url, icon=icon))
    return found
