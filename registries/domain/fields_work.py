"""Work on all entries after a definition changed: in steps, each of which is written before the next begins.

A step locks the row of its work, so that two workers share it; a worker that dies leaves the mark where it was.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.core import library as libraries
from cms.core.tasks import enqueue
from registries.domain.fields_converting import convert_entries
from registries.enums.own_fields import FieldWorkKind, FieldWorkState
from registries.models import FieldDefinition, FieldWork, RegistryEntry
from registries.own_fields.reading import reading

#: Up to this many entries are done in the request that asks for it.
AT_ONCE = 500
STEP = 500
LOST_AFTER = timedelta(minutes=5)


def reindex(*, actor: Any, definition: FieldDefinition) -> FieldWork:
    """Write the search texts of a library anew; part of the transaction that changed the definition."""
    return start(actor=actor, definition=definition, kind=FieldWorkKind.REINDEX)


def start(
    *, actor: Any, definition: FieldDefinition, kind: str, before: dict[str, Any] | None = None
) -> FieldWork:
    """Begin work on all entries of the definition's library; what waits already begins from the front."""
    model: Any = libraries.get(definition.library).model
    total = model._default_manager.count()
    now = timezone.now()
    work, _created = FieldWork.objects.update_or_create(
        definition=definition,
        kind=kind,
        state=FieldWorkState.WAITING,
        defaults={
            "library": definition.library,
            "before": before or {},
            "total": total,
            "done": 0,
            "last_pk": 0,
            "asked_by": actor if getattr(actor, "pk", None) else None,
            "asked_at": now,
            "beat_at": now,
        },
    )
    if total <= AT_ONCE:
        carry_on(work_id=work.pk)
        work.refresh_from_db()
    else:
        enqueue("registries.field_work", work_id=work.pk)
    return work


def carry_on(*, work_id: int) -> None:
    """Do what is left of a piece of work, step by step; safe to repeat and to run twice at once."""
    while _step(work_id):
        pass


def _step(work_id: int) -> bool:
    """Do one step and return whether another one is left."""
    with transaction.atomic():
        rows = FieldWork.objects.select_for_update(of=("self",)).select_related("definition")
        work = rows.filter(pk=work_id, state=FieldWorkState.WAITING).first()
        if work is None:
            return False
        model: Any = libraries.get(work.library).model
        entries = list(
            model._default_manager.select_for_update(of=("self",))
            .filter(pk__gt=work.last_pk)
            .order_by("pk")[:STEP]
        )
        with reading():
            _DOES[FieldWorkKind(work.kind)](work, entries)
        work.beat_at = timezone.now()
        work.done = min(work.total, work.done + len(entries))
        if entries:
            work.last_pk = entries[-1].pk
        if len(entries) < STEP:
            work.state, work.finished_at, work.done = FieldWorkState.DONE, work.beat_at, work.total
        work.save(update_fields=["beat_at", "done", "last_pk", "state", "finished_at"])
        return work.state == FieldWorkState.WAITING


def _reindex(work: FieldWork, entries: list[RegistryEntry]) -> None:
    for entry in entries:
        entry.derive()
    if entries:
        type(entries[0])._default_manager.bulk_update(
            entries, ["search_text", "public_search_text"], batch_size=200
        )


def _convert(work: FieldWork, entries: list[RegistryEntry]) -> None:
    convert_entries(definition=work.definition, before=work.before, entries=entries)


_DOES = {FieldWorkKind.REINDEX: _reindex, FieldWorkKind.CONVERT: _convert}


def under_way(library: str) -> list[FieldWork]:
    """Return the work on a library that is not finished, and what was finished within the last hour."""
    since = timezone.now() - timedelta(hours=1)
    rows = FieldWork.objects.filter(library=library).select_related("definition")
    recent = rows.filter(state=FieldWorkState.WAITING) | rows.filter(finished_at__gte=since)
    return list(recent.order_by("-asked_at", "-pk")[:10])


def resume() -> int:
    """Queue again what a worker that died has left; return how many."""
    lost = FieldWork.objects.filter(
        state=FieldWorkState.WAITING, beat_at__lte=timezone.now() - LOST_AFTER
    ).values_list("pk", flat=True)
    ids = list(lost)
    for pk in ids:
        enqueue("registries.field_work", work_id=pk)
    return len(ids)
