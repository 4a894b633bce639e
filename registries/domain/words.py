"""What the fields of an entry say, in words; of a row or of a revision read into memory."""

import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField
from wagtail.utils.text import text_from_html

from registries.models import RegistryEntry
from registries.models.fields import ChoiceListField
from registries.money import wan_text
from registries.own_fields.reading import definition_of, is_own, value_in
from registries.own_fields.values import words
from registries.resources import EntryResource


def label_of(model: type[models.Model], name: str) -> str:
    """Return the name of a field as forms show it."""
    if is_own(name):
        return definition_of(model.library_slug, name).label  # type: ignore[attr-defined]  # an entry's model
    field: Any = model._meta.get_field(name)
    return capfirst(str(field.verbose_name))


def name_of(model: type[models.Model], name: str) -> str:
    """Return the name of a field as it stands inside a sentence."""
    if is_own(name):
        return label_of(model, name)
    field: Any = model._meta.get_field(name)
    return str(field.verbose_name)


def text_of(entry: RegistryEntry, name: str) -> str:
    """Return the value of a field as plain text, never as HTML; empty when there is none."""
    if is_own(name):
        own = definition_of(entry.library_slug, name)
        return words(own, value_in(entry, own))
    field: Any = entry._meta.get_field(name)
    if field.many_to_many:
        return "、".join(sorted(str(row) for row in getattr(entry, name).all()))
    value = getattr(entry, name)
    if isinstance(field, ChoiceListField):
        return "、".join(field.labels(value))
    if field.choices and value not in {None, ""}:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, RichTextField):
        return _paragraphs(value)
    if value is not None and name in EntryResource.by_library[entry.library_slug].money:
        return wan_text(value)
    return _with_unit(entry, name, _plain(value))


def _with_unit(entry: RegistryEntry, name: str, text: str) -> str:
    """Add the unit that the library declares for an amount of money other than 万元."""
    declared = entry.spec().amounts.get(name.removesuffix("_min").removesuffix("_max"))
    return f"{text} {declared.unit}" if text and declared and declared.unit else text


def _paragraphs(html: str | None) -> str:
    for ending in ("</p>", "</li>", "</h3>", "<br/>", "<br>"):
        html = (html or "").replace(ending, f"{ending}\n")
    lines = (" ".join(text_from_html(line).split()) for line in (html or "").split("\n"))
    return "\n".join(line for line in lines if line)


def _plain(value: Any) -> str:
    if value in {None, ""}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    # A browser sends other line ends than a sheet holds; neither is a change that anybody made.
    lines = str(value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
