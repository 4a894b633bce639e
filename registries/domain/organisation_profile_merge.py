"""What becomes of two profiles when two organisations become one."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from permissions.domain.merge_changes import RowChange, dropped
from permissions.models import Organisation
from registries.domain.organisation_profiles import sameness
from registries.models import OrganisationProfile, OrganisationQualification


class ProfileMerge:
    """The profile of the survivor stands; qualifications of both are kept, the same one once."""

    def first(self, survivor: Organisation, merged: Organisation) -> Iterable[RowChange]:
        """Drop what the survivor has already; everything else moves by its foreign key."""
        if OrganisationProfile.objects.filter(organisation=survivor).exists():
            profiles = OrganisationProfile.objects.filter(organisation=merged)
            yield from [dropped(row) for row in profiles]
        own = {sameness(row) for row in OrganisationQualification.objects.filter(organisation=survivor)}
        for row in OrganisationQualification.objects.filter(organisation=merged).order_by("pk"):
            if sameness(row) in own:
                yield dropped(row)

    def remarks(self, survivor: Organisation, merged: Organisation) -> Iterable[str]:
        """Say that one of two profiles goes."""
        if OrganisationProfile.objects.filter(organisation__in=[survivor, merged]).count() > 1:
            yield _("Both have a profile. That of %(name)s stands.") % {"name": survivor.name}

    def after(self, changes: Sequence[RowChange]) -> None:
        """Nothing keeps a copy of profiles."""
