"""What becomes of requests for contacts when people leave, are erased, or organisations become one."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core import library as libraries
from cms.core.audit import record
from cms.core.errors import Invalid
from permissions import handover
from permissions.domain import erasure, merge_contributors
from permissions.domain.merge_changes import RowChange, changed
from permissions.models import Organisation, Person
from registries.domain.contact_lists import sent
from registries.enums.contact_request import ContactPurpose, ContactState
from registries.models import ContactRequest

_IN_WORK = Q(state=ContactState.OPEN) | Q(state=ContactState.ACCEPTED)


class RequestsInWork:
    """Requests that somebody sent for the organisation: the successor hears of the answers."""

    slug = "contact_requests"
    label = _("Contact requests sent for the organisation")
    hint = _("They stay the organisation's; the successor is told of the answers.")
    moves = True

    def count(self, leaver: handover.Leaver) -> int:
        return self._rows(leaver).count()

    def items(self, leaver: handover.Leaver, limit: int) -> Sequence[handover.Item]:
        return [
            handover.Item(
                text=f"{libraries.get(row.library).label} {timezone.localdate(row.created_at).isoformat()}",
                detail=row.get_purpose_display(),
            )
            for row in self._rows(leaver)[:limit]
        ]

    @transaction.atomic
    def hand_over(self, *, actor: Any, leaver: handover.Leaver, successor: Any) -> int:
        rows = list(self._rows(leaver))
        keys = [row.pk for row in rows]
        if sent(successor).filter(pk__in=keys).count() != len(keys):
            message = _("%(name)s does not work for the organisation that sent these. Choose another.")
            params = {"name": successor.display_name}
            raise Invalid(
                "successor_unfit", message, fields={self.slug: [str(message) % params]}, params=params
            )
        ContactRequest.objects.filter(pk__in=keys).update(asked_by=successor)
        for row in rows:
            record(
                action="contact.hand_over",
                actor=actor,
                label=str(row),
                organisation_id=row.organisation_id,
                data={"request": row.pk, "from": leaver.user.pk, "to": successor.pk},
            )
        return len(rows)

    def _rows(self, leaver: handover.Leaver) -> QuerySet[ContactRequest]:
        roots = Organisation.objects.filter(pk__in=leaver.unit_ids).values("root_id")
        of_units = Q(organisation_id__in=leaver.unit_ids) | Q(organisation_id__in=roots)
        rows = ContactRequest.objects.filter(_IN_WORK, of_units, asked_by=leaver.user)
        return rows.order_by("-created_at", "pk")


class RequestsOfPerson(erasure.Contributor):
    """Requests in a person's own name go; those for an organisation stay without who wrote them and what."""

    slug = "contact_requests"
    label = _("Contacts I asked for")
    fate = _(
        "Your own requests are deleted; those sent for an organisation stay without your name and words."
    )
    columns = {
        "library": _("library"),
        "purpose": pgettext_lazy("contact request", "purpose"),
        "state": pgettext_lazy("contact request", "state"),
        "message": _("message"),
        "at": _("asked at"),
    }

    def collect(self, person: Person) -> Sequence[erasure.Row]:
        return [
            {
                "library": str(libraries.get(row.library).label),
                "purpose": str(ContactPurpose(row.purpose).label),
                "state": str(ContactState(row.state).label),
                "message": row.message,
                "at": row.created_at,
            }
            for row in self._rows(person).order_by("created_at", "pk")
        ]

    def erase(self, *, actor: Any, person: Person) -> int:
        own, _details = ContactRequest.objects.filter(person=person).delete()
        return own + self._rows(person).update(asked_by=None, message="")

    def _rows(self, person: Person) -> QuerySet[ContactRequest]:
        asked = Q(person=person)
        if person.user_id is not None:
            asked |= Q(asked_by_id=person.user_id)
        return ContactRequest.objects.filter(asked)


class RequestMerge:
    """Requests move with the organisation; one that both sent, or one sent to the other, is over."""

    def first(self, survivor: Organisation, merged: Organisation) -> Iterable[RowChange]:
        """Close open requests that the merged organisation shares with the survivor, and those between the two."""
        waiting = ContactRequest.objects.filter(state=ContactState.OPEN)
        both = waiting.filter(organisation=survivor).values_list("library", "entry_id")
        shared = set(both)
        closing = {
            row.pk: row
            for row in waiting.filter(organisation=merged).order_by("pk")
            if (row.library, row.entry_id) in shared
        }
        for asker, owner in ((survivor, merged), (merged, survivor)):
            of_owner = Q(pk__in=[])
            for spec in libraries.all_specs():
                ids = spec.model._default_manager.filter(organisation=owner).values("pk")
                of_owner |= Q(library=spec.slug, entry_id__in=ids)
            between = waiting.filter(of_owner, organisation=asker).order_by("pk")
            closing |= {row.pk: row for row in between}
        return [changed(row, {"state": ContactState.WITHDRAWN}) for _pk, row in sorted(closing.items())]

    def remarks(self, survivor: Organisation, merged: Organisation) -> Iterable[str]:
        """Say nothing: nobody has to decide about requests."""
        return ()

    def after(self, changes: Sequence[RowChange]) -> None:
        """Do nothing: requests are in no index."""


def register() -> None:
    """Make requests for contacts part of hand-overs, erasures and merges."""
    handover.register_contributor(RequestsInWork())
    erasure.register(RequestsOfPerson())
    merge_contributors.register_contributor(RequestMerge())
