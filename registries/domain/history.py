"""The steps of an entry's life, written beside every change of stage."""

import datetime
from typing import Any

from django.utils import timezone

from registries.enums import Stage
from registries.models import RegistryEntry, StatusChange


def record_stage(
    *,
    entry: RegistryEntry,
    before: str,
    actor: Any,
    reason: str = "",
    at: datetime.datetime | None = None,
    level: str = "",
    on_behalf_of: Any = None,
) -> None:
    """Write one StatusChange if the stage of ``entry`` is no longer ``before``, or a level of review was passed."""
    after = entry.stage
    if after == before and not reason and not level:
        return
    StatusChange.objects.create(
        library=entry.library_slug,
        entry_id=entry.pk,
        from_stage=before,
        to_stage=after,
        at=at or timezone.now(),
        actor_id=getattr(actor, "pk", None),
        organisation_id=entry.organisation_id,
        on_behalf_of_id=getattr(on_behalf_of, "pk", None),
        level=level,
        reason=reason[:500],
    )


def creation_steps(
    entries: list[RegistryEntry], *, actor: Any, at: datetime.datetime | None = None
) -> list[StatusChange]:
    """Return the unsaved first steps of new entries."""
    moment = at or timezone.now()
    return [
        StatusChange(
            library=entry.library_slug,
            entry_id=entry.pk,
            from_stage="",
            to_stage=Stage.DRAFT,
            at=moment,
            actor_id=getattr(actor, "pk", None),
            organisation_id=entry.organisation_id,
        )
        for entry in entries
    ]
