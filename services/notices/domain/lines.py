"""A notice as one reader sees it now: words, objects, due day, and where it leads."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst

from cms.core.announcements import Kind
from permissions.models import OrganisationState
from permissions.roles import Role
from services.notices.domain import targets
from services.notices.domain.sight import Seen, Sight, look
from services.notices.domain.wording import (
    EXPIRED,
    GONE,
    REFUSED_APPLICATION,
    REFUSED_REQUEST,
    RESET,
    SCHEDULED,
    SETTLED,
    SOME_ORGANISATION,
    SOMEBODY,
    WORDS,
    Text,
    Words,
)
from services.notices.enums import Reason, Topic, topic_of
from services.notices.models import CauseItem, Notice

#: How many titles a notice about several objects names.
NAMED = 5
_TO_DECIDE = frozenset({Kind.ENTRY_SUBMITTED, Kind.ENTRY_ADVANCED, Kind.ENTRY_OVERDUE})
_ENTRY_KINDS = frozenset(kind for kind, words in WORDS.items() if words.many)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the inbox."""

    notice: Notice
    kind: Kind
    topic: Topic
    words: Words
    text: str
    note: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    titles: tuple[str, ...] = ()
    more: int = 0
    count: int = 1
    due: datetime.date | None = None
    who: str = ""
    organisation: str = ""
    url: str = ""

    @property
    def is_unread(self) -> bool:
        """Return whether it still waits to be read."""
        return self.notice.read_at is None

    @property
    def label(self) -> Text:
        """Return the word of the pill."""
        return self.words.label

    @property
    def days_left(self) -> int | None:
        """Return the days until the due day, negative once it has passed."""
        return (self.due - timezone.localdate()).days if self.due else None


def lines_of(reader: Any, notices: Iterable[Notice]) -> list[Line]:
    """Return ``notices`` in words for ``reader``; the number of queries does not depend on how many there are."""
    rows = list(notices)
    if not rows:
        return []
    items: dict[int, list[CauseItem]] = {}
    for item in CauseItem.objects.filter(cause_id__in={row.cause_id for row in rows}).order_by("pk"):
        items.setdefault(item.cause_id, []).append(item)
    everything = [item for found in items.values() for item in found]
    sight = look(reader, [row.cause for row in rows], everything)
    return [_line(reader, row, items.get(row.cause_id, []), sight) for row in rows]


def _line(reader: Any, notice: Notice, items: Sequence[CauseItem], sight: Sight) -> Line:
    kind = Kind(notice.cause.kind)
    if kind in _ENTRY_KINDS:
        return _about_objects(reader, notice, kind, items, sight)
    return _about_organisation(reader, notice, kind, items, sight)


# -- entries and imports ---------------------------------------------------------------------------------------------


def _about_objects(reader: Any, notice: Notice, kind: Kind, items: Sequence[CauseItem], sight: Sight) -> Line:
    seen = [(item, found) for item in items if (found := sight.of(item)) is not None]
    words = _words_of(kind, notice, items)
    common: dict[str, Any] = {"notice": notice, "kind": kind, "topic": topic_of(kind), "words": words}
    if notice.reason == Reason.REVIEWER and kind in _TO_DECIDE:
        seen = [pair for pair in seen if pair[1].decides]
        if not seen:
            return Line(**common, text=str(SETTLED), count=0)
    if not seen:
        return Line(**common, text=str(GONE), count=0)
    item, found = seen[0]
    alone = len(seen) == 1
    text = words.one % {"title": found.title} if alone else words.many % {"count": len(seen)}
    target = targets.of_object(reader, notice, kind, found, item, alone=alone)
    return Line(
        **common,
        text=str(text),
        note=_note(item) if alone else "",
        fields=_fields(found, item) if alone else (),
        titles=() if alone else tuple(one.title for _item, one in seen[:NAMED]),
        more=max(0, len(seen) - NAMED),
        count=len(seen),
        due=min((day for pair in seen if (day := _due(kind, *pair)) is not None), default=None),
        who=_who(notice),
        organisation=_owner(notice, found, sight) if alone else "",
        url=target,
    )


def _owner(notice: Notice, seen: Seen, sight: Sight) -> str:
    """Return the owner's name as far as the reader sees it: a draft shows its owner, a public summary may not."""
    if seen.entry is not None and seen.drafts and seen.entry.organisation is not None:
        return seen.entry.organisation.name
    return sight.organisations.get(notice.cause.organisation_id or 0, "")


