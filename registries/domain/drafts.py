"""Drafts that were never handed in: how many one may keep, and what becomes of abandoned ones."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict
from permissions.access import standing_of
from permissions.domain.accounts import system_user
from registries.domain.deletion import delete
from registries.enums import EntryStatus, ReviewState
from registries.models import RegistryEntry

#: At most so many drafts are announced or deleted in one run of the job.
BATCH = 500

NEVER_HANDED_IN = Q(
    status=EntryStatus.DRAFT,
    review_state=ReviewState.NONE,
    submitted_at=None,
    first_published_at=None,
    live=False,
)


def check_room(*, actor: Any, organisation_id: int | None) -> None:
    """Refuse one more draft by hand when there are as many as one person or organisation may keep.

    Imported drafts count, but an import is never refused for them: a sheet is checked as a whole. What the operator
    records for others takes nobody's room.

    Raises:
        Conflict: there are too many; the message says how many and what to do.
    """
    if standing_of(actor).is_system:
        return
    most = settings.DRAFTS_PER_PERSON
    if _count(Q(created_by=actor)) >= most:
        raise Conflict(
            "drafts_full",
            _("You have %(count)s drafts that were never submitted. Submit or delete some first."),
            params={"count": most},
        )
    most = settings.DRAFTS_PER_ORGANISATION
    if organisation_id is not None and _count(Q(organisation_id=organisation_id)) >= most:
        raise Conflict(
            "drafts_full",
            _(
                "The organisation has %(count)s drafts that were never submitted. Submit or delete some first."
            ),
            params={"count": most},
        )


def _count(condition: Q) -> int:
    models = [spec.model for spec in libraries.all_specs()]
    own = NEVER_HANDED_IN & Q(recorded_state="") & condition
    return sum(model._default_manager.filter(own).count() for model in models)


def announce_ageing(*, now: datetime.datetime | None = None) -> int:
    """Tell the authors of drafts that nobody touched for long that they will be deleted; return how many drafts."""
    moment = now or timezone.now()
    notice = datetime.timedelta(days=settings.DRAFT_NOTICE_DAYS)
    kept = datetime.timedelta(days=settings.DRAFT_DAYS)
    told = 0
    for rows in _idle_since(moment - kept + notice):
        for entry in rows.filter(Q(draft_warned_at=None) | Q(draft_warned_at__lt=F("updated_at")))[:BATCH]:
            told += _announce(entry, moment, moment + notice)
    return told


def _announce(entry: RegistryEntry, moment: datetime.datetime, until: datetime.datetime) -> int:
    with transaction.atomic():
        rows = type(entry)._default_manager.filter(
            NEVER_HANDED_IN, pk=entry.pk, draft_warned_at=entry.draft_warned_at, updated_at=entry.updated_at
        )
        if rows.update(draft_warned_at=moment) != 1:
            return 0
        announce(
            Kind.DRAFT_AGEING,
            actor=system_user(),
            obj=entry,
            organisation_id=entry.organisation_id,
            subjects=(entry.created_by_id,) if entry.created_by_id else (),
            data={"until": timezone.localdate(until).isoformat()},
        )
    return 1


def delete_abandoned(*, now: datetime.datetime | None = None) -> int:
    """Delete drafts that were announced long enough ago and not touched since; return how many."""
    moment = now or timezone.now()
    notice = datetime.timedelta(days=settings.DRAFT_NOTICE_DAYS)
    gone = 0
    for rows in _idle_since(moment - datetime.timedelta(days=settings.DRAFT_DAYS)):
        due = rows.filter(draft_warned_at__gte=F("updated_at"), draft_warned_at__lte=moment - notice)
        for entry in due[:BATCH]:
            gone += _delete(entry)
    return gone


def _delete(entry: RegistryEntry) -> int:
    system = system_user()
    with transaction.atomic():
        # Somebody may have opened it again since it was read.
        rows = type(entry)._default_manager.select_for_update(of=("self",)).filter(NEVER_HANDED_IN)
        row = rows.filter(pk=entry.pk, updated_at=entry.updated_at).first()
        if row is None:
            return 0
        record(
            action="entry.abandoned",
            actor=system,
            obj=row,
            data={"untouched_since": f"{row.updated_at:%Y-%m-%d}"},
        )
        delete(actor=system, entry=row)
    return 1


def _idle_since(moment: datetime.datetime) -> list[QuerySet]:
    return [
        spec.model._default_manager.filter(NEVER_HANDED_IN, updated_at__lte=moment).order_by(
            "updated_at", "pk"
        )
        for spec in libraries.all_specs()
    ]
