"""A person's own entries: a talent's profile, an application as an expert, an achievement of one's own."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from cms.core.errors import NotAllowed, NotFound
from cms.core.library import LibrarySpec
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.audience import Visibility
from registries.domain import attached, drafts
from registries.domain.copying import copy_of
from registries.domain.saving import BatchInvalid, EntryChange, save_entries
from registries.models import RegistryEntry

PERSON = "person"


def libraries_of_persons() -> list[LibrarySpec]:
    """Return the libraries in which a person may own entries, in menu order."""
    return [spec for spec in libraries.all_specs() if PERSON in spec.owners]


def audiences_of(actor: Any) -> list[Visibility]:
    """Return the audiences that a person can choose for an entry of his own.

    Named organisations are chosen where an organisation shares; members of a consortium are offered to whoever belongs
    to one by a role.
    """
    found = [Visibility.PUBLIC, Visibility.SUMMARY, Visibility.OWN]
    if standing_of(actor).consortia:
        found.insert(2, Visibility.CONSORTIUM)
    return found


def own_entries(actor: Any, library: str) -> QuerySet:
    """Return the entries of a library that belong to the person, drafts included, latest first."""
    model: Any = libraries.get(library).model
    person_id = standing_of(actor).person_id
    rows = model._default_manager.filter(person_id=person_id, person__isnull=False)
    return rows.order_by("-updated_at", "-pk")


def own_entry(actor: Any, library: str, number: str) -> RegistryEntry:
    """Return one of the person's own entries.

    Raises:
        NotFound: there is none of this number, or it is somebody else's.
    """
    entry: RegistryEntry | None = own_entries(actor, library).filter(number=number).first()
    if entry is None:
        raise NotFound("not_found", _("There is no such entry among yours."))
    return entry


def save_own(
    *,
    actor: Any,
    library: str,
    values: Mapping[str, Any],
    visibility: str,
    consortium_id: int | None = None,
    entry: RegistryEntry | None = None,
    base_revision_id: int | None = None,
) -> RegistryEntry:
    """Write a new entry of one's own, or change one, as a draft; the audience holds at once.

    Raises:
        NotAllowed: the library takes no entries of persons, nobody is logged in, or the audience is not offered.
        NotFound: the entry is not the person's own.
        Invalid, Conflict: values are wrong, there are too many drafts, or the entry is under review or was changed.
    """
    person_id = standing_of(actor).person_id
    if PERSON not in libraries.get(library).owners or person_id is None:
        raise NotAllowed("owner_not_allowed", _("Entries of this library belong to organisations."))
    if entry is not None and entry.person_id != person_id:
        raise NotFound("not_found", _("There is no such entry among yours."))

    _check_audience(actor, visibility, consortium_id, entry)
    if entry is None:
        drafts.check_room(actor=actor, organisation_id=None)

    shared_with = consortium_id if visibility == Visibility.CONSORTIUM else None
    change = EntryChange(
        pk=entry.pk if entry else None,
        values=values,
        person_id=person_id,
        visibility=visibility,
        consortium_id=shared_with,
        base_revision_id=base_revision_id,
    )
    with transaction.atomic():
        written = _save_one(actor, library, change)
        if entry is not None and (entry.visibility, entry.consortium_id) != (visibility, shared_with):
            attached.set_visibility(
                actor=actor, entry=written, visibility=visibility, consortium_id=shared_with
            )
    return type(written)._default_manager.get(pk=written.pk)


def copy_own(*, actor: Any, entry: RegistryEntry) -> RegistryEntry:
    """Write a new draft of one's own that says what ``entry`` says, without its commitment and dates.

    Raises:
        NotFound: the entry is not the person's own.
        Conflict: there are too many drafts.
    """
    access_for(entry).check(actor, Action.EDIT, entry)
    copy = copy_of(entry.get_latest_revision_as_object())
    many = {field.name for field in copy._meta.many_to_many}
    values = {
        name: list(getattr(copy, name).all()) if name in many else getattr(copy, name)
        for name in entry.spec().editorial_fields
    }
    values["extra"] = copy.extra
    return save_own(
        actor=actor,
        library=entry.library_slug,
        values=values,
        visibility=entry.visibility,
        consortium_id=entry.consortium_id,
    )


def _check_audience(
    actor: Any, visibility: str, consortium_id: int | None, entry: RegistryEntry | None
) -> None:
    """Let stand what stands; what is new must be one of the audiences offered."""
    if entry is not None and (entry.visibility, entry.consortium_id) == (visibility, consortium_id):
        return
    foreign = visibility == Visibility.CONSORTIUM and consortium_id not in standing_of(actor).consortia
    if visibility not in audiences_of(actor) or foreign:
        message = _("Choose one of the audiences offered.")
        raise NotAllowed("audience_not_offered", message, fields={"visibility": [message]})


def _save_one(actor: Any, library: str, change: EntryChange) -> RegistryEntry:
    try:
        result = save_entries(actor=actor, library=library, changes=[change])
    except BatchInvalid as error:
        raise error.rows[0] from error
    return (result.created + result.updated + result.unchanged)[0]
