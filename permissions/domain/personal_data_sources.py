"""What identity itself holds of a person: account, contact, consents, roles, ties, requests, traces."""

from collections.abc import Sequence
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cms.core.models import AuditEntry
from cms.core.security import counted_name
from cms.masterdata.pinyin import spell
from permissions.domain import consents, erasure, masking
from permissions.domain.erasure import Contributor, Row
from permissions.domain.passwords import open_grants
from permissions.models import (
    Affiliation,
    Application,
    Consent,
    Delegation,
    Invitation,
    Jurisdiction,
    Person,
    PersonContact,
    PhoneProof,
    RoleGrant,
    RoleRequest,
    User,
)
from permissions.models.application import OPEN as OPEN_APPLICATIONS
from permissions.models.application import ApplicationState
from permissions.models.joining import RequestState

#: The newest rows of the audit trail that a screen and a copy name.
TRAIL_ROWS = 500
#: Rows that are nobody's any more once the account is closed.
_OWN_ROWS = (
    "permissions.FormerPassword",
    "permissions.EntryException",
    "guardian.UserObjectPermission",
    "wagtailadmin.FormState",
    "wagtailadmin.EditingSession",
    "wagtailcore.PageSubscription",
    "wagtailcore.APIToken",
)


def erased_name() -> str:
    """Return the name that stands where a person was."""
    with translation.override("zh-hans"):
        return gettext("Closed account")


class Account(Contributor):
    """Login, name and password; what is kept afterwards carries nobody's name."""

    slug = "account"
    label = _("Account")
    fate = _("The account is closed and the name is removed. Records of what was done keep “Closed account”.")
    columns = {
        "name": _("name"),
        "username": _("Login name"),
        "created_at": _("created at"),
        "last_login": _("last login"),
        "password_changed_at": _("password changed at"),
    }

    def collect(self, person: Person) -> Sequence[Row]:
        user = person.user
        row: dict[str, Any] = {"name": person.name, "created_at": person.created_at}
        if user is not None:
            row |= {
                "username": user.username,
                "last_login": user.last_login,
                "password_changed_at": user.password_changed_at,
            }
        return (row,)

    def erase(self, *, actor: Any, person: Person) -> int:
        name = erased_name()
        spelling = spell(name)
        Person.objects.filter(pk=person.pk).update(
            name=name, pinyin=spelling.pinyin, initials=spelling.initials
        )
        user = person.user
        if user is None:
            _forget_name(person)
            return 1
        _forget_traces(user, [user.username])
        for label in _OWN_ROWS:
            apps.get_model(label)._default_manager.filter(user=user).delete()
        profile = getattr(user, "wagtail_userprofile", None)
        if profile is not None:
            profile.avatar.delete(save=False)
            profile.delete()
        user.set_unusable_password()
        user.groups.clear()
        User.objects.filter(pk=user.pk).update(
            username=f"closed-{user.pk}",
            email="",
            first_name="",
            last_name="",
            password=user.password,
            is_active=False,
            must_change_password=False,
            session_version=user.session_version + 1,
            last_login=None,
        )
        _forget_name(person)
        return 1


class OwnContact(Contributor):
    """Phone, identity number, birth date, e-mail."""

    slug = "contact"
    label = _("Contact data")
    fate = _("Deleted. Whoever registers with this number later gets a new account.")
    columns = {
        "phone": _("Mobile number"),
        "email": _("E-mail"),
        "id_number": _("ID number"),
        "birth_date": _("birth date"),
    }
    masks = {
        "phone": masking.mask_phone,
        "email": masking.mask_email,
        "id_number": masking.mask_id_number,
        "birth_date": masking.mask_date,
    }

    def collect(self, person: Person) -> Sequence[Row]:
        contact = PersonContact.objects.filter(person=person).first()
        return ({name: getattr(contact, name) for name in self.columns},) if contact is not None else ()

    def erase(self, *, actor: Any, person: Person) -> int:
        contact = PersonContact.objects.filter(person=person).first()
        if contact is None:
            return 0
        PhoneProof.objects.filter(phone_digest=contact.phone_digest).delete()
        if person.user is not None:
            _forget_traces(person.user, [counted_name(contact.phone)])
        contact.delete()
        return 1


