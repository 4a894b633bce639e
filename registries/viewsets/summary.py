"""The LIVE facts of an entry in one line each, as the form, the review desk and the facts page show them."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from permissions.audience import Visibility
from registries.models import EntryAudience, RegistryEntry

NAMED_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A label and what stands behind it."""

    label: str
    value: Any


def live_facts(entry: RegistryEntry) -> list[Fact]:
    """Return owner, audience, validity and dates of an entry."""
    until = timezone.localdate(entry.expires_at).isoformat() if entry.expires_at else _("no limit")
    facts = [
        Fact(label=pgettext("entry", "Number"), value=entry.number),
        Fact(label=pgettext("entry", "Owner"), value=str(entry.owner)),
        Fact(label=_("Visible to"), value=audience_text(entry)),
        Fact(label=_("Valid until"), value=until),
    ]
    if entry.recorded_state:
        facts.append(Fact(label=_("Recorded for organisations"), value=entry.get_recorded_state_display()))
    if entry.confirmed_at:
        facts.append(Fact(label=_("Confirmed"), value=timezone.localdate(entry.confirmed_at).isoformat()))
    return facts


def audience_text(entry: RegistryEntry) -> str:
    """Return who may see the entry once it is published, with names."""
    text = str(entry.get_visibility_display())
    if entry.visibility == Visibility.CONSORTIUM and entry.consortium:
        return _("%(audience)s: %(names)s") % {"audience": text, "names": entry.consortium.name}
    if entry.visibility == Visibility.NAMED:
        rows = EntryAudience.objects.filter(library=entry.library_slug, entry_id=entry.pk)
        names = list(rows.order_by("pk").values_list("organisation__name", flat=True))
        shown = "、".join(names[:NAMED_SHOWN])
        if len(names) > NAMED_SHOWN:
            shown = _("%(names)s and %(count)d more") % {"names": shown, "count": len(names) - NAMED_SHOWN}
        return _("%(audience)s: %(names)s") % {"audience": text, "names": shown or "—"}
    return text


def submitted_text(entry: RegistryEntry) -> str:
    """Return that the entry was handed in, and by when a decision is due."""
    due = entry.review_due
    if due is None:
        return _("Submitted for review.")
    words = {"month": due.month, "day": due.day}
    return _("Submitted for review. A decision is due by %(month)s/%(day)s.") % words
