"""How an entry looks to one reader: whole, or as a public summary without the name of its owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from permissions.audience import Visibility
from permissions.models import OrganisationKind
from registries.domain.queries import readable_ids
from registries.models import RegistryEntry

#: How an unnamed owner is called, by kind.
MASKED_OWNERS: dict[str, str | Promise] = {
    OrganisationKind.SCHOOL: _("A school"),
    OrganisationKind.ENTERPRISE: _("An enterprise"),
    OrganisationKind.GOVERNMENT: _("A government department"),
    OrganisationKind.PARK: _("An industrial park"),
    OrganisationKind.INSTITUTE: _("A research institute"),
    OrganisationKind.PUBLIC_INSTITUTION: _("A public institution"),
    OrganisationKind.SERVICE: _("A service organisation"),
    OrganisationKind.ASSOCIATION: _("An association"),
}


@dataclass(frozen=True, kw_only=True)
class EntryView:
    """One entry as one reader may see it. ``fields`` names the editorial fields that may be shown."""

    entry: RegistryEntry
    is_whole: bool
    owner_name: str
    owner_id: int | None
    fields: tuple[str, ...]


def views_for(actor: Any, entries: Sequence[RegistryEntry]) -> list[EntryView]:
    """Return how each of ``entries`` looks to ``actor``; one query for all of them.

    The entries must come from a queryset that the actor may see, with ``organisation`` selected.
    """
    readable = readable_ids(actor, entries)
    return [_view(entry, whole=entry.pk in readable) for entry in entries]


def view_for(actor: Any, entry: RegistryEntry) -> EntryView:
    """Return how one entry looks to ``actor``."""
    return views_for(actor, [entry])[0]


def _view(entry: RegistryEntry, *, whole: bool) -> EntryView:
    spec = entry.spec()
    if whole:
        owner = entry.organisation or entry.person
        return EntryView(
            entry=entry,
            is_whole=True,
            owner_name=str(owner),
            owner_id=entry.organisation_id,
            fields=spec.editorial_fields,
        )
    return EntryView(
        entry=entry, is_whole=False, owner_name=masked_owner(entry), owner_id=None, fields=spec.summary_fields
    )


def masked_owner(entry: RegistryEntry) -> str:
    """Return the owner without a name: the industry where it is known, else the kind (某装备制造企业)."""
    if entry.organisation is None:
        return _g("A person")
    kind = str(MASKED_OWNERS[entry.organisation.kind])
    if entry.visibility == Visibility.SUMMARY and entry.industry and entry.organisation.kind == "enterprise":
        return _g("An enterprise of the trade “%(industry)s”") % {"industry": entry.industry.name}
    return kind
