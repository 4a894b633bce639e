"""Asking the owner of an entry for its contact: asked, answered, taken back, ended, and used."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.access import access_for, standing_of
from permissions.acting import acting_for
from permissions.actions import Action
from permissions.domain.revealing import record_reveal
from permissions.models import Organisation, OrganisationState, Person
from registries.domain.contact_lists import about, accepted_for, entry_of, received, sent, visible
from registries.domain.contacts import Contact, has_contact, may_be_passed_on, stored_contact
from registries.enums.contact_request import TRANSITIONS, ContactPurpose, ContactState
from registries.models import ContactRequest, RegistryEntry
from registries.viewers import active_owner

__all__ = ["accepted_for", "answer", "ask", "end", "received", "reveal", "sent", "visible", "withdraw"]

DEFAULT_DAYS = 30
MAX_DAYS = 366
MAX_MESSAGE = 500
MAX_REASON = 200
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Asker:
    """On whose behalf somebody asks: exactly one of the two."""

    organisation: Organisation | None = None
    person: Person | None = None

    def rows(self) -> QuerySet[ContactRequest]:
        """Return everything this asker ever asked for."""
        return ContactRequest.objects.filter(organisation=self.organisation, person=self.person)


# -- the asking side -------------------------------------------------------------------------------------------------


def ask(*, actor: Any, entry: RegistryEntry, purpose: str, message: str) -> ContactRequest:
    """Ask for the contact of a published entry, for the organisation acted for or in one's own name.

    Raises:
        NotFound: the actor may not read the whole entry.
        NotAllowed: there is nobody in whose name the actor could ask.
        Invalid: purpose or message are missing or too long.
        Conflict: it is an own entry, it was asked for already, or too often today.
    """
    _check_readable(actor, entry)
    asker = _asker_of(actor)
    if asker.organisation is not None and entry.organisation is not None:
        is_own = entry.organisation.root_pk == asker.organisation.root_pk
    else:
        is_own = asker.person is not None and entry.person_id == asker.person.pk
    if is_own:
        raise Conflict("own_entry", _("This is an entry of your own side. You need not ask."))

    message = message.strip()
    _check_words(purpose, message)

    with transaction.atomic():
        _wait_for_turn(asker)
        _check_not_asked(asker, entry)
        request = ContactRequest.objects.create(
            library=entry.library_slug,
            entry_id=entry.pk,
            organisation=asker.organisation,
            person=asker.person,
            asked_by=actor,
            purpose=ContactPurpose(purpose),
            message=message,
        )

        _note("contact.ask", Kind.CONTACT_ASKED, actor, request, entry)
    return request


def withdraw(*, actor: Any, request: ContactRequest) -> ContactRequest:
    """Take a request back that nobody has answered yet.

    Raises:
        NotFound: it is none of this person's side.
        Conflict: it was answered already.
    """
    if not sent(actor).filter(pk=request.pk).exists():
        raise _not_found()
    with transaction.atomic():
        changed = _step(request, ContactState.WITHDRAWN)
        _note("contact.withdraw", Kind.CONTACT_WITHDRAWN, actor, changed, entry_of(changed))
    return changed


def _check_readable(actor: Any, entry: RegistryEntry) -> None:
    access: Any = access_for(entry)
    rows = access.visible(actor, Action.VIEW_BODY).filter(access.shown(), active_owner(), pk=entry.pk)
    if not rows.exists():
        raise NotFound(
            "not_found", _("This was not found. It may have been withdrawn or is not shared with you.")
        )


def _asker_of(actor: Any) -> Asker:
    standing = standing_of(actor)
    if not standing.active or standing.is_system:
        raise NotAllowed("not_allowed", _("Log in to ask for a contact."))
    chosen = acting_for(actor)
    if chosen is None:
        person = Person.objects.filter(user_id=actor.pk).first()
        if person is None:
            raise NotAllowed("not_allowed", _("Your account has no person. Ask the operator."))
        return Asker(person=person)
    grant = next((one for one in standing.grants if one.organisation_id == chosen), None)
    if grant is None:
        raise NotAllowed(
            "ask_for_own_organisation",
            _("A substitute cannot ask for contacts. Choose your own organisation in the header."),
        )
    organisation = Organisation.objects.get(pk=grant.audience_id)
    if organisation.state != OrganisationState.VERIFIED:
        raise NotAllowed(
            "organisation_unverified",
            _("Your organisation is not verified yet. It can ask for contacts once it is."),
        )
    return Asker(organisation=organisation)


def _check_words(purpose: str, message: str) -> None:
    fields: dict[str, list[Any]] = {}
    if purpose not in ContactPurpose.values:
        fields["purpose"] = [_("Choose what you want the contact for.")]
    if not message:
        fields["message"] = [_("Write in one or two sentences what you want to talk about.")]
    elif len(message) > MAX_MESSAGE:
        fields["message"] = [_("Write at most %(limit)d characters.") % {"limit": MAX_MESSAGE}]
    if fields:
        raise Invalid("contact_request_invalid", _("Some fields are not right yet."), fields=fields)


def _wait_for_turn(asker: Asker) -> None:
    """Let two requests of one asker wait for each other: both would count the same number of earlier ones."""
    who: Any = asker.organisation or asker.person
    type(who)._default_manager.select_for_update(of=("self",)).get(pk=who.pk)


def _check_not_asked(asker: Asker, entry: RegistryEntry) -> None:
    rows = asker.rows()
    if about(rows, entry).filter(state=ContactState.OPEN).exists():
        raise Conflict(
            "contact_request_open", _("You or a colleague have asked already. The owner's answer is awaited.")
        )
    if about(rows, entry).filter(state=ContactState.ACCEPTED, until__gt=timezone.now()).exists():
        raise Conflict("contact_request_accepted", _("The contact is open to you already."))
    limit = settings.CONTACT_REQUESTS_PER_DAY
    if rows.filter(created_at__gt=timezone.now() - DAY).count() >= limit:
        message = _("Only %(limit)d contacts can be asked for within a day. Please go on tomorrow.")
        raise Conflict("contact_requests_per_day", message, params={"limit": limit})


# -- the owner's side ------------------------------------------------------------------------------------------------


def answer(
    *,
    actor: Any,
    request: ContactRequest,
    accept: bool,
    until: datetime.date | None = None,
    reason: str = "",
) -> ContactRequest:
    """Accept a request until the end of a day (30 days unless one is named), or decline it with a reason.

    Raises:
        NotFound: the request is not visible to the actor.
        NotAllowed: the actor does not look after the contact of the entry, or asked himself.
        Invalid: the day or the reason will not do, or the entry has no contact.
        Conflict: it was answered or taken back already.
    """
    entry = _allow_owner(actor, request)
    if request.asked_by_id == getattr(actor, "pk", None):
        raise NotAllowed("own_request", _("Nobody answers a request of his own. Leave it to a colleague."))

    reason = reason.strip()[:MAX_REASON]
    if accept:
        until_moment = _end_of(until)
        _check_can_pass_on(entry)
    elif not reason:
        message = _("Write why you decline; the other side reads it.")
        raise Invalid("reason_required", message, fields={"reason": [message]})

    with transaction.atomic():
        facts: dict[str, Any] = {"answered_by": actor, "answered_at": timezone.now()}
        if accept:
            changed = _step(request, ContactState.ACCEPTED, until=until_moment, **facts)
            _note("contact.accept", Kind.CONTACT_ACCEPTED, actor, changed, entry)
        else:
            changed = _step(request, ContactState.DECLINED, reason=reason, **facts)
            _note("contact.decline", Kind.CONTACT_DECLINED, actor, changed, entry, reason=reason)
    return changed


def end(*, actor: Any, request: ContactRequest, reason: str = "") -> ContactRequest:
    """Close an accepted request before its last day; the contact is hidden again from this moment.

    Raises:
        NotFound: the request is not visible to the actor.
        NotAllowed: the actor does not look after the contact of the entry.
        Conflict: it is not in force.
    """
    entry = _allow_owner(actor, request)
    reason = reason.strip()[:MAX_REASON]

    with transaction.atomic():
        changed = _step(request, ContactState.ENDED, until=timezone.now(), reason=reason)
        _note("contact.end", Kind.CONTACT_ENDED, actor, changed, entry, reason=reason)
    return changed


def _allow_owner(actor: Any, request: ContactRequest) -> RegistryEntry:
    if not visible(actor).filter(pk=request.pk).exists():
        raise _not_found()
    entry = entry_of(request)
    access_for(entry).check(actor, Action.EDIT_CONTACT, entry)
    return entry


def _end_of(day: datetime.date | None) -> datetime.datetime:
    today = timezone.localdate()
    last = today + datetime.timedelta(days=DEFAULT_DAYS) if day is None else day
    if not today <= last <= today + datetime.timedelta(days=MAX_DAYS):
        message = _("Choose a day from today up to one year from now.")
        raise Invalid("contact_until", message, fields={"until": [message]})
    return timezone.make_aware(datetime.datetime.combine(last + DAY, datetime.time()))


def _check_can_pass_on(entry: RegistryEntry) -> None:
    if not has_contact(entry):
        message = (
            _("This entry has no contact yet. Enter whom to call, then accept.")
            if entry.person_id is None
            else _("We know no number of yours yet. Enter one under “My data”, then accept.")
        )
        raise Invalid("contact_missing", message, fields={"": [message]})
    if not may_be_passed_on(entry):
        message = _("Agree first that your contact is passed on, under “My data”; then accept.")
        raise Invalid("consent_missing", message, fields={"": [message]})


# -- using it --------------------------------------------------------------------------------------------------------


def reveal(*, actor: Any, entry: RegistryEntry, reason: str) -> Contact:
    """Return the contact in clear, for one look: to its own side, and to whom the owner opened it.

    Raises:
        NotFound: the actor may not read the entry (any more), or it has no contact.
        NotAllowed: the owner has not opened it to the actor, or the person does not agree any more.
        Invalid: no reason is given.
        TooMany: the actor looked at as many contacts as an hour allows.
    """
    access = access_for(entry)
    if access.allows(actor, Action.VIEW_CONTACT, entry):
        access.check(actor, Action.VIEW_CONTACT, entry)
    else:
        _check_opened(actor, entry)

    contact = stored_contact(entry)
    if contact is None:
        raise NotFound("contact_missing", _("This entry has no contact (any more)."))

    record_reveal(
        actor=actor,
        subject_label=f"{entry.number} {entry.title}",
        subject_id=entry.pk,
        field="contact",
        reason=reason,
        entry=entry,
    )
    return contact


def _check_opened(actor: Any, entry: RegistryEntry) -> None:
    _check_readable(actor, entry)
    if not about(ContactRequest.objects.filter(accepted_for(standing_of(actor))), entry).exists():
        raise NotAllowed(
            "contact_not_open", _("The owner has not opened this contact to you (any more). Ask for it.")
        )
    if not may_be_passed_on(entry):
        raise NotAllowed(
            "consent_withdrawn", _("The person does not agree any more that the contact is passed on.")
        )


# -- steps -----------------------------------------------------------------------------------------------------------


def _step(request: ContactRequest, state: ContactState, **facts: Any) -> ContactRequest:
    before = [one for one, following in TRANSITIONS.items() if state in following]
    rows = ContactRequest.objects.filter(pk=request.pk, state__in=before)
    if state == ContactState.ENDED:
        rows = rows.filter(until__gt=timezone.now())
    if rows.update(state=state, **facts) != 1:
        raise Conflict(
            "contact_request_answered",
            _("This request was answered or taken back meanwhile. Reload the page."),
        )
    return ContactRequest.objects.select_related("organisation", "person").get(pk=request.pk)


def _note(
    action: str, kind: Kind, actor: Any, request: ContactRequest, entry: RegistryEntry, **told: str
) -> None:
    """Leave the audit row at the entry and tell the other side; the asker's message stays in the request."""
    data = {"request": request.pk, "organisation": request.organisation_id, "purpose": request.purpose}
    record(action=action, actor=actor, obj=entry, data={**data, **told})
    announce(
        kind,
        actor=actor,
        obj=request,
        organisation_id=entry.organisation_id,
        subjects=(request.asked_by_id,) if request.asked_by_id else (),
        data={key: value for key, value in told.items() if value},
    )


def _not_found() -> NotFound:
    return NotFound("not_found", _("This request was not found, or is none of yours."))
