"""Own fields of a library on its pages: what an entry says, and facets of those that are filters.

A field that is not part of the public summary is protected as every other field is: it is shown with the body only, and
its facet looks at entries whose body the reader may see.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Count, Q
from django.db.models.lookups import In
from django.utils.functional import Promise
from django.utils.translation import pgettext

from cms.core.library import LibrarySpec
from portal.library.facets import Choice, ConditionFacet, Facet, Rows
from portal.library.fields import Fact
from registries.enums.own_fields import FieldKind
from registries.models import FieldDefinition
from registries.own_fields import conditions
from registries.own_fields.reading import definitions, value_in
from registries.own_fields.references import learn, learn_values, name_of
from registries.own_fields.values import words


def own_facts(entry: Any, *, body: bool) -> Iterator[Fact]:
    """Yield the own fields of an entry that say something to this reader, in their order."""
    for field in definitions(entry.library_slug):
        if (body or field.is_public) and (text := words(field, value_in(entry, field))):
            yield Fact(label=field.label, value=text)


def listed_facts(entry: Any, *, body: bool) -> list[Fact]:
    """Return the own fields that a row of the list shows to this reader."""
    shown = {field.label for field in _listed(entry.library_slug)}
    return [fact for fact in own_facts(entry, body=body) if fact.label in shown] if shown else []


def learn_names(entries: Sequence[Any]) -> None:
    """Read at once the names that the rows of a page will need."""
    if entries:
        learn_values(_listed(entries[0].library_slug), entries)


def _listed(library: str) -> list[FieldDefinition]:
    return [field for field in definitions(library) if field.is_listed]


class _OwnFacet(Facet):
    """A facet on an own field; the model knows nothing of it."""

    def __init__(self, *, spec: LibrarySpec, field: FieldDefinition, body: Q | None) -> None:
        self.spec = spec
        self.own = field
        self.name = field.name
        self.label = field.label
        self.body = None if field.is_public else body


class OwnChoiceFacet(_OwnFacet, ConditionFacet):
    """A field with a list of its own, or yes and no; an entry with several values is found by each."""

    def conditions(self) -> dict[str, tuple[str | Promise, Q]]:
        return {value: (label, conditions.one_of(self.own, [value])) for value, label in self._values()}

    def _values(self) -> list[tuple[str, str]]:
        if self.own.kind == FieldKind.BOOLEAN:
            return [("true", pgettext("own field", "yes")), ("false", pgettext("own field", "no"))]
        return list(self.own.labels().items())

    def choices(self, universe: Rows) -> list[Choice]:
        offered = {key for key, _label in self.own.offered()} or {"true", "false"}
        return [choice for choice in super().choices(universe) if choice.value in offered]


class OwnReferenceFacet(_OwnFacet):
    """A field that refers to a code list, with the codes that entries have."""

    def choices(self, universe: Rows) -> list[Choice]:
        rows = universe if self.body is None else universe.filter(self.body)
        codes = {code for code in self.tally(rows) if code}
        learn({(self.own.reference, code) for code in codes})
        found = [Choice(value=code, label=name_of(self.own, code)) for code in codes]
        return sorted(found, key=lambda choice: (str(choice.label), choice.value))

    def matching(self, values: Sequence[str]) -> Q:
        return Q(In(conditions.text_value(self.own), [str(value)[:80] for value in values]))

    def tally(self, rows: Rows) -> dict[str, int]:
        told = rows.order_by().annotate(own_value=conditions.text_value(self.own))
        pairs = told.values_list("own_value").annotate(n=Count("pk"))
        return {code: number for code, number in pairs if code is not None}


_FACETS: dict[str, type[_OwnFacet]] = {
    FieldKind.CHOICE: OwnChoiceFacet,
    FieldKind.CHOICES: OwnChoiceFacet,
    FieldKind.BOOLEAN: OwnChoiceFacet,
    FieldKind.REFERENCE: OwnReferenceFacet,
}


def own_facets(spec: LibrarySpec, *, body: Q | None) -> Iterable[Facet]:
    """Yield the facets of the library's own fields; texts are searched, numbers and days are filters of the API."""
    for field in definitions(spec.slug):
        if field.is_filter and field.kind in _FACETS:
            yield _FACETS[field.kind](spec=spec, field=field, body=body)
