"""Who may decide about an entry now: a small set of candidates by SQL, the answer by the entry's access object."""

from django.db.models import Q

from cms.masterdata.queries import region_prefix
from permissions.access import access_for
from permissions.actions import Action
from permissions.models import ConsortiumMember, Jurisdiction, User
from permissions.models.periods import in_force
from permissions.roles import Role
from registries.enums import INNER_LEVELS
from registries.models import EntryParty, RegistryEntry
from services.notices.domain.staff import holders_of, reviewers_in, staff_of, substitutes_of

#: More people than this are never asked about one entry; an authority has a handful.
MOST_CANDIDATES = 60


def reviewers_of(entry: RegistryEntry) -> set[int]:
    """Return who may decide about ``entry``; the platform's operators only where no authority does.

    The candidates are those whose jurisdiction covers the owner, with their substitutes. Whether they may is asked of
    the access object, so separation of duty and every later rule of review hold here, too.
    """
    people = _heads(entry) if entry.review_level in INNER_LEVELS else reviewers_in(_jurisdictions_of(entry))
    found = _allowed(people | substitutes_of(people, Action.REVIEW), entry)
    if found or entry.review_level in INNER_LEVELS:
        return found
    operators = holders_of(Role.PLATFORM_OPERATOR)
    return _allowed(operators | substitutes_of(operators, Action.REVIEW), entry)


def signature_of(entry: RegistryEntry) -> str:
    """Return a text that is the same for entries with the same reviewers, as far as that is known without asking."""
    parties = EntryParty.objects.filter(library=entry.library_slug, entry_id=entry.pk)
    if entry.organisation_id is None or parties.exists():
        return f"entry:{entry.pk}"
    return f"owner:{entry.organisation_id}:{entry.submitted_by_id}:{entry.review_level}"


def _heads(entry: RegistryEntry) -> set[int]:
    """Return who signs for the owning organisation, before an authority sees anything."""
    owner, roles = entry.organisation, [Role.PUBLISHER, Role.MANAGER]
    return staff_of(owner.pk, roles) | staff_of(owner.root_pk, roles) if owner else set()


def _jurisdictions_of(entry: RegistryEntry) -> list[Jurisdiction]:
    rows = Jurisdiction.objects.filter(in_force(), _area_of(entry)).select_related("region")
    region = _region_code(entry)
    return [
        row
        for row in rows
        if Action.REVIEW in row.actions
        and (not row.libraries or entry.library_slug in row.libraries)
        and (row.region is None or region.startswith(region_prefix(row.region.code)))
    ]


def _area_of(entry: RegistryEntry) -> Q:
    """Return the condition on jurisdictions whose area may hold the owner; regions are compared by their digits."""
    owner = entry.organisation
    area = Q(region__isnull=False)
    if owner is not None:
        parks = {owner.park_id, owner.root.park_id if owner.root else None} - {None}
        consortia = ConsortiumMember.objects.filter(in_force(), organisation__root_id=owner.root_pk)
        area |= Q(park_id__in=parks) | Q(consortium_id__in=consortia.values("consortium_id"))
    return area


def _region_code(entry: RegistryEntry) -> str:
    region = entry.organisation.region if entry.organisation else entry.region
    return region.code if region else ""


def _allowed(user_ids: set[int], entry: RegistryEntry) -> set[int]:
    access = access_for(entry)
    people = User.objects.filter(pk__in=user_ids, is_active=True).select_related("person").order_by("pk")
    return {user.pk for user in people[:MOST_CANDIDATES] if access.allows(user, Action.REVIEW, entry)}
