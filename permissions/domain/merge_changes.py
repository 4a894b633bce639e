"""Rows that a merge changes, each with its state before and after, so that it can be undone to the letter."""

import datetime
import decimal
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.errors import Conflict
from permissions.crypto import EncryptedTextField

Values = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """One row: ``before`` None means that it is new, ``after`` None that it goes; else the columns that change."""

    model: str
    pk: Any
    before: Values | None
    after: Values | None
    label: str = ""

    @property
    def model_class(self) -> type[models.Model]:
        """Return the model of the row."""
        return apps.get_model(self.model)

    def as_json(self) -> list[Any]:
        """Return the change as it is kept in the merge."""
        return [self.model, self.pk, self.before, self.after, self.label]

    @classmethod
    def from_json(cls, row: Sequence[Any]) -> "RowChange":
        """Return the change that was kept."""
        model, pk, before, after, label = row
        return cls(model=model, pk=pk, before=before, after=after, label=label)


def changed(row: models.Model, after: Mapping[str, Any]) -> RowChange:
    """Return the change of some columns of a row, named as the model keeps them (``organisation_id``)."""
    fields = {field.attname: field for field in row._meta.concrete_fields}
    before = {name: plain(_stored(row, fields[name])) for name in after}
    wanted = {name: plain(value) for name, value in after.items()}
    return RowChange(
        model=row._meta.label, pk=plain(row.pk), before=before, after=wanted, label=str(row)[:200]
    )


def dropped(row: models.Model) -> RowChange:
    """Return the change that takes a row away."""
    values = {field.attname: plain(_stored(row, field)) for field in row._meta.concrete_fields}
    return RowChange(model=row._meta.label, pk=plain(row.pk), before=values, after=None, label=str(row)[:200])


def is_droppable(model: type[models.Model]) -> bool:
    """Return whether a row can go and come back: nothing hangs on it, and nothing in it is encrypted."""
    relations = [
        one
        for one in model._meta.get_fields(include_hidden=True)
        if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one)
    ]
    encrypted = any(isinstance(field, EncryptedTextField) for field in model._meta.concrete_fields)
    return not relations and not model._meta.many_to_many and not encrypted


def plain(value: Any) -> Any:
    """Return a value as JSON can keep it, without loss."""
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, models.enums.Choices):
        return value.value
    return value


def _stored(row: models.Model, field: Any) -> Any:
    value = getattr(row, field.attname)
    return value.name if isinstance(field, models.FileField) else value


def _typed(model: type[models.Model], values: Values) -> Values:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    typed = {}
    for name, value in values.items():
        field: Any = fields[name]
        keep = value is None or isinstance(field, models.JSONField)
        typed[name] = value if keep else (field.target_field if field.is_relation else field).to_python(value)
    return typed


def apply(changes: Iterable[RowChange]) -> list[RowChange]:
    """Write the changes in their order, each only if its row still is as it was read; return them with their keys.

    Raises:
        Conflict: a row changed meanwhile.
    """
    done = []
    for group in _grouped(changes):
        first = group[0]
        if first.before is None:
            done += [_insert_new(change) for change in group]
            continue
        _write_group(group, forward=True)
        done += group
    return done


def revert(changes: Sequence[RowChange]) -> None:
    """Undo the changes, the last one first.

    Raises:
        Conflict: a row changed meanwhile.
    """
    for group in reversed(list(_grouped(changes))):
        if group[0].before is None:
            _delete(group, [change.after for change in group])
        else:
            _write_group(group, forward=False)


def _grouped(changes: Iterable[RowChange]) -> Iterable[list[RowChange]]:
    """Yield neighbours that one statement can write."""
    group: list[RowChange] = []
    for change in changes:
        if group and _shape(group[0]) != _shape(change):
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _shape(change: RowChange) -> tuple[Any, ...]:
    if change.before is None or change.after is None:
        return (change.model, change.before is None, change.after is None)
    return (change.model, repr(sorted(change.before.items())), repr(sorted(change.after.items())))


