"""Topics, channels and states of notices, and which topic every kind of announcement belongs to."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.announcements import Kind


class Topic(models.TextChoices):
    """What notices are about: the tabs of the inbox and the lines of the preferences. Values are stable."""

    REVIEW = "review", pgettext_lazy("notice topic", "Review")
    ENTRIES = "entries", pgettext_lazy("notice topic", "Entries")
    VERIFICATION = "verification", pgettext_lazy("notice topic", "Verification")
    PEOPLE = "people", pgettext_lazy("notice topic", "People and roles")
    ORGANISATION = "organisation", pgettext_lazy("notice topic", "Organisation")
    SECURITY = "security", pgettext_lazy("notice topic", "Account security")


class Channel(models.TextChoices):
    """A way beside the inbox. The inbox itself is no channel: it cannot be turned off."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class Reason(models.TextChoices):
    """Why somebody is told; decides where the notice leads."""

    PERSON = "person", _("It concerns you")
    OWNER = "owner", _("You work for the owner")
    REVIEWER = "reviewer", _("You may decide it")
    MANAGER = "manager", _("You manage the organisation")
    PLATFORM = "platform", _("You operate the platform")


class Rhythm(models.TextChoices):
    """How often the digest comes."""

    DAILY = "daily", _("Every day at 8:30")
    WEEKLY = "weekly", _("Mondays at 8:30")
    NEVER = "never", pgettext_lazy("digest", "Never")


class Purpose(models.TextChoices):
    """What a delivery carries."""

    NOTICE = "notice", _("Notice")
    DIGEST = "digest", _("Digest")
    INVITATION = "invitation", _("Invitation")
    PROOF = "proof", _("Confirmation of an address")


class DeliveryState(models.TextChoices):
    """Where a delivery stands in the outbox."""

    QUEUED = "queued", pgettext_lazy("delivery", "Queued")
    SENDING = "sending", pgettext_lazy("delivery", "Being sent")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    SKIPPED = "skipped", pgettext_lazy("delivery", "Not needed")
    GIVEN_UP = "given_up", pgettext_lazy("delivery", "Given up")


S = DeliveryState
TRANSITIONS: dict[DeliveryState, frozenset[DeliveryState]] = {
    # SENDING → SENDING: another worker takes over when the lease of a killed one has ended.
    S.QUEUED: frozenset({S.SENDING}),
    S.SENDING: frozenset({S.SENDING, S.SENT, S.QUEUED, S.SKIPPED, S.GIVEN_UP}),
    S.SENT: frozenset(),
    S.SKIPPED: frozenset(),
    S.GIVEN_UP: frozenset(),
}
FINISHED = frozenset({S.SENT, S.SKIPPED, S.GIVEN_UP})

TOPIC_OF: dict[Kind, Topic] = {
    Kind.ENTRY_SUBMITTED: Topic.REVIEW,
    Kind.ENTRY_RETURNED: Topic.REVIEW,
    Kind.ENTRY_APPROVED: Topic.REVIEW,
    Kind.ENTRY_ADVANCED: Topic.REVIEW,
    Kind.ENTRY_WITHDRAWN: Topic.REVIEW,
    Kind.ENTRY_UNPUBLISHED: Topic.REVIEW,
    Kind.ENTRY_OVERDUE: Topic.REVIEW,
    Kind.ENTRY_EXPIRING: Topic.ENTRIES,
    Kind.ENTRY_RECORDED: Topic.ENTRIES,
    Kind.ENTRY_HANDED_OVER: Topic.ENTRIES,
    Kind.PARTY_REQUESTED: Topic.ENTRIES,
    Kind.PARTY_ANSWERED: Topic.ENTRIES,
    Kind.DRAFT_AGEING: Topic.ENTRIES,
    Kind.CONTACT_ASKED: Topic.ENTRIES,
    Kind.CONTACT_ACCEPTED: Topic.ENTRIES,
    Kind.CONTACT_DECLINED: Topic.ENTRIES,
    Kind.CONTACT_WITHDRAWN: Topic.ENTRIES,
    Kind.CONTACT_ENDED: Topic.ENTRIES,
    Kind.IMPORT_FINISHED: Topic.ENTRIES,
    Kind.APPLICATION_SUBMITTED: Topic.VERIFICATION,
    Kind.APPLICATION_RETURNED: Topic.VERIFICATION,
    Kind.APPLICATION_APPROVED: Topic.VERIFICATION,
    Kind.APPLICATION_OVERTAKEN: Topic.VERIFICATION,
    Kind.INVITATION_SENT: Topic.PEOPLE,
    Kind.INVITATION_ACCEPTED: Topic.PEOPLE,
    Kind.ROLE_GRANTED: Topic.PEOPLE,
    Kind.ROLE_ENDED: Topic.PEOPLE,
    Kind.ROLE_REQUESTED: Topic.PEOPLE,
    Kind.DELEGATION_GIVEN: Topic.PEOPLE,
    Kind.DELEGATION_ENDED: Topic.PEOPLE,
    Kind.HAND_OVER_RECEIVED: Topic.PEOPLE,
    Kind.ORGANISATION_RENAMED: Topic.ORGANISATION,
    Kind.ORGANISATION_STATE: Topic.ORGANISATION,
    Kind.ORGANISATION_MERGED: Topic.ORGANISATION,
    Kind.ORGANISATION_UNMERGED: Topic.ORGANISATION,
    Kind.CONSORTIUM_JOINED: Topic.ORGANISATION,
    Kind.CONSORTIUM_LEFT: Topic.ORGANISATION,
    Kind.PASSWORD_CHANGED: Topic.SECURITY,
}

#: What is on until the person chooses otherwise. SMS costs money and patience: only what cannot wait for a login.
DEFAULTS: dict[Channel, frozenset[Topic]] = {
    Channel.EMAIL: frozenset(Topic) - {Topic.ORGANISATION},
    Channel.SMS: frozenset({Topic.VERIFICATION, Topic.SECURITY}),
}
#: Topics that may come at night: who did not change his password himself must know at once.
URGENT = frozenset({Topic.SECURITY})


def kinds_of(topic: Topic) -> list[str]:
    """Return the kinds of a topic."""
    return [kind.value for kind, found in TOPIC_OF.items() if found == topic]


def topic_of(kind: str) -> Topic:
    """Return the topic of a stored kind."""
    return TOPIC_OF[Kind(kind)]
