"""Who sees which requests for contacts, and whom they open a contact to."""

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
