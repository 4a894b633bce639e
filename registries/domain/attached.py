"""LIVE facts of an entry: audience, status, parties, contact, evidence. Effective at once, each with an audit row."""

import datetime
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.audience import Visibility, is_widening
from permissions.domain import masking
from permissions.models import EntryException, Organisation
from permissions.models.periods import in_force
from permissions.roles import Role
from registries.domain.history import record_stage
from registries.domain.rows import reread, update_live
from registries.enums import NEEDS_PARTNER, TRANSITIONS, EntryStatus, PartyRole, ReviewState
from registries.models import (
    ContactRequest,
    EntryAudience,
    EntryComment,
    EntryContact,
    EntryDisclosure,
    EntryParty,
    Evidence,
    RegistryEntry,
)


def action_for_visibility(entry: RegistryEntry) -> Action:
    """Return what it takes to set the audience of ``entry`` now.

    The owner's editors choose it while nobody has decided on the entry; once a reviewer sees it, has approved a
    schedule, or it was published, it takes a publisher.
    """
    undecided = entry.first_published_at is None and entry.scheduled_revision is None
    fresh = undecided and entry.review_state != ReviewState.SUBMITTED
    return Action.SUBMIT if fresh else Action.SET_VISIBILITY


def set_visibility(
    *,
    actor: Any,
    entry: RegistryEntry,
    visibility: str,
    consortium_id: int | None = None,
    audience: Sequence[int] = (),
) -> RegistryEntry:
    """Set who may see an entry; narrowing holds from this moment on every surface.

    An editor may set it while the entry was never published; afterwards it takes a publisher.

    Raises:
        NotAllowed: the actor may not set it.
        Invalid: a consortium or organisations are missing, or the owner is not a member of the consortium.
    """
    wanted = Visibility(visibility)
    with transaction.atomic():
        row = reread(entry)
        access_for(row).check(actor, action_for_visibility(row), row)
        _check_audience(row, wanted, consortium_id, audience)

        before = row.visibility
        changed = update_live(
            row,
            {},
            visibility=wanted,
            consortium_id=consortium_id if wanted == Visibility.CONSORTIUM else None,
        )
        EntryAudience.objects.filter(library=row.library_slug, entry_id=row.pk).delete()
        if wanted == Visibility.NAMED:
            EntryAudience.objects.bulk_create(
                EntryAudience(library=row.library_slug, entry_id=row.pk, organisation_id=pk)
                for pk in dict.fromkeys(audience)
            )
        record(
            action="entry.visibility",
            actor=actor,
            obj=changed,
            data={"before": before, "after": wanted, "widened": is_widening(before, wanted)},
        )
    return changed


def _check_audience(
    entry: RegistryEntry, visibility: Visibility, consortium_id: int | None, audience: Sequence[int]
) -> None:
    if visibility == Visibility.NAMED and not audience:
        message = _("Name at least one organisation.")
        raise Invalid("audience_required", message, fields={"audience": [message]})
    if visibility != Visibility.CONSORTIUM:
        return
    if consortium_id is None:
        message = _("Name the consortium whose members may see this.")
        raise Invalid("consortium_required", message, fields={"consortium": [message]})
    owner = entry.organisation
    if owner is not None and not _is_member(owner, consortium_id):
        message = _("Your organisation is not a member of this consortium.")
        raise Invalid("consortium_foreign", message, fields={"consortium": [message]})


def _is_member(organisation: Organisation, consortium_id: int) -> bool:
    rows = organisation.memberships.model.objects.filter(in_force(), consortium_id=consortium_id)
    return rows.filter(organisation__root_id=organisation.root_pk).exists()


def set_status(
    *,
    actor: Any,
    entry: RegistryEntry,
    status: str,
    reason: str = "",
    partner: str = "",
    on: datetime.date | None = None,
    at: datetime.datetime | None = None,
) -> RegistryEntry:
    """Move a live entry to another business status.

    Raises:
        NotAllowed: the actor may not set it.
        Invalid: 已签约 and 已解决 without partner and date, 无法满足 without a reason.
        Conflict: the entry is not live, or the step does not follow from its status.
    """
    target = EntryStatus(status)
    with transaction.atomic():
        row = reread(entry)
        access_for(row).check(actor, Action.SET_STATUS, row)
        if not row.live or target not in TRANSITIONS[EntryStatus(row.status)]:
            raise Conflict(
                "invalid_state", _("This status does not follow from the present one. Reload the page.")
            )
        _check_details(target, reason=reason.strip(), partner=partner.strip(), on=on)

        before = row.stage
        moment = at or timezone.now()
        changed = update_live(
            row,
            {"status": row.status},
            status=target,
            status_reason=reason.strip(),
            status_partner=partner.strip(),
            status_on=on,
            closed_at=moment if target in {EntryStatus.RESOLVED, EntryStatus.CLOSED} else None,
            confirmed_at=moment,
        )
        record_stage(entry=changed, before=before, actor=actor, reason=reason, at=at)
        record(action="entry.status", actor=actor, obj=changed, data={"before": before, "after": target})
    return changed


