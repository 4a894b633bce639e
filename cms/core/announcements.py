"""What happened, told upwards: a lower app announces a fact, whoever is interested receives it.

An announcement is sent inside the transaction of its cause, so a receiver writes its rows with it or not at all. It
carries facts only; who is told about them is the receiver's rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Model
from django.dispatch import Signal

#: Sent with ``announcement``, an :class:`Announcement`.
announced = Signal()


class Kind(models.TextChoices):
    """Name everything that is announced. Values are stable: notices and preferences key on them."""

    ENTRY_SUBMITTED = "entry.submitted"
    ENTRY_RETURNED = "entry.returned"
    ENTRY_APPROVED = "entry.approved"
    ENTRY_ADVANCED = "entry.advanced"
    ENTRY_WITHDRAWN = "entry.withdrawn"
    ENTRY_UNPUBLISHED = "entry.unpublished"
    ENTRY_EXPIRING = "entry.expiring"
    ENTRY_OVERDUE = "entry.overdue"
    ENTRY_RECORDED = "entry.recorded"
    ENTRY_HANDED_OVER = "entry.handed_over"
    PARTY_REQUESTED = "party.requested"
    PARTY_ANSWERED = "party.answered"
    DRAFT_AGEING = "draft.ageing"
    CONTACT_ASKED = "contact.asked"
    CONTACT_ACCEPTED = "contact.accepted"
    CONTACT_DECLINED = "contact.declined"
    CONTACT_WITHDRAWN = "contact.withdrawn"
    CONTACT_ENDED = "contact.ended"
    APPLICATION_SUBMITTED = "application.submitted"
    APPLICATION_RETURNED = "application.returned"
    APPLICATION_APPROVED = "application.approved"
    APPLICATION_OVERTAKEN = "application.overtaken"
    INVITATION_SENT = "invitation.sent"
    INVITATION_ACCEPTED = "invitation.accepted"
    ROLE_GRANTED = "role.granted"
    ROLE_ENDED = "role.ended"
    ROLE_REQUESTED = "role.requested"
    DELEGATION_GIVEN = "delegation.given"
    DELEGATION_ENDED = "delegation.ended"
    HAND_OVER_RECEIVED = "handover.received"
    ORGANISATION_RENAMED = "organisation.renamed"
    ORGANISATION_STATE = "organisation.state"
    ORGANISATION_MERGED = "organisation.merged"
    ORGANISATION_UNMERGED = "organisation.unmerged"
    CONSORTIUM_JOINED = "consortium.joined"
    CONSORTIUM_LEFT = "consortium.left"
    PASSWORD_CHANGED = "account.password"  # noqa: S105 - the name of a fact
    IMPORT_FINISHED = "import.finished"


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """One fact: its kind, who caused it, the object it is about, whose organisation, and plain data.

    ``subjects`` are ids of the accounts whom the fact concerns in person (the invited one, the new substitute).
    """

    kind: Kind
    actor: Any
    obj: Model | None = None
    organisation_id: int | None = None
    subjects: tuple[int, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


def announce(kind: Kind, *, actor: Any, **fields: Any) -> None:
    """Tell all receivers; an error of a receiver undoes the cause, so receivers only write rows."""
    announced.send(sender=kind, announcement=Announcement(kind=kind, actor=actor, **fields))
