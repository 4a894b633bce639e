"""Create and change entries, many at once. A row of a sheet and a form of the console end in the same place."""

import datetime
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from cms.core import library as libraries
from cms.core.audit import entry_for, record_many
from cms.core.errors import Conflict, DomainError, Invalid, NotAllowed
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.audience import Visibility
from registries.domain.history import creation_steps
from registries.domain.numbers import take_numbers
from registries.domain.recording import mark
from registries.enums import EntryStatus, ReviewState
from registries.models import EntryAudience, RegistryEntry, StatusChange
from registries.own_fields.entries import EXTRA, assign_own, own_values
from registries.own_fields.reading import is_own, reading
from registries.signals import entries_changed


@dataclass(frozen=True, kw_only=True)
class EntryChange:
    """One entry to create (``pk`` None) or to change.

    ``values`` holds editorial fields by name: plain values, model instances for foreign keys, lists of instances for
    many-to-many fields; what is not named stays. Own fields are named ``extra.<key>``, or all in ``extra`` by key.
    Owner, audience and validity are taken at creation only, later they have operations of their own.
    ``base_revision_id`` makes the change a Conflict if the entry was edited since.
    """

    values: Mapping[str, Any]
    pk: int | None = None
    organisation_id: int | None = None
    person_id: int | None = None
    visibility: str = Visibility.CONSORTIUM
    consortium_id: int | None = None
    audience: Sequence[int] = ()
    expires_at: datetime.datetime | None = None
    base_revision_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SaveResult:
    """What was written, by position of the change."""

    created: list[RegistryEntry] = field(default_factory=list)
    updated: list[RegistryEntry] = field(default_factory=list)
    unchanged: list[RegistryEntry] = field(default_factory=list)


class BatchInvalid(Invalid):
    """Some changes of a batch cannot be saved; ``rows`` tells which and why, by position."""

    def __init__(self, rows: Mapping[int, DomainError]) -> None:
        super().__init__("batch_invalid", _("Some rows cannot be saved. Nothing was changed."))
        self.rows = dict(rows)


def save_entries(
    *, actor: Any, library: str, changes: Sequence[EntryChange], at: datetime.datetime | None = None
) -> SaveResult:
    """Create and change entries of one library as drafts: all of them or none.

    Every entry gets its revision and audit row, exactly as an edit in the console gives it.

    Raises:
        BatchInvalid: the actor may not do some of it, some values are wrong, or an entry is locked or was changed.
    """
    model: Any = libraries.get(library).model
    moment = at or timezone.now()
    with reading(), transaction.atomic():
        _lock(model, changes)
        prepared = prepare(actor=actor, model=model, changes=changes)
        if prepared.errors:
            raise BatchInvalid(prepared.errors)

        _insert(prepared.new, actor=actor, at=moment)
        _update(prepared.edited, actor=actor, at=moment)
        ids = [entry.pk for entry, _change in prepared.new + prepared.edited]
        if ids:
            entries_changed.send(sender=model, library=library, ids=ids)
    return SaveResult(
        created=[entry for entry, _change in prepared.new],
        updated=[entry for entry, _change in prepared.edited],
        unchanged=prepared.same,
    )


def _lock(model: Any, changes: Sequence[EntryChange]) -> None:
    """Let edits wait for a submission or decision that is under way, in one order for all."""
    ids = sorted({change.pk for change in changes if change.pk is not None})
    for start in range(0, len(ids), 500):
        rows = model._default_manager.select_for_update(of=("self",)).filter(pk__in=ids[start : start + 500])
        list(rows.order_by("pk").values_list("pk", flat=True))


@dataclass(kw_only=True)
class Prepared:
    """Changes applied to objects in memory, nothing written."""

    new: list[tuple[RegistryEntry, EntryChange]] = field(default_factory=list)
    edited: list[tuple[RegistryEntry, EntryChange]] = field(default_factory=list)
    same: list[RegistryEntry] = field(default_factory=list)
    errors: dict[int, DomainError] = field(default_factory=dict)


def prepare(*, actor: Any, model: type[RegistryEntry], changes: Sequence[EntryChange]) -> Prepared:
    """Check rights and values of all changes and apply them in memory; a dry run ends here."""
    access = access_for(model)
    rights = _rights(actor, access, changes)
    rows = _rows(actor, access, model, changes)
    prepared = Prepared()
    for position, change in enumerate(changes):
        try:
            if change.pk is None:
                prepared.new.append((_new(model, change, rights), change))
            else:
                entry = _editable(rows, change)
                before = _snapshot(entry, change.values)
                _assign(entry, change.values)
                if before == _snapshot(entry, change.values):
                    prepared.same.append(entry)
                    continue
                _clean(entry)
                prepared.edited.append((entry, change))
        except DomainError as error:
            prepared.errors[position] = error
    return prepared


