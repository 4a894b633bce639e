"""The figures of the platform, each with its definition. A figure that is not here is on no screen."""

import datetime
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.library import LibrarySpec
from permissions.models import ConsortiumMember, OrganisationState
from permissions.models.periods import in_force
from registries.enums import OPEN_STATUSES, EntryStatus, ReviewState, Stage
from registries.models import StatusChange
from registries.models.entry import EntryQuerySet
from services.insights.domain.figures import (
    Condition,
    DaysFigure,
    EntryFigure,
    Figure,
    Lens,
    OrganisationFigure,
    ShareFigure,
    steps,
)

FRESH_DAYS = 30
REVIEW_WINDOW_DAYS = 90
SILENT_DAYS = 60
_ENTRIES = pgettext_lazy("unit", "entries")
_ORGANISATIONS = pgettext_lazy("unit", "organisations")
_APPROVED = (Stage.PUBLISHED, Stage.SCHEDULED)


def _approved(lens: Lens, spec: LibrarySpec, since: datetime.datetime) -> Q:
    return Q(steps(spec, from_stage=Stage.SUBMITTED, to_stage__in=_APPROVED, at__gte=since, at__lte=lens.now))


def _live(lens: Lens, spec: LibrarySpec) -> Q:
    return EntryQuerySet.live_condition()


def _open(lens: Lens, spec: LibrarySpec) -> Q:
    return EntryQuerySet.live_condition() & Q(status__in=OPEN_STATUSES)


def _fresh(lens: Lens, spec: LibrarySpec) -> Q:
    return Q(confirmed_at__gte=lens.days_ago(FRESH_DAYS))


def _overdue(lens: Lens, spec: LibrarySpec) -> Q:
    return Q(review_state=ReviewState.SUBMITTED, review_due__lt=lens.today)


def _reached(*stages: Stage) -> Condition:
    """Return the condition "first published this quarter, and has reached one of these stages since"."""

    def condition(lens: Lens, spec: LibrarySpec) -> Q:
        cohort = Q(first_published_at__gte=lens.quarter, first_published_at__lte=lens.now)
        return cohort & Q(steps(spec, to_stage__in=stages, at__gte=lens.quarter)) if stages else cohort

    return condition


def _review_days(
    rows: QuerySet, lens: Lens, spec: LibrarySpec
) -> Iterable[tuple[datetime.date, datetime.date]]:
    """Return the days of submission and approval of the last approval of each entry."""
    since = lens.days_ago(REVIEW_WINDOW_DAYS)
    history = StatusChange.objects.filter(library=spec.slug, entry_id=OuterRef("pk"))
    approvals = history.filter(from_stage=Stage.SUBMITTED, to_stage__in=_APPROVED, at__gte=since)
    submissions = history.filter(to_stage=Stage.SUBMITTED, at__lte=OuterRef("approved_at"))
    found = (
        rows.annotate(approved_at=Subquery(approvals.order_by("-at").values("at")[:1]))
        .annotate(handed_in_at=Subquery(submissions.order_by("-at").values("at")[:1]))
        .filter(approved_at__isnull=False, handed_in_at__isnull=False)
    )
    pairs = found.order_by().values_list("handed_in_at", "approved_at")
    return [(timezone.localdate(begun), timezone.localdate(done)) for begun, done in pairs]


def _members(lens: Lens) -> Q:
    current = ConsortiumMember.objects.filter(in_force(), organisation_id=OuterRef("pk"))
    return Q(parent=None) & Q(Exists(current))


def _new_members(rows: QuerySet, lens: Lens) -> str:
    joined = ConsortiumMember.objects.filter(in_force(), organisation_id=OuterRef("pk"))
    earlier = joined.filter(Q(valid_from__lt=lens.month.date()) | Q(valid_from=None))
    new = rows.exclude(Exists(earlier)).count()
    return _g("%(count)s joined this month") % {"count": f"+{new}" if new else 0}


