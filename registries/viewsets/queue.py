"""The queue in groups of due days, as the list and the column beside a submission show it."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registries.domain.desk import Key, Narrowing, details
from registries.domain.reviewing import Waiting
from registries.viewsets.narrowing import review_url


@dataclass(kw_only=True)
class Group:
    """Submissions that are due on one day, or late; ``count`` says how many there are, shown or not."""

    title: str
    tone: str
    count: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)


def grouped(actor: Any, keys: list[Key], shown: slice, narrowing: Narrowing) -> list[Group]:
    """Return the shown part of a queue by due day, each group with its whole count."""
    today = timezone.localdate()
    counts: dict[str, int] = {}
    for key in keys:
        title = _title(key.due, today)[0]
        counts[title] = counts.get(title, 0) + 1
    groups: dict[str, Group] = {}
    window = keys[shown]
    rows = {(row.entry.library_slug, row.entry.pk): row for row in details(actor, window)}
    for key in window:
        waiting = rows.get((key.library, key.pk))
        if waiting is not None:
            title, tone = _title(key.due, today)
            group = groups.setdefault(title, Group(title=title, tone=tone, count=counts[title]))
            group.rows.append(_row(waiting, review_url(key, narrowing)))
    return list(groups.values())


def _row(waiting: Waiting, url: str) -> dict[str, Any]:
    entry = waiting.entry
    return {
        "one": waiting,
        "url": url,
        "key": f"{entry.library_slug}-{entry.pk}",
        "label": entry.spec().label,
        # A list approves only what is read for the first time; the value names the text that it showed.
        "value": f"{entry.library_slug}:{entry.pk}:{entry.latest_revision_id}",
    }


def _title(due: datetime.date, today: datetime.date) -> tuple[str, str]:
    if due < today:
        return _("Late"), "late"
    if due == today:
        return _("Due today"), "soon"
    day = date_format(due, _("j F (D)"))
    return _("Decision due %(day)s") % {"day": day}, "later"
