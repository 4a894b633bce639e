"""The directory of organisations."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from api.pagination import Ordering, orderings
from api.v1.filters.base import Parameter, number
from api.v1.filters.organisations import PARAMETERS
from api.v1.serializers.organisations import (
    COLUMNS,
    OrganisationLineSerializer,
    OrganisationSerializer,
    full,
    line,
)
from api.v1.views.base import ResourceViewSet, documented
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import merging
from permissions.models import Organisation


@documented
class OrganisationViewSet(ResourceViewSet):
    """Organisations that this reader may see; the list shows verified top-level ones."""

    segment = "organisations"
    summaries = (_("List organisations"), _("Read an organisation"))
    list_notes = _("Verified top-level organisations. Search looks into former and short names too.")
    parameters = PARAMETERS
    list_serializer = OrganisationLineSerializer
    detail_serializer = OrganisationSerializer

    def orderings(self, request: Request) -> dict[str, Ordering]:
        return orderings("name", name="pinyin", created="created_at")

    def listed(self, request: Request, filters: list[tuple[Parameter, Any]]) -> QuerySet[Any]:
        return _visible(request).listed()

    def search(self, rows: QuerySet[Any], text: str, request: Request) -> QuerySet[Any]:
        for word in text.split():
            named = Q(pk__in=Organisation.objects.filter(names__name__icontains=word).values("pk"))
            rows = rows.filter(named | Q(name__icontains=word) | Q(initials__startswith=word.lower()))
        return rows

    def lines(self, ids: Sequence[int], request: Request) -> list[dict[str, Any]]:
        rows = {row["pk"]: row for row in Organisation.objects.filter(pk__in=ids).values(*COLUMNS)}
        return [line(rows[pk]) for pk in ids if pk in rows]

    def retrieve(self, request: Request, key: str) -> HttpResponse:
        """Answer one object; one that was merged into another answers with the way there."""
        pk = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
        survivor = merging.survivor_of(pk)
        if survivor is None or not _visible(request).filter(pk=survivor.pk).exists():
            return super().retrieve(request, key)
        there = reverse("api_v1:organisations_detail", args=[survivor.pk])
        moved = {"id": survivor.pk, "name": survivor.name, "url": there}
        answer = JsonResponse({"code": "moved", "moved_to": moved}, status=301)
        answer["Location"] = there
        # A merge can be undone: no client may remember the way for good.
        answer["Cache-Control"] = "no-store"
        return answer

    def one(self, key: str, request: Request) -> dict[str, Any] | None:
        try:
            pk = number(key)
        except ValueError:
            return None
        visible = _visible(request)
        row = visible.filter(pk=pk).values(*COLUMNS, "introduction", "parent_id").first()
        if row is None:
            return None
        parent = (
            visible.filter(pk=row["parent_id"]).values("id", "name").first() if row["parent_id"] else None
        )
        units = visible.filter(parent_id=pk).order_by("pinyin", "pk").values("id", "name")[:200]
        return full(row, parent=parent, units=list(units))


def _visible(request: Request) -> Any:
    return access_for(Organisation).visible(request.user, Action.VIEW, Organisation.objects.all())
