"""A person's own entries as rows: where each stands and what can be done with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.library import LibrarySpec
from registries.domain import own_entries
from registries.domain.queries import open_remarks_of
from registries.domain.reviewing import standing_of_submission
from registries.enums import ReviewState

#: More entries of one library than a person ever has.
MOST = 100


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that can be done with an entry by one press; ``asks`` says what follows, before it is done."""

    name: str
    label: str | Promise
    icon: str
    asks: str | Promise = ""


ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        Act(name="withdraw", label=_("Take back from review"), icon="arrow-back-up"),
        Act(name="confirm", label=_("Confirm that it still holds"), icon="check"),
        Act(name="copy", label=pgettext_lazy("entry", "Copy"), icon="copy"),
        Act(
            name="unpublish",
            label=_("Take it down"),
            icon="ban",
            asks=_("It vanishes from all lists at once. You can hand it in again later."),
        ),
        Act(
            name="delete",
            label=_("Delete the draft"),
            icon="trash",
            asks=_("The draft is gone for good."),
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class OwnRow:
    """One entry: its stage, what it waits for, and what can be done."""

    entry: Any
    url: str
    page_url: str
    note: str
    remarks: int
    acts: Sequence[Act]

    @property
    def may_edit(self) -> bool:
        """Tell whether it can be changed now."""
        return bool(self.entry.review_state != ReviewState.SUBMITTED)


@dataclass(frozen=True, kw_only=True)
class OwnShelf:
    """The person's entries of one library, with the way to a new one."""

    spec: LibrarySpec
    new_url: str
    rows: Sequence[OwnRow]


def shelves(actor: Any) -> list[OwnShelf]:
    """Return every library that takes entries of persons, with those of this person."""
    return [
        OwnShelf(
            spec=spec,
            new_url=reverse("portal:own_new", args=[spec.url_segment]),
            rows=list(_rows(actor, spec)),
        )
        for spec in own_entries.libraries_of_persons()
    ]


def _rows(actor: Any, spec: LibrarySpec) -> Iterator[OwnRow]:
    entries = list(own_entries.own_entries(actor, spec.slug)[:MOST])
    remarks = open_remarks_of(entries)
    for entry in entries:
        yield row_of(entry, remarks=len(remarks.get(entry.pk, ())))


def row_of(entry: Any, *, remarks: int = 0) -> OwnRow:
    """Return one entry with what can be done."""
    segment = entry.spec().url_segment
    return OwnRow(
        entry=entry,
        url=reverse("portal:own_edit", args=[segment, entry.number]),
        page_url=reverse("portal:entry", args=[segment, entry.number]),
        note=_note(entry),
        remarks=remarks,
        acts=[ACTS[name] for name in _acts(entry)],
    )


def _note(entry: Any) -> str:
    standing = standing_of_submission(entry)
    if standing is not None and standing.due is not None:
        words = {"level": standing.level, "due": standing.due.isoformat()}
        return _g("%(level)s, decision expected by %(due)s") % words
    if entry.live and entry.has_unpublished_changes:
        return _g("Your changes are not handed in yet; readers see the published state.")
    return ""


def _acts(entry: Any) -> Iterator[str]:
    if entry.review_state == ReviewState.SUBMITTED:
        yield "withdraw"
    elif entry.live:
        yield "confirm"
    yield "copy"
    if entry.live:
        yield "unpublish"
    elif entry.first_published_at is None and entry.review_state != ReviewState.SUBMITTED:
        yield "delete"
