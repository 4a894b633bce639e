"""The columns of the talent library."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registries.resources.base import EntryResource


class TalentResource(EntryResource):
    """Talents; wages are written in yuan a month, owners with a masked name."""

    library = "talent"
    headings = {
        "number": _("talent number"),
        "title": pgettext_lazy("talent", "headline"),
        "organisation": pgettext_lazy("talent", "person"),
        "wage_min": _("expected wage from (yuan a month)"),
        "wage_max": _("expected wage to (yuan a month)"),
    }
