"""Fields that an operator defines for a library: define, change, retire, restore, put in order.

A key never changes and is never used twice; a retired field keeps its values. The change of a type is a plan first, see
registries.domain.fields_types.
"""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.access import standing_of
from permissions.roles import Role
from registries.domain.fields_rules import (
    MOST_FIELDS,
    FieldWanted,
    ListValue,
    check_label,
    check_room,
    check_wanted,
    list_of,
    proposed_key,
)
from registries.domain.fields_work import reindex
from registries.enums.own_fields import FieldKind
from registries.models import FieldDefinition
from registries.own_fields.reading import definitions, forget

__all__ = [
    "MOST_FIELDS", "FieldWanted", "ListValue", "change", "check_may_define", "check_wanted", "define",
    "definitions", "found", "may_define", "move", "proposed_key", "restore", "retire",
]  # fmt: skip

_FLAGS = ("is_required", "is_public", "is_filter", "is_listed", "is_searchable")


def may_define(actor: Any) -> bool:
    """Return whether ``actor`` decides which fields a library has."""
    standing = standing_of(actor)
    return standing.is_system or Role.PLATFORM_OPERATOR in standing.platform_roles


def check_may_define(actor: Any) -> None:
    """Refuse everybody but the platform operator.

    Raises:
        NotAllowed: so it is.
    """
    if not may_define(actor):
        raise NotAllowed("not_allowed", _("Fields of a library are defined by the platform operator."))


def found(*, actor: Any, library: str, key: str) -> FieldDefinition:
    """Return a field of a library for whoever may define fields.

    Raises:
        NotAllowed: the actor is no platform operator.
        NotFound: there is none.
    """
    check_may_define(actor)
    row = FieldDefinition.objects.filter(library=library, key=key).first()
    if row is None:
        raise NotFound("field_unknown", _("There is no such field."))
    return row


def define(*, actor: Any, library: str, wanted: FieldWanted) -> FieldDefinition:
    """Add a field to a library; it is there for everybody with the next request.

    Raises:
        NotAllowed: the actor is no platform operator.
        Invalid: a name or key that is taken, a list without values, too many fields.
    """
    check_may_define(actor)

    check_wanted(library, wanted)

    with transaction.atomic():
        last = FieldDefinition.objects.filter(library=library).aggregate(last=Max("position"))["last"]
        row = FieldDefinition(
            library=library,
            key=wanted.key or proposed_key(library, wanted.label),
            kind=wanted.kind,
            reference=wanted.reference if wanted.kind == FieldKind.REFERENCE else "",
            position=(last or 0) + 1,
            created_by=actor if getattr(actor, "pk", None) else None,
        )
        _take(row, wanted)
        row.save(force_insert=True)
        forget()
        _record("field.define", actor, row, {"kind": row.kind, "key": row.key})
    return row


def change(*, actor: Any, definition: FieldDefinition, wanted: FieldWanted) -> FieldDefinition:
    """Change what a definition says, but not its key nor its type.

    Raises:
        NotAllowed: the actor is no platform operator.
        Conflict: the field was retired.
        Invalid: a name that is taken, a list without values.
    """
    check_may_define(actor)

    with transaction.atomic():
        row = _locked(definition)
        if row.retired_at is not None:
            raise Conflict("field_retired", _("This field was retired. Restore it first."))
        check_wanted(row.library, wanted, row)
        before = _state(row)
        _take(row, wanted)
        row.updated_at = timezone.now()
        row.save()
        forget()
        changed = {name: value for name, value in _state(row).items() if before[name] != value}
        if _concerns_search(row, before, changed):
            reindex(actor=actor, definition=row)
        _record("field.change", actor, row, {"changed": changed})
    return row


def retire(*, actor: Any, definition: FieldDefinition) -> FieldDefinition:
    """Take a field out of use; its values stay, and its key is never used again.

    Raises:
        NotAllowed: the actor is no platform operator.
        Conflict: so it is already.
    """
    check_may_define(actor)

    with transaction.atomic():
        row = _locked(definition)
        if row.retired_at is not None:
            raise Conflict("field_retired", _("This field was retired already."))
        row.retired_at = row.updated_at = timezone.now()
        row.save(update_fields=["retired_at", "updated_at"])
        forget()
        if row.is_searchable:
            reindex(actor=actor, definition=row)
        _record("field.retire", actor, row, {})
    return row


def restore(*, actor: Any, definition: FieldDefinition) -> FieldDefinition:
    """Take a retired field into use again, with the values that entries kept.

    Raises:
        NotAllowed: the actor is no platform operator.
        Conflict: it is in use, or its name is used by another field meanwhile.
    """
    check_may_define(actor)

    with transaction.atomic():
        row = _locked(definition)
        if row.retired_at is None:
            raise Conflict("field_in_use", _("This field is in use."))
        try:
            check_room(row.library)
            check_label(row.library, row.label)
        except Invalid as error:
            raise Conflict(error.code, error.message) from error
        row.retired_at, row.updated_at = None, timezone.now()
        row.save(update_fields=["retired_at", "updated_at"])
        forget()
        if row.is_searchable:
            reindex(actor=actor, definition=row)
        _record("field.restore", actor, row, {})
    return row


def move(*, actor: Any, definition: FieldDefinition, up: bool) -> None:
    """Let a field change places with its neighbour; at the end of the list it stays.

    Raises:
        NotAllowed: the actor is no platform operator.
    """
    check_may_define(actor)

    with transaction.atomic():
        rows = FieldDefinition.objects.select_for_update().filter(library=definition.library, retired_at=None)
        order = list(rows.order_by("position", "pk"))
        at = next((place for place, row in enumerate(order) if row.pk == definition.pk), None)
        if at is None or not 0 <= (to := at + (-1 if up else 1)) < len(order):
            return
        order[at], order[to] = order[to], order[at]
        for position, row in enumerate(order, 1):
            row.position = position
        FieldDefinition.objects.bulk_update(order, ["position"])
        forget()
        _record("field.order", actor, order[to], {"order": [row.key for row in order]})


def _locked(definition: FieldDefinition) -> FieldDefinition:
    return FieldDefinition.objects.select_for_update().get(pk=definition.pk)


def _take(row: FieldDefinition, wanted: FieldWanted) -> None:
    row.label = wanted.label.strip()
    row.help_text = wanted.help_text.strip()[:200]
    row.max_length, row.places = wanted.max_length, wanted.places
    for name in _FLAGS:
        setattr(row, name, getattr(wanted, name))
    row.choices = list_of(wanted.values) if row.has_choices else []


def _state(row: FieldDefinition) -> dict[str, Any]:
    names = ("label", "help_text", "max_length", "places", "choices", *_FLAGS)
    return {name: getattr(row, name) for name in names}


def _concerns_search(row: FieldDefinition, before: dict[str, Any], changed: dict[str, Any]) -> bool:
    """Return whether stored search texts say something else now."""
    if "is_searchable" in changed:
        return True
    return row.is_searchable and ("is_public" in changed or "choices" in changed)


def _record(action: str, actor: Any, row: FieldDefinition, data: dict[str, Any]) -> None:
    library = str(libraries.get(row.library).label)
    record(
        action=action,
        actor=actor,
        obj=row,
        label=f"{library} · {row.label}",
        data={"library": row.library, "key": row.key, **data},
    )
