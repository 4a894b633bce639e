"""Who may see a published thing: one type for registry entries and editorial pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """The audience of an entry or page."""

    PUBLIC = "public", _("Public")
    SUMMARY = "summary", _("Public summary")
    CONSORTIUM = "consortium", _("Consortium members")
    NAMED = "named", _("Named organisations")
    OWN = "own", _("Own organisation")


#: From the widest to the narrowest audience; a change to the right is a narrowing.
WIDEST_FIRST = (
    Visibility.PUBLIC,
    Visibility.SUMMARY,
    Visibility.CONSORTIUM,
    Visibility.NAMED,
    Visibility.OWN,
)


def is_widening(old: str, new: str) -> bool:
    """Return whether ``new`` lets more people see than ``old``."""
    return WIDEST_FIRST.index(Visibility(new)) < WIDEST_FIRST.index(Visibility(old))
