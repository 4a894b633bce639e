"""The e-mail address of a person, changed alone: the telephone number beside it has its own proof."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Invalid, NotAllowed
from permissions.models import Person, PersonContact, User


def person_of(user: User) -> Person:
    """Return the person behind an account.

    Raises:
        Invalid: nobody's name is known for it.
    """
    person: Person | None = Person.objects.filter(user=user).first()
    if person is None:
        raise Invalid("no_person", _("No person is known for this account. Ask the platform operator."))
    return person


def set_email(*, actor: Any, user: User, email: str) -> None:
    """Store the address of one's own person; whoever calls has seen the proof.

    Raises:
        NotAllowed: it is somebody else's account.
        Invalid: nobody's name is known for the account.
    """
    if getattr(actor, "pk", None) != user.pk or not user.is_active:
        raise NotAllowed("not_allowed", _("Only the person can change this data."))

    person = person_of(user)

    with transaction.atomic():
        PersonContact.objects.update_or_create(person=person, defaults={"email": email})
        record(action="person.contact", actor=actor, obj=person)
