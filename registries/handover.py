"""What a clerk leaves behind in the libraries, for the one hand-over of permissions."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from cms.core.announcements import Kind, announce
from cms.core.audit import entry_for, record, record_many
from cms.core.errors import Invalid
from permissions.access import access_for
from permissions.actions import Action
from permissions.handover import Item, Leaver, register_contributor
from permissions.models import PersonContact
from registries.enums import ReviewState
from registries.models import EntryContact
from registries.models.import_job import ImportJob, ImportState


class Entries:
    """Entries in one state that a person recorded; the successor becomes who answers for them."""

    moves = True

    def __init__(
        self, slug: str, label: str | Promise, hint: str | Promise, review_state: str, **only: Any
    ) -> None:
        self.slug, self.label, self.hint = slug, label, hint
        self._condition = Q(review_state=review_state, **only)

    def count(self, leaver: Leaver) -> int:
        return sum(rows.count() for _slug, rows in self._rows(leaver))

    def items(self, leaver: Leaver, limit: int) -> Sequence[Item]:
        found: list[Item] = []
        for slug, rows in self._rows(leaver):
            spec = libraries.get(slug)
            found += [
                Item(text=f"{row.number} {row.title}", detail=spec.label)
                for row in rows[: limit - len(found)]
            ]
        return found[:limit]

    @transaction.atomic
    def hand_over(self, *, actor: Any, leaver: Leaver, successor: Any) -> int:
        moved = 0
        for slug, rows in self._rows(leaver):
            entries = list(rows)
            if not entries:
                continue
            model: Any = libraries.get(slug).model
            ids = [entry.pk for entry in entries]
            editable = access_for(model).visible(successor, Action.EDIT).filter(pk__in=ids).count()
            if editable != len(ids):
                raise _unfit(self.slug, successor, len(ids) - editable)
            model._default_manager.filter(pk__in=ids, created_by=leaver.user).update(created_by=successor)
            data = {"from": leaver.user.pk, "to": successor.pk}
            record_many(
                [entry_for(action="entry.hand_over", actor=actor, obj=entry, data=data) for entry in entries]
            )
            for entry in entries:
                announce(
                    Kind.ENTRY_HANDED_OVER,
                    actor=actor,
                    obj=entry,
                    organisation_id=entry.organisation_id,
                    subjects=(successor.pk,),
                    data={"from": leaver.user.display_name, "state": self.slug},
                )
            moved += len(ids)
        return moved

    def _rows(self, leaver: Leaver) -> Iterator[tuple[str, QuerySet]]:
        for spec in libraries.all_specs():
            model: Any = spec.model
            rows = model._default_manager.filter(
                self._condition, created_by=leaver.user, organisation_id__in=leaver.unit_ids
            )
            yield spec.slug, rows.order_by("-updated_at", "pk")


class Contacts:
    """Entries that name the person as their contact: the successor's name and number take the place."""

    slug = "contacts"
    label = _("Contact of entries")
    hint = _("Name and phone of the successor are shown instead; the old number is removed.")
    moves = True

    def count(self, leaver: Leaver) -> int:
        return sum(len(rows) for _slug, rows in self._rows(leaver))

    def items(self, leaver: Leaver, limit: int) -> Sequence[Item]:
        found = [
            Item(text=f"{entry.number} {entry.title}", detail=libraries.get(slug).label)
            for slug, entries in self._rows(leaver)
            for entry in entries
        ]
        return found[:limit]

    @transaction.atomic
    def hand_over(self, *, actor: Any, leaver: Leaver, successor: Any) -> int:
        known = PersonContact.objects.filter(person__user=successor).first()
        moved = 0
        for slug, entries in self._rows(leaver):
            for entry in entries:
                EntryContact.objects.filter(library=slug, entry_id=entry.pk).update(
                    name=successor.display_name,
                    phone=known.phone if known else "",
                    email=known.email if known else "",
                    updated_at=timezone.now(),
                )
                record(
                    action="entry.contact",
                    actor=actor,
                    obj=entry,
                    data={"from": leaver.user.pk, "to": successor.pk},
                )
                moved += 1
        return moved

    def _rows(self, leaver: Leaver) -> Iterator[tuple[str, list[Any]]]:
        name = leaver.user.display_name
        for spec in libraries.all_specs():
            model: Any = spec.model
            ids = EntryContact.objects.filter(library=spec.slug, name=name).values("entry_id")
            rows = model._default_manager.filter(organisation_id__in=leaver.unit_ids, pk__in=ids)
            yield spec.slug, list(rows.order_by("-updated_at", "pk"))


class Imports:
    """Files that were checked and wait for a confirmation."""

    slug = "imports"
    label = _("Imports that wait for confirmation")
    hint = _("The successor looks at the check and confirms.")
    moves = True

    def count(self, leaver: Leaver) -> int:
        return self._rows(leaver).count()

    def items(self, leaver: Leaver, limit: int) -> Sequence[Item]:
        return [
            Item(text=job.file_name, detail=libraries.get(job.library).label)
            for job in self._rows(leaver)[:limit]
        ]

    @transaction.atomic
    def hand_over(self, *, actor: Any, leaver: Leaver, successor: Any) -> int:
        jobs = list(self._rows(leaver))
        for job in jobs:
            access: Any = access_for(libraries.get(job.library).model)
            owners = access.owners_for(successor, Action.IMPORT)
            if not owners.filter(pk=job.organisation_id).exists():
                raise _unfit(self.slug, successor, len(jobs))
            # A worker that has just begun keeps its file and asks for the rights of who confirmed.
            ImportJob.objects.filter(pk=job.pk, state=job.state, user=leaver.user).update(user=successor)
            record(
                action="registries.import.hand_over",
                actor=actor,
                label=job.file_name,
                organisation_id=job.organisation_id,
                data={"job": str(job.key), "from": leaver.user.pk, "to": successor.pk},
            )
        return len(jobs)

    def _rows(self, leaver: Leaver) -> QuerySet[ImportJob]:
        rows = ImportJob.objects.filter(
            user=leaver.user,
            organisation_id__in=leaver.unit_ids,
            state__in=[ImportState.UPLOADED, ImportState.CHECKED],
            expires_at__gt=timezone.now(),
        )
        return rows.order_by("-created_at", "pk")


def _unfit(slug: str, successor: Any, number: int) -> Invalid:
    message = _(
        "%(name)s may not work on %(number)d of these. Give a role that covers them, or choose another."
    )
    params = {"name": successor.display_name, "number": number}
    return Invalid("successor_unfit", message, fields={slug: [str(message) % params]}, params=params)


def register() -> None:
    """Make the libraries part of every hand-over."""
    for contributor in (
        Entries("drafts", _("Drafts"), _("Not submitted yet."), ReviewState.NONE, live=False),
        Entries(
            "submitted",
            _("Submissions under review"),
            _("Who submitted stays in the history; the successor is asked when one comes back."),
            ReviewState.SUBMITTED,
        ),
        Entries(
            "returned", _("Returned entries"), _("To be corrected and submitted again."), ReviewState.RETURNED
        ),
        Contacts(),
        Imports(),
    ):
        register_contributor(contributor)
