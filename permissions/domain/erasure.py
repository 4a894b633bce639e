"""A person's data is erased: asked for, waited for, carried out by every app that holds a copy.

Apps register a :class:`Contributor` for what they hold; the same object says what it holds, for the screen and the
copy, and erases it. What has to be kept (the audit trail, steps of entries) stays without the name.
"""

import datetime
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.access import standing_of
from permissions.models import DataRequest, DataRequestKind, DataRequestState, Person
from permissions.roles import Role

logger = logging.getLogger(__name__)

Row = Mapping[str, Any]


class Contributor:
    """One kind of data about a person. Subclasses say what they hold and erase it; every default is "nothing"."""

    #: stable name; part of the copy's file and of the record of an erasure
    slug: ClassVar[str]
    #: name on the screen
    label: ClassVar[str | Promise]
    #: one sentence: what an erasure does to it
    fate: ClassVar[str | Promise] = ""
    #: fields of a row in their order, with their names on the screen
    columns: ClassVar[Mapping[str, str | Promise]] = {}
    #: fields that screens show masked
    masks: ClassVar[Mapping[str, Callable[[str], str]]] = {}

    def collect(self, person: Person) -> Sequence[Row]:
        """Return all rows about ``person`` in clear, with the keys of ``columns``."""
        return ()

    def obstacles(self, person: Person) -> Sequence[str | Promise]:
        """Return what the person has to settle before anything can be erased, as sentences."""
        return ()

    def erase(self, *, actor: Any, person: Person) -> int:
        """Erase or pseudonymise everything about ``person``; return how many things there were.

        It runs inside one transaction with all others and must be safe to repeat.
        """
        return 0


_contributors: list[Contributor] = []


def register(contributor: Contributor) -> None:
    """Make a kind of data part of every copy and erasure; registering it again changes nothing."""
    if all(known.slug != contributor.slug for known in _contributors):
        _contributors.append(contributor)


def contributors() -> tuple[Contributor, ...]:
    """Return all kinds of data in the order of their registration."""
    return tuple(_contributors)


def obstacles_of(person: Person) -> list[str | Promise]:
    """Return everything that ``person`` has to settle first."""
    return [text for contributor in _contributors for text in contributor.obstacles(person)]


def waiting_erasure(person: Person) -> DataRequest | None:
    """Return the erasure of ``person`` that waits for its day."""
    return _waiting().filter(person=person).first()


def queue(actor: Any) -> QuerySet[DataRequest]:
    """Return the erasures that wait, the next first, for the operator; nobody else sees any."""
    rows = _waiting().select_related("person", "held_by__person").order_by("due_at", "pk")
    return rows if standing_of(actor).has_role(Role.PLATFORM_OPERATOR) else rows.none()


def ask_erasure(*, actor: Any, person: Person) -> DataRequest:
    """Ask that everything about ``person`` is erased after the time to think again.

    Raises:
        NotAllowed: the actor is neither the person nor the operator.
        Conflict: something has to be settled first, or it was asked for already.
    """
    _allow(actor, person)

    if found := obstacles_of(person):
        raise Conflict("erasure_obstacles", " ".join(str(text) for text in found))

    try:
        with transaction.atomic():
            request = DataRequest.objects.create(
                person=person,
                kind=DataRequestKind.ERASURE,
                asked_by_id=actor.pk,
                due_at=timezone.now() + settings.ERASURE_COOLING,
            )
            record(
                action="person.erasure_asked",
                actor=actor,
                obj=person,
                data={"due_at": request.due_at.isoformat()},
            )
    except IntegrityError as error:
        raise Conflict("erasure_asked", _("This was asked for already.")) from error
    return request


def cancel_erasure(*, actor: Any, person: Person) -> None:
    """Take the request back; nothing was erased yet.

    Raises:
        NotAllowed: the actor is neither the person nor the operator.
        Conflict: nothing waits.
    """
    _allow(actor, person)

    with transaction.atomic():
        rows = _waiting().filter(person=person)
        if rows.update(state=DataRequestState.CANCELLED, finished_at=timezone.now()) != 1:
            raise Conflict("no_erasure", _("No request to erase this data waits."))
        record(action="person.erasure_cancelled", actor=actor, obj=person)


