"""Consents of persons: given, withdrawn, and asked for wherever personal data is used."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.context import current_origin
from cms.core.errors import Conflict, Invalid, NotAllowed
from permissions.access import standing_of
from permissions.domain import guardians
from permissions.domain.consent_texts import text_in_effect
from permissions.models import Consent, ConsentText, Person, PersonContact
from permissions.purposes import ConsentChannel, Purpose
from permissions.roles import Role
from permissions.signals import consent_changed

__all__ = [
    "Purpose",
    "consented",
    "current",
    "give",
    "history",
    "is_child",
    "missing",
    "texts_by_purpose",
    "withdraw",
]


def consented(purpose: str, field: str = "person_id") -> Q:
    """Return the condition that the person in the column ``field`` agrees to ``purpose`` today.

    Agreed to the present text or one that only corrects it, not withdrawn, not run out.
    """
    return Q(Exists(_in_force(purpose).filter(person_id=OuterRef(field))))


def current(person: Person, purpose: str) -> Consent | None:
    """Return the consent of ``person`` to ``purpose`` that is in force today."""
    return _in_force(purpose).filter(person=person).first()


def missing(person: Person) -> bool:
    """Return whether ``person`` has still to agree, or to agree again, to the use of an account."""
    return current(person, Purpose.ACCOUNT) is None


def is_child(person: Person) -> bool:
    """Return whether a guardian has to agree for ``person``."""
    birth_date, id_number = _birth(person)
    days = (birth_date, guardians.birth_date_in(id_number))
    return any(guardians.needs_guardian(day) for day in days)


def history(person: Person) -> QuerySet[Consent]:
    """Return everything ``person`` ever agreed to, newest first."""
    return Consent.objects.filter(person=person).order_by("-given_at", "-pk")


def texts_by_purpose() -> list[tuple[Purpose, ConsentText, int]]:
    """Return for every purpose its text in effect, and how many persons agree today."""
    return [
        (purpose, text_in_effect(purpose), Person.objects.filter(consented(purpose, "pk")).count())
        for purpose in Purpose
    ]


def give(
    *,
    actor: Any,
    person: Person,
    purpose: str,
    channel: str,
    until: datetime.date | None = None,
    guardian: str = "",
    guardian_relation: str = "",
    guardian_evidence: str = "",
) -> Consent:
    """Keep that ``person`` agrees to the present text of ``purpose``; the same consent twice is one.

    Raises:
        NotAllowed: the actor is neither the person nor the operator with a paper in hand.
        Invalid: the date has passed, or the person is under 14 and no guardian agreed.
    """
    _allow(actor, person, channel)

    purpose = Purpose(purpose)
    _check_until(until)
    _check_age(person, guardian, guardian_relation)
    text = text_in_effect(purpose)
    guarded = {"": guardian, "_relation": guardian_relation, "_evidence": guardian_evidence}
    given = {"version": text.version, "text_hash": text.text_hash, "until": until}
    given |= {"channel": ConsentChannel(channel)}
    given |= {f"guardian{name}": value.strip() for name, value in guarded.items()}

    with transaction.atomic():
        # The person's row lets two consents given at once wait for each other.
        Person.objects.select_for_update().get(pk=person.pk)
        earlier = _open(person, purpose).first()
        if earlier is not None and all(getattr(earlier, name) == value for name, value in given.items()):
            return earlier
        _open(person, purpose).update(replaced_at=timezone.now())
        consent = Consent.objects.create(
            person=person, purpose=purpose, recorded_by_id=actor.pk, ip=current_origin().ip, **given
        )

        data = {"purpose": purpose.value, "version": text.version, "channel": str(channel)}
        record(action="consent.give", actor=actor, obj=person, data=data)
        consent_changed.send(sender=Consent, person_id=person.pk, purpose=purpose.value, given=True)
    return consent


def _check_until(until: datetime.date | None) -> None:
    if until is not None and until < timezone.localdate():
        message = _("This date has passed. Choose a later one, or leave it empty.")
        raise Invalid("consent_until_past", message, fields={"until": [message]})


def withdraw(*, actor: Any, person: Person, purpose: str) -> None:
    """End the consent of ``person`` to ``purpose``; what rests on it stops with this transaction.

    Raises:
        NotAllowed: the actor is neither the person nor the operator.
        Conflict: nothing was agreed to, or it is the use of the account itself.
    """
    _allow(actor, person, ConsentChannel.PAPER)

    purpose = Purpose(purpose)
    if purpose == Purpose.ACCOUNT and not standing_of(actor).is_system:
        raise Conflict(
            "consent_carries_account",
            _("An account cannot be used without this consent. Close the account instead."),
        )

    with transaction.atomic():
        if _open(person, purpose).update(withdrawn_at=timezone.now()) != 1:
            raise Conflict("consent_not_given", _("This consent was not given, or was withdrawn already."))

        record(action="consent.withdraw", actor=actor, obj=person, data={"purpose": purpose.value})
        consent_changed.send(sender=Consent, person_id=person.pk, purpose=purpose.value, given=False)


def _in_force(purpose: str) -> QuerySet[Consent]:
    now = timezone.now()
    renewed = ConsentText.objects.filter(
        purpose=purpose, renews=True, effective_from__lte=now, version__gt=OuterRef("version")
    )
    unended = Q(until__isnull=True) | Q(until__gte=timezone.localdate(now))
    return Consent.objects.filter(
        unended, ~Exists(renewed), purpose=purpose, withdrawn_at__isnull=True, replaced_at__isnull=True
    )


def _open(person: Person, purpose: str) -> QuerySet[Consent]:
    return Consent.objects.filter(
        person=person, purpose=purpose, withdrawn_at__isnull=True, replaced_at__isnull=True
    )


def _allow(actor: Any, person: Person, channel: str) -> None:
    if person.user_id is not None and person.user_id == getattr(actor, "pk", None):
        return
    standing = standing_of(actor)
    with_paper = channel == ConsentChannel.PAPER and standing.has_role(Role.PLATFORM_OPERATOR)
    if not (standing.is_system or with_paper):
        raise NotAllowed(
            "not_allowed", _("Only the person agrees, or the operator records what was agreed on paper.")
        )


def _check_age(person: Person, guardian: str, relation: str) -> None:
    birth_date, id_number = _birth(person)
    guardians.require_guardian(
        guardian=guardian, relation=relation, birth_date=birth_date, id_number=id_number
    )


def _birth(person: Person) -> tuple[datetime.date | None, str]:
    contact = PersonContact.objects.filter(person=person).first()
    if contact is None:
        return None, ""
    day = datetime.date.fromisoformat(contact.birth_date) if contact.birth_date else None
    return day, contact.id_number
