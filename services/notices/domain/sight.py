"""What the objects of notices look like to one reader now: titles, days and rights, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from cms.core import library as libraries
from permissions.access import access_for
from permissions.actions import Action
from permissions.models import Organisation, RoleGrant
from permissions.models.application import Application
from registries.domain.contact_lists import visible as visible_requests
from registries.models import ContactRequest, ImportJob, RegistryEntry
from services.notices.models import Cause, CauseItem


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One object as the reader sees it."""

    title: str
    entry: RegistryEntry | None = None
    drafts: bool = False
    decides: bool = False
    job: ImportJob | None = None
    request: ContactRequest | None = None


@dataclass(kw_only=True)
class Sight:
    """All objects of a page of notices, by type and id; what the reader may not see is not in it."""

    objects: dict[tuple[str, str], Seen] = field(default_factory=dict)
    organisations: dict[int, str] = field(default_factory=dict)

    def of(self, item: CauseItem) -> Seen | None:
        """Return the object of an item, or None where the reader may not see it (any more)."""
        return self.objects.get((item.object_type, item.object_id))


def look(reader: Any, causes: Iterable[Cause], items: Iterable[CauseItem]) -> Sight:
    """Return what ``reader`` may see of the objects of these notices."""
    found, rows, causes = Sight(), list(items), list(causes)
    for spec in libraries.all_specs():
        label = spec.model._meta.label_lower
        ids = {int(item.object_id) for item in rows if item.object_type == label}
        if ids:
            found.objects |= {
                (label, str(pk)): seen for pk, seen in _entries(reader, spec.model, ids).items()
            }
    label = ImportJob._meta.label_lower
    jobs = {item.object_id for item in rows if item.object_type == label}
    if jobs:
        own = ImportJob.objects.filter(pk__in=jobs, user=reader)
        found.objects |= {(label, str(job.pk)): Seen(title=job.file_name, job=job) for job in own}
    found.objects |= _applications(reader, rows)
    found.objects |= _contact_requests(reader, rows)
    found.organisations = _organisations(reader, {cause.organisation_id for cause in causes} - {None})
    return found


def _applications(reader: Any, rows: list[CauseItem]) -> dict[tuple[str, str], Seen]:
    """Return the reader's own applications: he knows the name that he wrote, whoever may see the organisation."""
    label = Application._meta.label_lower
    ids = {item.object_id for item in rows if item.object_type == label}
    if not ids:
        return {}
    own = Application.objects.filter(pk__in=ids, applicant=reader)
    return {(label, str(pk)): Seen(title=name) for pk, name in own.values_list("pk", "name")}


def _contact_requests(reader: Any, rows: list[CauseItem]) -> dict[tuple[str, str], Seen]:
    """Return the requests for contacts that the reader may see, under the titles of entries he may see."""
    label = ContactRequest._meta.label_lower
    ids = {item.object_id for item in rows if item.object_type == label}
    if not ids:
        return {}
    found: dict[tuple[str, str], Seen] = {}
    requests = list(visible_requests(reader).filter(pk__in=ids).order_by("pk"))
    for slug in sorted({one.library for one in requests}):
        mine = [one for one in requests if one.library == slug]
        entries = _entries(reader, libraries.get(slug).model, {one.entry_id for one in mine})
        found |= {
            (label, str(one.pk)): replace(entries[one.entry_id], request=one)
            for one in mine
            if one.entry_id in entries
        }
    return found


def _entries(reader: Any, model: Any, ids: set[int]) -> dict[int, Seen]:
    access = access_for(model)
    may = {
        action: set(access.visible(reader, action).filter(pk__in=ids).values_list("pk", flat=True))
        for action in (Action.VIEW, Action.VIEW_DRAFT, Action.REVIEW)
    }
    rows = model._default_manager.filter(pk__in=set().union(*may.values()))
    entries = list(rows.select_related("organisation", "person", "latest_revision").order_by("pk"))
    return {
        entry.pk: Seen(
            title=_title(entry, drafts=entry.pk in may[Action.VIEW_DRAFT]),
            entry=entry,
            drafts=entry.pk in may[Action.VIEW_DRAFT],
            decides=entry.pk in may[Action.REVIEW],
        )
        for entry in entries
    }


def _title(entry: RegistryEntry, *, drafts: bool) -> str:
    """Return the title of the draft for those who may read it, else the published one."""
    revision = entry.latest_revision if drafts else None
    return str(revision.object_str) if revision else entry.title


def _organisations(reader: Any, ids: set[Any]) -> dict[int, str]:
    """Return the names that the reader may know: of visible organisations, and of those he ever worked for."""
    if not ids:
        return {}
    visible = (
        access_for(Organisation).visible(reader, Action.VIEW).filter(pk__in=ids).values_list("pk", flat=True)
    )
    worked_for = RoleGrant.objects.filter(user=reader, content_object_id__in=ids)
    known = set(visible) | set(worked_for.values_list("content_object_id", flat=True))
    return dict(Organisation.objects.filter(pk__in=known).values_list("pk", "name"))
