"""Which levels a submission passes: the configuration per library, and the chain of one submission."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Workflow, WorkflowTask

from cms.core import library as libraries
from cms.core.audit import record
from cms.core.errors import Invalid, NotAllowed
from permissions.access import standing_of
from permissions.models import RoleGrant, User
from permissions.models.organisation import OrganisationKind
from permissions.roles import Role
from registries.enums import OUTER_LEVELS, ReviewLevel
from registries.models import RegistryEntry, ReviewStep, ReviewTask
from registries.models.review import DEFAULT_DAYS, MAX_DAYS
from registries.reviewers import heads_of, may_configure

#: Names that Wagtail keeps in the database; people read them in the console of Wagtail only.
WORKFLOW_NAME = "信息审核"
TASK_NAMES = {
    ReviewLevel.UNIT: "二级单位内审",
    ReviewLevel.INSTITUTION: "单位内审",
    ReviewLevel.FIRST: "主管部门审核",
    ReviewLevel.SECOND: "主管部门复审",
    ReviewLevel.PLATFORM: "平台终审",
}
_SIGNING_ROLES = (Role.PUBLISHER, Role.MANAGER)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One level and its working days."""

    level: ReviewLevel
    days: int = DEFAULT_DAYS


#: What holds where nobody configured anything.
DEFAULT_STEPS = (Step(level=ReviewLevel.FIRST),)
_ORDER = {level: number for number, level in enumerate(ReviewLevel)}


def steps_of(library: str, kind: str = "") -> tuple[Step, ...]:
    """Return the steps for owners of ``kind``: their own, else those for every kind, else the default."""
    rows = ReviewStep.objects.filter(library=library, kind__in={kind, ""})
    found: dict[str, list[Step]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(Step(level=ReviewLevel(row.level), days=row.days))
    steps = found.get(kind) or found.get("") or list(DEFAULT_STEPS)
    return tuple(sorted(steps, key=lambda step: _ORDER[step.level]))


def configured() -> dict[tuple[str, str], tuple[Step, ...]]:
    """Return every configuration by library and kind of organisation."""
    found: dict[tuple[str, str], list[Step]] = {}
    for row in ReviewStep.objects.order_by("library", "kind"):
        step = Step(level=ReviewLevel(row.level), days=row.days)
        found.setdefault((row.library, row.kind), []).append(step)
    return {key: tuple(sorted(steps, key=lambda step: _ORDER[step.level])) for key, steps in found.items()}


def set_steps(*, actor: Any, library: str, kind: str = "", steps: Sequence[Step]) -> None:
    """Decide which levels submissions of a library pass from now on; no step at all means the default again.

    What is under review goes on as it was submitted.

    Raises:
        NotAllowed: the actor is no platform operator.
        Invalid: no such library or kind, a level twice, days out of range, or nobody outside the organisation decides.
    """
    if not may_configure(actor):
        raise NotAllowed("not_allowed", _("Levels of review are set by the platform operator."))

    check_steps(library, kind, steps)

    with transaction.atomic():
        ReviewStep.objects.filter(library=library, kind=kind).delete()
        ReviewStep.objects.bulk_create(
            ReviewStep(library=library, kind=kind, level=step.level, days=step.days) for step in steps
        )
        levels = {step.level.value: step.days for step in steps}
        record(
            action="review.levels",
            actor=actor,
            label=f"{library} {kind}".strip(),
            data={"library": library, "kind": kind, "levels": levels},
        )


def check_steps(library: str, kind: str, steps: Sequence[Step]) -> None:
    """Refuse levels that could not hold.

    Raises:
        Invalid: no such library or kind, a level twice, days out of range, or nobody outside the organisation decides.
    """
    if library not in {spec.slug for spec in libraries.all_specs()} or kind not in {
        "",
        *OrganisationKind.values,
    }:
        raise Invalid("levels_unknown", _("There is no such library or kind of organisation."))
    levels = [step.level for step in steps]
    if len(set(levels)) != len(levels):
        raise Invalid("levels_twice", _("A level stands in the list twice."))
    if steps and not set(levels) & set(OUTER_LEVELS):
        raise Invalid(
            "levels_inner_only",
            _("Tick a review by the authority or the platform, too: nobody publishes their own entries."),
        )
    if any(not 1 <= step.days <= MAX_DAYS for step in steps):
        raise Invalid("levels_days", _("Give from 1 to %(most)d working days."), params={"most": MAX_DAYS})


def steps_for(entry: RegistryEntry, submitter: Any) -> tuple[Step, ...]:
    """Return the steps that a submission of ``entry`` passes.

    A level inside the organisation that nobody but the submitter could decide is left out: it would never end.
    """
    kind = entry.organisation.kind if entry.organisation else ""
    steps = steps_of(entry.library_slug, kind)
    absent = _absent_levels(entry, submitter, {step.level for step in steps})
    return tuple(step for step in steps if step.level not in absent)


def _absent_levels(entry: RegistryEntry, submitter: Any, levels: set[ReviewLevel]) -> set[ReviewLevel]:
    inner = levels & {ReviewLevel.UNIT, ReviewLevel.INSTITUTION}
    if not inner:
        return set()
    owner = entry.organisation
    if owner is None:
        return inner
    deciders = _deciders(owner, getattr(submitter, "pk", None))
    absent = {level for level in inner if not deciders[level]}
    if owner.root_pk == owner.pk:
        absent.add(ReviewLevel.UNIT)
    # Nobody decides twice: one person alone signs for the organisation, not for the unit.
    if not inner & absent and len(inner) > 1 and len(set.union(*deciders.values())) < len(inner):
        absent.add(ReviewLevel.UNIT)
    return absent & inner


def _deciders(owner: Any, submitter_id: int | None) -> dict[ReviewLevel, set[int]]:
    """Return who could sign for the unit and for the whole organisation, the submitter excepted."""
    grants = RoleGrant.dated.current().filter(
        content_object__root_id=owner.root_pk, permission__codename__in=_SIGNING_ROLES
    )
    staff = User.objects.filter(pk__in=grants.values("user_id"), is_active=True).exclude(pk=submitter_id)
    heads = {user.pk: heads_of(standing_of(user)) for user in staff.select_related("person")}
    return {
        ReviewLevel.UNIT: {pk for pk, units in heads.items() if owner.pk in units},
        ReviewLevel.INSTITUTION: {pk for pk, units in heads.items() if owner.root_pk in units},
    }


def workflow_of(levels: Sequence[ReviewLevel]) -> Workflow:
    """Return Wagtail's workflow with one task per level, in order; made when it is first needed."""
    names = [TASK_NAMES[level] for level in levels]
    simple = tuple(levels) == tuple(step.level for step in DEFAULT_STEPS)
    name = WORKFLOW_NAME if simple else f"{WORKFLOW_NAME}：{' → '.join(names)}"
    workflow = Workflow.objects.filter(name=name).order_by("pk").first()
    if workflow is None:
        workflow = Workflow.objects.create(name=name)
        for order, level in enumerate(levels):
            task = task_of(level)
            WorkflowTask.objects.create(workflow=workflow, task=task.task_ptr, sort_order=order)
    return workflow


def task_of(level: ReviewLevel) -> ReviewTask:
    """Return the task of a level, made when it is first needed."""
    task, _created = ReviewTask.objects.get_or_create(level=level, defaults={"name": TASK_NAMES[level]})
    return task