def hold_erasure(*, actor: Any, key: Any, reason: str) -> None:
    """Hold an erasure as long as a law or a dispute asks for the data.

    Raises:
        NotAllowed: the actor does not operate the platform.
        NotFound: no such erasure waits.
        Invalid: there is no reason.
    """
    request = _for_operator(actor, key)
    why = " ".join(reason.split())[:200]
    if not why:
        message = _("Write why the data has to be kept.")
        raise Invalid("reason_required", message, fields={"reason": [message]})

    with transaction.atomic():
        _waiting().filter(pk=request.pk).update(held_at=timezone.now(), held_by_id=actor.pk, hold_reason=why)
        record(action="person.erasure_held", actor=actor, obj=request.person, data={"reason": why})


def release_erasure(*, actor: Any, key: Any) -> None:
    """Let a held erasure go on; it is carried out on its day, or at the next run if that has passed.

    Raises:
        NotAllowed: the actor does not operate the platform.
        NotFound: no such erasure waits.
    """
    request = _for_operator(actor, key)

    with transaction.atomic():
        _waiting().filter(pk=request.pk).update(held_at=None, held_by=None, hold_reason="")
        record(action="person.erasure_released", actor=actor, obj=request.person)


def run_due_erasures(*, actor: Any, now: datetime.datetime | None = None) -> int:
    """Carry out every erasure whose day has come and that nobody holds; return how many.

    Raises:
        NotAllowed: the actor is not the platform itself.
    """
    if not standing_of(actor).is_system:
        raise NotAllowed("not_allowed", _("Erasures are carried out by the platform itself."))

    due = _waiting().filter(due_at__lte=now or timezone.now(), held_at__isnull=True)
    return sum(
        _carry_out(actor, pk) for pk in list(due.order_by("due_at", "pk").values_list("pk", flat=True))
    )


def _carry_out(actor: Any, pk: int) -> bool:
    with transaction.atomic():
        request = _waiting().select_for_update(of=("self",)).filter(pk=pk, held_at__isnull=True).first()
        if request is None:
            return False
        person = Person.objects.select_for_update(of=("self",)).get(pk=request.person_id)
        if found := obstacles_of(person):
            # Somebody gave the person a role meanwhile: the operator sees why it did not happen.
            reason = " ".join(str(text) for text in found)[:200]
            _waiting().filter(pk=pk).update(held_at=timezone.now(), hold_reason=reason)
            record(action="person.erasure_held", actor=actor, obj=person, data={"reason": reason})
            return False

        # The kernel registers first and erases last: those above still find the account and the number.
        counts = {one.slug: one.erase(actor=actor, person=person) for one in reversed(_contributors)}
        _waiting().filter(pk=pk).update(
            state=DataRequestState.DONE, finished_at=timezone.now(), counts=counts, asked_by=None
        )
        person.refresh_from_db()
        record(action="person.erased", actor=actor, obj=person, data={"counts": counts})
    logger.info("The data of person %s was erased", person.pk)
    return True


def _waiting() -> QuerySet[DataRequest]:
    return DataRequest.objects.filter(kind=DataRequestKind.ERASURE, state=DataRequestState.WAITING)


def _allow(actor: Any, person: Person) -> None:
    if person.user_id is not None and person.user_id == getattr(actor, "pk", None):
        return
    if not standing_of(actor).has_role(Role.PLATFORM_OPERATOR):
        raise NotAllowed("not_allowed", _("Only the person can ask for this, or the operator in writing."))


def _uuid(key: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(key))
    except ValueError:
        return None


def _for_operator(actor: Any, key: Any) -> DataRequest:
    if not standing_of(actor).has_role(Role.PLATFORM_OPERATOR):
        raise NotAllowed("not_allowed", _("Only the platform operator can do this."))
    found = _uuid(key)
    request = _waiting().select_related("person").filter(key=found).first() if found else None
    if request is None:
        raise NotFound("not_found", _("This request was not found."))
    return request


__all__ = [
    "Contributor",
    "ask_erasure",
    "cancel_erasure",
    "contributors",
    "hold_erasure",
    "obstacles_of",
    "queue",
    "register",
    "release_erasure",
    "run_due_erasures",
    "waiting_erasure",
]
