"""What a definition of an own field must say, and the keys that it is given."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from cms.core.errors import Invalid
from cms.masterdata.pinyin import spell
from registries.enums.own_fields import FieldKind, ReferenceList
from registries.models import FieldDefinition
from registries.models.field_definition import LONGEST_TEXT
from registries.own_fields.reading import all_definitions, definitions
from registries.resources import resource_for
from registries.tabular.table import heading_key, visible_text

MOST_FIELDS = 40
MOST_COLUMNS = 4
MOST_VALUES = 100
LONGEST_LABEL = 40
MOST_PLACES = 4
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, kw_only=True)
class ListValue:
    """A value of a field's own list: ``key`` empty for a new one, ``off`` when it is offered no more."""

    label: str
    key: str = ""
    off: bool = False


@dataclass(frozen=True, kw_only=True)
class FieldWanted:
    """What a definition is to say; ``key`` and ``kind`` hold for a new one only."""

    label: str
    kind: str = FieldKind.TEXT
    key: str = ""
    reference: str = ""
    values: Sequence[ListValue] = field(default_factory=tuple)
    help_text: str = ""
    max_length: int = 200
    places: int = 0
    is_required: bool = False
    is_public: bool = False
    is_filter: bool = False
    is_listed: bool = False
    is_searchable: bool = False


def check_wanted(library: str, wanted: FieldWanted, row: FieldDefinition | None = None) -> None:
    """Refuse a definition that could not hold; everything wrong at once.

    Raises:
        Invalid: with a message for each field of the form.
    """
    problems: dict[str, list[Any]] = {}
    checks = [
        ("label", lambda: check_label(library, wanted.label, row)),
        ("kind", lambda: _check_kind(wanted, row)),
        ("values", lambda: _check_values(wanted, row)),
        ("key", lambda: None if row else _check_key(library, wanted.key)),
        ("label", lambda: None if row else check_room(library)),
        ("is_listed", lambda: _check_columns(library, wanted, row)),
        ("is_searchable", lambda: _check_search(wanted, row)),
        ("max_length", lambda: _check_sizes(wanted)),
    ]
    code = "field_wrong"
    for name, check in checks:
        try:
            check()
        except Invalid as error:
            code = error.code
            problems.setdefault(name, []).append(error.message)
    if problems:
        raise Invalid(code, _("Some fields are wrong."), fields=problems)


def check_label(library: str, label: str, row: FieldDefinition | None = None) -> None:
    """Refuse a name that is no name, or by which a column of the library is known.

    Raises:
        Invalid: so it is.
    """
    text = visible_text(label).strip()
    if not text or len(text) > LONGEST_LABEL or text != label.strip() or "\n" in text:
        raise Invalid("field_label", _("Give the field a name of up to 40 characters."))
    if text[0] in "=+-@":
        raise Invalid(
            "field_label_formula",
            _("A name does not begin with =, +, - or @: sheets take that for a formula."),
        )
    if library not in {spec.slug for spec in libraries.all_specs()}:
        raise Invalid("library_unknown", _("There is no such library."))
    known = resource_for(library).by_heading().get(heading_key(text))
    own = row.name if row is not None else ""
    if known is not None and known.name != own:
        raise Invalid(
            "field_label_taken",
            _("The library has a field “%(label)s” already, or a column that is known by this name."),
            params={"label": text},
        )


def _check_kind(wanted: FieldWanted, row: FieldDefinition | None) -> None:
    if row is not None:
        return
    if wanted.kind not in FieldKind.values:
        raise Invalid("field_kind", _("Choose a type."))
    if wanted.kind == FieldKind.REFERENCE and wanted.reference not in ReferenceList.values:
        raise Invalid("field_reference", _("Choose the code list that the field refers to."))


def _check_values(wanted: FieldWanted, row: FieldDefinition | None) -> None:
    kind = row.kind if row is not None else wanted.kind
    if kind not in {FieldKind.CHOICE, FieldKind.CHOICES}:
        return
    labels = [heading_key(one.label) for one in wanted.values]
    if not any(not one.off for one in wanted.values):
        raise Invalid("field_values_none", _("Give at least one value that can be chosen."))
    if len(labels) > MOST_VALUES:
        raise Invalid("field_values_many", _("A list has at most 100 values. Use a code list instead."))
    if len(set(labels)) != len(labels) or not all(labels):
        raise Invalid("field_values_twice", _("A value stands in the list twice, or has no name."))
    if any(len(one.label) > LONGEST_LABEL or set(one.label) & set("、，,；;\n/") for one in wanted.values):
        raise Invalid(
            "field_values_words",
            _("A value has up to 40 characters and none of 、，,；;/ (they separate values)."),
        )
    if row is not None and set(row.labels()) - {one.key for one in wanted.values}:
        raise Invalid("field_value_gone", _("A value is not deleted; tick that it is offered no more."))


def _check_key(library: str, key: str) -> None:
    if not key:
        return
    if not _KEY.fullmatch(key):
        raise Invalid("field_key", _("A key has lower-case letters, digits and _, and begins with a letter."))
    if key in {one.key for one in all_definitions(library)}:
        raise Invalid("field_key_taken", _("This key is used, or was: a key is never used again."))


def check_room(library: str) -> None:
    """Refuse one field more than a form can hold.

    Raises:
        Invalid: so it is.
    """
    if len(definitions(library)) >= MOST_FIELDS:
        raise Invalid("fields_many", _("A library has at most 40 fields of its own. Retire one first."))


def _check_columns(library: str, wanted: FieldWanted, row: FieldDefinition | None) -> None:
    others = [one for one in definitions(library) if one.is_listed and (row is None or one.pk != row.pk)]
    if wanted.is_listed and len(others) >= MOST_COLUMNS:
        raise Invalid("columns_many", _("A list has at most 4 columns of own fields."))


def _check_search(wanted: FieldWanted, row: FieldDefinition | None) -> None:
    kind = row.kind if row is not None else wanted.kind
    if wanted.is_searchable and kind == FieldKind.BOOLEAN:
        raise Invalid("field_not_searchable", _("Yes or no cannot be searched for; make it a filter."))


def _check_sizes(wanted: FieldWanted) -> None:
    if not 1 <= wanted.max_length <= LONGEST_TEXT or not 0 <= wanted.places <= MOST_PLACES:
        raise Invalid("field_size", _("A text has 1 to 2000 characters, a number 0 to 4 decimal places."))


def proposed_key(library: str, label: str) -> str:
    """Return a free key for a field of this name, from its pinyin."""
    taken = {one.key for one in all_definitions(library)}
    return _free(_spelled(label, "field"), taken)


def list_of(values: Sequence[ListValue]) -> list[dict[str, Any]]:
    """Return a list of values as it is stored: known keys stay, new values get one from their pinyin."""
    taken = {one.key for one in values if one.key}
    stored = []
    for one in values:
        key = one.key or _free(_spelled(one.label, "value"), taken)
        taken.add(key)
        stored.append({"key": key, "label": one.label.strip(), "off": one.off})
    return stored


def _spelled(text: str, fallback: str) -> str:
    letters = re.sub(r"[^a-z0-9]", "", spell(unicodedata.normalize("NFKC", text)).pinyin.lower())[:36]
    if not letters:
        return fallback
    return letters if letters[0].isalpha() else f"{fallback[0]}{letters}"[:36]


def _free(key: str, taken: set[str]) -> str:
    number, proposal = 1, key
    while proposal in taken:
        number += 1
        proposal = f"{key}_{number}"
    return proposal
