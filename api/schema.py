"""How the API describes itself: OpenAPI 3.1, one problem answer everywhere, the snapshot that is served."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from api.errors import PROBLEM_TYPE

ACTING_HEADER = "X-Acting-Organisation"
SNAPSHOT = Path(__file__).parent / "v1" / "openapi.json"


class FieldProblemSerializer(serializers.Serializer[Any]):
    """What is wrong with one field."""

    field = serializers.CharField(help_text=_("Path of the field; empty when it is about the whole body"))
    code = serializers.CharField(help_text=_("Stable English identifier"))
    message = serializers.CharField(help_text=_("Text for people"))


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem document of RFC 9457."""

    type = serializers.CharField(help_text=_("Always about:blank; code says what happened"))
    title = serializers.CharField(help_text=_("Kind of the problem, for people"))
    status = serializers.IntegerField(help_text=_("The HTTP status"))
    code = serializers.CharField(help_text=_("Stable English identifier"))
    detail = serializers.CharField(help_text=_("What happened and what to do, for people"))
    request_id = serializers.CharField(help_text=_("Tell this to the operator when asking for help"))
    errors = FieldProblemSerializer(  # type: ignore[assignment]  # a declared field, popped by the metaclass
        many=True, required=False
    )


class HubSchema(AutoSchema):
    """Describe views with the problem answer and the header that all of them know."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        responses = super()._get_response_bodies(direction)
        for response in responses.values():
            response["description"] = response.get("description") or str(_("Succeeded"))
        problem = OpenApiResponse(ProblemSerializer, description=str(_("A problem")))
        responses["default"] = self._get_response_for_code(problem, "default", [PROBLEM_TYPE], direction)
        return responses

    def get_override_parameters(self) -> list[Any]:
        if not self.view.authentication_classes:
            return []
        return [
            OpenApiParameter(
                name=ACTING_HEADER,
                location=OpenApiParameter.HEADER,
                type=int,
                description=str(_("Id of the organisation to act for, one of those of /me/")),
            )
        ]


class TokenScheme(OpenApiAuthenticationExtension):
    """Describe the bearer token."""

    target_class = "api.auth.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def without_docstrings(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Drop what the document took from English docstrings of classes; fields describe themselves."""
    for schema in result["components"]["schemas"].values():
        schema.pop("description", None)
    return result


def only_this_api(endpoints: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Drop the routes of other packages, such as Wagtail's internal admin API, from the document."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
