"""Bodies of the login endpoints."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.models import Client


class LoginSerializer(serializers.Serializer[Any]):
    """A name and password."""

    username = serializers.CharField(max_length=150, help_text=_("Login name"))
    password = serializers.CharField(
        max_length=128, trim_whitespace=False, write_only=True, help_text=_("Password")
    )
    client = serializers.ChoiceField(
        choices=Client.choices,
        default=Client.PLATFORM,
        help_text=_("The program that logs in; its tokens work for no other"),
    )


class RefreshSerializer(serializers.Serializer[Any]):
    """A refresh token."""

    refresh = serializers.CharField(max_length=2048, help_text=_("The refresh token"))


class TokenPairSerializer(serializers.Serializer[Any]):
    """Tokens of a session."""

    access = serializers.CharField(help_text=_("Goes into the header Authorization: Bearer …"))
    refresh = serializers.CharField(help_text=_("Exchange it once for the next pair before access expires"))
    expires_in = serializers.IntegerField(help_text=_("Seconds until access expires"))
    token_type = serializers.CharField(help_text=_("Always Bearer"))


class RoleSerializer(serializers.Serializer[Any]):
    """A role."""

    slug = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a declared field, popped by the metaclass


class DatedRoleSerializer(RoleSerializer):
    """A role with its last day."""

    until = serializers.DateField(allow_null=True, help_text=_("Last day; null: without end"))


class SubstituteSerializer(serializers.Serializer[Any]):
    """A delegation that the caller received."""

    until = serializers.DateField(help_text=_("Last day"))

    def get_fields(self) -> dict[str, Any]:
        """Add the field whose name is a word of Python."""
        return {"for": serializers.CharField(help_text=_("Name of the colleague")), **super().get_fields()}


class MembershipSerializer(serializers.Serializer[Any]):
    """An organisation that the caller may act for."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.CharField()
    kind_label = serializers.CharField()
    roles = DatedRoleSerializer(many=True)
    substitutes = SubstituteSerializer(
        many=True, help_text=_("For which colleagues the caller stands in here")
    )


class ConsortiumSerializer(serializers.Serializer[Any]):
    """A consortium that an organisation of the caller is a member of."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()


class MeSerializer(serializers.Serializer[Any]):
    """The caller."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    client = serializers.CharField(help_text=_("The program that the token was issued to"))
    acting_organisation = serializers.IntegerField(
        allow_null=True, help_text=_("The organisation named by the header, or the only one there is")
    )
    organisations = MembershipSerializer(many=True, help_text=_("Organisations the token may act for"))
    consortia = ConsortiumSerializer(many=True)