class Consents(Contributor):
    """What the person agreed to."""

    slug = "consents"
    label = _("Consents")
    fate = _("Withdrawn. That they were given is kept as proof, without your name.")
    columns = {
        "purpose": _("purpose"),
        "version": _("version"),
        "channel": pgettext_lazy("consent", "way"),
        "given_at": _("given at"),
        "until": _("until"),
        "withdrawn_at": _("withdrawn at"),
    }

    def collect(self, person: Person) -> Sequence[Row]:
        return [
            {
                "purpose": row.get_purpose_display(),
                "version": row.version,
                "channel": row.get_channel_display(),
                "given_at": row.given_at,
                "until": row.until,
                "withdrawn_at": row.withdrawn_at,
            }
            for row in consents.history(person)
        ]

    def erase(self, *, actor: Any, person: Person) -> int:
        running = Consent.objects.filter(person=person, withdrawn_at=None, replaced_at=None)
        for purpose in list(running.values_list("purpose", flat=True)):
            consents.withdraw(actor=actor, person=person, purpose=purpose)
        empty = {"guardian": "", "guardian_relation": "", "guardian_evidence": "", "ip": None}
        return Consent.objects.filter(person=person).update(**empty)


class Roles(Contributor):
    """Roles, areas of review, delegations. Whoever works for an organisation leaves it first."""

    slug = "roles"
    label = _("Roles and delegations")
    fate = _("Ended. Past ones stay in the records of the organisation without your name.")
    columns = {
        "what": pgettext_lazy("own data", "role"),
        "organisation": _("organisation"),
        "valid_from": _("valid from"),
        "valid_to": _("valid to"),
    }

    def collect(self, person: Person) -> Sequence[Row]:
        if person.user_id is None:
            return ()
        mine = Q(delegator_id=person.user_id) | Q(delegate_id=person.user_id)
        sources: tuple[tuple[Any, Any, str], ...] = (
            (RoleGrant.dated.filter(user_id=person.user_id), lambda row: row.role_label, "content_object"),
            (
                Jurisdiction.objects.filter(reviewer_id=person.user_id),
                lambda row: _("Reviews"),
                "organisation",
            ),
            (Delegation.objects.filter(mine), lambda row: _("Delegation"), "organisation"),
        )
        return [
            {
                "what": str(words(row)),
                "organisation": str(getattr(row, place)),
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
            }
            for rows, words, place in sources
            for row in rows.select_related(place).order_by("pk")
        ]

    def obstacles(self, person: Person) -> Sequence[str | Promise]:
        if person.user is None:
            return ()
        rows = open_grants(person.user).select_related("content_object", "permission")
        sentence = _("You are %(role)s of %(organisation)s. Have that role ended and handed over first.")
        return [
            str(sentence) % {"role": row.role_label, "organisation": row.content_object}
            for row in rows.order_by("pk")
        ]

    def erase(self, *, actor: Any, person: Person) -> int:
        if person.user_id is None:
            return 0
        mine = Q(delegator_id=person.user_id) | Q(delegate_id=person.user_id)
        areas = Jurisdiction.objects.filter(reviewer_id=person.user_id).delete()[0]
        return areas + Delegation.objects.filter(mine).delete()[0]


class Ties(Contributor):
    """Who studied, worked or advised where. Numbers of organisations stay right, the person is gone from them."""

    slug = "affiliations"
    label = _("Ties to organisations")
    fate = _("Your number is deleted. The organisation keeps how many there were, without your name.")
    columns = {
        "organisation": _("organisation"),
        "kind": _("kind"),
        "number": _("student or staff number"),
        "valid_from": _("valid from"),
        "valid_to": _("valid to"),
    }

    def collect(self, person: Person) -> Sequence[Row]:
        return [
            {
                "organisation": str(row.organisation),
                "kind": row.get_kind_display(),
                "number": row.number,
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
            }
            for row in Affiliation.objects.filter(person=person).select_related("organisation").order_by("pk")
        ]

    def erase(self, *, actor: Any, person: Person) -> int:
        return Affiliation.objects.filter(person=person).update(number="")


