"""Who is told of what: one rule per kind of announcement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cms.core.announcements import Announcement, Kind
from permissions.models import User
from permissions.roles import Role
from registries.domain.contact_lists import entry_of
from registries.models import ContactRequest, EntryParty, RegistryEntry
from services.notices.domain import staff
from services.notices.domain.reviewers import reviewers_of, signature_of
from services.notices.enums import Reason

Recipients = dict[int, Reason]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Say who is told of one kind.

    ``to_actor``: also whoever did it. ``across``: one notice for everything of this kind that somebody did, whatever
    the organisation; only where what a reader may see picks his part of it. ``settles``: what need not be done any
    more once this happened.
    """

    who: Callable[[Announcement], Recipients]
    to_actor: bool = False
    across: bool = False
    settles: frozenset[Kind] = frozenset()


def recipients_of(announcement: Announcement) -> Recipients:
    """Return the accounts to tell, each with the reason; nobody without a login, rarely the one who did it."""
    rule = RULES[announcement.kind]
    found = rule.who(announcement)
    if not rule.to_actor:
        found.pop(getattr(announcement.actor, "pk", 0), None)
    known = staff.active(found)
    return {pk: reason for pk, reason in found.items() if pk in known}


def signature(announcement: Announcement) -> str:
    """Return a text that is the same for announcements of one cause with the same recipients."""
    rule = RULES[announcement.kind]
    if rule.who in _ASK_REVIEWERS and isinstance(announcement.obj, RegistryEntry):
        return signature_of(announcement.obj)
    if announcement.kind in _OF_EACH_ENTRY and announcement.obj is not None:
        return f"object:{announcement.obj.pk}"
    return f"owner:{announcement.organisation_id}"


# -- rules -----------------------------------------------------------------------------------------------------------


def _subjects(one: Announcement) -> Recipients:
    return dict.fromkeys(one.subjects, Reason.PERSON)


def _actor(one: Announcement) -> Recipients:
    return _subjects(one) or {one.actor.pk: Reason.PERSON}


def _owners(one: Announcement) -> Recipients:
    """The person concerned, whoever works on entries of the owning unit, or the owner in person."""
    found: Recipients = dict.fromkeys(staff.staff_of(one.organisation_id), Reason.OWNER)
    person = getattr(one.obj, "person", None)
    if person is not None and person.user_id is not None:
        found[person.user_id] = Reason.OWNER
    return found | _subjects(one)


def _managers(one: Announcement) -> Recipients:
    """The managers of the organisation, and whom the fact names."""
    return dict.fromkeys(staff.staff_of(one.organisation_id, [Role.MANAGER]), Reason.MANAGER) | _subjects(one)


def _request(one: Announcement) -> Recipients:
    """An open request goes to the managers, or to the operators where there is none; the answer to who asked."""
    if one.data.get("state", "open") != "open":
        return _subjects(one)
    managers = staff.staff_of(one.organisation_id, [Role.MANAGER])
    return dict.fromkeys(managers, Reason.MANAGER) or _operators(one)


def _operators(one: Announcement) -> Recipients:
    return dict.fromkeys(staff.holders_of(Role.PLATFORM_OPERATOR), Reason.PLATFORM)


def _reviewers(one: Announcement) -> Recipients:
    entry = one.obj
    return dict.fromkeys(reviewers_of(entry), Reason.REVIEWER) if isinstance(entry, RegistryEntry) else {}


def _reviewers_and_operators(one: Announcement) -> Recipients:
    return _operators(one) | _reviewers(one)


def _next_level(one: Announcement) -> Recipients:
    """Whoever decides next, and the submitter, who sees how far it got."""
    return _reviewers(one) | _subjects(one)


def _author(one: Announcement) -> Recipients:
    """Whoever left the draft lying."""
    author = getattr(one.obj, "created_by_id", None)
    return _subjects(one) or ({author: Reason.PERSON} if author else {})


def _partners(one: Announcement) -> Recipients:
    """Whoever may answer for the organisations that were named as taking part."""
    named = {pk for pk in [one.data.get("organisation"), one.data.get("organisation_id")] if pk}
    if not named and isinstance(one.obj, RegistryEntry):
        waiting = EntryParty.objects.filter(
            library=one.obj.library_slug, entry_id=one.obj.pk, confirmed_at=None, organisation__isnull=False
        )
        named = set(waiting.values_list("organisation_id", flat=True))
    found = _subjects(one)
    for pk in sorted(named):
        found |= dict.fromkeys(staff.staff_of(pk, [Role.PUBLISHER, Role.MANAGER]), Reason.OWNER)
    return found


def _contact_owners(one: Announcement) -> Recipients:
    """Whoever looks after the contact that is asked for: staff of the owning unit, or the owner in person."""
    found: Recipients = dict.fromkeys(staff.staff_of(one.organisation_id), Reason.OWNER)
    owner = entry_of(one.obj).person if isinstance(one.obj, ContactRequest) else None
    if owner is not None and owner.user_id is not None:
        found[owner.user_id] = Reason.OWNER
    return found


