"""A person's own page: who they are here, what waits for them, and their entries by state."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core import library
from cms.core.library import LibrarySpec
from permissions.access import standing_of
from permissions.models import Organisation
from portal import console
from portal.library.rows import Row, rows_of, with_related
from registries.domain import queries, reviewing
from registries.domain.desk import Narrowing
from registries.enums import ReviewState
from registries.viewsets.narrowing import desk_url
from services.insights.domain.screens import Board
from services.insights.enums import ScopeKind

SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Some entries of one library under one heading."""

    title: str | Promise
    icon: str
    total: int
    rows: Sequence[Row]
    url: str


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """A role of the person in an organisation."""

    organisation: Organisation
    role: str | Promise


def capacities(user: Any) -> list[Capacity]:
    """Return the roles in force, with their organisations."""
    grants = standing_of(user).grants
    organisations = Organisation.objects.in_bulk({grant.organisation_id for grant in grants})
    return [
        Capacity(organisation=organisations[grant.organisation_id], role=grant.role.label)
        for grant in grants
        if grant.organisation_id in organisations
    ]


def waiting(user: Any) -> list[Shelf]:
    """Return what the person should act on: submissions to review, returned entries of their own."""
    return [shelf for spec in library.all_specs() for shelf in _waiting(user, spec) if shelf.total]


def _waiting(user: Any, spec: LibrarySpec) -> Iterator[Shelf]:
    yield _shelf(
        user,
        spec,
        _("To review"),
        queries.waiting_for(user, spec.slug),
        url=desk_url(Narrowing(library=spec.slug)) if user.has_perm(console.CONSOLE) else "",
    )
    returned = queries.owned_by(user, spec.slug).filter(review_state=ReviewState.RETURNED)
    yield _shelf(user, spec, _("Returned to you"), returned.order_by("-updated_at", "pk"))


@dataclass(frozen=True, kw_only=True)
class WaitingSummary:
    """How much waits, and by when the oldest submission is to be decided."""

    count: int
    oldest: reviewing.Waiting | None


def waiting_summary(user: Any) -> WaitingSummary:
    """Return the number of things that wait for the person, and the one that is due first."""
    count, oldest = 0, []
    for spec in library.all_specs():
        queue = queries.waiting_for(user, spec.slug)
        count += queue.count()
        oldest += reviewing.with_due_days(queue.select_related("latest_revision")[:1])
        count += queries.owned_by(user, spec.slug).filter(review_state=ReviewState.RETURNED).count()
    return WaitingSummary(count=count, oldest=min(oldest, key=lambda one: one.due, default=None))


def own_page(boards: list[Board]) -> str:
    """Return the page of the organisation acted for in the directory (R27); empty for whoever acts for none."""
    own = next((board.scope for board in boards if board.scope.kind == ScopeKind.ORGANISATION), None)
    return reverse("portal:organisation", args=[own.organisation.pk]) if own and own.organisation else ""


def own_entries(user: Any) -> list[Shelf]:
    """Return the person's and their organisations' entries: drafts, in review, live."""
    return [shelf for spec in library.all_specs() for shelf in _own(user, spec) if shelf.total]


def _own(user: Any, spec: LibrarySpec) -> Iterator[Shelf]:
    rows = queries.owned_by(user, spec.slug).order_by("-updated_at", "pk")
    drafts = rows.filter(live=False, review_state=ReviewState.NONE)
    yield _shelf(user, spec, _("Drafts"), drafts)
    yield _shelf(user, spec, _("In review"), rows.filter(review_state=ReviewState.SUBMITTED))
    yield _shelf(user, spec, _("Published"), rows.filter(live=True))


def _standing(entry: Any) -> str:
    standing = reviewing.standing_of_submission(entry)
    if standing is None or standing.due is None:
        return ""
    words = {"level": standing.level, "due": standing.due.isoformat()}
    return str(_("%(level)s, decision expected by %(due)s") % words)


def _shelf(
    user: Any, spec: LibrarySpec, title: str | Promise, rows: QuerySet, *, url: str | None = None
) -> Shelf:
    entries = list(with_related(rows, spec)[:SHOWN])
    return Shelf(
        title=f"{spec.plural} · {title}",
        icon=spec.icon,
        total=rows.count(),
        rows=[
            replace(row, standing=_standing(entry))
            for row, entry in zip(
                rows_of(entries, spec=spec, bodies={entry.pk for entry in entries}), entries, strict=True
            )
        ],
        url=console.list_url(user, spec) if url is None else url,
    )