class Dealings(Contributor):
    """Applications of organisations, requests to join, invitations."""

    slug = "dealings"
    label = _("Applications and invitations")
    fate = _(
        "Phone numbers and messages are deleted. An authorisation letter stays as long as the organisation "
        "relies on it."
    )
    columns = {
        "what": pgettext_lazy("own data", "what"),
        "organisation": _("organisation"),
        "state": _("state"),
        "phone": _("contact phone"),
        "at": _("at"),
    }
    masks = {"phone": masking.mask_phone}

    def collect(self, person: Person) -> Sequence[Row]:
        if person.user_id is None:
            return ()
        applications = Application.objects.filter(applicant_id=person.user_id).order_by("pk")
        asked = RoleRequest.objects.filter(user_id=person.user_id).select_related("organisation")
        invited = Invitation.objects.filter(accepted_by_id=person.user_id).select_related("organisation")
        return [
            *(
                _dealing(_("Application"), one.name, one, one.created_at, one.contact_phone)
                for one in applications
            ),
            *(
                _dealing(_("Request to join"), one.organisation, one, one.created_at)
                for one in asked.order_by("pk")
            ),
            *(
                _dealing(_("Invitation"), one.organisation, one, one.created_at)
                for one in invited.order_by("pk")
            ),
        ]

    def obstacles(self, person: Person) -> Sequence[str | Promise]:
        waiting = Application.objects.filter(
            applicant_id=person.user_id, state=ApplicationState.SUBMITTED, applicant__isnull=False
        )
        sentence = _("Your application for %(name)s is being checked. Withdraw it first.")
        return [str(sentence) % {"name": one.name} for one in waiting.order_by("pk")]

    def erase(self, *, actor: Any, person: Person) -> int:
        if person.user_id is None:
            return 0
        applications = Application.objects.filter(applicant_id=person.user_id)
        drafts = applications.filter(state__in=OPEN_APPLICATIONS)
        for draft in drafts:
            for page in draft.files.all():
                page.file.delete(save=False)
        gone = drafts.delete()[0]
        kept = applications.update(contact_phone="", position="")
        asked = RoleRequest.objects.filter(user_id=person.user_id)
        asked.filter(state=RequestState.OPEN).delete()
        asked.update(message="")
        answered = Invitation.objects.filter(accepted_by_id=person.user_id)
        return gone + kept + answered.update(address="", address_digest="", name="")


class Trail(Contributor):
    """Rows of the audit trail about the person: who changed or looked at what. They lose the name with the account."""

    slug = "trail"
    label = _("Who did what with my data")
    fate = _("Kept as long as the law asks, at least 180 days, with “Closed account” instead of your name.")
    columns = {
        "at": _("at"),
        "action": _("action"),
        "who": pgettext_lazy("own data", "who"),
        "field": _("field"),
        "reason": _("reason"),
    }

    def collect(self, person: Person) -> Sequence[Row]:
        rows = _trail(person).select_related("user__person").order_by("-timestamp", "-pk")[:TRAIL_ROWS]
        return [
            {
                "at": row.timestamp,
                "action": row.message,
                "who": row.user.display_name if row.user else "",
                "field": row.data.get("field", ""),
                "reason": row.data.get("reason", ""),
            }
            for row in rows
        ]


def register() -> None:
    """Make all of them part of every copy and erasure; the account comes first and is erased last."""
    for contributor in (Account(), OwnContact(), Consents(), Roles(), Ties(), Dealings(), Trail()):
        erasure.register(contributor)


def _trail(person: Person) -> Any:
    about = AuditEntry.objects.for_instance(person)
    return about | AuditEntry.objects.for_instance(person.user) if person.user is not None else about


def _forget_name(person: Person) -> None:
    """Let the rows about the person name nobody; that something was done, when and by whom stays."""
    _trail(person).exclude(label=erased_name()).forget_names(erased_name())


def _dealing(what: Any, organisation: Any, row: Any, at: Any, phone: str = "") -> Row:
    return {
        "what": str(what),
        "organisation": str(organisation),
        "state": row.get_state_display(),
        "phone": phone,
        "at": at,
    }


def _forget_traces(user: User, names: Sequence[str]) -> None:
    """Delete what logins left under ``names``, and the sessions of ``user``."""
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        model.objects.filter(username__in=names).delete()
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
