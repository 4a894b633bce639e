"""Entries of the libraries: one viewset, made once per declaration."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from api.errors import BadParameter
from api.html import Absolute, absolute_from
from api.pagination import Ordering, orderings
from api.v1.filters.base import Parameter, number
from api.v1.filters.entries import parameters_of, scope
from api.v1.filters.own_fields import own_parameters
from api.v1.serializers.child_rows import describe, rows_of
from api.v1.serializers.contact_requests import ContactBlockSerializer, block_value
from api.v1.serializers.entries import PartySerializer, detail_shape, line_shape, parties_of
from api.v1.views.base import ResourceViewSet, documented
from cms.core.library import LibrarySpec
from permissions.access import access_for
from permissions.actions import Action
from registries.domain import queries
from registries.domain.contacts import view_for
from registries.domain.representation import knows_person


class EntryViewSet(ResourceViewSet):
    """Entries of one library."""

    spec: ClassVar[LibrarySpec]
    list_notes = _(
        "Entries that the caller may see, at least as a public summary. A filter or search on what the "
        "summary hides finds only entries whose body the caller may read."
    )
    extra_parameters: ClassVar[Sequence[OpenApiParameter]] = (
        OpenApiParameter(
            "scope",
            {"type": "string", "enum": ["published", "mine"], "default": "published"},
            description=_("mine: entries of the caller's organisations, drafts included"),
        ),
    )

    def orderings(self, request: Request) -> dict[str, Ordering]:
        if _scope(request) == "mine":
            # Drafts have no date of publication.
            return orderings("-updated", updated="updated_at", published="created_at", number="number")
        return orderings("-published", published="published_at", updated="updated_at", number="number")

    def known_parameters(self) -> Sequence[Parameter]:
        return (*self.parameters, *own_parameters(self.spec.slug))

    def listed(self, request: Request, filters: list[tuple[Parameter, Any]]) -> QuerySet[Any]:
        if _scope(request) == "mine":
            if not request.user.is_authenticated:
                raise NotAuthenticated
            owned = queries.owned_by(request.user, self.spec.slug)
            return access_for(self.spec.model).visible(request.user, Action.VIEW_DRAFT, owned)
        rows = queries.published_for(request.user, self.spec.slug)
        if any(parameter.protected for parameter, _value in filters):
            rows = access_for(self.spec.model).visible(request.user, Action.VIEW_BODY, rows)
        return rows

    def search(self, rows: QuerySet[Any], text: str, request: Request) -> QuerySet[Any]:
        return queries.search(rows, text, actor=request.user)

    def lines(self, ids: Sequence[int], request: Request) -> list[dict[str, Any]]:
        shape = line_shape(self.spec)
        found = {
            row["pk"]: row for row in self._rows(request).filter(pk__in=ids).values(*shape.columns, "full")
        }
        return shape.render([found[pk] for pk in ids if pk in found], _absolute(request))

    def one(self, key: str, request: Request) -> dict[str, Any] | None:
        condition = entry_condition(self.spec, key)
        if condition is None:
            return None
        shape = detail_shape(self.spec)
        visible = access_for(self.spec.model).visible(request.user, Action.VIEW, self._rows(request))
        row = visible.filter(**condition).values(*shape.columns, "full").first()
        if row is None:
            return None
        if self.spec.masks_person:
            entry: Any = visible.select_related("person").get(pk=row["pk"])
            row["knows_person"] = knows_person(request.user, entry)
        parties = parties_of(self.spec, row["pk"]) if row["full"] else None
        beside = {
            table.name: rows_of(self.spec, table, row["pk"]) if row["full"] else None
            for table in self.spec.child_tables
        }
        model: Any = self.spec.model
        contact = block_value(view_for(request.user, model._default_manager.get(pk=row["pk"])))
        shown = shape.render([row], _absolute(request))[0]
        return {**shown, "parties": parties, "contact": contact, **beside}

    def _rows(self, request: Request) -> QuerySet[Any]:
        """Return all entries, each with the answer whether this reader may read its body."""
        model: Any = self.spec.model
        condition = access_for(model).condition(request.user, Action.VIEW_BODY)
        whens = [] if condition is None else [When(condition, then=Value(True))]
        full = Case(*whens, default=Value(False), output_field=BooleanField())
        rows: QuerySet[Any] = model._default_manager.annotate(full=full)
        return rows


def entry_condition(spec: LibrarySpec, key: str) -> dict[str, Any] | None:
    """Return the condition for the entry that ``key`` names by number or id; None where it is neither."""
    if re.fullmatch(rf"{spec.prefix}-\d{{4}}-\d{{4,8}}", key, re.ASCII):
        return {"number": key}
    try:
        return {"pk": number(key)}
    except ValueError:
        return None


def viewset_of(spec: LibrarySpec) -> type[EntryViewSet]:
    """Return the documented viewset of a library."""
    details = detail_shape(spec).serializer("DetailBase")
    members = {
        "__doc__": f"Entries of the library {spec.slug}.",
        "spec": spec,
        "segment": spec.url_segment,
        "summaries": (
            _("List entries: %(library)s") % {"library": spec.plural},
            _("Read an entry: %(library)s") % {"library": spec.plural},
        ),
        "parameters": parameters_of(spec),
        "list_serializer": line_shape(spec).serializer("LineSerializer"),
        "detail_serializer": type(
            f"{details.__name__.removesuffix('DetailBase')}Serializer",
            (details,),
            {
                "__doc__": details.__doc__,
                "parties": PartySerializer(many=True, allow_null=True),
                "contact": ContactBlockSerializer(allow_null=True),
                **{table.name: describe(spec, table) for table in spec.child_tables},
            },
        ),
    }
    made: Any = documented(type(f"{spec.slug.title()}ViewSet", (EntryViewSet,), members))
    return made


def _absolute(request: Request) -> Absolute:
    return absolute_from(request.build_absolute_uri("/"))


def _scope(request: Request) -> str:
    text = request.query_params.get("scope", "published")
    try:
        return str(scope(text))
    except ValueError as error:
        message = _("Choose one of: %(choices)s.") % {"choices": "published, mine"}
        raise BadParameter("invalid_parameter", {"scope": message}) from error