def _write_group(group: list[RowChange], *, forward: bool) -> None:
    first = group[0]
    if first.after is None:
        if forward:
            _delete(group, [None for _change in group])
        else:
            _bring_back(group)
        return
    before, after = (first.before or {}, first.after) if forward else (first.after, first.before or {})
    model = first.model_class
    rows = model._base_manager.filter(pk__in=[change.pk for change in group], **_conditions(model, before))
    if rows.update(**_typed(model, after)) != len(group):
        raise changed_meanwhile()


def _conditions(model: type[models.Model], values: Values) -> Values:
    return {
        name: value
        for name, value in _typed(model, values).items()
        if not isinstance(model._meta.get_field(name), models.JSONField)
    }


def _insert_new(change: RowChange) -> RowChange:
    model = change.model_class
    row: Any = model(**_typed(model, change.after or {}))
    row.save(force_insert=True)
    values = {field.attname: plain(getattr(row, field.attname)) for field in model._meta.concrete_fields}
    return RowChange(model=change.model, pk=plain(row.pk), before=None, after=values, label=change.label)


def _delete(group: list[RowChange], _values: list[Values | None]) -> None:
    rows = group[0].model_class._base_manager.filter(pk__in=[change.pk for change in group])
    # Nothing hangs on these rows (is_droppable); a cascade would take away what nobody recorded.
    if rows._raw_delete(rows.db) != len(group):
        raise changed_meanwhile()


def _bring_back(group: list[RowChange]) -> None:
    model = group[0].model_class
    rows = [_typed(model, change.before or {}) for change in group]
    model._base_manager.bulk_create([model(**values) for values in rows])
    automatic = [
        field.attname
        for field in model._meta.concrete_fields
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ]
    for values in rows if automatic else []:
        # An insertion stamps these columns anew.
        stamps = {name: values[name] for name in automatic}
        model._base_manager.filter(pk=values[model._meta.pk.attname]).update(**stamps)  # type: ignore[union-attr]


def obstacles(changes: Sequence[RowChange]) -> list[str]:
    """Return what was changed since, in words: each row that no longer is as the merge left it."""
    by_model: defaultdict[str, list[RowChange]] = defaultdict(list)
    for change in _last_word(changes):
        by_model[change.model].append(change)
    found = []
    for label, group in by_model.items():
        model = apps.get_model(label)
        now = model._base_manager.in_bulk([change.pk for change in group])
        for change in group:
            difference = _difference(change, now.get(change.pk))
            if difference:
                found.append(f"{model._meta.verbose_name}「{change.label}」：{difference}")
    return found


def _last_word(changes: Sequence[RowChange]) -> list[RowChange]:
    """Return one change a row with everything the merge wrote to it: a row may be changed in two steps."""
    merged: dict[tuple[str, Any], RowChange] = {}
    for change in changes:
        known = merged.get((change.model, change.pk))
        if known is not None and change.after is not None and known.after is not None:
            after = {**known.after, **change.after}
            change = RowChange(
                model=change.model, pk=change.pk, before=known.before, after=after, label=change.label
            )
        merged[change.model, change.pk] = change
    return list(merged.values())


def _difference(change: RowChange, row: models.Model | None) -> str:
    if change.after is None:
        return str(_("another row has taken its place")) if row is not None else ""
    if row is None:
        return str(_("was deleted since"))
    fields = {field.attname: field for field in row._meta.concrete_fields}
    differing = [
        str(fields[name].verbose_name)
        for name, value in change.after.items()
        if plain(_stored(row, fields[name])) != value
    ]
    return str(_("changed since: %(fields)s")) % {"fields": "、".join(differing)} if differing else ""


def changed_meanwhile() -> Conflict:
    """Return the error of a row that somebody else changed while this was running."""
    return Conflict("changed_meanwhile", _("Somebody changed this just now. Reload the page."))
