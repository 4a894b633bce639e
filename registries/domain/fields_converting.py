"""Values of one type said in another: the same words, read by the column of the new type."""

from collections.abc import Iterable, Sequence
from typing import Any

from wagtail.models import Revision

from registries.enums.own_fields import FieldKind
from registries.models import FieldDefinition, RegistryEntry
from registries.own_fields.values import WrongValue, clean, is_empty, words
from registries.resources import CellError
from registries.resources.own import widget_of
from registries.signals import entries_changed

#: What of a definition decides how a value is stored; kept while values are converted.
SHAPE = ("kind", "reference", "choices", "max_length", "places")


def shape_of(row: FieldDefinition) -> dict[str, Any]:
    """Return what of a definition decides how its values are stored."""
    return {name: getattr(row, name) for name in SHAPE}


class Converter:
    """Turn stored values of one shape into those of another, by what they say."""

    def __init__(self, before: dict[str, Any], new: FieldDefinition) -> None:
        self.old = FieldDefinition(library=new.library, key=new.key, label=new.label, **before)
        self.new = new
        self._widget = widget_of(new)
        self._memo: dict[str, Any] = {}

    def convert(self, value: Any) -> Any:
        """Return the value as the new type stores it.

        Raises:
            WrongValue: it cannot be said in the new type.
        """
        if is_empty(value):
            return None
        key = repr(value)
        if key not in self._memo:
            self._memo[key] = self._converted(value)
        found = self._memo[key]
        if isinstance(found, WrongValue):
            raise found
        return found

    def _converted(self, value: Any) -> Any:
        text = words(self.old, value)
        if self.old.kind == FieldKind.NUMBER:
            text = text.replace(",", "")
        try:
            if self.new.kind == FieldKind.TEXT:
                return clean(self.new, text)
            return clean(self.new, self._widget.clean(text), before=value)
        except CellError as error:
            return WrongValue(error.message)
        except WrongValue as error:
            return error


def convert_entries(
    *, definition: FieldDefinition, before: dict[str, Any], entries: Sequence[RegistryEntry]
) -> None:
    """Convert the values of some entries, in the row and in the newest draft; what does not fit stays as it is."""
    if not entries:
        return
    converter = Converter(before, definition)
    changed = [entry for entry in entries if _convert_in(converter, entry.extra)]
    model = type(entries[0])
    model._default_manager.bulk_update(changed, ["extra"], batch_size=200)
    drafts = Revision.objects.filter(
        pk__in=[entry.latest_revision_id for entry in entries if entry.latest_revision_id],
        content__extra__has_key=definition.key,
    )
    revised = [one for one in drafts.order_by("pk") if _convert_in(converter, one.content["extra"])]
    Revision.objects.bulk_update(revised, ["content"], batch_size=100)
    ids = _ids(changed, revised)
    if ids:
        entries_changed.send(sender=model, library=definition.library, ids=ids)


def _ids(entries: Iterable[RegistryEntry], revisions: Iterable[Revision]) -> list[int]:
    return sorted({entry.pk for entry in entries} | {int(one.object_id) for one in revisions})


def _convert_in(converter: Converter, extra: dict[str, Any]) -> bool:
    """Convert the value in place; return whether it is another one now."""
    key = converter.new.key
    if key not in extra or _holds(converter.new, extra[key]):
        return False
    try:
        found = converter.convert(extra[key])
    except WrongValue:
        return False
    changed = found != extra[key]
    extra[key] = found
    if found is None:
        del extra[key]
    return changed


def _holds(new: FieldDefinition, value: Any) -> bool:
    """Return whether a value has the new shape already: it was saved, or converted, since the change.

    Any text is a text, so what the new type stores as text says nothing; words of words are the same words.
    """
    if new.kind == FieldKind.TEXT:
        return False
    try:
        # A value of the list that is off may stay; a code must be one.
        return bool(clean(new, value, before=value if new.has_choices else None) == value)
    except WrongValue:
        return False
