"""What a merge would do to every row that points at the merged organisation.

Foreign keys are found in the models themselves, so that a table made tomorrow is moved, too. Where a row may stand once
only and the survivor has it already, the two become one. A test fails if a table points here in a way not foreseen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from permissions.domain.merge_changes import RowChange, changed, dropped, is_droppable
from permissions.domain.merge_contributors import contributors
from permissions.domain.merge_periods import KEYS, combine
from permissions.domain.names import DAY
from permissions.domain.units import below
from permissions.models import (
    FormerCode,
    NameKind,
    Organisation,
    OrganisationMerge,
    OrganisationName,
    OrganisationState,
    RoleGrant,
)

SAMPLES = 5
#: Fields of Organisation itself and of the record of merges have rules of their own.
_OWN_RULES = {
    (Organisation, "parent"),
    (Organisation, "root"),
    (Organisation, "merged_into"),
    (OrganisationName, "organisation"),
    (OrganisationMerge, "survivor"),
    (OrganisationMerge, "merged"),
}
_BLANKS = ("introduction", "size", "industry_id", "region_id", "operating_region_id", "park_id")


@dataclass(kw_only=True)
class Line:
    """One kind of row in the preview: how many move, become one, get a number of their own, or stay behind."""

    label: str
    moved: int = 0
    joined: int = 0
    altered: int = 0
    kept: int = 0
    samples: list[str] = field(default_factory=list)
    joined_samples: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Plan:
    """Everything a merge changes, in order, and the same told by kind of row."""

    changes: list[RowChange] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)

    def move(self, label: str, change: RowChange) -> None:
        """Add a row that goes over to the survivor."""
        self.changes.append(change)
        line = self._line(label)
        line.moved += 1
        if len(line.samples) < SAMPLES:
            line.samples.append(change.label)

    def join(self, label: str, change: RowChange, *others: RowChange) -> None:
        """Add a row that goes because the survivor has its like, and what the survivor's row gains by it."""
        self.changes += [change, *others]
        line = self._line(label)
        line.joined += 1
        if len(line.joined_samples) < SAMPLES:
            line.joined_samples.append(change.label)

    def _line(self, label: str) -> Line:
        return self.lines.setdefault(label, Line(label=label))


def references() -> Iterator[tuple[type[models.Model], Any]]:
    """Yield every column of every table that points at an organisation."""
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.local_fields:
            if column.is_relation and column.related_model is Organisation and not model._meta.proxy:
                yield model, column


def plan_merge(survivor: Organisation, merged: Organisation) -> Plan:
    """Return what merging ``merged`` into ``survivor`` would change."""
    plan = Plan()
    for contributor in contributors():
        plan.changes += contributor.first(survivor, merged)
    _plan_units(plan, survivor, merged)
    _plan_names(plan, survivor, merged)
    for model, column in references():
        if (model, column.name) not in _OWN_RULES:
            _plan_rows(plan, model, column, survivor, merged)
    _plan_identity(plan, survivor, merged)
    return plan


def _plan_units(plan: Plan, survivor: Organisation, merged: Organisation) -> None:
    root = survivor.root_pk
    for unit in Organisation.objects.filter(pk__in=below(merged)).order_by("pk"):
        after: dict[str, Any] = {}
        if unit.parent_id == merged.pk:
            after["parent_id"] = survivor.pk
        if unit.root_id != root:
            after["root_id"] = root
        if after:
            plan.move(_("units"), changed(unit, after))
    for earlier in Organisation.objects.filter(merged_into=merged).order_by("pk"):
        plan.changes.append(changed(earlier, {"merged_into_id": survivor.pk}))


def _plan_names(plan: Plan, survivor: Organisation, merged: Organisation) -> None:
    label = str(OrganisationName._meta.verbose_name_plural)
    known = set(survivor.names.values_list("name", "kind"))
    today = timezone.localdate()
    for row in merged.names.order_by("pk"):
        is_coming = row.kind == NameKind.OFFICIAL and row.valid_from and row.valid_from > today
        kind = NameKind.FORMER if row.kind == NameKind.OFFICIAL else row.kind
        if is_coming or row.name == survivor.name or (row.name, kind) in known:
            plan.join(label, dropped(row))
            continue
        after: dict[str, Any] = {"organisation_id": survivor.pk}
        if kind != row.kind:
            last_day = max(today - DAY, row.valid_from or today - DAY)
            after |= {"kind": kind, "valid_to": row.valid_to or last_day}
        known.add((row.name, kind))
        plan.move(label, changed(row, after))


