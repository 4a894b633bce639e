"""How an owner is called where an entry is shared as 公开摘要 and its name is protected."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import pgettext, pgettext_lazy

from permissions.models import OrganisationKind

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


def masked_owner(entry: Any) -> str:
    """Return the owner without a name: an enterprise by its trade where that is known (某装备制造企业), else by kind.

    ``entry`` needs ``organisation`` (with ``kind``) and ``industry``, the entry's own and public field.
    """
    if entry.organisation is None:
        return pgettext("masked owner", "An individual")
    if entry.organisation.kind == OrganisationKind.ENTERPRISE and entry.industry is not None:
        return _g("An enterprise of the trade “%(industry)s”") % {"industry": entry.industry.name}
    return str(_BY_KIND[entry.organisation.kind])
