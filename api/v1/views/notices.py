"""The caller's notices."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.caching import answer
from api.html import absolute_from
from api.pagination import Window, orderings, paginate
from api.v1.filters.base import Parameter, choice, choices_schema, narrow, read_query
from api.v1.serializers.common import page_serializer
from api.v1.serializers.notices import (
    MarkedSerializer,
    MarkReadSerializer,
    NoticeSerializer,
    UnreadSerializer,
    notice_value,
)
from api.views import ApiMixin
from services.notices.domain import reading
from services.notices.domain.lines import lines_of
from services.notices.enums import Topic, kinds_of

_TAG = ["notices"]
_TOKEN: Any = [{"token": []}]
_ORDERINGS = orderings("-created", created="created_at")
_PARAMETERS = (
    Parameter(
        name="state",
        description=_("unread: only what was not read yet"),
        apply=lambda rows, value: rows.filter(read_at=None) if value == "unread" else rows,
        parse=choice(["all", "unread"]),
        schema=choices_schema(["all", "unread"]),
    ),
    Parameter(
        name="topic",
        description=_("What the notices are about"),
        apply=lambda rows, value: rows.filter(cause__kind__in=kinds_of(Topic(value))),
        parse=choice(Topic.values),
        schema=choices_schema(Topic.values),
    ),
)


class NoticesView(ApiMixin):
    """The inbox."""

    @extend_schema(
        tags=_TAG,
        operation_id="notices_list",
        summary=_("List my notices"),
        description=_(
            "Newest first. A notice about something that the caller may no longer see has no title and the count 0."
        ),
        parameters=[
            *(
                OpenApiParameter(one.name, dict(one.schema), description=str(one.description))
                for one in _PARAMETERS
            ),
            OpenApiParameter("page", {"type": "integer", "minimum": 1, "default": 1}),
            OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
            OpenApiParameter(
                "cursor",
                str,
                description=_("Instead of page: begin with an empty cursor, then follow next. No count."),
            ),
        ],
        responses={200: page_serializer("Notice", NoticeSerializer)},
        auth=_TOKEN,
    )
    def get(self, request: Request) -> HttpResponse:
        """Answer a page of the caller's notices."""
        reader = _caller(request)
        query = request._request.GET
        filters = read_query(query, _PARAMETERS)
        rows = narrow(reading.notices_of(reader), filters)
        page = paginate(rows, Window.read(query, _ORDERINGS))
        found = {row.pk: row for row in reading.notices_of(reader).filter(pk__in=page.rows)}
        absolute = absolute_from(request.build_absolute_uri("/"))
        lines = lines_of(reader, [found[pk] for pk in page.rows if pk in found])
        return answer(request, page.document(request, [notice_value(line, absolute) for line in lines]))


class UnreadView(ApiMixin):
    """The badge."""

    @extend_schema(
        tags=_TAG,
        operation_id="notices_unread",
        summary=_("Count my unread notices"),
        responses={200: UnreadSerializer},
        auth=_TOKEN,
    )
    def get(self, request: Request) -> Response:
        """Answer how many notices wait."""
        count = reading.unread_count(_caller(request))
        return Response({"count": count, "badge": reading.badge(count)})


class MarkReadView(ApiMixin):
    """Reading."""

    @extend_schema(
        tags=_TAG,
        operation_id="notices_read",
        summary=_("Mark my notices as read"),
        request=MarkReadSerializer,
        responses={200: MarkedSerializer},
        auth=_TOKEN,
    )
    def post(self, request: Request) -> Response:
        """Mark some or all of the caller's notices as read."""
        reader = _caller(request)
        body = MarkReadSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if body.validated_data["all"]:
            return Response({"marked": reading.mark_all_read(actor=reader)})
        ids = body.validated_data.get("ids", [])
        return Response({"marked": reading.mark_read(actor=reader, ids=ids)})


def _caller(request: Request) -> Any:
    if not request.user.is_authenticated:
        raise NotAuthenticated(_("Please log in first."))
    return request.user
