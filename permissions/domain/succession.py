"""无管理员单位: verified organisations in which nobody can let anybody in; asked of the rows, not kept by a job."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.errors import NotAllowed
from cms.core.models import AuditEntry
from permissions.access import standing_of
from permissions.models import Organisation, OrganisationState, RoleGrant
from permissions.roles import Role


@dataclass(frozen=True, kw_only=True)
class Unmanaged:
    """An organisation without an active manager."""

    organisation: Organisation
    #: the first day without one; None where there never was one
    since: datetime.date | None
    last_manager: str
    staff: int

    @property
    def days(self) -> int:
        """Return for how many days nobody has managed it."""
        begun = self.since or timezone.localdate(self.organisation.created_at)
        return (timezone.localdate() - begun).days


def without_manager() -> QuerySet[Organisation]:
    """Return the verified organisations without a manager whose role is in force and whose account works."""
    managed = RoleGrant.dated.current().filter(
        content_object_id=OuterRef("pk"), permission__codename=Role.MANAGER, user__is_active=True
    )
    rows = Organisation.objects.filter(state=OrganisationState.VERIFIED, parent=None)
    return rows.filter(~Exists(managed)).order_by("pinyin", "pk")


def unmanaged(*, actor: Any, offset: int = 0, limit: int = 50) -> tuple[Sequence[Unmanaged], int]:
    """Return the organisations without a manager, the longest without one first, and how many there are.

    Raises:
        NotAllowed: the actor does not operate the platform.
    """
    standing = standing_of(actor)
    if not (standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR)):
        raise NotAllowed("not_allowed", _("This list is the platform operator's."))
    organisations = list(without_manager().select_related("region"))
    last = _last_managers([one.pk for one in organisations])
    staff = _staff([one.pk for one in organisations])
    found = [
        Unmanaged(
            organisation=one,
            since=last[one.pk][0] if one.pk in last else None,
            last_manager=last[one.pk][1] if one.pk in last else "",
            staff=staff.get(one.pk, 0),
        )
        for one in organisations
    ]
    found.sort(key=lambda line: (-line.days, line.organisation.pk))
    return found[offset : offset + limit], len(found)


def _last_managers(ids: Sequence[int]) -> dict[int, tuple[datetime.date, str]]:
    """Return the first day after the last manager, from his dates or from the day his account was disabled."""
    day, today = datetime.timedelta(days=1), timezone.localdate()
    grants = RoleGrant.dated.filter(content_object_id__in=ids, permission__codename=Role.MANAGER)
    rows = list(grants.select_related("user__person").exclude(valid_from__gt=today))
    disabled = _disabled([row.user_id for row in rows if not row.user.is_active])
    found: dict[int, tuple[datetime.date, str]] = {}
    for row in rows:
        ends = [row.valid_to + day] if row.valid_to and row.valid_to < today else []
        if not row.user.is_active:
            ends.append(disabled.get(row.user_id, today))
        since = min(ends) if ends else today
        if row.content_object_id not in found or since > found[row.content_object_id][0]:
            found[row.content_object_id] = (since, row.user.display_name)
    return found


def _disabled(user_ids: Sequence[int]) -> dict[int, datetime.date]:
    rows = AuditEntry.objects.filter(action="account.disable", object_id__in=[str(pk) for pk in user_ids])
    return {
        int(object_id): timezone.localdate(moment)
        for object_id, moment in rows.order_by("timestamp").values_list("object_id", "timestamp")
    }


def _staff(ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, set[int]] = {}
    rows = RoleGrant.dated.current().filter(content_object__root_id__in=ids, user__is_active=True)
    for root, user in rows.values_list("content_object__root_id", "user_id"):
        found.setdefault(root, set()).add(user)
    return {pk: len(users) for pk, users in found.items()}
