"""The change of a type: a plan of what would become of every value first, then the change, never a value lost."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.fields.json import KeyTransform
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from cms.core import library as libraries
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid
from registries.domain.fields import check_may_define
from registries.domain.fields_converting import SHAPE, Converter, shape_of
from registries.domain.fields_rules import FieldWanted, ListValue, check_wanted, list_of
from registries.domain.fields_work import reindex, start
from registries.enums.own_fields import FieldKind, FieldWorkKind, ReferenceList
from registries.models import FieldDefinition
from registries.own_fields.reading import forget
from registries.own_fields.values import WrongValue, words

SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """A value that the new type could not hold."""

    pk: int
    number: str
    title: str
    value: str
    reason: str


@dataclass(kw_only=True)
class TypePlan:
    """What a change of type would do: how many values fit, and which do not."""

    values: int = 0
    fitting: int = 0
    entries: int = 0
    obstacles: list[Obstacle] = field(default_factory=list)

    @property
    def obstructed(self) -> int:
        """Return how many values stand against the change."""
        return self.values - self.fitting


def type_wanted(
    *,
    definition: FieldDefinition,
    kind: str,
    reference: str = "",
    values: Sequence[ListValue] = (),
    max_length: int = 200,
    places: int = 0,
) -> FieldDefinition:
    """Return an unsaved copy of the definition as it would be with another type.

    Raises:
        Invalid: the type is incomplete, or it is the one that the field has.
    """
    if kind == definition.kind and reference == definition.reference:
        raise Invalid("type_same", _("The field has this type already."), fields={"kind": [""]})
    wanted = FieldWanted(
        label=definition.label,
        kind=kind,
        reference=reference,
        values=values,
        max_length=max_length,
        places=places,
        is_searchable=definition.is_searchable and kind != FieldKind.BOOLEAN,
    )
    check_wanted(definition.library, wanted, _with_kind(definition, kind, reference))
    new = _with_kind(definition, kind, reference)
    new.max_length, new.places = max_length, places
    new.choices = list_of(values) if new.has_choices else []
    return new


def _with_kind(definition: FieldDefinition, kind: str, reference: str) -> FieldDefinition:
    if kind not in FieldKind.values or (
        kind == FieldKind.REFERENCE and reference not in ReferenceList.values
    ):
        raise Invalid("field_kind", _("Choose a type."), fields={"kind": [_("Choose a type.")]})
    new = copy.copy(definition)
    new.kind = kind
    new.reference = reference if kind == FieldKind.REFERENCE else ""
    new.choices = []
    new.is_searchable = definition.is_searchable and kind != FieldKind.BOOLEAN
    return new


def plan_type(*, actor: Any, definition: FieldDefinition, new: FieldDefinition) -> TypePlan:
    """Tell what the type of ``new`` would make of every value, in what is published and in every draft.

    Raises:
        NotAllowed: the actor is no platform operator.
    """
    check_may_define(actor)
    model: Any = libraries.get(definition.library).model
    converter = Converter(shape_of(definition), new)
    plan, wrong, seen = TypePlan(), dict[int, tuple[Any, str]](), set[int]()
    for pk, value in _values(model, definition.key):
        seen.add(pk)
        plan.values += 1
        try:
            converter.convert(value)
        except WrongValue as error:
            wrong.setdefault(pk, (value, str(error.message)))
            continue
        plan.fitting += 1
    plan.entries = len(seen)
    shown = dict(sorted(wrong.items())[:SHOWN])
    for pk, number, title in model._default_manager.filter(pk__in=shown).values_list("pk", "number", "title"):
        value, reason = shown[pk]
        text = words(definition, value)
        plan.obstacles.append(Obstacle(pk=pk, number=number, title=title, value=text, reason=reason))
    plan.obstacles.sort(key=lambda one: one.number)
    return plan


def change_type(*, actor: Any, definition: FieldDefinition, new: FieldDefinition) -> TypePlan:
    """Give a field another type; its values follow at once, or in the background where entries are many.

    Raises:
        NotAllowed: the actor is no platform operator.
        Conflict: the field was retired or changed since, an earlier change is under way, or a value does not fit.
    """
    check_may_define(actor)

    with transaction.atomic():
        row = FieldDefinition.objects.select_for_update().get(pk=definition.pk)
        if row.retired_at is not None or shape_of(row) != shape_of(definition):
            raise Conflict("field_changed", _("The field was changed since. Look at it again."))
        if row.work.filter(state="waiting", kind=FieldWorkKind.CONVERT).exists():
            raise Conflict(
                "field_converting", _("An earlier change of type is under way. Wait until it is done.")
            )
        plan = plan_type(actor=actor, definition=row, new=new)
        if plan.obstructed:
            raise Conflict(
                "values_do_not_fit",
                _("%(count)d values do not fit the new type. Have them corrected, or define a new field."),
                params={"count": plan.obstructed},
            )
        before = shape_of(row)
        for name in (*SHAPE, "is_searchable"):
            setattr(row, name, getattr(new, name))
        row.updated_at = timezone.now()
        row.save()
        forget()
        start(actor=actor, definition=row, kind=FieldWorkKind.CONVERT, before=before)
        if definition.is_searchable:
            reindex(actor=actor, definition=row)
        _record(actor, row, before, plan)
    return plan


def _record(actor: Any, row: FieldDefinition, before: dict[str, Any], plan: TypePlan) -> None:
    data = {"library": row.library, "key": row.key, "before": before["kind"], "kind": row.kind}
    library = str(libraries.get(row.library).label)
    label = f"{library} · {row.label}"
    record(action="field.type", actor=actor, obj=row, label=label, data=data | {"values": plan.values})


def _values(model: Any, key: str) -> Iterator[tuple[int, Any]]:
    """Yield entry and value: of every row, and of the newest draft where that says something else."""
    value = KeyTransform(key, F("extra"))
    rows = model._default_manager.filter(extra__has_key=key).annotate(own=value)
    of_row = dict(rows.values_list("pk", "own"))
    yield from of_row.items()
    drafts = Revision.objects.filter(
        pk__in=model._default_manager.values("latest_revision_id"), content__extra__has_key=key
    ).annotate(own=KeyTransform(key, KeyTransform("extra", F("content"))))
    for object_id, own in drafts.values_list("object_id", "own").iterator(chunk_size=2000):
        if own != of_row.get(int(object_id)):
            yield int(object_id), own
