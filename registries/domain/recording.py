"""Entries that the operator records for an organisation without staff (代录), and what it says to each of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, NotFound
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.models import Organisation, OrganisationState
from permissions.roles import Role
from registries.domain import publishing
from registries.domain.history import record_stage
from registries.domain.queries import counts_of
from registries.domain.rows import reread, update_live
from registries.enums import EntryStatus, RecordedState, ReviewState
from registries.models import RegistryEntry

#: Before one of these states is left, an organisation has no staff who could record anything.
_WITHOUT_STAFF = (OrganisationState.UNCLAIMED, OrganisationState.CLAIMING)

#: What awaits the organisation's word; what the operator took down or gave up again does not.
_AWAITS = Q(recorded_state=RecordedState.PENDING) & ~Q(
    status=EntryStatus.WITHDRAWN, review_state=ReviewState.NONE, live=False
)


def recorded_for(actor: Any, owner_ids: Iterable[int | None]) -> frozenset[int]:
    """Return those of the owners for whom ``actor`` records in place of staff that they do not have."""
    standing = standing_of(actor)
    if standing.is_system:
        return frozenset()
    own = set(standing.units_allowing(Action.CREATE))
    for other, actions in standing.delegated:
        if Action.CREATE in actions:
            own |= other.units_allowing(Action.CREATE)
    wanted = {pk for pk in owner_ids if pk is not None} - own
    if not wanted:
        return frozenset()
    rows = Organisation.objects.filter(pk__in=wanted, state__in=_WITHOUT_STAFF)
    return frozenset(rows.values_list("pk", flat=True))


def mark(*, actor: Any, entries: Iterable[RegistryEntry]) -> None:
    """Mark new entries, not yet written, that await the word of the organisation they are recorded for."""
    rows = list(entries)
    owners = recorded_for(actor, {entry.organisation_id for entry in rows})
    for entry in rows:
        entry.recorded_state = RecordedState.PENDING if entry.organisation_id in owners else ""


def to_confirm(actor: Any, library: str) -> QuerySet:
    """Return the entries recorded for the organisations of ``actor`` that await his word, oldest first."""
    model: Any = libraries.get(library).model
    access: Any = access_for(model)
    owners = access.owners_for(actor, Action.CONFIRM_PARTY).filter(root__state=OrganisationState.VERIFIED)
    rows = model._default_manager.filter(_AWAITS, organisation_id__in=owners.values("pk"))
    return rows.order_by("created_at", "pk")


def answers(actor: Any) -> bool:
    """Return whether ``actor`` speaks for an organisation at all when entries are accepted or withdrawn."""
    standing = standing_of(actor)
    given = (other for other, actions in standing.delegated if Action.CONFIRM_PARTY in actions)
    return any(one.units_allowing(Action.CONFIRM_PARTY) for one in (standing, *given))


def count_to_confirm(actor: Any) -> int:
    """Return how many recorded entries await the word of ``actor``."""
    if not answers(actor):
        return 0
    return sum(
        counts_of({spec.slug: to_confirm(actor, spec.slug) for spec in libraries.all_specs()}).values()
    )


def accept(*, actor: Any, entries: Collection[RegistryEntry]) -> int:
    """Take over entries that the platform recorded: from now on they are the organisation's own; all or none.

    Raises:
        NotFound: one of them does not await the word of ``actor``.
        Conflict: somebody was faster.
    """
    now = timezone.now()
    with transaction.atomic():
        for entry in _awaiting(actor, entries):
            changed = _answer(actor=actor, entry=entry, state=RecordedState.ACCEPTED, confirmed_at=now)
            record(action="entry.recorded.accept", actor=actor, obj=changed)
    return len(entries)


def withdraw(*, actor: Any, entries: Collection[RegistryEntry], reason: str = "") -> int:
    """Take back entries that the platform recorded: shown to nobody any more, from this moment; all or none.

    What was published is taken down, what is under review is withdrawn; the organisation may delete or correct and
    submit them afterwards.

    Raises:
        NotFound: one of them does not await the word of ``actor``.
        Conflict: somebody was faster.
    """
    with transaction.atomic():
        for entry in _awaiting(actor, entries):
            changed = _answer(actor=actor, entry=entry, state=RecordedState.WITHDRAWN)
            record(action="entry.recorded.withdraw", actor=actor, obj=changed, data={"reason": reason})
            _end(actor=actor, entry=changed, reason=reason or str(_("Withdrawn by the organisation")))
    return len(entries)


def _awaiting(actor: Any, entries: Collection[RegistryEntry]) -> list[RegistryEntry]:
    """Return the rows under a lock, in one order for all."""
    rows = [reread(entry) for entry in sorted(entries, key=lambda one: (one.library_slug, one.pk))]
    for row in rows:
        if row.recorded_state in {RecordedState.ACCEPTED, RecordedState.WITHDRAWN}:
            raise Conflict(
                "recorded_decided", _("A colleague has answered this entry already. Reload the page.")
            )
        if not to_confirm(actor, row.library_slug).filter(pk=row.pk).exists():
            raise NotFound("not_found", _("This entry does not await your confirmation."))
    return rows


def _answer(*, actor: Any, entry: RegistryEntry, state: RecordedState, **fields: Any) -> RegistryEntry:
    return update_live(
        entry,
        {"recorded_state": RecordedState.PENDING},
        recorded_state=state,
        recorded_decided_by=actor if getattr(actor, "pk", None) else None,
        recorded_decided_at=timezone.now(),
        **fields,
    )


def _end(*, actor: Any, entry: RegistryEntry, reason: str) -> None:
    row = entry
    if row.review_state != ReviewState.NONE:
        row = publishing.withdraw(actor=actor, entry=row)
    if row.live or row.scheduled_revision:
        publishing.unpublish(actor=actor, entry=row, reason=reason)
    elif row.status == EntryStatus.DRAFT:
        before = row.stage
        changed = update_live(
            row, {"status": row.status}, status=EntryStatus.WITHDRAWN, closed_at=timezone.now()
        )
        record_stage(entry=changed, before=before, actor=actor, reason=reason)


def tell_organisation(*, actor: Any, organisation: Organisation, subjects: tuple[int, ...] = ()) -> None:
    """Announce to an organisation that has staff now what was recorded for it before."""
    if organisation.state != OrganisationState.VERIFIED:
        return
    count = sum(
        spec.model._default_manager.filter(_AWAITS, organisation__root_id=organisation.root_pk).count()
        for spec in libraries.all_specs()
    )
    if count:
        announce(
            Kind.ENTRY_RECORDED,
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            subjects=subjects,
            data={"count": count},
        )


@dataclass(kw_only=True)
class RecordedOf:
    """How the entries recorded for one organisation stand."""

    organisation: Organisation
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def pending(self) -> int:
        """Return how many await the organisation's word."""
        return self.counts.get(RecordedState.PENDING, 0)

    @property
    def accepted(self) -> int:
        """Return how many the organisation took over."""
        return self.counts.get(RecordedState.ACCEPTED, 0)

    @property
    def withdrawn(self) -> int:
        """Return how many the organisation took back."""
        return self.counts.get(RecordedState.WITHDRAWN, 0)


