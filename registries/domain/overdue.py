"""Decisions that are late, by authority: for its heads, and for the operators all of them."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.core import library as libraries
from permissions.access import access_for, rules_of, standing_of
from permissions.actions import Action
from permissions.models import Jurisdiction, Organisation
from permissions.models.periods import in_force
from permissions.roles import Role
from registries.domain.clock import late
from registries.domain.reviewing import late_days_of, ready
from registries.enums import INNER_LEVELS, ReviewState
from registries.models import RegistryEntry
from registries.reviewers import area_of, may_configure, state_for


@dataclass(frozen=True, kw_only=True)
class Late:
    """One late decision: where it stands, since which due day, and which authorities could decide it."""

    entry: RegistryEntry
    #: empty for whoever may not read the submission itself
    title: str
    label: str
    due: datetime.date
    days: int
    authorities: tuple[str, ...]

    @property
    def level(self) -> str:
        """Return the level at which it stands, in words."""
        return str(self.entry.get_review_level_display())


@dataclass(kw_only=True)
class Tally:
    """What waits at one authority; ``oldest`` is the earliest due day that has passed."""

    authority: Organisation
    waiting: int = 0
    late: int = 0
    oldest: datetime.date | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """Late decisions, the latest first, and the tally of every authority."""

    rows: list[Late] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)


def may_see(actor: Any) -> bool:
    """Return whether ``actor`` answers for the punctuality of anybody: an operator, or the head of an authority."""
    return may_configure(actor) or _headed(actor).exists()


def _headed(actor: Any) -> QuerySet[Organisation]:
    """Return the authorities that ``actor`` manages."""
    heads = {grant.organisation_id for grant in standing_of(actor).grants if grant.role == Role.MANAGER}
    return _authorities().filter(pk__in=heads)


def _authorities() -> QuerySet[Organisation]:
    ruling = Jurisdiction.objects.filter(in_force()).values("organisation_id")
    return Organisation.objects.filter(pk__in=ruling).order_by("pinyin", "pk")


def report_for(actor: Any) -> Report:
    """Return what is late: of one's own authorities, for operators of the whole region."""
    everything = may_configure(actor)
    authorities = list(_authorities() if everything else _headed(actor))
    report = Report(tallies=[Tally(authority=one) for one in authorities])
    areas = _areas(authorities)
    for spec in libraries.all_specs():
        _add(report, actor, spec, areas, everything=everything)
    report.rows.sort(key=lambda row: (row.due, row.label, row.entry.pk))
    report.tallies.sort(key=lambda tally: (-tally.late, -tally.waiting, tally.authority.pinyin))
    return report


def _areas(authorities: list[Organisation]) -> dict[int, list[Any]]:
    rows = Jurisdiction.objects.filter(in_force(), organisation__in=authorities).select_related("region")
    found: dict[int, list[Any]] = {}
    for rule in rules_of(rows):
        found.setdefault(rule.authority_id, []).append(rule)
    return found


def _add(report: Report, actor: Any, spec: Any, areas: dict[int, list[Any]], *, everything: bool) -> None:
    model: Any = spec.model
    today = timezone.localdate()
    by_entry: dict[int, list[str]] = {}
    for tally in report.tallies:
        condition = _area(areas.get(tally.authority.pk, []), spec.slug)
        waiting = model._default_manager.filter(condition, review_state=ReviewState.SUBMITTED)
        for pk, due in waiting.values_list("pk", "review_due"):
            tally.waiting += 1
            if due is not None and due < today:
                tally.late += 1
                tally.oldest = min(due, tally.oldest or due)
                by_entry.setdefault(pk, []).append(tally.authority.name)
    rows = late(spec.slug)
    rows = rows.exclude(review_level__in=INNER_LEVELS) if everything else rows.filter(pk__in=by_entry)
    entries = list(ready(rows))
    readable = access_for(model).visible(actor, Action.VIEW_DRAFT).filter(pk__in=[row.pk for row in entries])
    titles = set(readable.values_list("pk", flat=True))
    late_days = late_days_of(entries)
    report.rows.extend(
        Late(
            entry=entry,
            title=_title(entry) if entry.pk in titles else "",
            label=str(spec.label),
            due=entry.review_due,
            days=late_days[entry.pk],
            authorities=tuple(by_entry.get(entry.pk, ())),
        )
        for entry in entries
    )


def _area(rules: list[Any], library: str) -> Q:
    found = Q(pk__in=[])
    for rule in rules:
        if rule.covers(library=library, action=Action.REVIEW):
            found |= area_of(rule) & state_for(Action.REVIEW)
    return found


def _title(entry: RegistryEntry) -> str:
    return str(entry.latest_revision.object_str) if entry.latest_revision else entry.title
