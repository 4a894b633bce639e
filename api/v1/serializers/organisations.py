"""Organisations."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.serializers.common import (
    ChoiceValueSerializer,
    CodeSerializer,
    OrganisationRefSerializer,
    choice_value,
    code_value,
)
from api.v1.serializers.organisation_profiles import (
    ProfileSerializer,
    QualificationSerializer,
    profile,
    qualifications,
)
from permissions.models import ConsortiumMember, Organisation, OrganisationCapacity, OrganisationName
from permissions.models.periods import in_force

COLUMNS = (
    "pk",
    "name",
    "kind",
    "size",
    "state",
    "region__code",
    "region__name",
    "industry__code",
    "industry__name",
)


class OrganisationLineSerializer(serializers.Serializer[Any]):
    """An organisation in a list."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = ChoiceValueSerializer()
    size = ChoiceValueSerializer(allow_null=True)
    state = ChoiceValueSerializer(help_text=_("How far the platform has verified it"))
    region = CodeSerializer(allow_null=True)
    industry = CodeSerializer(allow_null=True)


class MembershipLineSerializer(serializers.Serializer[Any]):
    """A membership of a consortium."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    role = ChoiceValueSerializer()


class OrganisationSerializer(OrganisationLineSerializer):
    """An organisation."""

    introduction = serializers.CharField(help_text=_("Plain text"))
    other_names = serializers.ListField(child=serializers.CharField(), help_text=_("Former and short names"))
    capacities = ChoiceValueSerializer(many=True)
    consortia = MembershipLineSerializer(many=True)
    parent = OrganisationRefSerializer(allow_null=True)
    units = OrganisationRefSerializer(many=True)
    profile = ProfileSerializer(allow_null=True)
    qualifications = QualificationSerializer(many=True)


def line(row: dict[str, Any]) -> dict[str, Any]:
    """Return an organisation for a list from the values of COLUMNS."""
    meta = Organisation._meta
    return {
        "id": row["pk"],
        "name": row["name"],
        "kind": choice_value(meta.get_field("kind"), row["kind"]),
        "size": choice_value(meta.get_field("size"), row["size"]),
        "state": choice_value(meta.get_field("state"), row["state"]),
        "region": code_value(row["region__code"], row["region__name"]),
        "industry": code_value(row["industry__code"], row["industry__name"]),
    }


def full(
    row: dict[str, Any], *, parent: dict[str, Any] | None, units: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Return an organisation for its detail from the values of COLUMNS and ``introduction``."""
    pk = row["pk"]
    capacity = OrganisationCapacity._meta.get_field("capacity")
    role = ConsortiumMember._meta.get_field("role")
    capacities = OrganisationCapacity.objects.filter(organisation_id=pk).order_by("capacity")
    names = OrganisationName.objects.filter(organisation_id=pk).exclude(name=row["name"])
    memberships = ConsortiumMember.objects.filter(in_force(), organisation_id=pk)
    return {
        **line(row),
        "introduction": row["introduction"],
        "other_names": list(names.order_by("name", "pk").values_list("name", flat=True)),
        "capacities": [
            choice_value(capacity, value) for value in capacities.values_list("capacity", flat=True)
        ],
        "consortia": [
            {"id": found_id, "name": name, "role": choice_value(role, value)}
            for found_id, name, value in memberships.order_by("consortium__name", "pk").values_list(
                "consortium_id", "consortium__name", "role"
            )
        ],
        "parent": parent,
        "units": list(units),
        "profile": profile(pk),
        "qualifications": qualifications(pk),
    }
