"""How an owner is called: in full, masked as a person (王**), or without a name where that is protected."""

from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import pgettext, pgettext_lazy

from cms.core import library as libraries
from permissions.access import standing_of
from permissions.models import OrganisationKind
from registries.domain.contact_lists import about, accepted_for
from registries.models import ContactRequest, RegistryEntry

_BY_KIND: dict[str, Promise] = {
    OrganisationKind.SCHOOL: pgettext_lazy("masked owner", "A school"),
    OrganisationKind.ENTERPRISE: pgettext_lazy("masked owner", "An enterprise"),
    OrganisationKind.GOVERNMENT: pgettext_lazy("masked owner", "A government department"),
    OrganisationKind.PARK: pgettext_lazy("masked owner", "An industrial park"),
    OrganisationKind.INSTITUTE: pgettext_lazy("masked owner", "A research institute"),
    OrganisationKind.PUBLIC_INSTITUTION: pgettext_lazy("masked owner", "A public institution"),
    OrganisationKind.SERVICE: pgettext_lazy("masked owner", "A service organisation"),
    OrganisationKind.ASSOCIATION: pgettext_lazy("masked owner", "An industry association"),
}


def knows_person(actor: Any, entry: RegistryEntry) -> bool:
    """Return whether ``actor`` may read the name of the person who owns ``entry``.

    It is his own entry, or the person accepted a request of his side for the contact; elsewhere the name is open
    unless the library masks its people.
    """
    if entry.person_id is None or not entry.spec().masks_person:
        return True
    standing = standing_of(actor)
    if standing.is_system or standing.person_id == entry.person_id:
        return True
    if not standing.active:
        return False
    return about(ContactRequest.objects.filter(accepted_for(standing)), entry).exists()


def named_to(actor: Any, model: Any) -> Q:
    """Return the condition "``actor`` may read the name of the person who owns it", as :func:`knows_person` has it."""
    standing = standing_of(actor)
    spec = libraries.get(model.library_slug)
    if standing.is_system or not spec.masks_person:
        return Q(pk__isnull=False)
    if not standing.active:
        return Q(pk__in=[])
    opened = ContactRequest.objects.filter(accepted_for(standing), library=spec.slug)
    return Q(person_id=standing.person_id, person__isnull=False) | Q(pk__in=opened.values("entry_id"))


def owner_name(entry: RegistryEntry, *, actor: Any) -> str:
    """Return the owner of an entry whose body ``actor`` reads: the name, or 王** where it is not his to know."""
    if entry.person is not None and knows_person(actor, entry):
        return entry.person.name
    return str(entry.owner or "")


def masked_owner(entry: Any) -> str:
    """Return the owner without a name: an enterprise by its trade where that is known (某装备制造企业), else by kind.

    ``entry`` needs ``organisation`` (with ``kind``) and ``industry``, the entry's own and public field.
    """
    if entry.organisation is None:
        return pgettext("masked owner", "An individual")
    if entry.organisation.kind == OrganisationKind.ENTERPRISE and entry.industry is not None:
        return _g("An enterprise of the trade “%(industry)s”") % {"industry": entry.industry.name}
    return str(_BY_KIND[entry.organisation.kind])
