"""What readers ask: published entries of a library, what somebody works on, what waits for him."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from cms.core.errors import Invalid
from permissions.access import access_for, standing_of
from permissions.actions import Action
from registries.enums import ReviewState
from registries.models import EntryComment, EntryParty, Evidence, RegistryEntry, StatusChange
from registries.models.entry import searchable

MAX_WORDS = 16
MAX_TEXT = 100


def published_for(actor: Any, library: str) -> QuerySet:
    """Return the live entries of a library that ``actor`` may see, at least as a public summary."""
    model: Any = libraries.get(library).model
    return access_for(model).visible(actor, Action.VIEW, model._default_manager.live())


def readable_ids(actor: Any, entries: Iterable[RegistryEntry]) -> set[int]:
    """Return the ids of those ``entries`` whose whole body ``actor`` may read; one query for a page."""
    rows = list(entries)
    if not rows:
        return set()
    model = type(rows[0])
    allowed = access_for(model).visible(actor, Action.VIEW_BODY).filter(pk__in=[row.pk for row in rows])
    return set(allowed.values_list("pk", flat=True))


def worked_on_by(actor: Any, library: str) -> QuerySet:
    """Return the entries, drafts included, that belong into this person's console."""
    model: Any = libraries.get(library).model
    return access_for(model).visible(actor, Action.VIEW_DRAFT)


def owned_by(actor: Any, library: str) -> QuerySet:
    """Return the entries, drafts included, of the organisations for which ``actor`` is staff, and his own."""
    model: Any = libraries.get(library).model
    standing = standing_of(actor)
    condition = Q(organisation_id__in=standing.staff_organisations)
    if standing.person_id is not None:
        condition |= Q(person_id=standing.person_id)
    return model._default_manager.filter(condition)


def waiting_for(actor: Any, library: str) -> QuerySet:
    """Return the submissions that ``actor`` may decide, what is due first on top."""
    model: Any = libraries.get(library).model
    rows = access_for(model).visible(actor, Action.REVIEW).filter(review_state=ReviewState.SUBMITTED)
    return rows.order_by("review_due", "submitted_at", "pk")


def words_of(text: str) -> list[str]:
    """Return the words of a search as the search columns hold them.

    Raises:
        Invalid: more than 16 words or 100 characters.
    """
    if len(text) > MAX_TEXT or len(text.split()) > MAX_WORDS:
        message = _("Search for at most 16 words and 100 characters.")
        raise Invalid("search_too_long", message, fields={"search": [message]})
    return searchable(text).split()


def counts_of(rows: Mapping[str, QuerySet]) -> dict[str, int]:
    """Count rows of several libraries by slug, in one query."""
    parts = [
        part.order_by()
        .annotate(of=Value(slug, output_field=CharField()))
        .values("of")
        .annotate(number=Count("pk"))
        .values_list("of", "number")
        for slug, part in rows.items()
    ]
    found = dict(parts[0].union(*parts[1:], all=True)) if parts else {}
    return {slug: found.get(slug, 0) for slug in rows}


def search(queryset: QuerySet, text: str, *, actor: Any) -> QuerySet:
    """Keep the entries that contain every word of ``text``.

    Substring search, so that 设备 finds 新设备一. The protected part of an entry is searched only for those who
    may read it: a hit must not tell what the page hides.

    Raises:
        Invalid: more than 16 words or 100 characters.
    """
    words = words_of(text)
    if not words:
        return queryset
    model = queryset.model
    in_public, in_body = Q(), Q()
    for word in words:
        in_public &= Q(public_search_text__contains=word)
        in_body &= Q(search_text__contains=word)
    readable = access_for(model).condition(actor, Action.VIEW_BODY)
    drafts = access_for(model).condition(actor, Action.VIEW_DRAFT)
    protected = Q(pk__in=[])
    for condition in (readable, drafts):
        if condition is not None:
            protected |= condition
    return queryset.filter(in_public | (in_body & protected))


def history_of(entry: RegistryEntry) -> QuerySet[StatusChange]:
    """Return the steps of an entry's life, oldest first."""
    rows = StatusChange.objects.filter(library=entry.library_slug, entry_id=entry.pk)
    return rows.select_related("actor__person", "organisation").order_by("at", "pk")


def parties_of(entry: RegistryEntry) -> QuerySet[EntryParty]:
    """Return the organisations that take part, in order."""
    rows = EntryParty.objects.filter(library=entry.library_slug, entry_id=entry.pk)
    return rows.select_related("organisation").order_by("order", "pk")


def evidence_of(entry: RegistryEntry) -> QuerySet[Evidence]:
    """Return the documents of an entry."""
    return Evidence.objects.filter(library=entry.library_slug, entry_id=entry.pk).order_by("pk")


def open_remarks(entry: RegistryEntry) -> QuerySet[EntryComment]:
    """Return the reviewer's remarks that wait for an answer."""
    rows = EntryComment.objects.filter(library=entry.library_slug, entry_id=entry.pk, resolved_at=None)
    return rows.select_related("author__person").order_by("pk")


def open_remarks_of(entries: Iterable[RegistryEntry]) -> dict[int, list[EntryComment]]:
    """Return the waiting remarks of several entries of one library by entry id; one query for a page."""
    rows = list(entries)
    found: dict[int, list[EntryComment]] = {}
    if rows:
        keys = [row.pk for row in rows]
        remarks = EntryComment.objects.filter(
            library=rows[0].library_slug, entry_id__in=keys, resolved_at=None
        )
        for remark in remarks.order_by("pk"):
            found.setdefault(remark.entry_id, []).append(remark)
    return found
