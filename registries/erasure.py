"""What the libraries hold of a person, for the copy of one's own data and its erasure."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core import library as libraries
from cms.core.audit import record
from cms.core.models import AuditEntry
from permissions.domain import masking
from permissions.domain.erasure import Contributor, Row, register
from permissions.domain.revealing import ACTION as REVEAL
from permissions.models import Person, PersonContact
from registries.domain import words
from registries.domain.attached import delete_attached
from registries.models import (
    EntryContact,
    Evidence,
    ListPreference,
    RegistryEntry,
    ReviewClaim,
    ReviewerPreference,
    SavedView,
)
from registries.models.import_job import ImportJob
from registries.own_fields.reading import definitions
from registries.signals import entries_changed

REVEALS_SHOWN = 500


class Entries(Contributor):
    """Entries that belong to the person or are about the person, such as an organisation's expert.

    They are deleted with their revisions; their steps stay, without words.
    """

    slug = "entries"
    label = _("Entries of mine and about me")
    fate = _("Deleted with all versions, documents and contacts. Only the number of each is kept.")
    columns = {
        "number": _("number"),
        "library": _("library"),
        "title": pgettext_lazy("entry", "title"),
        "status": _("status"),
        "updated_at": _("updated at"),
        "content": _("content"),
    }

    def collect(self, person: Person) -> Sequence[Row]:
        return [
            {
                "number": entry.number,
                "library": str(libraries.get(entry.library_slug).label),
                "title": entry.title,
                "status": entry.get_status_display(),
                "updated_at": entry.updated_at,
                "content": _words(entry),
            }
            for entry in _about(person)
        ]

    def erase(self, *, actor: Any, person: Person) -> int:
        count = 0
        for entry in _about(person):
            model, ids = type(entry), [entry.pk]
            AuditEntry.objects.for_instance(entry).forget_names(entry.number)
            record(action="wagtail.delete", actor=actor, obj=entry, label=entry.number, deleted=True)
            delete_attached(entry=entry)
            entry.delete()
            entries_changed.send(sender=model, library=entry.library_slug, ids=ids)
            count += 1
        return count + _unlink(person)


class NamedContacts(Contributor):
    """Entries of organisations that give the person's own number or address as their contact."""

    slug = "entry_contacts"
    label = _("Entries that name me as contact")
    fate = _("Your name and number are removed there; the organisation names somebody else.")
    columns = {
        "number": _("number"),
        "library": _("library"),
        "name": _("contact person"),
        "phone": _("phone"),
        "email": _("e-mail"),
    }
    masks = {"phone": masking.mask_phone, "email": masking.mask_email}

    def collect(self, person: Person) -> Sequence[Row]:
        return [
            {
                "number": entry.number if entry is not None else "",
                "library": str(libraries.get(contact.library).label),
                "name": contact.name,
                "phone": contact.phone,
                "email": contact.email,
            }
            for contact, entry in _naming(person)
        ]

    def erase(self, *, actor: Any, person: Person) -> int:
        found = list(_naming(person))
        for contact, entry in found:
            contact.delete()
            if entry is not None:
                record(action="entry.contact", actor=actor, obj=entry, data={"removed": True})
        return len(found)


class Habits(Contributor):
    """Views, columns and filters that the person kept, and what was open at the review desk."""

    slug = "habits"
    label = _("Kept views of lists")
    fate = _("Deleted.")
    columns = {"name": _("name"), "library": _("library")}

    def collect(self, person: Person) -> Sequence[Row]:
        if person.user_id is None:
            return ()
        rows = SavedView.objects.filter(owner_id=person.user_id).order_by("pk")
        return [{"name": row.name, "library": row.library} for row in rows]

    def erase(self, *, actor: Any, person: Person) -> int:
        if person.user_id is None:
            return 0
        count = SavedView.objects.filter(owner_id=person.user_id).delete()[0]
        for model in (ListPreference, ReviewClaim, ReviewerPreference):
            count += model._default_manager.filter(user_id=person.user_id).delete()[0]
        return count


