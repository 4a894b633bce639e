"""What a value of an own field may be, and what it says: one class for each type, and nowhere else.

Stored, in ``RegistryEntry.extra`` by key: text as str, number as str of a decimal, date as ISO text, one of a list as
key, several as list of keys in the order of the list, yes or no as bool, reference as code (tags: slug). Nothing is
stored where nothing was said.
"""

import datetime as dt
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from registries.enums.own_fields import FieldKind
from registries.models import FieldDefinition
from registries.own_fields.references import name_of, row_of

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2200, 12, 31)
DIGITS = 12
MAX_CHOSEN = 40


class WrongValue(ValueError):
    """A value does not fit its field; the message says what would."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


class Text:
    """Plain text, one line where it is short."""

    def clean(self, field: FieldDefinition, value: Any, before: Any) -> str:
        if not isinstance(value, str):
            raise WrongValue(_("Write text."))
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in text):
            raise WrongValue(_("The text contains invisible characters. Type it again."))
        if len(text) > field.max_length:
            raise WrongValue(_g("At most %(limit)d characters fit.") % {"limit": field.max_length})
        return text

    def words(self, field: FieldDefinition, value: Any) -> str:
        return str(value)


class Number:
    """A decimal number."""

    def clean(self, field: FieldDefinition, value: Any, before: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            raise WrongValue(_("Write a number."))
        try:
            number = Decimal(value.strip() if isinstance(value, str) else value)
        except InvalidOperation:
            raise WrongValue(_("Write a number.")) from None
        if not number.is_finite() or abs(number) >= 10**DIGITS:
            raise WrongValue(_("This number is too large."))
        step = Decimal(1).scaleb(-field.places)
        if number != number.quantize(step):
            raise WrongValue(_g("At most %(places)d decimal places fit.") % {"places": field.places})
        return f"{number.quantize(step) + 0:f}"

    def words(self, field: FieldDefinition, value: Any) -> str:
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            return str(value)
        return f"{number:,f}" if number.is_finite() else str(value)


class Date:
    """A day."""

    def clean(self, field: FieldDefinition, value: Any, before: Any) -> str:
        if isinstance(value, dt.datetime) or not isinstance(value, str | dt.date):
            raise WrongValue(_("Write a date such as 2026-03-31."))
        if isinstance(value, str):
            try:
                value = dt.date.fromisoformat(value.strip())
            except ValueError:
                raise WrongValue(_("Write a date such as 2026-03-31.")) from None
        if not EARLIEST <= value <= LATEST:
            raise WrongValue(_("This date is not plausible. Check the year."))
        return value.isoformat()

    def words(self, field: FieldDefinition, value: Any) -> str:
        return str(value)


class Choice:
    """A key of the field's own list; one that is off stays where it was, and is chosen anew by nobody."""

    def clean(self, field: FieldDefinition, value: Any, before: Any) -> str:
        return _chosen(field, value, {before} if isinstance(before, str) else set())

    def words(self, field: FieldDefinition, value: Any) -> str:
        return field.labels().get(str(value), str(value))


class Choices:
    """Several keys of the field's own list."""

    def clean(self, field: FieldDefinition, value: Any, before: Any) -> list[str]:
        if not isinstance(value, list | tuple | set | frozenset) or len(value) > MAX_CHOSEN:
            raise WrongValue(_("Choose values of the list."))
        kept = {one for one in before if isinstance(one, str)} if isinstance(before, list) else set()
        chosen = {_chosen(field, one, kept) for one in value}
        return [key for key in field.labels() if key in chosen]

    def words(self, field: FieldDefinition, value: Any) -> str:
        labels = field.labels()
        parts = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(part), str(part)) for part in parts)


class Boolean:
    """Yes or no; not said is neither."""

    def clean(self, field: FieldDefinition, value: Any, before: Any) -> bool:
        if not isinstance(value, bool):
            raise WrongValue(_("Choose yes or no."))
        return value

    def words(self, field: FieldDefinition, value: Any) -> str:
        if not isinstance(value, bool):
            return str(value)
        return pgettext("own field", "yes") if value else pgettext("own field", "no")


class Reference:
    """A row of a code list, by its code."""

    def clean(self, field: FieldDefinition, value: Any, before: Any) -> str:
        if not isinstance(value, str) or len(value) > 80:
            raise WrongValue(_("Choose an entry of the list."))
        if value != before and row_of(field.reference, value) is None:
            raise WrongValue(_("The list has no such entry."))
        return value

    def words(self, field: FieldDefinition, value: Any) -> str:
        return name_of(field, value) if isinstance(value, str) and field.reference else str(value)


def _chosen(field: FieldDefinition, value: Any, kept: set[str]) -> str:
    if not isinstance(value, str) or value not in dict(field.offered(kept)):
        words = "、".join(label for _key, label in field.offered())
        raise WrongValue(_g("Choose one of: %(choices)s.") % {"choices": words})
    return value


_KINDS: dict[str, Any] = {
    FieldKind.TEXT: Text(),
    FieldKind.NUMBER: Number(),
    FieldKind.DATE: Date(),
    FieldKind.CHOICE: Choice(),
    FieldKind.CHOICES: Choices(),
    FieldKind.BOOLEAN: Boolean(),
    FieldKind.REFERENCE: Reference(),
}


def is_empty(value: Any) -> bool:
    """Return whether a value says nothing; no is an answer."""
    return value is None or value == "" or (isinstance(value, list | tuple | set | frozenset) and not value)


def clean(field: FieldDefinition, value: Any, *, before: Any = None) -> Any:
    """Return ``value`` as it is stored, None where it says nothing.

    ``before`` is what the entry says now: a value of the list that is off may stay.

    Raises:
        WrongValue: it does not fit.
    """
    if is_empty(value) or (isinstance(value, str) and not value.strip()):
        return None
    found = _KINDS[field.kind].clean(field, value, before)
    return None if is_empty(found) else found


def words(field: FieldDefinition, value: Any) -> str:
    """Return what a stored value says; a value of an earlier type says what it is."""
    return "" if is_empty(value) else str(_KINDS[field.kind].words(field, value))
