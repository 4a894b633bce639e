"""The life of an entry of any library: states, stages, levels of review and their transitions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryStatus(models.TextChoices):
    """Where an entry stands in its life (R09); visible to everyone who may see the entry."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RECOMMENDED = "recommended", _("Recommended")
    NEGOTIATING = "negotiating", _("In talks")
    SIGNED = "signed", _("Signed")
    RESOLVED = "resolved", _("Resolved")
    UNMET = "unmet", _("Cannot be met")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")


class ReviewState(models.TextChoices):
    """Whether a revision of the entry waits for a decision."""

    NONE = "none", _("Not submitted")
    SUBMITTED = "submitted", _("Awaiting review")
    RETURNED = "returned", _("Returned")


class ReviewLevel(models.TextChoices):
    """One step of a review, in the fixed order in which a submission passes them."""

    UNIT = "unit", _("Sign-off of the unit")
    INSTITUTION = "institution", _("Sign-off of the organisation")
    FIRST = "first", _("First review")
    SECOND = "second", _("Second review")
    PLATFORM = "platform", _("Review of the platform")


#: Decided inside the owning organisation: what stands there was not handed in to anybody yet.
INNER_LEVELS = (ReviewLevel.UNIT, ReviewLevel.INSTITUTION)
#: Decided by reviewers with jurisdiction.
AUTHORITY_LEVELS = (ReviewLevel.FIRST, ReviewLevel.SECOND)
#: Decided by somebody outside the owning organisation.
OUTER_LEVELS = (*AUTHORITY_LEVELS, ReviewLevel.PLATFORM)


class Stage(models.TextChoices):
    """The one word that screens show; derived from status and review state."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Awaiting review")
    RETURNED = "returned", _("Returned")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    RECOMMENDED = "recommended", _("Recommended")
    NEGOTIATING = "negotiating", _("In talks")
    SIGNED = "signed", _("Signed")
    RESOLVED = "resolved", _("Resolved")
    UNMET = "unmet", _("Cannot be met")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")


class RecordedState(models.TextChoices):
    """How an organisation stands to an entry that the operator recorded for it (代录)."""

    PENDING = "pending", _("Recorded by the platform, awaiting the organisation")
    ACCEPTED = "accepted", _("Recorded by the platform, accepted by the organisation")
    WITHDRAWN = "withdrawn", _("Recorded by the platform, withdrawn by the organisation")


S = EntryStatus

#: What the organisation may answer; an answer stands.
RECORDED_TRANSITIONS: dict[RecordedState, frozenset[RecordedState]] = {
    RecordedState.PENDING: frozenset({RecordedState.ACCEPTED, RecordedState.WITHDRAWN}),
    RecordedState.ACCEPTED: frozenset(),
    RecordedState.WITHDRAWN: frozenset(),
}

#: What the owner's side may set on a live entry. Publishing and withdrawing have operations of their own.
TRANSITIONS: dict[EntryStatus, frozenset[EntryStatus]] = {
    S.DRAFT: frozenset(),
    S.PUBLISHED: frozenset({S.RECOMMENDED, S.NEGOTIATING, S.SIGNED, S.RESOLVED, S.UNMET, S.CLOSED}),
    S.RECOMMENDED: frozenset({S.PUBLISHED, S.NEGOTIATING, S.SIGNED, S.RESOLVED, S.UNMET, S.CLOSED}),
    S.NEGOTIATING: frozenset({S.PUBLISHED, S.RECOMMENDED, S.SIGNED, S.RESOLVED, S.UNMET, S.CLOSED}),
    S.SIGNED: frozenset({S.NEGOTIATING, S.RESOLVED, S.UNMET, S.CLOSED}),
    S.RESOLVED: frozenset({S.CLOSED}),
    S.UNMET: frozenset({S.PUBLISHED, S.NEGOTIATING, S.CLOSED}),
    S.WITHDRAWN: frozenset(),
    S.CLOSED: frozenset({S.PUBLISHED}),
}

#: States in which an entry is live, i.e. shown to its audience.
LIVE_STATUSES = frozenset(
    {S.PUBLISHED, S.RECOMMENDED, S.NEGOTIATING, S.SIGNED, S.RESOLVED, S.UNMET, S.CLOSED}
)
#: States in which the entry still looks for a partner; default lists show these.
OPEN_STATUSES = frozenset({S.PUBLISHED, S.RECOMMENDED, S.NEGOTIATING})
#: A partner and a date are needed to reach these, a reason to reach UNMET.
NEEDS_PARTNER = frozenset({S.SIGNED, S.RESOLVED})
