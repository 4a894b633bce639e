"""Filters of events, fairs and policies."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from api.v1.filters.base import (
    Parameter,
    by,
    choice,
    choice_parameter,
    choices_schema,
    day,
    moment,
    number,
    region_parameter,
)
from content.enums import FairKind, GatheringState, PolicyAudience, PolicyLevel, PolicyTopic, PolicyValidity
from content.models import PageOrganiser, PolicyPage

_DATE = {"type": "string", "format": "date"}
_DATE_TIME = {"type": "string", "format": "date-time"}


def _organised_by(pk: int) -> Q:
    return Q(pk__in=PageOrganiser.objects.filter(organisation_id=pk).values("page_id"))


def _in_state(rows: Any, states: list[str]) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.in_state(*states)
    return found


def _valid_as(rows: Any, validities: list[str]) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.valid_as(*validities)
    return found


def _holding(field_name: str, values: list[str]) -> Q:
    field: Any = PolicyPage._meta.get_field(field_name)
    condition = Q()
    for value in values:
        condition |= field.holding(value)
    return condition


_REGION = region_parameter(_("In this division or inside it, by six-digit code"))

GATHERING_PARAMETERS = (
    Parameter(
        name="state",
        description=_("Where it stands now"),
        apply=_in_state,
        parse=choice(GatheringState.values),
        schema=choices_schema(GatheringState.values),
        many=True,
    ),
    _REGION,
    Parameter(
        name="starts_after",
        description=_("Starts at this time or later"),
        apply=by(lambda at: Q(starts_at__gte=at)),
        parse=moment,
        schema=_DATE_TIME,
    ),
    Parameter(
        name="starts_before",
        description=_("Starts before this time"),
        apply=by(lambda at: Q(starts_at__lt=at)),
        parse=moment,
        schema=_DATE_TIME,
    ),
    Parameter(
        name="organiser",
        description=_("Organised by this organisation, by id"),
        apply=by(_organised_by),
        parse=number,
        schema={"type": "integer"},
    ),
)

FAIR_PARAMETERS = (choice_parameter("kind", FairKind.values, _("Kind of fair")), *GATHERING_PARAMETERS)

POLICY_PARAMETERS = (
    choice_parameter("level", PolicyLevel.values, _("Level of government")),
    Parameter(
        name="topic",
        description=_("About one of these topics"),
        apply=by(lambda values: _holding("topics", values)),
        parse=choice(PolicyTopic.values),
        schema=choices_schema(PolicyTopic.values),
        many=True,
    ),
    Parameter(
        name="audience",
        description=_("Addressed to one of these"),
        apply=by(lambda values: _holding("audience_kinds", values)),
        parse=choice(PolicyAudience.values),
        schema=choices_schema(PolicyAudience.values),
        many=True,
    ),
    Parameter(
        name="validity",
        description=_("Whether it applies today"),
        apply=_valid_as,
        parse=choice(PolicyValidity.values),
        schema=choices_schema(PolicyValidity.values),
        many=True,
    ),
    _REGION,
    Parameter(
        name="issued_after",
        description=_("Issued on this day or later"),
        apply=by(lambda on: Q(issued_on__gte=on)),
        parse=day,
        schema=_DATE,
    ),
    Parameter(
        name="issued_before",
        description=_("Issued before this day"),
        apply=by(lambda on: Q(issued_on__lt=on)),
        parse=day,
        schema=_DATE,
    ),
)