FIGURES: tuple[Figure, ...] = (
    OrganisationFigure(
        slug="members",
        label=_("Member organisations"),
        definition=_("Verified organisations, without their units, that are members of a consortium today."),
        unit=_ORGANISATIONS,
        condition=_members,
        note=_new_members,
    ),
    OrganisationFigure(
        slug="unclaimed",
        label=_("Not claimed yet"),
        definition=_(
            "Organisations that were recorded and that nobody of theirs has claimed, or whose claim waits."
        ),
        unit=_ORGANISATIONS,
        condition=lambda lens: Q(state__in=[OrganisationState.UNCLAIMED, OrganisationState.CLAIMING]),
    ),
    EntryFigure(
        slug="new-demands",
        label=_("New demands this month"),
        definition=_("Demands that were published for the first time since the first day of this month."),
        unit=_ENTRIES,
        libraries=("demand",),
        condition=lambda lens, spec: Q(first_published_at__gte=lens.month, first_published_at__lte=lens.now),
        before=lambda lens, spec: Q(
            first_published_at__gte=lens.last_month[0], first_published_at__lt=lens.last_month[1]
        ),
    ),
    Figure(
        slug="answered",
        label=_("Answered within 7 days"),
        definition=_(
            "Of the demands published at least 7 and at most 30 days ago: the share that received an expression of"
            " interest within 7 days."
        ),
        unit="%",
        reason=_("Counted once expressions of interest are open"),
    ),
    EntryFigure(
        slug="overdue",
        label=_("Overdue reviews"),
        definition=_(
            "Submissions on which nobody has decided by the day that is due at their level of review, by the official"
            " calendar of working days."
        ),
        unit=_ENTRIES,
        is_alarm=True,
        condition=_overdue,
    ),
    EntryFigure(
        slug="waiting",
        label=_("Awaiting review"),
        definition=_("Submissions that wait for a decision, changes of published entries included."),
        unit=_ENTRIES,
        condition=lambda lens, spec: Q(review_state=ReviewState.SUBMITTED),
    ),
    EntryFigure(
        slug="approved",
        label=_("Approved this month"),
        definition=_(
            "Entries approved since the first day of this month, to be published at once or on a set day. Approved"
            " changes of published entries do not count."
        ),
        unit=_ENTRIES,
        condition=lambda lens, spec: _approved(lens, spec, lens.month),
    ),
    EntryFigure(
        slug="published",
        label=pgettext_lazy("figure", "Published"),
        definition=_("Entries that their readers see now, whatever has become of them since."),
        unit=_ENTRIES,
        condition=_live,
    ),
    EntryFigure(
        slug="drafts",
        label=pgettext_lazy("figure", "Drafts"),
        definition=_("Entries that were never published and are not under review."),
        unit=_ENTRIES,
        condition=lambda lens, spec: Q(live=False, status=EntryStatus.DRAFT, review_state=ReviewState.NONE),
    ),
    EntryFigure(
        slug="returned",
        label=pgettext_lazy("figure", "Returned"),
        definition=_("Entries that a reviewer returned for changes and that were not handed in again."),
        unit=_ENTRIES,
        is_alarm=True,
        condition=lambda lens, spec: Q(review_state=ReviewState.RETURNED),
    ),
    DaysFigure(
        slug="review-days",
        label=_("Average review"),
        definition=_(
            "Working days from submission to approval, on average over the entries approved within the last 90 days."
        ),
        unit=pgettext_lazy("unit", "working days"),
        condition=lambda lens, spec: _approved(lens, spec, lens.days_ago(REVIEW_WINDOW_DAYS)),
        pairs=_review_days,
        reason=_("Nothing was approved within 90 days"),
    ),
    ShareFigure(
        slug="fresh",
        label=_("Up to date"),
        definition=_(
            "Of the published entries that still look for a partner: the share that its owner confirmed within 30"
            " days. The list shows the others."
        ),
        unit="%",
        condition=_open,
        part=_fresh,
        reason=_("Nothing is published yet"),
    ),
    EntryFigure(
        slug="unmet",
        label=_("Demands that could not be met"),
        definition=_("Published demands whose owner gave them up within 90 days, with the reason."),
        unit=_ENTRIES,
        libraries=("demand",),
        condition=lambda lens, spec: (
            Q(live=True, status=EntryStatus.UNMET)
            & Q(steps(spec, to_stage=Stage.UNMET, at__gte=lens.days_ago(90)))
        ),
    ),
    EntryFigure(
        slug="silent",
        label=_("Demands without progress"),
        definition=_("Demands that were published at least 60 days ago and have not come into talks."),
        unit=_ENTRIES,
        libraries=("demand",),
        condition=lambda lens, spec: (
            EntryQuerySet.live_condition()
            & Q(
                status__in=[EntryStatus.PUBLISHED, EntryStatus.RECOMMENDED],
                published_at__lt=lens.days_ago(SILENT_DAYS),
            )
        ),
    ),
    EntryFigure(
        slug="quarter-published",
        label=pgettext_lazy("figure", "Published this quarter"),
        definition=_("Demands that were published for the first time in this quarter."),
        unit=_ENTRIES,
        libraries=("demand",),
        condition=_reached(),
    ),
    Figure(
        slug="quarter-interest",
        label=pgettext_lazy("figure", "With interest"),
        definition=_("Of these, the demands with an expression of interest."),
        unit=_ENTRIES,
        reason=_("Counted once expressions of interest are open"),
    ),
    EntryFigure(
        slug="quarter-talks",
        label=pgettext_lazy("figure", "In talks"),
        definition=_("Of these, the demands that have come into talks or further."),
        unit=_ENTRIES,
        libraries=("demand",),
        condition=_reached(Stage.NEGOTIATING, Stage.SIGNED, Stage.RESOLVED),
    ),
    EntryFigure(
        slug="quarter-signed",
        label=pgettext_lazy("figure", "Signed"),
        definition=_("Of these, the demands that were signed or solved."),
        unit=_ENTRIES,
        libraries=("demand",),
        condition=_reached(Stage.SIGNED, Stage.RESOLVED),
    ),
    EntryFigure(
        slug="quarter-solved",
        label=pgettext_lazy("figure", "Solved"),
        definition=_("Of these, the demands that were solved."),
        unit=_ENTRIES,
        libraries=("demand",),
        condition=_reached(Stage.RESOLVED),
    ),
)
BY_SLUG = {figure.slug: figure for figure in FIGURES}


def definition_of(figure: Figure) -> str:
    """Return what a figure counts, in words."""
    return str(figure.definition)
