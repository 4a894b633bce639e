"""What permissions themselves know of a person who leaves: delegations, invitations, areas of review."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Invalid
from permissions.domain.delegation import end_delegation
from permissions.domain.roles import check_may_give
from permissions.handover import Item, Leaver
from permissions.models import Delegation, Invitation, Jurisdiction, RoleGrant
from permissions.roles import Role
from permissions.signals import grants_changed


class Delegations:
    """Delegations given and received: they end with the roles that they rest on."""

    slug = "delegations"
    label = _("Delegations")
    hint = _("They end today. The successor gives new ones.")
    moves = False

    def count(self, leaver: Leaver) -> int:
        return self._rows(leaver).count()

    def items(self, leaver: Leaver, limit: int) -> Sequence[Item]:
        rows = self._rows(leaver).select_related("delegator__person", "delegate__person")[:limit]
        return [Item(text=str(row), detail=f"{row.valid_from} – {row.valid_to}") for row in rows]

    def hand_over(self, *, actor: Any, leaver: Leaver, successor: Any) -> int:
        rows = list(self._rows(leaver).select_related("organisation", "delegator", "delegate"))
        for row in rows:
            end_delegation(actor=actor, delegation=row)
        return len(rows)

    def _rows(self, leaver: Leaver) -> QuerySet[Delegation]:
        mine = Q(delegator=leaver.user) | Q(delegate=leaver.user)
        rows = Delegation.objects.filter(
            mine, organisation_id__in=leaver.unit_ids, valid_to__gte=timezone.localdate()
        )
        return rows.order_by("pk")


class Invitations:
    """Open invitations: a role is given in the name of who invited, so somebody who may give it takes them."""

    slug = "invitations"
    label = _("Open invitations")
    hint = _("The links keep working.")
    moves = True

    def count(self, leaver: Leaver) -> int:
        return self._rows(leaver).count()

    def items(self, leaver: Leaver, limit: int) -> Sequence[Item]:
        return [
            Item(text=row.name or str(row.get_channel_display()), detail=row.role_label)
            for row in self._rows(leaver)[:limit]
        ]

    def hand_over(self, *, actor: Any, leaver: Leaver, successor: Any) -> int:
        rows = list(self._rows(leaver).select_related("organisation"))
        for row in rows:
            check_may_give(successor, row.organisation, Role(row.role))
            Invitation.objects.open().filter(pk=row.pk).update(invited_by=successor)
            record(
                action="invitation.hand_over",
                actor=actor,
                obj=row.organisation,
                organisation_id=row.organisation_id,
                data={"invitation": row.pk, "from": leaver.user.pk, "to": successor.pk},
            )
        return len(rows)

    def _rows(self, leaver: Leaver) -> QuerySet[Invitation]:
        rows = Invitation.objects.open().filter(
            invited_by=leaver.user, organisation_id__in=leaver.unit_ids, expires_at__gt=timezone.now()
        )
        return rows.order_by("pk")


class ReviewAreas:
    """Areas of review that name this reviewer: another reviewer of the authority takes them."""

    slug = "review_areas"
    label = _("Areas of review in this person's name")
    hint = _("What waits for review there comes to the successor.")
    moves = True

    def count(self, leaver: Leaver) -> int:
        return self._rows(leaver).count()

    def items(self, leaver: Leaver, limit: int) -> Sequence[Item]:
        rows = self._rows(leaver).select_related("organisation", "region", "park", "consortium")[:limit]
        return [Item(text=str(row)) for row in rows]

    def hand_over(self, *, actor: Any, leaver: Leaver, successor: Any) -> int:
        rows = list(self._rows(leaver).select_related("organisation"))
        for row in rows:
            self._check_reviews(successor, row)
            Jurisdiction.objects.filter(pk=row.pk, reviewer=leaver.user).update(reviewer=successor)
            record(
                action="jurisdiction.hand_over",
                actor=actor,
                obj=row.organisation,
                organisation_id=row.organisation_id,
                data={"jurisdiction": row.pk, "from": leaver.user.pk, "to": successor.pk},
            )
        grants_changed.send(sender=Jurisdiction, user=successor)
        return len(rows)

    def _rows(self, leaver: Leaver) -> Any:
        rows = Jurisdiction.objects.current().filter(
            reviewer=leaver.user, organisation_id__in=leaver.unit_ids
        )
        return rows.order_by("pk")

    @staticmethod
    def _check_reviews(successor: Any, row: Jurisdiction) -> None:
        reviews = RoleGrant.dated.current().filter(
            user=successor, content_object=row.organisation, permission__codename=Role.REVIEWER
        )
        if not reviews.exists():
            message = _("%(name)s is no reviewer of this authority. Choose a reviewer.")
            text = str(message) % {"name": successor.display_name}
            raise Invalid(
                "successor_unfit",
                message,
                fields={"review_areas": [text]},
                params={"name": successor.display_name},
            )
