"""Take over entries that an earlier system had reviewed: published at once, many in one go, as their history says."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.audit import entry_for, record_many
from cms.core.errors import Conflict, Invalid, NotAllowed
from permissions.access import standing_of
from registries.enums import EntryStatus, ReviewState, Stage
from registries.models import RegistryEntry, StatusChange
from registries.signals import entries_changed


def take_over(
    *, actor: Any, entries: Sequence[RegistryEntry], at: datetime.datetime | None = None
) -> list[RegistryEntry]:
    """Publish drafts of one library as ``save_entries`` returned them; background work only, all of them or none.

    No review is recorded, because none took place here: the history names the earlier system.

    Raises:
        NotAllowed: the actor is a person.
        Invalid: one lacks what a submission needs.
        Conflict: one is no fresh draft.
    """
    if not standing_of(actor).is_system:
        raise NotAllowed("review_required", gettext_lazy("Entries are published by an approved review only."))
    rows = list(entries)
    if not rows:
        return []
    _check(rows)

    moment = at or timezone.now()
    model: Any = type(rows[0])
    with transaction.atomic():
        for entry in rows:
            entry.live, entry.has_unpublished_changes = True, False
            entry.live_revision_id = entry.latest_revision_id
            entry.status = EntryStatus.PUBLISHED
            entry.first_published_at = entry.last_published_at = moment
            entry.published_at = entry.confirmed_at = entry.updated_at = moment
        model._default_manager.bulk_update(rows, _COLUMNS, batch_size=200)
        _record(rows, actor=actor, at=moment)
        entries_changed.send(sender=model, library=model.library_slug, ids=[entry.pk for entry in rows])
    return rows


_COLUMNS = (
    "live",
    "has_unpublished_changes",
    "live_revision",
    "status",
    "first_published_at",
    "last_published_at",
    "published_at",
    "confirmed_at",
    "updated_at",
)


def _check(rows: Sequence[RegistryEntry]) -> None:
    for entry in rows:
        fresh = entry.first_published_at is None and entry.review_state == ReviewState.NONE
        if entry.status != EntryStatus.DRAFT or not fresh:
            raise Conflict("invalid_state", gettext_lazy("Only drafts that nobody handed in are taken over."))
        if missing := entry.missing_for_submission():
            message = gettext_lazy("Some fields are still needed before you can submit.")
            raise Invalid("incomplete", message, fields=missing)


def _record(rows: Sequence[RegistryEntry], *, actor: Any, at: datetime.datetime) -> None:
    reason = _("Reviewed in the earlier system and taken over")
    StatusChange.objects.bulk_create(
        (
            StatusChange(
                library=entry.library_slug,
                entry_id=entry.pk,
                from_stage=Stage.DRAFT,
                to_stage=Stage.PUBLISHED,
                at=at,
                actor_id=actor.pk,
                organisation_id=entry.organisation_id,
                reason=reason,
            )
            for entry in rows
        ),
        batch_size=500,
    )
    record_many(
        entry_for(action="entry.take_over", actor=actor, obj=entry, revision=entry.latest_revision)
        for entry in rows
    )
