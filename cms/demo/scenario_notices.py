"""The inboxes of the demo region: what its people were told of its history, on the days on which it happened."""

import datetime
from typing import Any

from django.utils import timezone

from cms.core import library as libraries
from cms.core.announcements import Announcement, Kind
from cms.demo.world import World
from permissions.domain.accounts import system_user
from permissions.models import RoleGrant
from permissions.roles import Role
from registries.enums import ReviewState
from registries.models import EntryComment, StatusChange
from services.notices.domain.telling import tell
from services.notices.models import Notice

#: How far back the inboxes reach, and from when on a person has read them.
REACHES = datetime.timedelta(days=21)
READ = datetime.timedelta(days=4)
#: How many results an inbox is told of; a demo needs a page, not an archive.
RESULTS = 20
ENDS_SOON = datetime.timedelta(days=14)


def tell_notices(world: World) -> None:
    """Fill the inboxes from the state of the region."""
    for spec in libraries.all_specs():
        model: Any = spec.model
        rows = model._default_manager.select_related("organisation__root", "person", "submitted_by")
        _submitted(rows)
        _returned(rows)
        _approved(spec.slug, rows)
        _ending(rows)
    _roles()
    old = timezone.now() - READ
    Notice.objects.filter(created_at__lt=old).exclude(
        cause__kind__in=[Kind.ENTRY_SUBMITTED, Kind.ENTRY_RETURNED]
    ).update(read_at=old)


def _submitted(rows: Any) -> None:
    for entry in rows.filter(review_state=ReviewState.SUBMITTED).order_by("submitted_at"):
        _tell(Kind.ENTRY_SUBMITTED, entry, actor=entry.submitted_by, at=entry.submitted_at)


def _returned(rows: Any) -> None:
    for entry in rows.filter(review_state=ReviewState.RETURNED).order_by("pk"):
        remarks = EntryComment.objects.filter(
            library=entry.library_slug, entry_id=entry.pk, resolved_at=None
        ).select_related("author")
        step = _last_step(entry.library_slug, entry.pk)
        comment = next((row.text for row in remarks if not row.field_name), step.reason if step else "")
        fields = sorted(row.field_name for row in remarks if row.field_name)
        _tell(
            Kind.ENTRY_RETURNED,
            entry,
            actor=step.actor if step and step.actor else system_user(),
            at=step.at if step else entry.updated_at,
            subjects=(entry.submitted_by_id,) if entry.submitted_by_id else (),
            data={"comment": comment, "fields": fields},
        )


def _approved(library: str, rows: Any) -> None:
    since = timezone.now() - REACHES
    for entry in rows.filter(live=True, published_at__gte=since).order_by("-published_at")[:RESULTS]:
        step = StatusChange.objects.filter(library=library, entry_id=entry.pk, to_stage="published").first()
        _tell(
            Kind.ENTRY_APPROVED,
            entry,
            actor=step.actor if step and step.actor else system_user(),
            at=entry.published_at,
            subjects=(entry.submitted_by_id,) if entry.submitted_by_id else (),
            data={"live": True},
        )


def _ending(rows: Any) -> None:
    today = timezone.now()
    for entry in rows.filter(live=True, expires_at__gt=today, expires_at__lte=today + ENDS_SOON):
        at = min(today, entry.expires_at - ENDS_SOON + datetime.timedelta(hours=8))
        _tell(Kind.ENTRY_EXPIRING, entry, actor=system_user(), at=at)


def _roles() -> None:
    grants = RoleGrant.objects.filter(permission__codename__in=[Role.EDITOR, Role.PUBLISHER, Role.MANAGER])
    for grant in grants.select_related("content_object", "permission", "granted_by")[:8]:
        announcement = Announcement(
            kind=Kind.ROLE_GRANTED,
            actor=grant.granted_by or system_user(),
            obj=grant.content_object,
            organisation_id=grant.content_object_id,
            subjects=(grant.user_id,),
            data={"role": grant.permission.codename},
        )
        tell(announcement, at=timezone.now() - datetime.timedelta(days=30))


def _last_step(library: str, pk: int) -> StatusChange | None:
    rows = StatusChange.objects.filter(library=library, entry_id=pk).select_related("actor")
    return rows.order_by("-at", "-pk").first()


def _tell(kind: Kind, entry: Any, *, actor: Any, at: datetime.datetime, **fields: Any) -> None:
    organisation_id = entry.organisation_id
    tell(Announcement(kind=kind, actor=actor, obj=entry, organisation_id=organisation_id, **fields), at=at)
