"""Who sees which requests for contacts, and whom they open a contact to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.core import library as libraries
from permissions.access import Standing, access_for, standing_of
from permissions.actions import Action
from permissions.models import OrganisationState
from permissions.roles import Role
from registries.enums.contact_request import ContactState
from registries.models import ContactRequest, RegistryEntry

#: What a line of a list shows of other tables.
RELATED = ("organisation", "person", "asked_by__person", "answered_by__person")


def of_asker(standing: Standing) -> Q:
    """Return the condition "asked by an organisation this person works for, or by the person"."""
    roots = standing.audience_roots
    asked = Q(organisation_id__in=roots) | Q(
        organisation__root_id__in=roots, organisation__state=OrganisationState.VERIFIED
    )
    if standing.person_id is not None:
        asked |= Q(person_id=standing.person_id)
    return asked


def accepted_for(standing: Standing) -> Q:
    """Return the condition "opens the contact to this person today"."""
    return of_asker(standing) & Q(state=ContactState.ACCEPTED, until__gt=timezone.now())


def sent(actor: Any) -> QuerySet[ContactRequest]:
    """Return what the organisations of ``actor``, or ``actor`` in person, asked for."""
    standing = standing_of(actor)
    if not standing.active:
        return ContactRequest.objects.none()
    return ContactRequest.objects.filter(of_asker(standing))


def received(actor: Any) -> QuerySet[ContactRequest]:
    """Return the requests about entries whose contact ``actor`` looks after."""
    return ContactRequest.objects.filter(_of_entries(actor, Action.EDIT_CONTACT))


def visible(actor: Any) -> QuerySet[ContactRequest]:
    """Return the requests that ``actor`` may read: both sides theirs, operator and auditor all of them."""
    standing = standing_of(actor)
    if standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR, Role.AUDITOR):
        return ContactRequest.objects.all()
    if not standing.active:
        return ContactRequest.objects.none()
    return ContactRequest.objects.filter(of_asker(standing) | _of_entries(actor, Action.EDIT_CONTACT))


def to_answer(actor: Any) -> QuerySet[ContactRequest]:
    """Return what waits for the word of ``actor``, the oldest first."""
    return received(actor).filter(state=ContactState.OPEN).order_by("created_at", "pk")


def latest_of(actor: Any, entry: RegistryEntry) -> ContactRequest | None:
    """Return the newest request of this person's side about ``entry``; one that is open or in force goes first."""
    rows = list(about(sent(actor), entry).order_by("-created_at", "-pk")[:20])
    standing = [row for row in rows if row.state == ContactState.OPEN or row.in_force]
    return next(iter([*standing, *rows]), None)


def _of_entries(actor: Any, action: Action) -> Q:
    """Return the condition "about an entry of any library to which ``actor`` may do ``action``"."""
    found = Q(pk__in=[])
    for spec in libraries.all_specs():
        access = access_for(spec.model)
        if access.condition(actor, action) is not None:
            found |= Q(library=spec.slug, entry_id__in=access.visible(actor, action).values("pk"))
    return found


def about(rows: QuerySet[ContactRequest], entry: RegistryEntry) -> QuerySet[ContactRequest]:
    """Keep the requests about one entry."""
    return rows.filter(library=entry.library_slug, entry_id=entry.pk)


def entry_of(request: ContactRequest) -> RegistryEntry:
    """Return the entry that a request is about."""
    model: Any = libraries.get(request.library).model
    found: RegistryEntry = model._default_manager.select_related("organisation", "person").get(
        pk=request.entry_id
    )
    return found


@dataclass(frozen=True, kw_only=True)
class Line:
    """One request as a reader's list shows it."""

    request: ContactRequest
    #: None once the reader may not read the entry any more
    entry: RegistryEntry | None
    asker: str
    asked_by: str
    may_answer: bool
    may_withdraw: bool
    may_end: bool
    may_reveal: bool


def lines_of(actor: Any, requests: Iterable[ContactRequest]) -> list[Line]:
    """Return ``requests`` as ``actor`` sees them; the number of queries does not depend on how many there are.

    ``requests`` come from the querysets above with :data:`RELATED` selected.
    """
    rows = list(requests)
    keys = [row.pk for row in rows]
    own = set(sent(actor).filter(pk__in=keys).values_list("pk", flat=True)) if rows else set()
    entries: dict[tuple[str, int], RegistryEntry] = {}
    owned: set[tuple[str, int]] = set()
    for slug in sorted({row.library for row in rows}):
        access = access_for(libraries.get(slug).model)
        ids = {row.entry_id for row in rows if row.library == slug}
        seen = access.visible(actor, Action.VIEW_BODY).filter(pk__in=ids)
        entries |= {(slug, one.pk): one for one in seen.select_related("organisation", "person", "industry")}
        mine = access.visible(actor, Action.EDIT_CONTACT).filter(pk__in=ids).values_list("pk", flat=True)
        owned |= {(slug, pk) for pk in mine}
    return [_line(row, entries, row.pk in own, (row.library, row.entry_id) in owned) for row in rows]


def _line(
    row: ContactRequest, entries: dict[tuple[str, int], RegistryEntry], is_own: bool, is_owner: bool
) -> Line:
    entry = entries.get((row.library, row.entry_id))
    is_open = row.state == ContactState.OPEN
    return Line(
        request=row,
        entry=entry,
        asker=str(row.asker),
        asked_by=row.asked_by.display_name if row.asked_by and row.organisation else "",
        may_answer=is_open and is_owner,
        may_withdraw=is_open and is_own,
        may_end=row.in_force and is_owner,
        may_reveal=row.in_force and is_own and entry is not None,
    )
