"""Acts on many entries: each goes through the operation for one, and is done whole or refused with a reason."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core.errors import Conflict, DomainError, Invalid
from cms.masterdata.models import Tag
from registries.domain import attached, deciding, publishing
from registries.domain.queries import worked_on_by
from registries.domain.saving import BatchInvalid, EntryChange, save_entries
from registries.domain.words import label_of
from registries.models import RegistryEntry

#: How many entries one act may take.
MOST = 500


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An entry that stays as it was, and why; ``problems`` names fields."""

    entry: RegistryEntry
    reason: str | Promise
    problems: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of an act on many entries."""

    done: list[RegistryEntry] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def chosen_entries(*, actor: Any, library: str, ids: Collection[int]) -> list[RegistryEntry]:
    """Return those entries of ``actor``'s console that have these ids; of others nothing is said.

    Raises:
        Invalid: none, or more than one act may take.
    """
    check_number(len(ids))
    rows: QuerySet = worked_on_by(actor, library).filter(pk__in=ids)
    return list(
        rows.select_related("organisation", "person", "latest_revision").order_by("-updated_at", "-pk")
    )


def check_number(number: int) -> None:
    """Refuse to act on nothing, and on more than one act may take.

    Raises:
        Invalid: none, or too many; the message says how many it may be.
    """
    if not 1 <= number <= MOST:
        message = _("Choose from 1 to %(most)d entries. Narrow the list by filters and do the rest after.")
        raise Invalid("too_many", message, params={"most": MOST})


def submit_all(*, actor: Any, entries: Iterable[RegistryEntry]) -> Outcome:
    """Hand each entry in for review."""
    return _each(entries, lambda entry: publishing.submit(actor=actor, entries=[entry]))


def withdraw_all(*, actor: Any, entries: Iterable[RegistryEntry]) -> Outcome:
    """Take each submission back."""
    return _each(entries, lambda entry: publishing.withdraw(actor=actor, entry=entry))


def approve_all(*, actor: Any, entries: Sequence[RegistryEntry], seen: Mapping[int, int | None]) -> Outcome:
    """Approve each submission exactly as it was seen; ``seen`` names the revision that stood on the screen.

    Raises:
        Invalid: more than a reviewer may approve at once.
    """
    if len(entries) > deciding.MOST_AT_ONCE:
        message = _("Approve at most %(most)d submissions at once.")
        raise Invalid("too_many", message, params={"most": deciding.MOST_AT_ONCE})

    def approve(entry: RegistryEntry) -> None:
        revision_id = seen.get(entry.pk) or 0
        one = deciding.Wanted(library=entry.library_slug, pk=entry.pk, revision_id=revision_id)
        for _title, reason in deciding.approve_many(actor=actor, wanted=[one]).left:
            raise Conflict("left", reason)

    return _each(entries, approve)


def tag_all(
    *, actor: Any, entries: Iterable[RegistryEntry], add: Collection[Tag] = (), remove: Collection[Tag] = ()
) -> Outcome:
    """Add and remove technology fields on drafts; what is published changes by a review of its own.

    Raises:
        Invalid: nothing is to be added or removed.
    """
    if not add and not remove:
        message = _("Name at least one technology field to add or to remove.")
        raise Invalid("nothing_to_do", message, fields={"add": [message]})
    gone = {tag.pk for tag in remove}

    def tag(entry: RegistryEntry) -> None:
        if entry.live:
            raise Conflict("published", _("It is published: change it by itself, so that it is reviewed."))
        draft: Any = entry.get_latest_revision_as_object()
        known = {one.pk: one for one in [*draft.technologies.all(), *add]}
        wanted = [one for pk, one in known.items() if pk not in gone]
        change = EntryChange(pk=entry.pk, values={"technologies": wanted})
        save_entries(actor=actor, library=entry.library_slug, changes=[change])

    return _each(entries, tag)


def set_audience_all(
    *, actor: Any, entries: Iterable[RegistryEntry], visibility: str, consortium_id: int | None = None
) -> Outcome:
    """Set who may see each entry."""

    def set_audience(entry: RegistryEntry) -> None:
        attached.set_visibility(actor=actor, entry=entry, visibility=visibility, consortium_id=consortium_id)

    return _each(entries, set_audience)


def _each(entries: Iterable[RegistryEntry], act: Callable[[RegistryEntry], Any]) -> Outcome:
    outcome = Outcome()
    for entry in entries:
        try:
            with transaction.atomic():
                act(entry)
            outcome.done.append(entry)
        except BatchInvalid as error:
            outcome.refused.extend(_refusal(entry, one) for one in error.rows.values())
        except DomainError as error:
            outcome.refused.append(_refusal(entry, error))
    return outcome


def _refusal(entry: RegistryEntry, error: DomainError) -> Refusal:
    problems = tuple(
        (_label(entry, name), "".join(str(text) for text in texts)) for name, texts in error.fields.items()
    )
    return Refusal(entry=entry, reason=error.message, problems=problems)


def _label(entry: RegistryEntry, name: str) -> str:
    try:
        return label_of(type(entry), name)
    except (FieldDoesNotExist, LookupError):
        return ""
