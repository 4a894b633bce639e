"""Values of entries as words, for any field of any library."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.fields import RichTextField

from cms.core.library import Amount, LibrarySpec
from portal import formats
from registries.enums import OPEN_STATUSES

TEN_THOUSAND = Decimal(10_000)
#: Pairs of columns that read as one value: ``<name>_min``, ``<name>_max``, ``<name>_negotiable``.
_RANGE = ("_min", "_max", "_negotiable")
#: Words that fit the narrow column of a list; other fields go by their own name.
_SHORT_LABELS: dict[str, Promise] = {
    "budget": pgettext_lazy("fact", "Budget"),
    "price": pgettext_lazy("fact", "Price"),
    "wanted_by": pgettext_lazy("fact", "Deadline"),
    "headcount": pgettext_lazy("fact", "Headcount"),
    "confirmed_at": pgettext_lazy("fact", "Confirmed"),
    "stage_of_development": pgettext_lazy("fact", "Stage"),
    "trl": pgettext_lazy("fact", "TRL"),
    "status": pgettext_lazy("fact", "State"),
    "freshness": pgettext_lazy("fact", "Freshness"),
    "region": pgettext_lazy("fact", "Region"),
    "deadline": pgettext_lazy("fact", "Deadline"),
    "wage": pgettext_lazy("fact", "Wage"),
    "fee": pgettext_lazy("fact", "Fee"),
    "amount": pgettext_lazy("fact", "Amount"),
}
#: Numbers of persons.
_PEOPLE = frozenset({"headcount", "intake", "students"})
STALE_DAYS = 60


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A labelled value; ``tone`` is late or soon where the value asks for attention."""

    label: str | Promise
    value: str
    tone: str = ""
    note: str = ""
    #: Where the value leads, for an address.
    href: str = ""


def label_of(model: type[models.Model], name: str) -> str | Promise:
    """Return the word for a field or a declared fact."""
    if name in _SHORT_LABELS:
        return _SHORT_LABELS[name]
    entries: Any = model
    if name == entries.spec().deadline_field:
        return _SHORT_LABELS["deadline"]
    return column(model, f"{name}_min" if is_range(model, name) else name).verbose_name


def column(model: type[models.Model], name: str) -> Any:
    """Return a field of the model itself, never the reverse end of a relation."""
    return model._meta.get_field(name)


def is_range(model: type[models.Model], name: str) -> bool:
    """Return whether the name stands for a range of amounts."""
    try:
        model._meta.get_field(f"{name}_min")
    except FieldDoesNotExist:
        return False
    return True


def is_open(spec: LibrarySpec, name: str) -> bool:
    """Return whether a value is part of the public summary, hence shown to everyone who may see the entry."""
    if name == "deadline":
        name = spec.deadline_field
    if f"{name}_min" in spec.summary_fields:
        return True
    return name in spec.summary_fields or name in {"confirmed_at", "status", "freshness"}


def text_of(entry: Any, name: str) -> str:
    """Return the value of a field in words; empty when there is none."""
    if is_range(type(entry), name):
        return _range_text(entry, name)
    field = column(type(entry), name)
    if field.many_to_many:
        return "、".join(str(item) for item in getattr(entry, name).all())
    value = getattr(entry, name)
    if isinstance(value, list):
        words = dict(field.flatchoices)
        return "、".join(str(words.get(item, item)) for item in value)
    if field.choices and value not in {None, ""}:
        return str(entry._get_FIELD_display(field))
    if isinstance(value, Decimal) and name in entry.spec().amounts:
        return _amount_text(entry, name, value, value)
    return _plain(value)


def _plain(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, dt.date):
        return formats.day(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return str(value)


def _range_text(entry: Any, name: str) -> str:
    low, high = getattr(entry, f"{name}_min"), getattr(entry, f"{name}_max")
    if low is None and high is None:
        return _("negotiable") if getattr(entry, f"{name}_negotiable", False) else ""
    return _amount_text(entry, name, low, high)


def _amount_text(entry: Any, name: str, low: Decimal | None, high: Decimal | None) -> str:
    """Write an amount in the unit that its library declares, 万元 where it declares none."""
    declared = entry.spec().amounts.get(name)
    if declared is None or not declared.unit:
        return formats.ten_thousands(_ten_thousands(low), _ten_thousands(high))
    figures = dict.fromkeys(f"{amount.normalize():,f}" for amount in (low, high) if amount is not None)
    text = "–".join(figures) + str(declared.unit)
    basis = text_of(entry, declared.basis) if declared.basis else ""
    return f"{text}（{basis}）" if basis else text


def amount_words(yuan: int, declared: Amount) -> str:
    """Return one amount in the unit that is declared for it."""
    return (
        f"{yuan:,}{declared.unit}" if declared.unit else formats.ten_thousands(_ten_thousands(Decimal(yuan)))
    )


def _ten_thousands(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount / TEN_THOUSAND


def fact_of(entry: Any, name: str) -> Fact | None:
    """Return a declared fact of a row, or nothing where it has no value."""
    label = label_of(type(entry), name)
    if name == "confirmed_at":
        return _confirmation(entry, label)
    text = text_of(entry, name)
    if not text:
        return None
    if name == entry.spec().deadline_field:
        return _deadline(entry, getattr(entry, name), label, text)
    if name in _PEOPLE:
        text = _("%(count)s people") % {"count": text}
    return Fact(label=label, value=text)


def _deadline(entry: Any, day: dt.date, label: str | Promise, text: str) -> Fact:
    days = formats.days_left(day)
    if entry.status not in OPEN_STATUSES:
        return Fact(label=label, value=text)
    if days is None or days < 0:
        return Fact(label=label, value=text, note=str(_PAST))
    tone = "soon" if days <= formats.SOON_DAYS else ""
    return Fact(label=label, value=text, tone=tone, note=_("%(days)d days left") % {"days": days})


def _confirmation(entry: Any, label: str | Promise) -> Fact | None:
    if entry.confirmed_at is None:
        return None
    age = -(formats.days_left(entry.confirmed_at) or 0)
    if age > STALE_DAYS:
        return Fact(label=label, value=_("%(days)d days ago") % {"days": age}, tone="late")
    return Fact(label=label, value=formats.day(entry.confirmed_at))


_PAST = gettext_lazy("passed")


def facts_of(entry: models.Model, names: Iterable[str], *, spec: LibrarySpec, body: bool) -> list[Fact]:
    """Return the facts that this reader may see and that have a value."""
    shown = [name for name in names if body or is_open(spec, name)]
    return [fact for name in shown if (fact := fact_of(entry, name)) is not None]


def is_long(field: models.Field) -> bool:
    """Return whether a field holds running text."""
    return isinstance(field, models.TextField | RichTextField)


def range_name(name: str) -> str:
    """Return ``budget`` for ``budget_min`` and its companions, the name itself otherwise."""
    for ending in _RANGE:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name
