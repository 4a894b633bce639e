"""Who answers for an entry, as far as a reader may know it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from permissions.models.organisation import OrganisationKind

#: Words for an owner whose name is protected (公开摘要).
_MASKED: dict[str, Promise] = {
    OrganisationKind.SCHOOL: pgettext_lazy("masked owner", "A school"),
    OrganisationKind.ENTERPRISE: pgettext_lazy("masked owner", "An enterprise"),
    OrganisationKind.GOVERNMENT: pgettext_lazy("masked owner", "A government department"),
    OrganisationKind.PARK: pgettext_lazy("masked owner", "An industrial park"),
    OrganisationKind.INSTITUTE: pgettext_lazy("masked owner", "A research institute"),
    OrganisationKind.PUBLIC_INSTITUTION: pgettext_lazy("masked owner", "A public institution"),
    OrganisationKind.SERVICE: pgettext_lazy("masked owner", "A service organisation"),
    OrganisationKind.ASSOCIATION: pgettext_lazy("masked owner", "An industry association"),
}
_INDIVIDUAL = pgettext_lazy("masked owner", "An individual")


def owner_label(entry: Any, *, body: bool) -> str:
    """Return the owner's name, or only what kind of owner it is where the name is protected."""
    if body:
        return str(entry.owner or "")
    if entry.organisation is None:
        return str(_INDIVIDUAL)
    return str(_MASKED[entry.organisation.kind])