class Uploads(Contributor):
    """Files that the person brought in for an import."""

    slug = "imports"
    label = _("Files for imports")
    fate = _("The files are deleted; what was imported belongs to the organisation.")
    columns = {"file": _("file name"), "library": _("library"), "at": _("uploaded at")}

    def collect(self, person: Person) -> Sequence[Row]:
        return [
            {"file": job.file_name, "library": job.library, "at": job.created_at} for job in _jobs(person)
        ]

    def erase(self, *, actor: Any, person: Person) -> int:
        jobs = list(_jobs(person))
        for job in jobs:
            if job.file.name:
                transaction.on_commit(partial(job.file.storage.delete, str(job.file.name)))
        return _jobs(person).update(file="", file_name="", report={}, failure={}) if jobs else 0


class Reveals(Contributor):
    """Who looked at the contact of the person's entries, and why. The rows go with the rest of the trail."""

    slug = "reveals"
    label = _("Who looked at the contact of my entries")
    fate = _("Kept as long as the law asks, without your name.")
    columns = {
        "at": _("at"),
        "number": _("number"),
        "who": pgettext_lazy("own data", "who"),
        "field": _("field"),
        "reason": _("reason"),
    }

    def collect(self, person: Person) -> Sequence[Row]:
        found: list[Row] = []
        for entry in _about(person):
            rows = AuditEntry.objects.for_instance(entry).filter(action=REVEAL)
            found += [
                {
                    "at": row.timestamp,
                    "number": entry.number,
                    "who": row.user.display_name if row.user else "",
                    "field": row.data.get("field", ""),
                    "reason": row.data.get("reason", ""),
                }
                for row in rows.select_related("user__person").order_by("-timestamp", "-pk")[:REVEALS_SHOWN]
            ]
        return found


def register_contributors() -> None:
    """Make all of them part of every copy and erasure."""
    for contributor in (Entries(), NamedContacts(), Uploads(), Habits(), Reveals()):
        register(contributor)


def _about(person: Person) -> Iterator[RegistryEntry]:
    """Yield the entries whose owner or subject the person is."""
    for spec in libraries.all_specs():
        model: Any = spec.model
        condition = Q()
        for field in model._meta.concrete_fields:
            if field.related_model is Person:
                condition |= Q(**{field.name: person})
        yield from model._default_manager.filter(condition).order_by("pk")


def _unlink(person: Person) -> int:
    """Take the person out of lists of people in entries of organisations, such as who completed an achievement."""
    count = 0
    for spec in libraries.all_specs():
        model: Any = spec.model
        for field in model._meta.many_to_many:
            if field.related_model is Person:
                rows = field.remote_field.through._default_manager
                count += rows.filter(**{field.m2m_reverse_field_name(): person}).delete()[0]
    return count


def _naming(person: Person) -> Iterator[tuple[EntryContact, Any]]:
    """Yield the contacts that hold the person's number or address; both are encrypted, so each is opened."""
    own = PersonContact.objects.filter(person=person).first()
    mine = {value for value in (getattr(own, "phone", ""), getattr(own, "email", "")) if value}
    if not mine:
        return
    for contact in EntryContact.objects.filter(~Q(phone="") | ~Q(email="")).order_by("pk").iterator():
        if contact.phone in mine or contact.email in mine:
            model: Any = libraries.get(contact.library).model
            yield contact, model._default_manager.filter(pk=contact.entry_id).first()


def _jobs(person: Person) -> QuerySet[ImportJob]:
    jobs = ImportJob.objects.order_by("pk")
    return jobs.filter(user_id=person.user_id) if person.user_id is not None else jobs.none()


def _words(entry: Any) -> str:
    """Return what the entry says, group by group, as the form words it."""
    names = [name for group in libraries.get(entry.library_slug).groups for name in group.fields]
    names += [field.name for field in definitions(entry.library_slug)]
    said = [(words.name_of(type(entry), name), words.text_of(entry, name)) for name in names]
    lines = [f"{label}：{value}" for label, value in said if value]
    documents = Evidence.objects.filter(library=entry.library_slug, entry_id=entry.pk)
    lines += [str(document.original_name) for document in documents.order_by("pk")]
    return "；".join(lines)
