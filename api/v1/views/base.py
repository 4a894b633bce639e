"""A resource that is read as list and detail."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.viewsets import ViewSetMixin

from api.caching import answer
from api.pagination import Ordering, Window, paginate
from api.v1.filters.base import Parameter, narrow, read_query, read_search
from api.v1.serializers.common import page_serializer
from api.views import ApiMixin


class ResourceViewSet(ViewSetMixin, ApiMixin):
    """List and detail of one resource. Subclasses say what there is; nobody is asked row by row."""

    #: name in URLs, tag in the OpenAPI document
    segment: ClassVar[str]
    summaries: ClassVar[tuple[Any, Any]]
    list_notes: ClassVar[Any] = ""
    parameters: ClassVar[Sequence[Parameter]] = ()
    extra_parameters: ClassVar[Sequence[OpenApiParameter]] = ()
    list_serializer: ClassVar[type[Serializer[Any]]]
    detail_serializer: ClassVar[type[Serializer[Any]]]
    lookup_url_kwarg = "key"
    lookup_value_regex = "[^/]+"

    def orderings(self, request: Request) -> dict[str, Ordering]:
        """Return the orders that may be asked for, the default first."""
        raise NotImplementedError

    def listed(self, request: Request, filters: list[tuple[Parameter, Any]]) -> QuerySet[Any]:
        """Return the rows that this reader may find in the list, before filters."""
        raise NotImplementedError

    def search(self, rows: QuerySet[Any], text: str, request: Request) -> QuerySet[Any]:
        """Narrow ``rows`` to those that ``text`` finds."""
        raise NotImplementedError

    def lines(self, ids: Sequence[int], request: Request) -> list[dict[str, Any]]:
        """Return the list representation of the rows, in the order of ``ids``."""
        raise NotImplementedError

    def one(self, key: str, request: Request) -> dict[str, Any] | None:
        """Return the representation of one visible row, or None."""
        raise NotImplementedError

    def known_parameters(self) -> Sequence[Parameter]:
        """Return the filters of this very request."""
        return self.parameters

    def list(self, request: Request) -> HttpResponse:
        """Answer a list."""
        query = request._request.GET
        extra = [parameter.name for parameter in self.extra_parameters]
        filters = read_query(query, self.known_parameters(), extra=extra)
        window = Window.read(query, self.orderings(request))
        rows = narrow(self.listed(request, filters), filters)
        if text := read_search(query):
            rows = self.search(rows, text, request)
        page = paginate(rows, window)
        return answer(request, page.document(request, self.lines(page.rows, request)))

    def retrieve(self, request: Request, key: str) -> HttpResponse:
        """Answer one object."""
        read_query(request._request.GET, ())
        found = self.one(key, request)
        if found is None:
            raise NotFound
        return answer(request, found)


def documented(viewset: type[ResourceViewSet]) -> type[ResourceViewSet]:
    """Describe list and detail of ``viewset`` in the OpenAPI document."""
    listing, single = viewset.summaries
    name = viewset.list_serializer.__name__.removesuffix("LineSerializer")
    schema = extend_schema_view(
        list=extend_schema(
            operation_id=f"{viewset.segment}_list",
            tags=[viewset.segment],
            summary=listing,
            description=viewset.list_notes,
            parameters=[*_paging(viewset), *viewset.extra_parameters, *map(_describe, viewset.parameters)],
            responses={200: page_serializer(name, viewset.list_serializer), 304: _unchanged()},
        ),
        retrieve=extend_schema(
            operation_id=f"{viewset.segment}_detail",
            tags=[viewset.segment],
            summary=single,
            description=gettext_lazy(
                "One object, if the caller may see it; absent and hidden ones answer the same 404."
            ),
            parameters=[_key(viewset)],
            responses={200: viewset.detail_serializer, 304: _unchanged()},
        ),
    )
    return schema(viewset)


def _unchanged() -> OpenApiResponse:
    return OpenApiResponse(description=_("Nothing has changed since the ETag given in If-None-Match"))


def _key(viewset: type[ResourceViewSet]) -> OpenApiParameter:
    text = gettext_lazy("Id, or number where the resource has one")
    return OpenApiParameter("key", str, OpenApiParameter.PATH, description=str(text))


def describe_parameter(parameter: Parameter) -> dict[str, Any]:
    """Return a filter as the document describes it, for one that is added when the document is served."""
    described = _describe(parameter)
    found = {
        "name": described.name,
        "in": "query",
        "description": described.description,
        "schema": described.type,
    }
    return found | ({"explode": False, "style": "form"} if parameter.many else {})


def _describe(parameter: Parameter) -> OpenApiParameter:
    schema: dict[str, Any] = dict(parameter.schema)
    if parameter.many:
        schema = {"type": "array", "items": schema, "maxItems": 20}
    return OpenApiParameter(
        parameter.name,
        schema,
        description=str(parameter.description),
        explode=False if parameter.many else None,
        style="form" if parameter.many else None,
    )


def _paging(viewset: type[ResourceViewSet]) -> list[OpenApiParameter]:
    view = viewset()
    names = list(view.orderings(_NOBODY))
    return [
        OpenApiParameter("search", {"type": "string", "maxLength": 100}, description=_("At most 16 words")),
        OpenApiParameter("ordering", {"type": "string", "enum": names, "default": names[0]}),
        OpenApiParameter("page", {"type": "integer", "minimum": 1, "default": 1}),
        OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
        OpenApiParameter(
            "cursor",
            str,
            description=_("Instead of page: begin with an empty cursor, then follow next. No count."),
        ),
    ]


class _Nobody:
    """Stands for a request where only the public orderings are asked for."""

    query_params: ClassVar[dict[str, str]] = {}


_NOBODY: Any = _Nobody()