def _security(one: Announcement) -> Recipients:
    """The owner of the account, also when he did it himself: it may not have been him."""
    own = one.obj.pk if isinstance(one.obj, User) else None
    return dict.fromkeys(one.subjects or ((own,) if own else ()), Reason.PERSON)


_DECISIONS = frozenset({Kind.ENTRY_SUBMITTED, Kind.ENTRY_ADVANCED, Kind.ENTRY_OVERDUE})
_CORRECTED = frozenset({Kind.ENTRY_RETURNED, Kind.DRAFT_AGEING})
_ASKED = frozenset({Kind.CONTACT_ASKED})
_ASK_REVIEWERS = frozenset({_reviewers, _reviewers_and_operators, _next_level})
#: Recipients depend on the single entry, so each is asked on its own.
_OF_EACH_ENTRY = frozenset(
    {Kind.PARTY_REQUESTED, Kind.DRAFT_AGEING, Kind.CONTACT_ASKED, Kind.CONTACT_WITHDRAWN}
)

RULES: Mapping[Kind, Rule] = {
    Kind.ENTRY_SUBMITTED: Rule(who=_reviewers, across=True, settles=_CORRECTED),
    Kind.ENTRY_RETURNED: Rule(who=_owners, settles=_DECISIONS),
    Kind.ENTRY_APPROVED: Rule(who=_owners, settles=_DECISIONS),
    Kind.ENTRY_ADVANCED: Rule(who=_next_level, settles=_DECISIONS),
    Kind.ENTRY_WITHDRAWN: Rule(who=_owners, settles=_DECISIONS),
    Kind.ENTRY_UNPUBLISHED: Rule(who=_owners, settles=frozenset({Kind.ENTRY_EXPIRING})),
    Kind.ENTRY_EXPIRING: Rule(who=_owners),
    Kind.ENTRY_OVERDUE: Rule(who=_reviewers_and_operators, across=True),
    Kind.ENTRY_RECORDED: Rule(who=_managers),
    Kind.ENTRY_HANDED_OVER: Rule(who=_subjects),
    Kind.PARTY_REQUESTED: Rule(who=_partners),
    Kind.PARTY_ANSWERED: Rule(who=_owners),
    Kind.DRAFT_AGEING: Rule(who=_author),
    Kind.CONTACT_ASKED: Rule(who=_contact_owners),
    Kind.CONTACT_ACCEPTED: Rule(who=_subjects, settles=_ASKED),
    Kind.CONTACT_DECLINED: Rule(who=_subjects, settles=_ASKED),
    Kind.CONTACT_WITHDRAWN: Rule(who=_contact_owners, settles=_ASKED),
    Kind.CONTACT_ENDED: Rule(who=_subjects, settles=frozenset({Kind.CONTACT_ACCEPTED})),
    Kind.APPLICATION_SUBMITTED: Rule(who=_operators, settles=frozenset({Kind.APPLICATION_RETURNED})),
    Kind.APPLICATION_RETURNED: Rule(who=_subjects, settles=frozenset({Kind.APPLICATION_SUBMITTED})),
    Kind.APPLICATION_APPROVED: Rule(who=_subjects, settles=frozenset({Kind.APPLICATION_SUBMITTED})),
    Kind.APPLICATION_OVERTAKEN: Rule(who=_subjects, settles=frozenset({Kind.APPLICATION_SUBMITTED})),
    Kind.INVITATION_SENT: Rule(who=_subjects),
    Kind.INVITATION_ACCEPTED: Rule(who=_managers, settles=frozenset({Kind.INVITATION_SENT})),
    Kind.ROLE_GRANTED: Rule(who=_subjects),
    Kind.ROLE_ENDED: Rule(who=_subjects),
    Kind.ROLE_REQUESTED: Rule(who=_request, settles=frozenset({Kind.ROLE_REQUESTED})),
    Kind.DELEGATION_GIVEN: Rule(who=_subjects),
    Kind.DELEGATION_ENDED: Rule(who=_subjects),
    Kind.HAND_OVER_RECEIVED: Rule(who=_subjects),
    Kind.ORGANISATION_RENAMED: Rule(who=_managers),
    Kind.ORGANISATION_STATE: Rule(who=_managers),
    Kind.ORGANISATION_MERGED: Rule(who=_managers),
    Kind.ORGANISATION_UNMERGED: Rule(who=_managers),
    Kind.CONSORTIUM_JOINED: Rule(who=_managers),
    Kind.CONSORTIUM_LEFT: Rule(who=_managers),
    Kind.PASSWORD_CHANGED: Rule(who=_security, to_actor=True),
    Kind.IMPORT_FINISHED: Rule(who=_actor, to_actor=True),
}
