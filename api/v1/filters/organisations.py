"""Filters of organisations."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from api.v1.filters.base import (
    Parameter,
    by,
    choice,
    choice_parameter,
    choices_schema,
    industry_parameter,
    number,
    region_parameter,
)
from permissions.models import (
    Capacity,
    ConsortiumMember,
    OrganisationCapacity,
    OrganisationKind,
    OrganisationSize,
)
from permissions.models.periods import in_force
from registries.domain.organisation_profiles import holding
from registries.enums.organisation_profile import QualificationKind


def _with_capacity(wanted: list[str]) -> Q:
    rows = OrganisationCapacity.objects.filter(organisation_id=OuterRef("pk"), capacity__in=wanted)
    return Q(Exists(rows))


def _in_consortium(pk: int) -> Q:
    rows = ConsortiumMember.objects.filter(in_force(), organisation_id=OuterRef("pk"), consortium_id=pk)
    return Q(Exists(rows))


PARAMETERS = (
    choice_parameter("kind", OrganisationKind.values, _("Kind of organisation")),
    choice_parameter("size", OrganisationSize.values, _("Size class")),
    Parameter(
        name="capacity",
        description=_("What it does on the platform"),
        apply=by(_with_capacity),
        parse=choice(Capacity.values),
        schema=choices_schema(Capacity.values),
        many=True,
    ),
    Parameter(
        name="qualification",
        description=_("Holds one of these today, verified by the platform"),
        apply=by(holding),
        parse=choice(QualificationKind.values),
        schema=choices_schema(QualificationKind.values),
        many=True,
    ),
    region_parameter(_("Registered in this division or inside it, by six-digit code")),
    industry_parameter(_("In this industry or one below it, by code")),
    Parameter(
        name="consortium",
        description=_("Member of this consortium, by id"),
        apply=by(_in_consortium),
        parse=number,
        schema={"type": "integer"},
    ),
)
