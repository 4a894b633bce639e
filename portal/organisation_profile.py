"""The profile of an organisation on its page: facts, core products, what it was recognised as."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from permissions.models import Organisation
from portal import formats
from portal.library.detail import Text, table_rows
from portal.library.fields import Fact
from registries.domain.organisation_profiles import profile_of, qualifications_of
from registries.money import wan_text


def about(organisation: Organisation) -> dict[str, Any]:
    """Return what the page shows of the profile; parts that nobody filled in are empty."""
    profile = profile_of(organisation.pk)
    return {
        "profile_facts": list(_facts(profile)) if profile else [],
        "products": _products(profile) if profile and profile.main_products else None,
        "qualifications": qualifications_of(organisation.pk),
    }


def _facts(profile: Any) -> list[Fact]:
    found = []
    if profile.founded_on:
        found.append(Fact(label=_("Founded on"), value=formats.day(profile.founded_on)))
    if profile.registered_capital is not None:
        found.append(Fact(label=_("Registered capital"), value=wan_text(profile.registered_capital)))
    if profile.staff_count is not None:
        words = {
            "count": formats.thousands(profile.staff_count),
            "day": formats.day(profile.staff_counted_on),
        }
        found.append(Fact(label=pgettext("profile", "Staff"), value=_("%(count)s people (%(day)s)") % words))
    if profile.website:
        found.append(Fact(label=_("Website"), value=profile.website, href=profile.website))
    return found


def _products(profile: Any) -> Text:
    headings = (_("Product"), _("Scale"), _("Where it is used"))
    return Text(
        label=_("Core products"),
        value=profile.main_products,
        headings=headings,
        rows=table_rows(profile.main_products, headings),
    )