def _check_details(target: EntryStatus, *, reason: str, partner: str, on: datetime.date | None) -> None:
    missing: dict[str, list[Any]] = {}
    if target in NEEDS_PARTNER and not partner:
        missing["partner"] = [_("Name the partner.")]
    if target in NEEDS_PARTNER and on is None:
        missing["on"] = [_("Give the date.")]
    if target == EntryStatus.UNMET and not reason:
        missing["reason"] = [_("Write why the demand cannot be met.")]
    if missing:
        raise Invalid("status_incomplete", _("Some details are missing."), fields=missing)


def set_expiry(*, actor: Any, entry: RegistryEntry, expires_at: datetime.datetime | None) -> RegistryEntry:
    """Set until when an entry is shown; lists compare the moment in SQL, no job has to run."""
    with transaction.atomic():
        row = reread(entry)
        access_for(row).check(actor, Action.EDIT, row)
        changed = update_live(row, {}, expires_at=expires_at)
        record(action="entry.expiry", actor=actor, obj=changed)
    return changed


def confirm(*, actor: Any, entries: Sequence[RegistryEntry], at: datetime.datetime | None = None) -> int:
    """Confirm that entries are still valid; return how many."""
    with transaction.atomic():
        for entry in entries:
            access_for(entry).check(actor, Action.CONFIRM, entry)
            changed = update_live(entry, {}, confirmed_at=at or timezone.now())
            record(action="entry.confirm", actor=actor, obj=changed)
    return len(entries)


def add_party(
    *,
    actor: Any,
    entry: RegistryEntry,
    role: str,
    organisation: Organisation | None = None,
    outside_name: str = "",
    order: int = 0,
) -> EntryParty:
    """Name an organisation that takes part; one outside the platform stays unconfirmed and blocks nothing.

    Raises:
        Conflict: it is named already.
    """
    access_for(entry).check(actor, Action.EDIT_PARTIES, entry)
    rows = EntryParty.objects.filter(library=entry.library_slug, entry_id=entry.pk)
    if organisation is not None and rows.filter(organisation=organisation).exists():
        raise Conflict("party_known", _("This organisation is named already."))
    with transaction.atomic():
        party = EntryParty.objects.create(
            library=entry.library_slug,
            entry_id=entry.pk,
            organisation=organisation,
            outside_name=outside_name if organisation is None else "",
            role=PartyRole(role),
            order=order,
        )
        record(action="entry.party", actor=actor, obj=entry, data={"party": str(party), "role": role})
    return party


def answer_party(*, actor: Any, entry: RegistryEntry, party: EntryParty, objection: str = "") -> EntryParty:
    """Confirm the part of one's own organisation, or object with a reason.

    Raises:
        NotAllowed: the party is another organisation.
    """
    access: Any = access_for(entry)
    access.check(actor, Action.CONFIRM_PARTY, entry)
    of_entry = (party.library, party.entry_id) == (entry.library_slug, entry.pk)
    own = access.owners_for(actor, Action.CONFIRM_PARTY).filter(pk=party.organisation_id)
    if not of_entry or not own.exists():
        raise NotAllowed("not_allowed", _("Only the organisation itself can confirm its part."))
    with transaction.atomic():
        party.confirmed_at = None if objection else timezone.now()
        party.objection = objection.strip()
        party.save(update_fields=["confirmed_at", "objection"])
        record(action="entry.party.answer", actor=actor, obj=entry, data={"objection": party.objection})
    return party


def disclose(*, actor: Any, entry: RegistryEntry, organisation: Organisation) -> EntryDisclosure:
    """Open the protected body of an entry shared as 公开摘要 to one organisation."""
    access_for(entry).check(actor, Action.SET_VISIBILITY, entry)
    with transaction.atomic():
        row, _created = EntryDisclosure.objects.get_or_create(
            library=entry.library_slug,
            entry_id=entry.pk,
            organisation=organisation,
            defaults={"opened_by": actor if getattr(actor, "pk", None) else None},
        )
        record(action="entry.disclose", actor=actor, obj=entry, data={"organisation": organisation.pk})
    return row