@dataclass(frozen=True, kw_only=True)
class _Rights:
    """For whom the actor may create, and with whom it may be shared; read once for the batch."""

    is_system: bool
    person_id: int | None
    owners: frozenset[int]
    shares: frozenset[tuple[int, int]]

    def check(self, change: EntryChange) -> None:
        """Raise what stands against the owner and audience of a new entry."""
        if change.organisation_id is not None:
            check_owner(change.organisation_id, self.owners)
        elif change.person_id is not None and not self.is_system and change.person_id != self.person_id:
            message = _("You may record entries of your own only, not for another person.")
            raise NotAllowed("owner_not_allowed", message, fields={"person": [message]})
        if change.organisation_id is not None and change.consortium_id is not None and not self.is_system:
            check_consortium(change.organisation_id, change.consortium_id, self.shares)


def _rights(actor: Any, access: Any, changes: Sequence[EntryChange]) -> _Rights:
    new = [change for change in changes if change.pk is None and change.organisation_id]
    wanted = {change.organisation_id for change in new}
    allowed = access.owners_for(actor, Action.CREATE).filter(pk__in=wanted).values_list("pk", flat=True)
    shared = {change.organisation_id for change in new if change.consortium_id is not None}
    standing = standing_of(actor)
    return _Rights(
        is_system=standing.is_system,
        person_id=standing.person_id,
        owners=frozenset(allowed) if wanted else frozenset(),
        shares=frozenset(access.consortia_for(actor, shared)) if shared else frozenset(),
    )


def check_owner(organisation_id: int | None, owners: Container[int | None]) -> None:
    """Raise NotAllowed unless entries may be recorded for the organisation."""
    if organisation_id not in owners:
        message = _("You may not record entries for this organisation.")
        raise NotAllowed("owner_not_allowed", message, fields={"organisation": [message]})


def check_consortium(organisation_id: int, consortium_id: int, shares: Container[tuple[int, int]]) -> None:
    """Raise Invalid unless entries of the organisation may be shared with the consortium."""
    if (organisation_id, consortium_id) not in shares:
        message = _("Your organisation is not a member of this consortium.")
        raise Invalid("consortium_foreign", message, fields={"consortium": [message]})


def _rows(
    actor: Any, access: Any, model: type[RegistryEntry], changes: Sequence[EntryChange]
) -> dict[int, RegistryEntry]:
    ids = [change.pk for change in changes if change.pk is not None]
    if not ids:
        return {}
    rows = access.visible(actor, Action.EDIT, model._default_manager.all())
    found: dict[int, RegistryEntry] = {}
    for start in range(0, len(ids), 500):
        part = rows.filter(pk__in=ids[start : start + 500]).select_related("latest_revision")
        found.update((row.pk, row) for row in part)
    return found


def _new(model: type[RegistryEntry], change: EntryChange, rights: _Rights) -> RegistryEntry:
    rights.check(change)
    entry = model(
        organisation_id=change.organisation_id,
        person_id=change.person_id,
        visibility=change.visibility,
        consortium_id=change.consortium_id,
        expires_at=change.expires_at,
        live=False,
    )
    # What nobody named is empty; without a set in memory every later look at it would be a query per row.
    for name in _many(model) - set(change.values):
        getattr(entry, name).set([])
    _assign(entry, change.values)
    _clean(entry)
    return entry


def _editable(rows: Mapping[int, RegistryEntry], change: EntryChange) -> RegistryEntry:
    row = rows.get(change.pk or 0)
    if row is None:
        raise NotAllowed("not_found", _("There is no such entry that you may edit."))
    check_unlocked(row)
    if change.base_revision_id is not None and change.base_revision_id != row.latest_revision_id:
        raise Conflict("changed_meanwhile", _("This entry was changed since. Look at the changes first."))
    return row.get_latest_revision_as_object()


def check_unlocked(entry: RegistryEntry) -> None:
    """Refuse an edit while a decision on the entry is pending.

    Raises:
        Conflict: it waits for review, or its publication is scheduled.
    """
    if entry.review_state == ReviewState.SUBMITTED:
        raise Conflict("in_review", _("This entry is under review. Withdraw it first."))
    if entry.locked:
        raise Conflict("locked", _("This entry is locked by a colleague."))


def _many(model: type[Model]) -> set[str]:
    return {many.name for many in model._meta.many_to_many}


def _assign(entry: RegistryEntry, values: Mapping[str, Any]) -> None:
    editorial = set(entry.spec().editorial_fields) | {"go_live_at"}
    many = _many(type(entry))
    assign_own(entry, own_values(values))
    for name, value in values.items():
        if name == EXTRA or is_own(name):
            continue
        if name not in editorial:
            raise Invalid(
                "field_unknown", _("This field cannot be set here."), fields={name: [_("Unknown field.")]}
            )
        if name in many:
            getattr(entry, name).set(value)
        else:
            setattr(entry, name, value)


