"""The review desk: one queue over all libraries, who has what open, and how a reviewer likes to work."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cms.core import library as libraries
from permissions.access import access_for
from permissions.actions import Action
from permissions.models import Organisation
from registries.domain.queries import waiting_for
from registries.domain.reviewing import (
    Waiting,
    as_waiting,
    late_days_of,
    ready,
    reviewed_libraries,
    rounds_of,
)
from registries.models import EntryComment, RegistryEntry, ReviewClaim, ReviewerPreference

#: A claim that nobody renews is over after this.
CLAIM = datetime.timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What a reviewer wants to see of the queue; empty means everything."""

    library: str = ""
    level: str = ""
    organisation: int | None = None
    is_late: bool = False


@dataclass(frozen=True, kw_only=True, order=True)
class Key:
    """One submission of the queue, sorted as the queue is: by due day, then by submission."""

    due: datetime.date
    submitted_at: datetime.datetime
    library: str
    pk: int
    level: str
    organisation_id: int


def queue(actor: Any, narrowing: Narrowing | None = None) -> list[Key]:
    """Return what waits for ``actor`` in all libraries, due first; one query per library, however long it is."""
    wanted = narrowing or Narrowing()
    today = timezone.localdate()
    found = []
    for slug in reviewed_libraries(actor):
        if wanted.library in {"", slug}:
            rows = _narrow(waiting_for(actor, slug), wanted, today)
            columns = ("review_due", "submitted_at", "pk", "review_level", "organisation_id")
            found += [
                Key(
                    due=due or today,
                    submitted_at=submitted,
                    library=slug,
                    pk=pk,
                    level=level,
                    organisation_id=owner or 0,
                )
                for due, submitted, pk, level, owner in rows.values_list(*columns)
            ]
    return sorted(found)


def _narrow(rows: QuerySet, wanted: Narrowing, today: datetime.date) -> QuerySet:
    if wanted.level:
        rows = rows.filter(review_level=wanted.level)
    if wanted.organisation is not None:
        rows = rows.filter(organisation_id=wanted.organisation)
    return rows.filter(review_due__lt=today) if wanted.is_late else rows


def details(actor: Any, keys: Sequence[Key]) -> list[Waiting]:
    """Return the submissions of ``keys`` with what the queue shows of them, in the same order."""
    rows: dict[tuple[str, int], Waiting] = {}
    for slug in {key.library for key in keys}:
        model: Any = libraries.get(slug).model
        ids = [key.pk for key in keys if key.library == slug]
        entries = list(ready(model._default_manager.filter(pk__in=ids)))
        access: Any = access_for(model)
        rounds = rounds_of(model, entries)
        behalf = access.on_behalf_many(actor, Action.REVIEW, ids)
        claims = _claims(slug, ids, but=actor)
        late = late_days_of(entries)
        for entry in entries:
            rows[slug, entry.pk] = as_waiting(
                entry,
                late_days=late[entry.pk],
                round=rounds[entry.pk],
                on_behalf_of=behalf.get(entry.pk),
                open_with=tuple(claims.get(entry.pk, ())),
            )
    return [rows[key.library, key.pk] for key in keys if (key.library, key.pk) in rows]


def owners_of(keys: Iterable[Key]) -> QuerySet[Organisation]:
    """Return the organisations whose submissions stand in a queue, by name."""
    ids = {key.organisation_id for key in keys} - {0}
    return Organisation.objects.filter(pk__in=ids).order_by("pinyin", "pk")


def came_back_ids(library: str, entries: Iterable[RegistryEntry]) -> set[int]:
    """Return the ids of those entries that were returned before; they are not approved unseen."""
    rows = list(entries)
    remarks = EntryComment.objects.filter(library=library, entry_id__in=[row.pk for row in rows])
    published = {row.pk: row.last_published_at for row in rows}
    return {
        pk
        for pk, at in remarks.values_list("entry_id", "at")
        if published[pk] is None or at > published[pk]  # type: ignore[operator]  # not None here
    }


# -- who has it open -------------------------------------------------------------------------------------


def claim(*, actor: Any, entry: RegistryEntry) -> list[str]:
    """Say that ``actor`` has a submission open, and return the names of others who have; nobody is locked out.

    Raises:
        NotAllowed, NotFound: the actor may not decide about this entry.
    """
    access_for(entry).check(actor, Action.REVIEW, entry)

    key = {"library": entry.library_slug, "entry_id": entry.pk, "user": actor}
    ReviewClaim.objects.update_or_create(**key, defaults={"until": timezone.now() + CLAIM})
    return _claims(entry.library_slug, [entry.pk], but=actor).get(entry.pk, [])


def forget_claims() -> int:
    """Delete the claims that are over; return how many."""
    return ReviewClaim.objects.filter(until__lt=timezone.now()).delete()[0]


def _claims(library: str, ids: Sequence[int], *, but: Any) -> dict[int, list[str]]:
    rows = ReviewClaim.objects.filter(library=library, entry_id__in=ids, until__gt=timezone.now())
    found: dict[int, list[str]] = {}
    for row in rows.exclude(user_id=but.pk).select_related("user__person").order_by("pk"):
        found.setdefault(row.entry_id, []).append(row.user.display_name)
    return found


# -- how a reviewer works --------------------------------------------------------------------------------


def has_single_keys(actor: Any) -> bool:
    """Return whether J, K, A, R work for ``actor``; they do until he turns them off."""
    row = ReviewerPreference.objects.filter(user_id=actor.pk).first()
    return row is None or row.single_keys


def set_single_keys(*, actor: Any, on: bool) -> None:
    """Turn the single keys on or off for ``actor``, on every device (WCAG 2.1.4)."""
    ReviewerPreference.objects.update_or_create(user=actor, defaults={"single_keys": on})
