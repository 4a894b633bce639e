"""The one answer that staff of a suspended organisation get, on every door."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core.errors import NotAllowed
from permissions.access.standing import standing_of

MESSAGE = _(
    "Your organisation is suspended on this platform, so its staff cannot work here for now. "
    "Ask the platform operator how it can be opened again."
)


class OrganisationSuspended(NotAllowed):
    """Every organisation that the person works for is suspended."""

    def __init__(self) -> None:
        super().__init__("organisation_suspended", MESSAGE)


def is_suspended(user: Any) -> bool:
    """Return whether all roles of ``user`` lie in suspended organisations; who has no role is not concerned."""
    return standing_of(user).suspended


def refuse_suspended(user: Any) -> None:
    """Do nothing for who may work.

    Raises:
        OrganisationSuspended: all roles of the person lie in suspended organisations.
    """
    if is_suspended(user):
        raise OrganisationSuspended
