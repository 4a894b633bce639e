"""Fields that operators defined, as text. A key never changes; a type changes on its screen, after a trial."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from cms.core.errors import DomainError
from registries.domain import fields
from registries.domain.configuration.section import (
    ChangeKind,
    Difference,
    Item,
    broken,
    differences,
    keyed,
    only,
)
from registries.domain.fields_rules import FieldWanted, ListValue
from registries.enums.own_fields import FieldKind, ReferenceList
from registries.models import FieldDefinition

#: Names in the file by attribute of the definition.
_FLAGS = {
    "required": "is_required",
    "public": "is_public",
    "filter": "is_filter",
    "listed": "is_listed",
    "searchable": "is_searchable",
}
_SIZES = ("max_length", "places")
_KNOWN = frozenset(
    {"library", "key", "label", "kind", "reference", "help", "values", "retired", *_FLAGS, *_SIZES}
)


class OwnFields:
    """``{library, key, label, kind, …}`` in the order of the form; new ones come last, in the order of the file."""

    name = "fields"
    title = _("Own fields")
    lists: frozenset[str] = frozenset()
    nested = frozenset({"values"})

    def stand(self) -> Sequence[Item]:
        rows = FieldDefinition.objects.order_by("library", "position", "pk")
        return [self._item(row) for row in rows]

    @staticmethod
    def _item(row: FieldDefinition) -> dict[str, Any]:
        values = [
            {"key": one["key"], "label": one["label"], **({"off": True} if one.get("off") else {})}
            for one in row.choices
        ]
        return {
            "library": row.library,
            "key": row.key,
            "label": row.label,
            "kind": row.kind,
            "reference": row.reference,
            "help": row.help_text,
            "values": values,
            **{name: getattr(row, name) for name in _SIZES},
            **{name: getattr(row, attribute) for name, attribute in _FLAGS.items()},
            "retired": row.retired_at is not None,
        }

    @staticmethod
    def _key(item: Item) -> str:
        return f"{item['library']}.{item['key']}"

    def compare(self, wanted: Sequence[Item]) -> Iterable[Difference]:
        items = {key: self._whole(key, item) for key, item in keyed(self.name, wanted, self._key).items()}
        rows = {f"{row.library}.{row.key}": row for row in FieldDefinition.objects.all()}
        stand = {self._key(item): item for item in self.stand()}
        fixed = {key for key, item in items.items() if key in rows and self._other_type(rows[key], item)}
        for key in fixed:
            yield Difference(
                section=self.name, key=key, kind=ChangeKind.BY_HAND, before=stand[key], after=items[key]
            )
        free = {key: item for key, item in items.items() if key not in fixed}
        for key, item in free.items():
            if stand.get(key) != item:
                self._check(key, item, rows.get(key))
        left = {key: item for key, item in stand.items() if key not in fixed}
        yield from differences(section=self.name, stand=left, wanted=free, carry_out=self._set)

    def _whole(self, key: str, item: Item) -> Item:
        """Return an item of a file as an export writes it."""
        only(self.name, key, item, _KNOWN)
        if item["library"] not in {spec.slug for spec in libraries.all_specs()}:
            raise broken(self.name, key, _("There is no such library."))
        if item.get("kind") not in FieldKind.values or item.get("reference", "") not in {
            "",
            *ReferenceList.values,
        }:
            raise broken(self.name, key, _("There is no such type of field."))
        if not isinstance(item.get("label"), str):
            raise broken(self.name, key, _("“%(name)s” is missing.") % {"name": "label"})
        plain: dict[str, Any] = {
            "library": item["library"],
            "key": str(item["key"]),
            "label": item["label"],
            "kind": item["kind"],
            "reference": item.get("reference", ""),
            "help": str(item.get("help", "")),
            "values": self._values(key, item.get("values", [])),
        }
        default = FieldDefinition()
        for name in _SIZES:
            plain[name] = item.get(name, getattr(default, name))
            if not isinstance(plain[name], int) or isinstance(plain[name], bool):
                raise broken(self.name, key, _("“%(name)s” is no number.") % {"name": name})
        for name in (*_FLAGS, "retired"):
            plain[name] = bool(item.get(name, False))
        return plain

    def _values(self, key: str, values: Any) -> list[dict[str, Any]]:
        if not isinstance(values, list) or not all(
            isinstance(one, dict) and {"key", "label"} <= set(one) <= {"key", "label", "off"}
            for one in values
        ):
            raise broken(self.name, key, _("“values” is a list of key and label."))
        return [
            {"key": str(one["key"]), "label": str(one["label"]), **({"off": True} if one.get("off") else {})}
            for one in values
        ]

    @staticmethod
    def _other_type(row: FieldDefinition, item: Item) -> bool:
        return (row.kind, row.reference) != (item["kind"], item["reference"])

    @staticmethod
    def _wanted(item: Item) -> FieldWanted:
        values = [
            ListValue(key=one["key"], label=one["label"], off=bool(one.get("off"))) for one in item["values"]
        ]
        return FieldWanted(
            key=item["key"],
            label=item["label"],
            kind=item["kind"],
            reference=item["reference"],
            help_text=item["help"],
            values=tuple(values),
            **{name: item[name] for name in _SIZES},
            **{attribute: item[name] for name, attribute in _FLAGS.items()},
        )

    def _check(self, key: str, item: Item, row: FieldDefinition | None) -> None:
        try:
            fields.check_wanted(item["library"], self._wanted(item), row)
        except DomainError as error:
            raise broken(self.name, key, error.message) from error

    def _set(self, key: str, item: Item) -> Callable[[Any], Any]:
        def carry_out(actor: Any) -> None:
            row = FieldDefinition.objects.filter(library=item["library"], key=item["key"]).first()
            if row is None:
                row = fields.define(actor=actor, library=item["library"], wanted=self._wanted(item))
            else:
                if row.retired_at is not None:
                    row = fields.restore(actor=actor, definition=row)
                row = fields.change(actor=actor, definition=row, wanted=self._wanted(item))
            if item["retired"]:
                fields.retire(actor=actor, definition=row)

        return carry_out
