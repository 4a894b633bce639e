"""Events, fairs and policies."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from api.html import absolute_from
from api.pagination import Ordering, orderings
from api.v1.filters.base import Parameter, number
from api.v1.filters.pages import FAIR_PARAMETERS, GATHERING_PARAMETERS, POLICY_PARAMETERS
from api.v1.serializers import pages as shapes
from api.v1.serializers.body import blocks_of
from api.v1.views.base import ResourceViewSet, documented
from content.access import visible_pages
from content.filters import EventFilter, FairFilter, PolicyFilter
from content.models import ContentPage, EventPage, ExchangeFairPage, PageOrganiser, PolicyPage


class PageViewSet(ResourceViewSet):
    """Published pages of one type that this reader may see. Drafts are read in the console only."""

    model: ClassVar[type[ContentPage]]
    columns: ClassVar[tuple[str, ...]]
    text_fields: ClassVar[tuple[str, ...]]
    list_notes = _("Published pages that the caller may read.")

    def listed(self, request: Request, filters: list[tuple[Parameter, Any]]) -> QuerySet[Any]:
        return visible_pages(request.user, self.rows())

    def rows(self) -> QuerySet[Any]:
        """Return all pages of this type."""
        return self.model._default_manager.all()

    def search(self, rows: QuerySet[Any], text: str, request: Request) -> QuerySet[Any]:
        for word in text.split():
            found = Q()
            for name in self.text_fields:
                found |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(found)
        return rows

    def lines(self, ids: Sequence[int], request: Request) -> list[dict[str, Any]]:
        rows = {row["pk"]: row for row in self.rows().filter(pk__in=ids).values(*self.columns)}
        related = self.related(ids)
        return [self.line(rows[pk], related) for pk in ids if pk in rows]

    def related(self, ids: Sequence[int]) -> Any:
        """Return what the lines of a page of rows need besides their columns, in one query."""
        return None

    def line(self, row: dict[str, Any], related: Any) -> dict[str, Any]:
        """Return a row of the list."""
        raise NotImplementedError

    def lists(self, page: Any, request: Request) -> dict[str, Any]:
        """Return what only the detail of this type has."""
        raise NotImplementedError

    def one(self, key: str, request: Request) -> dict[str, Any] | None:
        try:
            pk = number(key)
        except ValueError:
            return None
        page = visible_pages(request.user, self.rows()).filter(pk=pk).first()
        if page is None:
            return None
        body = blocks_of(page.body, absolute_from(request.build_absolute_uri("/")))
        url = page.get_full_url(request._request)
        text = shapes.page_text(page, body, url)
        return {**self.lines([pk], request)[0], **text, **self.lists(page, request)}


class _GatheringViewSet(PageViewSet):
    def orderings(self, request: Request) -> dict[str, Ordering]:
        return orderings("-starts", starts="starts_at")

    def related(self, ids: Sequence[int]) -> dict[int, list[str]]:
        rows = PageOrganiser.objects.filter(page_id__in=ids).order_by("page_id", "sort_order", "pk")
        found: dict[int, list[str]] = {}
        for page_id, name in rows.values_list("page_id", "organisation__name"):
            found.setdefault(page_id, []).append(name)
        return found


@documented
class EventViewSet(_GatheringViewSet):
    """Events."""

    segment = "events"
    summaries = (_("List events"), _("Read an event"))
    model = EventPage
    columns = shapes.GATHERING_COLUMNS
    text_fields = EventFilter.TEXT_FIELDS
    parameters = GATHERING_PARAMETERS
    list_serializer = shapes.EventLineSerializer
    detail_serializer = shapes.EventSerializer

    def line(self, row: dict[str, Any], related: Any) -> dict[str, Any]:
        return shapes.event_line(row, related.get(row["pk"], []))

    def lists(self, page: Any, request: Request) -> dict[str, Any]:
        return shapes.event_lists(page)


@documented
class FairViewSet(_GatheringViewSet):
    """Exchange fairs."""

    segment = "fairs"
    summaries = (_("List exchange fairs"), _("Read an exchange fair"))
    model = ExchangeFairPage
    columns = shapes.FAIR_COLUMNS
    text_fields = FairFilter.TEXT_FIELDS
    parameters = FAIR_PARAMETERS
    list_serializer = shapes.FairLineSerializer
    detail_serializer = shapes.FairSerializer

    def line(self, row: dict[str, Any], related: Any) -> dict[str, Any]:
        return shapes.fair_line(row, related.get(row["pk"], []))

    def lists(self, page: Any, request: Request) -> dict[str, Any]:
        return shapes.fair_lists(page)


@documented
class PolicyViewSet(PageViewSet):
    """Policies."""

    segment = "policies"
    summaries = (_("List policies"), _("Read a policy"))
    model = PolicyPage
    columns = shapes.POLICY_COLUMNS
    text_fields = PolicyFilter.TEXT_FIELDS
    parameters = POLICY_PARAMETERS
    list_serializer = shapes.PolicyLineSerializer
    detail_serializer = shapes.PolicySerializer

    def orderings(self, request: Request) -> dict[str, Ordering]:
        return orderings("-issued", issued="issued_on")

    def rows(self) -> QuerySet[Any]:
        found: QuerySet[Any] = PolicyPage.objects.with_validity()
        return found

    def line(self, row: dict[str, Any], related: Any) -> dict[str, Any]:
        return shapes.policy_line(row)

    def lists(self, page: Any, request: Request) -> dict[str, Any]:
        others = visible_pages(request.user, PolicyPage.objects.all())
        successor = others.filter(replaces_id=page.pk).order_by("-issued_on", "pk")
        return {
            "replaces": others.filter(pk=page.replaces_id).values("id", "title").first(),
            "replaced_by": successor.values("id", "title").first(),
        }