def _plan_identity(plan: Plan, survivor: Organisation, merged: Organisation) -> None:
    at_rest = {"state": OrganisationState.MERGED, "merged_into_id": survivor.pk, "uscc": None}
    plan.changes.append(changed(merged, at_rest))
    after: dict[str, Any] = {
        name: getattr(merged, name)
        for name in _BLANKS
        if not getattr(survivor, name) and getattr(merged, name) not in {None, "", survivor.pk}
    }
    if merged.uscc and not survivor.uscc:
        after["uscc"] = merged.uscc
    if survivor.park_id == merged.pk:
        after["park_id"] = None
    if after:
        plan.changes.append(changed(survivor, after))
    if merged.uscc and survivor.uscc:
        code = {
            "organisation_id": survivor.pk,
            "uscc": merged.uscc,
            "recorded_on": timezone.localdate().isoformat(),
        }
        plan.changes.append(
            RowChange(model=FormerCode._meta.label, pk=None, before=None, after=code, label=merged.uscc)
        )


def _plan_rows(
    plan: Plan, model: type[models.Model], column: Any, survivor: Organisation, merged: Organisation
) -> None:
    rows = model._base_manager.filter(**{column.name: merged})
    if model is Organisation:
        rows = rows.exclude(pk=survivor.pk)
    related = [one.name for one in model._meta.local_fields if one.is_relation and one.name != column.name]
    gone = [
        change.pk for change in plan.changes if change.model == model._meta.label and change.after is None
    ]
    rows = rows.exclude(pk__in=gone)
    found = list(rows.select_related(*related).order_by("pk") if related else rows.order_by("pk"))
    if not found:
        return
    label = label_of(model, column)
    if model is RoleGrant and _is_first_proven(survivor, merged):
        plan.lines.setdefault(label, Line(label=label)).kept += len(found)
        return
    if model in KEYS:
        found = _join_periods(plan, label, model, column, survivor, found)
    taken = _taken(model, column, survivor, merged)
    for row in found:
        if row.pk not in taken:
            plan.move(label, changed(row, {column.attname: survivor.pk}))
        elif is_droppable(model) and model not in KEYS:
            plan.join(label, dropped(row))
        else:
            _rename_key(plan, label, row, column, survivor)


def _is_first_proven(survivor: Organisation, merged: Organisation) -> bool:
    """Return whether the merge would let people of an organisation that nobody verified into a verified one.

    Whoever asks for a verification may draft at once; that right must not become one in somebody else's organisation.
    """
    verified = OrganisationState.VERIFIED
    return survivor.state == verified and merged.state != verified


def _join_periods(
    plan: Plan,
    label: str,
    model: type[models.Model],
    column: Any,
    survivor: Organisation,
    found: list[Any],
) -> list[Any]:
    """Make one of two rows that say the same for overlapping days; return the rows that are left to move."""
    key = KEYS[model]
    standing: defaultdict[Any, list[Any]] = defaultdict(list)
    for row in model._base_manager.filter(**{column.name: survivor}).order_by("pk"):
        standing[key(row)].append(row)
    left = []
    for row in found:
        outcome = combine(row, standing[key(row)])
        if outcome is None:
            left.append(row)
            continue
        partner, after = outcome
        gains = [changed(partner, after)] if after else []
        plan.join(label, dropped(row), *gains)
        for name, value in after.items():
            setattr(partner, name, value)
    return left


def _taken(model: type[models.Model], column: Any, survivor: Organisation, merged: Organisation) -> set[Any]:
    """Return the rows that cannot move because the survivor has a row of the same unique key."""
    found: set[Any] = set()
    for names, condition in _unique_keys(model, column):
        others = [name for name in names if name != column.name]
        rows = model._base_manager.filter(condition)
        there = set(rows.filter(**{column.name: survivor}).values_list(*others)) if others else {()}
        if not others and not rows.filter(**{column.name: survivor}).exists():
            continue
        for pk, *values in rows.filter(**{column.name: merged}).values_list("pk", *others):
            if tuple(values) in there and None not in values:
                found.add(pk)
    return found


def _unique_keys(model: type[models.Model], column: Any) -> Iterable[tuple[tuple[str, ...], models.Q]]:
    everything = models.Q()
    if column.unique:
        yield (column.name,), everything
    for names in model._meta.unique_together:
        if column.name in names:
            yield tuple(names), everything
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and column.name in constraint.fields:
            yield tuple(constraint.fields), constraint.condition or everything


def _rename_key(plan: Plan, label: str, row: Any, column: Any, survivor: Organisation) -> None:
    """Move a row that cannot go although its key is taken: two people with one number, say. The number says so."""
    number: str | None = getattr(row, "number", None)
    if number is None:
        # It stays with the merged organisation, where it gives no right and nobody loses it.
        plan.lines.setdefault(label, Line(label=label)).kept += 1
        return
    plan.move(label, changed(row, {column.attname: survivor.pk, "number": f"{number[:30]}-{row.pk}"}))
    plan.lines[label].altered += 1


def label_of(model: type[models.Model], column: Any) -> str:
    """Return the words for the rows of a table; the column is named where a table points here twice."""
    columns = Counter(one for one, _column in references())
    name = str(model._meta.verbose_name_plural or model._meta.verbose_name)
    return f"{name}（{column.verbose_name}）" if columns[model] > 1 else name