def sees_all_recorded(actor: Any) -> bool:
    """Return whether ``actor`` looks after what is recorded for others: the operator, and the auditor."""
    return standing_of(actor).has_role(Role.PLATFORM_OPERATOR, Role.AUDITOR)


def recorded_by_organisation(actor: Any, *, state: str = "") -> list[RecordedOf]:
    """Return what was recorded for whom, most waiting first; ``state`` keeps organisations with such entries.

    Raises:
        NotFound: the actor does not look after recorded entries.
    """
    if not sees_all_recorded(actor):
        raise NotFound("not_found", _("There is no such page for you."))
    found: dict[int, RecordedOf] = {}
    for spec in libraries.all_specs():
        known = _AWAITS | Q(recorded_state__in=[RecordedState.ACCEPTED, RecordedState.WITHDRAWN])
        rows = spec.model._default_manager.filter(known).order_by()
        for row in rows.values("organisation_id", "recorded_state").annotate(count=Count("pk")):
            one = found.setdefault(row["organisation_id"], RecordedOf(organisation=Organisation()))
            kept = one.counts.get(row["recorded_state"], 0)
            one.counts[row["recorded_state"]] = kept + row["count"]
    organisations = Organisation.objects.select_related("region").in_bulk(found)
    for pk, one in found.items():
        one.organisation = organisations[pk]
    kept_rows = [one for one in found.values() if not state or one.counts.get(state)]
    return sorted(kept_rows, key=lambda one: (-one.pending, one.organisation.name, one.organisation.pk))
