"""Small components that templates place: icons, pills, notices; larger ones are partials."""

import datetime as dt
from typing import Any

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from portal import formats, pills
from portal.paging import Pager

register = template.Library()

_NOTICE_CLASSES = {"success": "notice-done", "warning": "notice-wait", "error": "notice-danger"}
_NOTICE_ICONS = {"done": "circle-check", "wait": "clock", "danger": "alert-circle"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw a symbol of the sprite: silent beside words, named by ``label`` when it stands alone."""
    href = f"{static('portal/icons.svg')}#i-{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def pill(kind: str, state: str, word: str = "") -> SafeString:
    """Draw the pill of a state; ``word`` replaces the standard word where it carries a number."""
    found = pills.pill_for(kind, str(state))
    return format_html('<span class="pill {}">{}</span>', found.css, word or found.word)


@register.simple_tag
def message_class(level: str) -> str:
    """Return the notice class of a message level."""
    return _NOTICE_CLASSES.get(level, "")


@register.inclusion_tag("portal/_components/notice.html")
def notice(title: str, text: str = "", tone: str = "info", url: str = "", action: str = "") -> dict[str, Any]:
    """Show a boxed remark: what happened, and what can be done."""
    return {
        "title": title,
        "text": text,
        "tone": tone,
        "url": url,
        "action": action,
        "icon": _NOTICE_ICONS.get(tone, "info-circle"),
    }


@register.inclusion_tag("portal/_components/empty.html")
def empty(text: str, url: str = "", action: str = "", symbol: str = "list-details") -> dict[str, Any]:
    """Say in one sentence why there is nothing, and offer one action."""
    return {"text": text, "url": url, "action": action, "symbol": symbol}


@register.inclusion_tag("portal/_components/crumbs.html", takes_context=True)
def crumbs(context: template.Context, *steps: str) -> dict[str, Any]:
    """Show where the page stands: pairs of label and address, then the label of the page itself."""
    pairs = list(zip(steps[0::2], steps[1::2], strict=False))
    return {"pairs": pairs, "here": steps[-1] if len(steps) % 2 else ""}


@register.simple_tag(takes_context=True)
def pager_of(context: template.Context, page: Page) -> Pager:
    """Return the links below a list that the view has already cut into pages."""
    return Pager(page, context["request"].GET)


@register.inclusion_tag("portal/_components/date_leaf.html")
def date_leaf(moment: dt.datetime) -> dict[str, Any]:
    """Draw the day of an event as a calendar leaf."""
    day = formats.as_date(moment)
    return {"day": day, "month": formats.month(day), "weekday": formats.weekday(day)}


@register.simple_tag
def deadline(moment: dt.date | dt.datetime | None) -> SafeString | str:
    """Say in ochre how many days are left, once it is two weeks or less."""
    days = formats.days_left(moment)
    if days is None or not 0 <= days <= formats.SOON_DAYS:
        return ""
    words = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return format_html(' <span class="soon">{}</span>', words)
