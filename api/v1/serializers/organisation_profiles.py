"""The profile of an organisation: facts and qualifications, never the documents that prove them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.serializers.common import ChoiceValueSerializer, choice_value, date_text
from registries.domain.organisation_profiles import profile_of, qualifications_of
from registries.models import OrganisationQualification


class ProfileSerializer(serializers.Serializer[Any]):
    """What an organisation says of itself."""

    main_products = serializers.CharField(help_text=_("One product a line; cells separated by |"))
    staff_count = serializers.IntegerField(allow_null=True)
    staff_counted_on = serializers.DateField(allow_null=True)
    founded_on = serializers.DateField(allow_null=True)
    registered_capital = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    website = serializers.CharField()


class QualificationSerializer(serializers.Serializer[Any]):
    """What it was recognised as."""

    kind = ChoiceValueSerializer()
    title = serializers.CharField(help_text=_("Exact name on the certificate"))
    issuer = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    expired = serializers.BooleanField()
    verified = serializers.BooleanField(help_text=_("The platform has seen what proves it"))


def profile(organisation_id: int) -> dict[str, Any] | None:
    """Return the profile of an organisation, None where nobody filled it in."""
    row = profile_of(organisation_id)
    if row is None:
        return None
    capital = row.registered_capital
    return {
        "main_products": row.main_products,
        "staff_count": row.staff_count,
        "staff_counted_on": date_text(row.staff_counted_on),
        "founded_on": date_text(row.founded_on),
        "registered_capital": None if capital is None else f"{capital:.2f}",
        "website": row.website,
    }


def qualifications(organisation_id: int) -> list[dict[str, Any]]:
    """Return the qualifications of an organisation; their numbers stay with the certificates."""
    kind = OrganisationQualification._meta.get_field("kind")
    return [
        {
            "kind": choice_value(kind, row.kind),
            "title": row.title,
            "issuer": row.issuer,
            "valid_from": date_text(row.valid_from),
            "valid_until": date_text(row.valid_until),
            "expired": row.is_expired,
            "verified": row.verified_at is not None,
        }
        for row in qualifications_of(organisation_id)
    ]
