"""What the reviewers of an authority decide on."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Invalid, NotAllowed
from cms.masterdata.models import Region
from permissions.access import standing_of
from permissions.models import Consortium, Jurisdiction, Organisation, OrganisationKind, User
from permissions.roles import JURISDICTION_ACTIONS, Role


def set_jurisdiction(
    *,
    actor: Any,
    organisation: Organisation,
    region: Region | None = None,
    park: Organisation | None = None,
    consortium: Consortium | None = None,
    kinds: Iterable[str] = (),
    libraries: Iterable[str] = (),
    actions: Iterable[str] = JURISDICTION_ACTIONS,
    reviewer: User | None = None,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> Jurisdiction:
    """Say what the reviewers of an authority decide on.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: no area or two of them, or an unknown kind or action.
    """
    standing = standing_of(actor)
    if not (standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR)):
        raise NotAllowed("not_allowed", _("Only the platform operator can set a jurisdiction."))

    if sum(area is not None for area in (region, park, consortium)) != 1:
        message = _("Name one area: a region, a park or a consortium.")
        raise Invalid("area_required", message, fields={"region": [message]})

    with transaction.atomic():
        row = Jurisdiction.objects.create(
            organisation=organisation,
            reviewer=reviewer,
            valid_from=valid_from,
            valid_to=valid_to,
            region=region,
            park=park,
            consortium=consortium,
            kinds=_known_kinds(kinds),
            libraries=sorted(libraries),
            actions=_known_actions(actions),
        )
        record(action="jurisdiction.set", actor=actor, obj=organisation, organisation_id=organisation.pk)
    return row


def check_jurisdiction(*, kinds: Iterable[str], actions: Iterable[str]) -> None:
    """Refuse what no jurisdiction can hold.

    Raises:
        Invalid: an unknown kind or action.
    """
    _known_kinds(kinds)
    _known_actions(actions)


def _known_kinds(kinds: Iterable[str]) -> list[str]:
    chosen = {str(kind) for kind in kinds}
    if not chosen <= set(OrganisationKind.values):
        message = _("There is no such kind of organisation.")
        raise Invalid("kind_unknown", message, fields={"kinds": [message]})
    return sorted(chosen)


def _known_actions(actions: Iterable[str]) -> list[str]:
    chosen = {str(action) for action in actions}
    if not chosen <= {action.value for action in JURISDICTION_ACTIONS}:
        message = _("A jurisdiction cannot give this action.")
        raise Invalid("action_unknown", message, fields={"actions": [message]})
    return sorted(chosen)
