"""Own fields of entries: what a change says is checked and joined with what the entry says already."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core.errors import Invalid
from registries.models import FieldDefinition, RegistryEntry
from registries.models.field_definition import PREFIX
from registries.own_fields.reading import all_definitions, definitions, value_in
from registries.own_fields.values import WrongValue, clean, is_empty

#: The name under which a change gives several own fields at once, by key.
EXTRA = "extra"


def own_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the own fields that a change names, by key: ``extra`` as a mapping, ``extra.<key>`` one by one."""
    joined = values.get(EXTRA)
    found = dict(joined) if isinstance(joined, Mapping) else {}
    found |= {name.removeprefix(PREFIX): value for name, value in values.items() if name.startswith(PREFIX)}
    return found


def assign_own(entry: RegistryEntry, given: Mapping[str, Any]) -> None:
    """Take the values ``given`` by key into the entry in memory; a key that is not named stays as it is.

    A value that says what the entry says already is never refused, so that an old value cannot block an edit.

    Raises:
        Invalid: a key is unknown or retired, or a value does not fit; with a message by ``extra.<key>``.
    """
    known = {one.key: one for one in all_definitions(entry.library_slug)} if given else {}
    extra = dict(entry.extra or {})
    problems: dict[str, list[Any]] = {}
    for key, value in given.items():
        if value == extra.get(key) or (is_empty(value) and key not in extra):
            continue
        try:
            cleaned = _cleaned(known.get(key), value, extra.get(key))
        except WrongValue as error:
            problems[f"{PREFIX}{key[:40]}"] = [error.message]
            continue
        if cleaned is None:
            extra.pop(key, None)
        else:
            extra[key] = cleaned
    if problems:
        raise Invalid("invalid", _("Some fields are wrong."), fields=problems)
    entry.extra = extra


def _cleaned(field: FieldDefinition | None, value: Any, before: Any) -> Any:
    if field is None:
        raise WrongValue(_("The library has no such field."))
    if field.retired_at is not None:
        raise WrongValue(_("This field was retired; it is not filled in any more."))
    return clean(field, value, before=before)


def copied_own(entry: RegistryEntry) -> dict[str, Any]:
    """Return the own values that a copy of the entry takes along: of fields in use, and what may be chosen still."""
    found = {}
    for one in definitions(entry.library_slug):
        try:
            value = clean(one, value_in(entry, one))
        except WrongValue:
            continue
        if value is not None:
            found[one.key] = value
    return found


def missing_own(entry: RegistryEntry) -> dict[str, list[Any]]:
    """Return a message for each own field that a submission needs and that says nothing."""
    needed = _("Fill in this field before you submit.")
    return {
        one.name: [needed]
        for one in definitions(entry.library_slug)
        if one.is_required and is_empty(value_in(entry, one))
    }
