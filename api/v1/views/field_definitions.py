"""The own fields of the libraries, and the description of the API with them in it."""

import copy
import hashlib
import json
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from api.caching import answer
from api.schema import SNAPSHOT
from api.v1.filters.base import Parameter, choice, read_query
from api.v1.filters.own_fields import parameters_of
from api.v1.serializers.own_fields import FieldDefinitionsSerializer, definition_value
from api.v1.views.base import describe_parameter
from api.views import ApiMixin
from cms.core import library as libraries
from registries.enums.own_fields import FieldKind
from registries.models import FieldDefinition
from registries.own_fields.reading import definitions


class FieldDefinitionsView(ApiMixin):
    """The own fields of all libraries, or of one."""

    @extend_schema(
        tags=["field-definitions"],
        operation_id="field_definitions_list",
        summary=_("List the own fields of the libraries"),
        description=_(
            "Fields that the platform operator defined; their values stand in extra of an entry. Callers without "
            "a token are told those of the public summary."
        ),
        parameters=[OpenApiParameter("library", {"type": "string"}, description=_("Slug of one library"))],
        responses={
            200: FieldDefinitionsSerializer,
            304: OpenApiResponse(description=_("Nothing has changed since the ETag given in If-None-Match")),
        },
    )
    def get(self, request: Request) -> HttpResponse:
        """Answer the fields in use, in the order of the form."""
        slugs = [spec.slug for spec in libraries.all_specs()]
        parameter = Parameter(
            name="library", description="", apply=lambda rows, value: rows, parse=choice(slugs)
        )
        asked = [value for _parameter, value in read_query(request._request.GET, (parameter,))]
        is_known = bool(request.user.is_authenticated)
        found = [
            definition_value(one)
            for slug in asked or slugs
            for one in definitions(slug)
            if is_known or one.is_public
        ]
        return answer(request, {"results": found})


def document() -> tuple[bytes, str]:
    """Return the snapshot with the public own fields as they are defined now, and its validator."""
    fields = [one for spec in libraries.all_specs() for one in definitions(spec.slug) if one.is_public]
    state = json.dumps([[*definition_value(one).values(), one.max_length] for one in fields])
    if state not in _described:
        content = _snapshot()
        if fields:
            content = json.dumps(_with_fields(json.loads(content), fields), ensure_ascii=False).encode()
        _described.clear()
        _described[state] = content, f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
    return _described[state]


#: The document of the definitions that were last asked for, by what they say: made once, whoever asks.
_described: dict[str, tuple[bytes, str]] = {}


@lru_cache(maxsize=1)
def _snapshot() -> bytes:
    return SNAPSHOT.read_bytes()


def _with_fields(found: dict[str, Any], fields: list[FieldDefinition]) -> dict[str, Any]:
    for spec in libraries.all_specs():
        own = [one for one in fields if one.library == spec.slug]
        listing = found["paths"].get(f"/api/v1/{spec.url_segment}/")
        single = found["paths"].get(f"/api/v1/{spec.url_segment}/{{key}}/")
        if not own or listing is None or single is None:
            continue
        listing["get"]["parameters"] += [
            describe_parameter(parameter) for one in own if one.is_filter for parameter in parameters_of(one)
        ]
        answer_schema = single["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        name = answer_schema["$ref"].rsplit("/", 1)[1]
        properties = found["components"]["schemas"][name]["properties"]
        described = copy.deepcopy(properties.get("extra", {"type": "object", "additionalProperties": {}}))
        described["properties"] = {one.key: _schema(one) for one in own}
        properties["extra"] = described
    return found


def _schema(field: FieldDefinition) -> dict[str, Any]:
    """Return the schema of a value; every one may be null."""
    text: dict[str, Any] = {"type": ["string", "null"]}
    chosen = {
        "type": ["object", "null"],
        "properties": {
            "value": {"type": "string", "enum": list(field.labels())},
            "label": {"type": "string"},
        },
    }
    shapes: dict[str, dict[str, Any]] = {
        FieldKind.TEXT: text | {"maxLength": field.max_length},
        FieldKind.NUMBER: text | {"format": "decimal"},
        FieldKind.DATE: text | {"format": "date"},
        FieldKind.BOOLEAN: {"type": ["boolean", "null"]},
        FieldKind.CHOICE: chosen,
        FieldKind.CHOICES: {"type": ["array", "null"], "items": chosen | {"type": "object"}},
        FieldKind.REFERENCE: {
            "type": ["object", "null"],
            "properties": {"code": {"type": "string"}, "name": {"type": "string"}},
        },
    }
    return shapes[field.kind] | {"title": field.label, "description": field.help_text}
