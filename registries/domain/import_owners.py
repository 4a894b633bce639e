"""Whose a row is: organisations by name, former name or code, why others are refused, and new ones for the operator."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from cms.core.errors import DomainError
from permissions.access import standing_of
from permissions.domain.duplicates import DuplicateFinder
from permissions.domain.organisations import create_organisation
from permissions.models import Organisation, OrganisationName, OrganisationState
from permissions.models.person import normalise_name
from permissions.roles import Role
from registries.resources import CellError
from registries.resources.owners import OwnerDirectory, owner_key

MOST_NEW = 1_000
"""Organisations that one sheet may register; more in one go are rather the wrong column."""
SHORTEST_NAME = 4
SUGGESTED = 3


def may_register(actor: Any) -> bool:
    """Return whether ``actor`` may let a sheet register organisations: the platform operator may."""
    return standing_of(actor).has_role(Role.PLATFORM_OPERATOR)


def directory_for(actor: Any, owners: list[tuple[int, str, str]], *, create_kind: str = "") -> OwnerDirectory:
    """Return what a sheet of ``actor`` may call the organisations; only the operator hears of other ones."""
    ids = [pk for pk, _name, _code in owners]
    aliases: dict[int, list[str]] = {}
    for pk, name in OrganisationName.objects.filter(organisation__in=ids).values_list(
        "organisation_id", "name"
    ):
        aliases.setdefault(pk, []).append(name)
    if not may_register(actor):
        return OwnerDirectory(aliases=aliases)
    registrar = Registrar(actor=actor, kind=create_kind)
    return OwnerDirectory(
        aliases=aliases,
        refused=_refused(set(ids)),
        suggest=registrar.suggest,
        create=registrar.register if create_kind else None,
    )


def _refused(owners: set[int]) -> dict[str, str]:
    """Return, by every name of an organisation for which the operator does not record, why not."""
    rows = OrganisationName.objects.exclude(organisation__in=owners).select_related("organisation")
    found: dict[str, str] = {}
    for row in rows.order_by("pk"):
        reason = _why_not(row.organisation)
        for text in (row.name, row.organisation.uscc):
            if text:
                found[owner_key(text)] = reason
    return found


def _why_not(organisation: Organisation) -> str:
    if organisation.state == OrganisationState.SUSPENDED:
        return _("“%(name)s” is suspended; nothing is recorded for it.") % {"name": organisation.name}
    if organisation.state == OrganisationState.VERIFIED:
        return _("“%(name)s” is verified; its own staff record its entries.") % {"name": organisation.name}
    return _("“%(name)s” is “%(state)s”; entries are recorded for unclaimed organisations only.") % {
        "name": organisation.name,
        "state": organisation.get_state_display(),
    }


class Registrar:
    """Registers the unknown organisations of one sheet, each once, as unclaimed."""

    def __init__(self, *, actor: Any, kind: str) -> None:
        self.actor = actor
        self.kind = kind
        self.count = 0

    @cached_property
    def finder(self) -> DuplicateFinder:
        """Return all known names, read when the first unknown one comes."""
        return DuplicateFinder()

    def suggest(self, name: str) -> list[str]:
        """Return the organisations that ``name`` may mean."""
        return [one.organisation.name for one in self.finder.find(name, limit=SUGGESTED)]

    def register(self, name: str) -> int:
        """Register an unclaimed organisation and return its key.

        Raises:
            CellError: the cell holds no name, there are too many, or the domain refuses.
        """
        text = normalise_name(name)
        if len(text) < SHORTEST_NAME:
            raise CellError(
                "owner_name_short",
                _("“%(value)s” is not the name of an organisation.") % {"value": name},
                remedy=_("Write the full name as on the business licence."),
            )
        if self.count >= MOST_NEW:
            raise CellError(
                "owners_too_many",
                _("The sheet names more than %(most)s unknown organisations.") % {"most": MOST_NEW},
                remedy=_("Check whether this is the right column, or split the file."),
            )
        try:
            organisation = create_organisation(actor=self.actor, name=text, kind=self.kind)
        except DomainError as error:
            raise CellError(error.code, error.message, remedy=_("Correct the name.")) from error
        self.count += 1
        return int(organisation.pk)