def set_contact(
    *, actor: Any, entry: RegistryEntry, name: str, phone: str = "", email: str = ""
) -> EntryContact:
    """Set whom to call about an entry; encrypted, without revisions, effective at once.

    A masked value that comes back from a form stands for what it hides.
    """
    access_for(entry).check(actor, Action.EDIT_CONTACT, entry)

    keys = {"library": entry.library_slug, "entry_id": entry.pk}
    known = EntryContact.objects.filter(**keys).first() or EntryContact()
    values = {
        "name": _unmasked(name, known.name, masking.mask_name),
        "phone": _unmasked(phone, known.phone, masking.mask_phone),
        "email": _unmasked(email, known.email, masking.mask_email),
    }
    if not values["name"]:
        message = _("Enter the contact person.")
        raise Invalid("name_required", message, fields={"name": [message]})

    with transaction.atomic():
        contact, _created = EntryContact.objects.update_or_create(**keys, defaults=values)
        record(action="entry.contact", actor=actor, obj=entry)
    return contact


def _unmasked(given: str, stored: str, mask: Callable[[str], str]) -> str:
    given = given.strip()
    return stored if stored and given == mask(stored) else masking.keep_original(given, stored)


def add_evidence(*, actor: Any, entry: RegistryEntry, file: File, kind: str, **facts: Any) -> Evidence:
    """Attach a document; its name on disk is generated, its content type is checked by the caller's form."""
    access_for(entry).check(actor, Action.EDIT, entry)
    with transaction.atomic():
        evidence = Evidence.objects.create(
            library=entry.library_slug,
            entry_id=entry.pk,
            file=file,
            original_name=(file.name or "")[-200:],
            kind=kind,
            uploaded_by=actor if getattr(actor, "pk", None) else None,
            **facts,
        )
        record(action="entry.evidence", actor=actor, obj=entry, data={"evidence": evidence.pk})
    return evidence


def remove_evidence(*, actor: Any, entry: RegistryEntry, evidence: Evidence) -> None:
    """Take a document away; what a reviewer is looking at stays.

    Raises:
        NotAllowed: the actor may not edit the entry.
        NotFound: the document is not one of this entry.
        Conflict: the entry is under review.
    """
    with transaction.atomic():
        row = reread(entry)
        access_for(row).check(actor, Action.EDIT, row)
        if row.review_state == ReviewState.SUBMITTED:
            raise Conflict("in_review", _("This entry is under review. Withdraw it first."))
        found = Evidence.objects.filter(library=row.library_slug, entry_id=row.pk, pk=evidence.pk).first()
        if found is None:
            raise NotFound("not_found", _("This document is not there any more. Reload the page."))
        transaction.on_commit(partial(found.file.storage.delete, str(found.file.name)))
        found.delete()
        record(
            action="entry.evidence.remove",
            actor=actor,
            obj=row,
            data={"evidence": evidence.pk, "name": found.original_name},
        )


def transfer(*, actor: Any, entry: RegistryEntry, organisation: Organisation) -> RegistryEntry:
    """Give an entry to another owner; both sides' history keeps it."""
    if not standing_of(actor).has_role(Role.PLATFORM_OPERATOR) and not standing_of(actor).is_system:
        raise NotAllowed("not_allowed", _("Only the platform operator can transfer entries."))
    with transaction.atomic():
        row = reread(entry)
        access_for(row).check(actor, Action.TRANSFER, row)
        before = row.organisation_id
        changed = update_live(row, {}, organisation=organisation, person=None)
        record(
            action="entry.transfer",
            actor=actor,
            obj=changed,
            data={"before": before, "after": organisation.pk},
        )
    return changed


def delete_attached(*, entry: RegistryEntry) -> None:
    """Delete what hangs on an entry that is being deleted; its history and audit stay."""
    keys = {"library": entry.library_slug, "entry_id": entry.pk}
    for evidence in Evidence.objects.filter(**keys):
        transaction.on_commit(partial(evidence.file.storage.delete, str(evidence.file.name)))
    for model in (
        EntryParty,
        EntryAudience,
        EntryDisclosure,
        Evidence,
        EntryContact,
        ContactRequest,
        EntryComment,
        EntryException,
    ):
        model.objects.filter(**keys).delete()
