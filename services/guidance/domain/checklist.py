"""The checklist of first steps (R07): facts tick it, a person may put it away and take it out again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from cms.core.audit import record
from cms.core.errors import Invalid, NotFound
from permissions import acting
from permissions.access import standing_of
from permissions.models import Organisation, OrganisationKind, OrganisationState
from services.guidance.models import GuidanceMark

PUT_AWAY = "put-away"
#: Kinds whose first entry is something they offer; all others begin with what they need.
_OFFERING = frozenset(
    {OrganisationKind.SCHOOL, OrganisationKind.INSTITUTE, OrganisationKind.PUBLIC_INSTITUTION}
)
#: Who is guided. Authorities decide and record nothing of their own.
_GUIDED = frozenset(OrganisationKind.values) - {OrganisationKind.GOVERNMENT}


@dataclass(frozen=True, kw_only=True)
class StepRule:
    """One step: a fact that ticks it, or a look at it; hidden until its ``service`` is installed."""

    slug: str
    label: Callable[[Organisation], str | Promise]
    hint: str | Promise
    done: Callable[[Organisation], bool] | None = None
    service: str = ""

    @property
    def is_there(self) -> bool:
        """Return whether what the step leads to exists."""
        return not self.service or apps.is_installed(self.service)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step as it stands for one person and organisation."""

    slug: str
    label: str | Promise
    hint: str | Promise
    is_done: bool
    #: ticked by looking at it
    by_looking: bool


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """The steps, how far they are, and whether the person has put the list away."""

    organisation: Organisation
    steps: tuple[Step, ...]
    is_put_away: bool

    @property
    def done(self) -> int:
        """Return how many steps are done."""
        return sum(step.is_done for step in self.steps)

    @property
    def percent(self) -> int:
        """Return the progress in per cent."""
        return 100 * self.done // len(self.steps)

    @property
    def is_finished(self) -> bool:
        """Return whether nothing is left to do."""
        return self.done == len(self.steps)

    @property
    def next_step(self) -> Step | None:
        """Return what to do now."""
        return next((step for step in self.steps if not step.is_done), None)


def first_library(organisation: Organisation) -> str:
    """Return the slug of the library in which an organisation of this kind begins."""
    return "achievement" if organisation.kind in _OFFERING else "demand"


def _is_verified(organisation: Organisation) -> bool:
    top = organisation.root or organisation
    return top.state == OrganisationState.VERIFIED


def _has_profile(organisation: Organisation) -> bool:
    known = bool(organisation.introduction.strip()) and organisation.region_id is not None
    if organisation.kind == OrganisationKind.ENTERPRISE and organisation.parent_id is None:
        return known and organisation.industry_id is not None and bool(organisation.size)
    return known


def _has_handed_in(organisation: Organisation) -> bool:
    model: Any = libraries.get(first_library(organisation)).model
    rows = model._default_manager.filter(organisation__root_id=organisation.root_pk)
    return bool(rows.filter(submitted_at__isnull=False).exists())


def _first_entry_label(organisation: Organisation) -> str | Promise:
    offering = first_library(organisation) == "achievement"
    return _("Register the first achievement") if offering else _("Hand in the first demand")


STEPS: tuple[StepRule, ...] = (
    StepRule(
        slug="verify",
        label=lambda organisation: _("Have the organisation verified"),
        hint=_("Until then you can prepare drafts."),
        done=_is_verified,
    ),
    StepRule(
        slug="profile",
        label=lambda organisation: _("Complete the organisation's profile"),
        hint=_("Introduction and region, for an enterprise also industry and size."),
        done=_has_profile,
    ),
    StepRule(
        slug="first-entry",
        label=_first_entry_label,
        hint=_("Ten fields; a reviewer decides within a few working days."),
        done=_has_handed_in,
    ),
    StepRule(
        slug="matches",
        label=lambda organisation: _("Look at what matches"),
        hint=_("Offers and demands that fit yours."),
        service="services.matching",
    ),
    StepRule(
        slug="policies",
        label=lambda organisation: _("See the policies for you"),
        hint=_("Policies in force that address organisations like yours."),
    ),
)


def checklist_of(actor: Any, organisation: Organisation | None) -> Checklist | None:
    """Return the checklist of ``actor`` for the organisation acted for; None for whoever is not guided.

    Guided is who records entries for the organisation, not who runs the platform from it.
    """
    if organisation is None or organisation.kind not in _GUIDED or not _is_staff(actor, organisation):
        return None
    marks = set(_marks(actor, organisation).values_list("mark", flat=True))
    steps = tuple(
        Step(
            slug=rule.slug,
            label=rule.label(organisation),
            hint=rule.hint,
            is_done=rule.done(organisation) if rule.done else rule.slug in marks,
            by_looking=rule.done is None,
        )
        for rule in STEPS
        if rule.is_there
    )
    return Checklist(organisation=organisation, steps=steps, is_put_away=PUT_AWAY in marks)


def _is_staff(actor: Any, organisation: Organisation) -> bool:
    standing = standing_of(actor)
    standings = [standing, *(other for other, _actions in standing.delegated)]
    return any(organisation.pk in one.staff_organisations for one in standings)


def mark_seen(*, actor: Any, organisation_id: int, step: str) -> None:
    """Tick a step that is done by looking at it.

    Raises:
        NotFound: the person does not act for this organisation.
        Invalid: a fact ticks this step, or there is none of this name.
    """
    organisation = _acted_for(actor, organisation_id)
    if step not in {rule.slug for rule in STEPS if rule.done is None and rule.is_there}:
        raise Invalid("step_unknown", _("This step ticks itself once it is done."))
    _set(actor, organisation, step)


def put_away(*, actor: Any, organisation_id: int) -> None:
    """Hide the checklist from this person, for this organisation.

    Raises:
        NotFound: the person does not act for this organisation.
    """
    _set(actor, _acted_for(actor, organisation_id), PUT_AWAY)


def take_out(*, actor: Any, organisation_id: int) -> None:
    """Show the checklist again.

    Raises:
        NotFound: the person does not act for this organisation.
    """
    organisation = _acted_for(actor, organisation_id)
    with transaction.atomic():
        removed, _rows = _marks(actor, organisation).filter(mark=PUT_AWAY).delete()
        if removed:
            record(action="guidance.take_out", actor=actor, organisation_id=organisation.pk)


def _set(actor: Any, organisation: Organisation, mark: str) -> None:
    with transaction.atomic():
        _row, created = GuidanceMark.objects.get_or_create(user=actor, organisation=organisation, mark=mark)
        if created:
            record(action=f"guidance.{mark}", actor=actor, organisation_id=organisation.pk)


def _marks(actor: Any, organisation: Organisation) -> Any:
    return GuidanceMark.objects.filter(user_id=actor.pk, organisation=organisation)


def _acted_for(actor: Any, organisation_id: int) -> Organisation:
    found = next((one for one in acting.choices(actor) if one.pk == organisation_id), None)
    if found is None:
        raise NotFound("not_found", _("You do not act for this organisation (any more)."))
    return found
