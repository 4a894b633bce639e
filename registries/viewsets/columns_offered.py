"""The columns that the list of a library can show; which of them it shows is chosen per person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.fields import RichTextField

from cms.core.library import LibrarySpec
from registries.domain.words import text_of
from registries.models import FieldDefinition
from registries.own_fields.reading import definitions
from registries.own_fields.references import learn_values
from registries.viewsets.columns import Column, DateColumn, StageColumn

TITLE = "title"
#: Longer texts are read on the page of the entry.
_LONGEST = 200
#: An account is shown by the name of its person.
_RELATIONS = {"created_by": "created_by__person"}


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A column on offer: its name in addresses and stored choices, its heading, and how it is made.

    ``relations`` are the foreign keys that its cells read, so that a page of rows stays one query.
    """

    name: str
    label: Any
    make: Callable[[], Any]
    is_default: bool = False
    relations: tuple[str, ...] = ()


class WordsColumn(Column):
    """What a field of an entry says, in words; a dash where it says nothing."""

    def get_value(self, instance: Any) -> Any:
        return text_of(instance, self.name) or "—"


class OwnFieldColumn(WordsColumn):
    """What an own field of an entry says; names of code lists are read for the whole page."""

    def __init__(self, definition: FieldDefinition) -> None:
        super().__init__(definition.name, label=definition.label)
        self.definition = definition

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> Any:
        learn_values([self.definition], parent_context["table"].data)
        return super().get_cell_context_data(instance, parent_context)


def offered_columns(spec: LibrarySpec, *, title: Callable[[], Any], own: Sequence[str]) -> list[Offered]:
    """Return the columns of a library in the order in which the list shows them at first."""
    fields = definitions(spec.slug)
    return [
        _offer("number", _("Entry number"), Column, sort_key="number", classname="cj-nowrap"),
        Offered(name=TITLE, label=_("Name"), make=title, is_default=True),
        _offer("owner", pgettext_lazy("entry", "Owner"), Column),
        _offer("stage", _("Status"), StageColumn),
        *(_of_field(spec, name, is_default=True) for name in own),
        *(_of_own(one) for one in fields if one.is_listed),
        _offer("visibility", _("Audience"), Column, accessor="get_visibility_display"),
        _offer("confirmed_at", _("Confirmed"), DateColumn, sort_key="confirmed_at"),
        _offer("updated_at", _("Changed"), DateColumn, sort_key="updated_at"),
        *(_of_field(spec, name) for name in _further(spec, own)),
        *(_of_own(one) for one in fields if not one.is_listed),
    ]


def chosen(offers: Sequence[Offered], names: Sequence[str]) -> list[Offered]:
    """Return the offers of these names in their order; the title is always there, and nothing twice."""
    by_name = {offer.name: offer for offer in offers}
    found = [by_name[name] for name in dict.fromkeys(names) if name in by_name]
    if not any(offer.name != TITLE for offer in found):
        return [offer for offer in offers if offer.is_default]
    return found if by_name[TITLE] in found else [by_name[TITLE], *found]


def _offer(name: str, label: Any, kind: type, **kwargs: Any) -> Offered:
    make = partial(kind, name, label=label, **kwargs)
    return Offered(name=name, label=label, make=make, is_default=True)


def _of_field(spec: LibrarySpec, name: str, *, is_default: bool = False) -> Offered:
    field: Any = spec.model._meta.get_field(name)
    label = capfirst(str(field.verbose_name))
    kind = DateColumn if isinstance(field, models.DateField) else WordsColumn
    relations = (_RELATIONS.get(name, name),) if field.is_relation else ()
    sort_key = None if field.is_relation else name
    make = partial(kind, name, label=label, sort_key=sort_key)
    return Offered(name=name, label=label, make=make, is_default=is_default, relations=relations)


def _of_own(field: FieldDefinition) -> Offered:
    make = partial(OwnFieldColumn, field)
    return Offered(name=field.name, label=field.label, make=make, is_default=field.is_listed)


def _further(spec: LibrarySpec, own: Sequence[str]) -> list[str]:
    """Return the names of what else fits into a cell: the short fields of the form, and when what happened."""
    names = [name for name in spec.editorial_fields if name not in {TITLE, *own} and _fits(spec, name)]
    return [*names, "created_by", "created_at", "submitted_at", "review_due", "published_at", "expires_at"]


def _fits(spec: LibrarySpec, name: str) -> bool:
    field: Any = spec.model._meta.get_field(name)
    if field.many_to_many or not field.concrete:
        return False
    if isinstance(field, models.BooleanField | models.JSONField | RichTextField):
        return False
    if isinstance(field, models.CharField):
        return bool(field.choices) or (field.max_length or _LONGEST) <= _LONGEST
    return not isinstance(field, models.TextField)
