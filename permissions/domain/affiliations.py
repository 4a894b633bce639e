"""Who studies, works or advises at an organisation; it gives no staff right."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Conflict
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.models import Affiliation, Organisation, Person


def affiliate(
    *,
    actor: Any,
    person: Person,
    organisation: Organisation,
    kind: str,
    number: str = "",
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> Affiliation:
    """Confirm that a person is a student, graduate, employee or expert of an organisation.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        Conflict: the number is given to somebody already.
    """
    if not standing_of(actor).is_system:
        access_for(Organisation).check(actor, Action.MANAGE, organisation)

    taken = Affiliation.objects.filter(organisation=organisation, kind=kind, number=number)
    if number and taken.exists():
        raise Conflict("number_taken", _("This number is given to somebody already."))

    with transaction.atomic():
        row = Affiliation.objects.create(
            person=person,
            organisation=organisation,
            kind=kind,
            number=number,
            valid_from=valid_from,
            valid_to=valid_to,
            confirmed_by=actor,
            confirmed_at=timezone.now(),
        )
        record(action="affiliation.confirm", actor=actor, obj=organisation, organisation_id=organisation.pk)
    return row
