"""Rich text as clean HTML with absolute addresses, for readers without base address or scripts."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import nh3
from wagtail.rich_text import expand_db_html

TAGS = {
    "p",
    "br",
    "b",
    "strong",
    "i",
    "em",
    "ul",
    "ol",
    "li",
    "a",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "hr",
    "img",
}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height"}}
SCHEMES = {"http", "https", "mailto", "tel"}

Absolute = Callable[[str], str]


def clean_html(source: str, absolute: Absolute) -> str:
    """Return database rich text as safe HTML; addresses are absolute, dead links lose theirs."""
    if not source:
        return ""

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name not in {"href", "src"}:
            return value
        # Wagtail writes the text "None" for a page that has no address.
        return absolute(value) if value and value != "None" else None

    return nh3.clean(
        str(expand_db_html(source)),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes=SCHEMES,
        link_rel=None,
    )


def absolute_from(base: str) -> Absolute:
    """Return the function that makes addresses of this site absolute; others stay as they are."""
    return lambda address: urljoin(base, address)


def with_absolute_urls(value: Any, absolute: Absolute) -> Any:
    """Return JSON data in which every member called ``url`` is absolute; None stays."""
    if isinstance(value, dict):
        return {
            name: absolute(inner) if name == "url" and inner else with_absolute_urls(inner, absolute)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [with_absolute_urls(inner, absolute) for inner in value if inner is not None]
    return value
