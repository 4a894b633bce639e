"""Tags for editorial pages: their filters as plain form fields, the dates of a policy as steps."""

import datetime as dt
from typing import Any

import nh3
from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.core.library import LibrarySpec
from content.enums import PolicyValidity
from content.models import PolicyPage
from portal.library.detail import PreviewView

register = template.Library()

#: Filters that need a code list; the portal carries them along but does not ask for them here.
_CARRIED = frozenset({"region"})
_RICH_TAGS = {"p", "br", "b", "strong", "h3", "h4", "ul", "ol", "li", "a"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_LABELS = {"q": lambda: _("Keywords")}


@register.simple_tag
def filter_fields(filterset: Any) -> list[dict[str, Any]]:
    """Return the filters as fields a plain GET form can hold: text, date, or one choice out of a list."""
    fields = []
    for name, part in filterset.filters.items():
        given = filterset.data.getlist(name)
        choices = [(value, label) for value, label in getattr(part.field, "choices", ()) or () if value]
        kind = "hidden" if name in _CARRIED else "choice" if choices else _input_kind(part)
        label: str | Promise = _LABELS[name]() if name in _LABELS else part.label
        value = given[0] if given else ""
        if kind != "hidden" or value:
            fields.append({"name": name, "label": label, "kind": kind, "choices": choices, "value": value})
    return fields


def _input_kind(part: Any) -> str:
    return "date" if "Date" in type(part.field).__name__ else "text"


@register.simple_tag
def policy_steps(page: PolicyPage) -> list[dict[str, Any]]:
    """Return the days of a policy in their order, today's place among them."""
    today = timezone.localdate()
    days = {
        _("Issued"): page.issued_on,
        _("Takes effect"): page.effective_on,
        _("Last day in force"): page.expires_on,
    }
    if page.effective_on == page.issued_on:
        del days[_("Takes effect")]
    steps: list[dict[str, Any]] = [
        {"day": day, "title": title, "state": "next" if day > today else "done"}
        for title, day in sorted(days.items(), key=lambda item: item[1] or dt.date.max)
        if day
    ]
    if page.validity in {PolicyValidity.IN_FORCE, PolicyValidity.EXPIRING}:
        past = sum(step["state"] == "done" for step in steps)
        steps.insert(past, {"day": None, "title": _("In force today"), "state": "now"})
    elif page.validity == PolicyValidity.EXPIRED:
        steps[-1]["state"] = "now"
    return steps


@register.filter
def clean_html(value: str) -> SafeString:
    """Keep of a rich text what the editor's tools can make: imports bring text that no editor has seen."""
    return mark_safe(nh3.clean(value, tags=_RICH_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES))


@register.simple_tag
def preview_view(entry: Any, spec: LibrarySpec) -> PreviewView:
    """Return what the page of an entry under edit will show."""
    return PreviewView(entry=entry, spec=spec, actor=None)
