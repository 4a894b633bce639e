"""How a file names an organisation: by its credit code, or by name where it has none."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from permissions.models import Organisation
from registries.domain.configuration.section import broken


def name_of(organisation: Organisation) -> str:
    """Return the name that a file gives an organisation."""
    return organisation.uscc or organisation.name


def organisation_named(section: str, place: int | str, name: Any) -> Organisation:
    """Return the organisation of a name in a file.

    Raises:
        Invalid: none has it, or several do.
    """
    rows = Organisation.objects.active()
    found = list(rows.filter(uscc=str(name))[:2]) or list(rows.filter(name=str(name))[:2])
    if len(found) != 1:
        text = _("No organisation, or several, are called “%(name)s”; give the credit code.")
        raise broken(section, place, text % {"name": name})
    return found[0]
