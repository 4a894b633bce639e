"""Rows that a library keeps beside its entries (cohorts of a programme): effective at once, without review."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record
from cms.core.errors import Invalid, NotFound
from cms.core.library import ChildTable
from permissions.access import access_for
from permissions.actions import Action
from registries.domain.rows import reread
from registries.models import RegistryEntry

MAX_ROWS = 60


def model_of(entry_model: Any, table: ChildTable) -> Any:
    """Return the model of the rows of a table."""
    return entry_model._meta.get_field(table.name).related_model


def labels_of(entry_model: Any, table: ChildTable) -> list[str]:
    """Return the headings of a table."""
    meta = model_of(entry_model, table)._meta
    return [str(meta.get_field(name).verbose_name) for name in table.columns]


def rows_by_entry(entry_model: Any, table: ChildTable, ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the rows of several entries, in one query."""
    relation = entry_model._meta.get_field(table.name)
    owner = relation.field.attname
    order = f"-{table.columns[0]}" if table.newest_first else table.columns[0]
    rows = relation.related_model._default_manager.filter(**{f"{owner}__in": list(ids)})
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.order_by(order, "pk").values(owner, *table.columns):
        found.setdefault(row.pop(owner), []).append(row)
    return found


def rows_of(entry: RegistryEntry, table: ChildTable) -> list[dict[str, Any]]:
    """Return the rows of one entry."""
    return rows_by_entry(type(entry), table, [entry.pk]).get(entry.pk, [])


def set_rows(
    *, actor: Any, entry: RegistryEntry, name: str, rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Replace the rows of one table of an entry, all of them or none.

    Raises:
        NotFound: the library keeps no such table, or the actor may not see the entry.
        NotAllowed: the actor may not edit the entry.
        Invalid: too many rows, two of the same key, or a value that its column does not take.
    """
    table = next((one for one in entry.spec().child_tables if one.name == name), None)
    if table is None:
        raise NotFound("table_unknown", _("There is no such table here."))
    with transaction.atomic():
        row = reread(entry)
        access_for(row).check(actor, Action.EDIT, row)

        objects = _checked(row, table, rows)

        before = rows_of(row, table)
        getattr(row, table.name).all().delete()
        model_of(type(row), table)._default_manager.bulk_create(objects)
        after = rows_of(row, table)
        if before != after:
            data = {"table": table.name, "before": before, "after": after}
            record(action="entry.rows", actor=actor, obj=row, data=data)
    return after


def _checked(entry: RegistryEntry, table: ChildTable, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    if len(rows) > MAX_ROWS:
        raise _wrong(table, _("Give at most %(count)d rows.") % {"count": MAX_ROWS})
    model, relation = model_of(type(entry), table), entry._meta.get_field(table.name)
    owner: Any = relation
    objects, seen = [], set()
    for number, values in enumerate(rows, start=1):
        one = model(**{owner.field.name: entry}, **{column: values.get(column) for column in table.columns})
        try:
            one.clean_fields(exclude={owner.field.name})
        except ValidationError as error:
            texts = "；".join(
                f"{model._meta.get_field(column).verbose_name}：{''.join(messages)}"
                for column, messages in error.message_dict.items()
            )
            raise _wrong(table, _("Row %(row)d: %(text)s") % {"row": number, "text": texts}) from error
        key = getattr(one, table.columns[0])
        if key in seen:
            raise _wrong(table, _("%(key)s stands in two rows.") % {"key": key})
        seen.add(key)
        objects.append(one)
    return objects


def _wrong(table: ChildTable, message: str) -> Invalid:
    return Invalid("rows_invalid", message, fields={table.name: [message]})