def _words_of(kind: Kind, notice: Notice, items: Sequence[CauseItem]) -> Words:
    facts = items[0].data if items else {}
    if kind == Kind.ENTRY_APPROVED and facts.get("live") is False:
        return SCHEDULED
    if kind == Kind.ENTRY_UNPUBLISHED and facts.get("expired"):
        return EXPIRED
    if kind == Kind.ROLE_REQUESTED and facts.get("state", "open") != "open":
        return REFUSED_REQUEST
    if kind == Kind.APPLICATION_RETURNED and facts.get("state") == "refused":
        return REFUSED_APPLICATION
    if kind == Kind.PASSWORD_CHANGED and notice.cause.actor_id not in {None, notice.recipient_id}:
        return RESET
    if kind == Kind.ENTRY_ADVANCED and notice.reason == Reason.REVIEWER:
        return WORDS[Kind.ENTRY_SUBMITTED]
    return WORDS[kind]


def _due(kind: Kind, item: CauseItem, seen: Seen) -> datetime.date | None:
    """Return by when something is to be done: a decision, an extension, or what the announcement says."""
    entry = seen.entry
    if entry is not None and seen.decides and kind in _TO_DECIDE:
        due: datetime.date | None = entry.review_due
        return due
    if entry is not None and kind == Kind.ENTRY_EXPIRING and entry.expires_at:
        return timezone.localdate(entry.expires_at)
    return _day(item.data.get("due")) if kind not in _TO_DECIDE else None


def _note(item: CauseItem) -> str:
    """Return what somebody wrote: a comment, a reason, a message."""
    facts = item.data
    text = facts.get("comment") or facts.get("reason") or facts.get("message") or facts.get("objection") or ""
    return str(text)[:400]


def _fields(seen: Seen, item: CauseItem) -> tuple[tuple[str, str], ...]:
    """Return the fields with remarks, each with the way to it in the form."""
    entry = seen.entry
    if entry is None or not seen.drafts:
        return ()
    return tuple(
        (_field_label(entry, name), targets.form_of(entry, name)) for name in item.data.get("fields", ())
    )


def _field_label(entry: Any, name: str) -> str:
    try:
        return capfirst(str(entry._meta.get_field(name).verbose_name))
    except FieldDoesNotExist:
        return name


# -- organisations and people ----------------------------------------------------------------------------------------


def _about_organisation(
    reader: Any, notice: Notice, kind: Kind, items: Sequence[CauseItem], sight: Sight
) -> Line:
    cause, item = notice.cause, items[0] if items else CauseItem(data={})
    words = _words_of(kind, notice, items)
    mine = sight.of(item)
    name = mine.title if mine else sight.organisations.get(cause.organisation_id or 0, "")
    common: dict[str, Any] = {"notice": notice, "kind": kind, "topic": topic_of(kind), "words": words}
    if kind == Kind.ORGANISATION_RENAMED and not name:
        return Line(**common, text=str(GONE), count=0)
    return Line(
        **common,
        text=str(words.one) % _facts(notice, item, name or str(SOME_ORGANISATION)),
        note=_note(item),
        due=_day(item.data.get("due") or item.data.get("until")) if notice.read_at is None else None,
        who=_who(notice),
        organisation=name,
        url=targets.of_organisation(reader, notice, kind, item),
    )


def _facts(notice: Notice, item: CauseItem, organisation: str) -> dict[str, str]:
    facts = item.data
    return {
        "organisation": organisation,
        "name": str(facts.get("from_name") or _name_in(facts) or _who(notice) or SOMEBODY),
        "role": _role(facts.get("role", "")),
        "state": _state(facts.get("after", "")),
        "before": str(facts.get("before", "")),
        "after": str(facts.get("after", "")),
        "number": str(facts.get("count", 1)),
    }


def _name_in(facts: dict[str, Any]) -> str:
    """Return the name that a hand-over carries: who left, not who pressed the button."""
    given = facts.get("from", "")
    return given if isinstance(given, str) and not _day(given) else ""


def _role(slug: str) -> str:
    return str(Role(slug).label) if slug in Role.values else ""


def _state(value: str) -> str:
    return str(OrganisationState(value).label) if value in OrganisationState.values else value


def _who(notice: Notice) -> str:
    actor = notice.cause.actor
    return "" if actor is None or actor.username == "system" else actor.display_name


def _day(text: Any) -> datetime.date | None:
    if not isinstance(text, str) or not text:
        return None
    try:
        moment = parse_datetime(text) if "T" in text else None
        return timezone.localdate(moment) if moment and timezone.is_aware(moment) else parse_date(text[:10])
    except ValueError:
        return None
