"""Reading of the directory of organisations for its pages."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise

from cms.core import library
from cms.core.library import LibrarySpec
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import merging
from permissions.models import Organisation
from permissions.models.organisation import OrganisationKind
from permissions.models.periods import in_force
from portal.library.rows import rows_of, with_related
from registries.domain import queries

_SEARCH_LENGTH = 60
_SHELF_ROWS = 8


@dataclass(frozen=True, kw_only=True)
class KindCount:
    """How many organisations of a kind the list would show."""

    kind: str
    label: str | Promise
    count: int


def visible_organisations(actor: Any) -> QuerySet[Organisation]:
    """Return the organisations that ``actor`` may find in the directory."""
    return access_for(Organisation).visible(actor, Action.VIEW, Organisation.objects.listed())


def moved_to(actor: Any, pk: int) -> int | None:
    """Return the id of the organisation that one was merged into, if ``actor`` may open that."""
    survivor = merging.survivor_of(pk) if pk < 2**63 else None
    if survivor is None or not readable_organisations(actor).filter(pk=survivor.pk).exists():
        return None
    return survivor.pk


def search_organisations(rows: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Narrow to those whose present or former name contains ``text``, or whose initials begin with it."""
    text = text.strip()[:_SEARCH_LENGTH]
    if not text:
        return rows
    named = Q(pk__in=Organisation.objects.filter(names__name__icontains=text).values("pk"))
    return rows.filter(named | Q(name__icontains=text) | Q(initials__startswith=text.lower()))


def kind_counts(rows: QuerySet[Organisation]) -> list[KindCount]:
    """Count ``rows`` by kind, in the order of the kinds, without the kinds that do not occur."""
    found = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    return [
        KindCount(kind=value, label=label, count=found[value])
        for value, label in OrganisationKind.choices
        if value in found
    ]


def readable_organisations(actor: Any) -> QuerySet[Organisation]:
    """Return the organisations, units included, whose page ``actor`` may open."""
    return access_for(Organisation).visible(actor, Action.VIEW, Organisation.objects.all())


def profile(actor: Any, organisation: Organisation) -> dict[str, Any]:
    """Return what the page of an organisation shows beside its own fields."""
    names = organisation.names.exclude(name=organisation.name).order_by("-valid_from", "pk")
    memberships = (
        organisation.memberships.filter(in_force()).select_related("consortium").order_by("consortium__name")
    )
    units = readable_organisations(actor).filter(parent=organisation).order_by("pinyin", "pk")
    return {
        "names": list(names),
        "memberships": list(memberships),
        "units": list(units),
        # Only what there is: nobody offers something in every library.
        "shelves": [
            shelf for spec in library.all_specs() if (shelf := _shelf(actor, organisation, spec))["total"]
        ],
    }


def shared_entries(actor: Any, organisation: Organisation, spec: LibrarySpec) -> QuerySet:
    """Return the entries of an organisation that ``actor`` may read in full.

    An entry of which only the public summary is shown must not appear under its owner's name.
    """
    readable = access_for(spec.model).visible(actor, Action.VIEW_BODY).values("pk")
    return queries.published_for(actor, spec.slug).filter(organisation=organisation, pk__in=readable)


def _shelf(actor: Any, organisation: Organisation, spec: LibrarySpec) -> dict[str, Any]:
    """Return the newest of the entries that an organisation shares with ``actor``."""
    found = shared_entries(actor, organisation, spec)
    entries = list(with_related(found, spec).order_by("-confirmed_at", "-pk")[:_SHELF_ROWS])
    return {
        "title": spec.plural,
        "icon": spec.icon,
        "total": found.count(),
        "spec": spec,
        "rows": rows_of(entries, spec=spec, bodies={entry.pk for entry in entries}),
    }