def _snapshot(entry: RegistryEntry, values: Mapping[str, Any]) -> dict[str, Any]:
    many = _many(type(entry))
    seen: dict[str, Any] = {EXTRA: dict(entry.extra or {})} if own_values(values) else {}
    for name in values:
        if name == EXTRA or is_own(name):
            continue
        if name in many:
            seen[name] = sorted(row.pk for row in getattr(entry, name).all())
        else:
            model_field = entry._meta.get_field(name)
            seen[name] = model_field.get_prep_value(getattr(entry, model_field.attname))
    return seen


def _clean(entry: RegistryEntry) -> None:
    """Validate one draft: types, lengths, choices, the row's own rules. Empty is allowed until submission."""
    model = type(entry)
    skip = {
        "latest_revision",
        "live_revision",
        "number",
        "first_published_at",
        "submitted_by",
        "created_by",
        "locked_by",
    }
    # Foreign keys come as instances from callers that resolved them; one query per key and row is not needed.
    skip |= {known.name for known in model._meta.concrete_fields if known.is_relation}
    try:
        entry.clean_fields(exclude=skip)
        entry.clean()
    except ValidationError as error:
        raise Invalid("invalid", _("Some fields are wrong."), fields=error.message_dict) from error


def _insert(pairs: Sequence[tuple[RegistryEntry, EntryChange]], *, actor: Any, at: datetime.datetime) -> None:
    if not pairs:
        return
    model = type(pairs[0][0])
    spec = model.spec()
    numbers = take_numbers(prefix=spec.prefix, year=timezone.localdate(at).year, count=len(pairs))
    entries = [entry for entry, _change in pairs]
    for entry, number in zip(entries, numbers, strict=True):
        entry.number = number
        entry.status, entry.review_state = EntryStatus.DRAFT, ReviewState.NONE
        entry.created_by = actor if getattr(actor, "pk", None) else None
        entry.created_at = entry.updated_at = entry.confirmed_at = at
        entry.derive()
    mark(actor=actor, entries=entries)
    model._default_manager.bulk_create(entries, batch_size=500)
    _write_many(entries)
    _write_revisions(entries, actor=actor, at=at)
    EntryAudience.objects.bulk_create(
        EntryAudience(library=spec.slug, entry_id=entry.pk, organisation_id=pk)
        for entry, change in pairs
        for pk in dict.fromkeys(change.audience)
    )
    StatusChange.objects.bulk_create(creation_steps(entries, actor=actor, at=at), batch_size=500)
    _write_audit(entries, actor=actor, action="wagtail.create")


def _update(pairs: Sequence[tuple[RegistryEntry, EntryChange]], *, actor: Any, at: datetime.datetime) -> None:
    if not pairs:
        return
    entries = [entry for entry, _change in pairs]
    model = type(entries[0])
    drafts = [entry for entry in entries if not entry.live]
    for entry in drafts:
        entry.updated_at = at
        entry.derive()
    if drafts:
        editorial = [name for name in model.spec().editorial_fields if name not in _many(model)]
        columns = [*editorial, EXTRA, "go_live_at", "updated_at", "search_text", "public_search_text"]
        model._default_manager.bulk_update(drafts, columns, batch_size=200)
        _write_many(drafts)
    _write_revisions(entries, actor=actor, at=at)
    _write_audit(entries, actor=actor, action="wagtail.edit")


def _write_many(entries: Sequence[RegistryEntry]) -> None:
    """Write the many-to-many rows of entries whose sets stand in memory."""
    model = type(entries[0])
    ids = [entry.pk for entry in entries]
    for relation in model._meta.many_to_many:
        through: Any = getattr(model, relation.name).through
        source, target = relation.m2m_column_name(), relation.m2m_reverse_name()
        # Read before anything is deleted: a set that nobody touched is still read from these very rows.
        wanted = [(entry.pk, row.pk) for entry in entries for row in getattr(entry, relation.name).all()]
        for start in range(0, len(ids), 500):
            through._default_manager.filter(**{f"{source}__in": ids[start : start + 500]}).delete()
        rows = (through(**{source: entry_id, target: target_id}) for entry_id, target_id in wanted)
        through._default_manager.bulk_create(rows, batch_size=1000)


def _write_revisions(entries: Sequence[RegistryEntry], *, actor: Any, at: datetime.datetime) -> None:
    model = type(entries[0])
    content_type, base = model.get_content_type(), model.get_base_content_type()
    revisions = Revision.objects.bulk_create(
        (
            Revision(
                content_type=content_type,
                base_content_type=base,
                object_id=str(entry.pk),
                object_str=str(entry),
                content=entry.serializable_data(),
                user_id=getattr(actor, "pk", None),
                created_at=at,
            )
            for entry in entries
        ),
        batch_size=200,
    )
    for entry, revision in zip(entries, revisions, strict=True):
        entry.latest_revision = revision
        entry.has_unpublished_changes = True
    model._default_manager.bulk_update(
        entries, ["latest_revision", "has_unpublished_changes"], batch_size=500
    )


def _write_audit(entries: Iterable[RegistryEntry], *, actor: Any, action: str) -> None:
    record_many(
        entry_for(action=action, actor=actor, obj=entry, revision=entry.latest_revision, content_changed=True)
        for entry in entries
    )
