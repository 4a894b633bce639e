"""Filters of the index pages, and the listing they lead to."""

from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from cms.masterdata.models import Region
from content.access import visible_pages
from content.enums import FairKind, GatheringState, PolicyAudience, PolicyLevel, PolicyTopic, PolicyValidity
from content.models import (
    EventIndexPage,
    EventPage,
    ExchangeFairPage,
    FairIndexPage,
    PolicyIndexPage,
    PolicyPage,
)
from content.models.context import provides_context
from permissions.access.standing import region_prefix

PAGE_SIZE = 20
TEXT_LIMIT = 60


class PageFilter(django_filters.FilterSet):
    """Filter published pages by words and region; a value that is not offered finds nothing it should not."""

    TEXT_FIELDS: ClassVar[tuple[str, ...]] = ("title", "summary")

    q = django_filters.CharFilter(label=_("Keywords"), method="by_text")
    region = django_filters.CharFilter(label=_("Region"), method="by_region")

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Keep pages in which every word occurs."""
        for word in value[:TEXT_LIMIT].split():
            found = Q()
            for field in self.TEXT_FIELDS:
                found |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(found)
        return queryset

    def by_region(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Keep pages of a division and those inside it, by six-digit code."""
        if not (value.isascii() and value.isdigit() and len(value) == 6):
            return queryset.none()
        return queryset.filter(region__code__startswith=region_prefix(value))


class GatheringFilter(PageFilter):
    """Filter events and fairs by state and month."""

    TEXT_FIELDS: ClassVar[tuple[str, ...]] = ("title", "summary", "place", "organiser_text")

    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=GatheringState.choices, method="by_state"
    )
    starts_after = django_filters.DateFilter(
        label=_("Starting from"), field_name="starts_at", lookup_expr="date__gte"
    )
    starts_before = django_filters.DateFilter(
        label=_("Starting until"), field_name="starts_at", lookup_expr="date__lte"
    )

    def by_state(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Keep pages in one of the states."""
        return queryset.in_state(*value) if value else queryset


class EventFilter(GatheringFilter):
    """Filter events."""

    class Meta:
        model = EventPage
        fields: ClassVar[list[str]] = []


class FairFilter(GatheringFilter):
    """Filter exchange fairs."""

    TEXT_FIELDS: ClassVar[tuple[str, ...]] = (*GatheringFilter.TEXT_FIELDS, "theme")

    kind = django_filters.MultipleChoiceFilter(label=_("Kind"), choices=FairKind.choices)

    class Meta:
        model = ExchangeFairPage
        fields: ClassVar[list[str]] = []


class PolicyFilter(PageFilter):
    """Filter policies."""

    TEXT_FIELDS: ClassVar[tuple[str, ...]] = ("title", "summary", "document_number", "issuing_office")

    level = django_filters.MultipleChoiceFilter(label=_("Level"), choices=PolicyLevel.choices)
    topic = django_filters.MultipleChoiceFilter(
        label=_("Topic"), choices=PolicyTopic.choices, method="by_topic"
    )
    audience = django_filters.MultipleChoiceFilter(
        label=_("Addressees"), choices=PolicyAudience.choices, method="by_audience"
    )
    validity = django_filters.MultipleChoiceFilter(
        label=_("Validity"), choices=PolicyValidity.choices, method="by_validity"
    )

    class Meta:
        model = PolicyPage
        fields: ClassVar[list[str]] = []

    def by_topic(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Keep policies about one of the topics."""
        return self._holding(queryset, "topics", value)

    def by_audience(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Keep policies for one of the addressees."""
        return self._holding(queryset, "audience_kinds", value)

    def by_validity(self, queryset: Any, name: str, value: list[str]) -> Any:
        """Keep policies with one of the validities."""
        return queryset.valid_as(*value) if value else queryset

    def _holding(self, queryset: QuerySet, field: str, values: list[str]) -> QuerySet:
        condition = Q()
        for value in values:
            condition |= PolicyPage._meta.get_field(field).holding(value)
        return queryset.filter(condition)


@dataclass(frozen=True, kw_only=True)
class Chip:
    """An applied filter and the address of the list without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of a filtered index."""

    page: PaginatorPage
    count: int
    filterset: PageFilter
    chips: list[Chip]
    query: str
    #: a region code that the code lists do not know: it finds nothing, and the page says so
    unknown_region: str = ""


def list_pages(*, actor: Any, queryset: QuerySet, filter_class: type[PageFilter], data: QueryDict) -> Listing:
    """Return one page of what the actor may read of ``queryset``; what is not understood is left out."""
    filterset = filter_class(data, queryset=visible_pages(actor, queryset))
    filterset.form.is_valid()
    found = filterset.filter_queryset(filterset.queryset)
    paginator = Paginator(found, PAGE_SIZE)
    return Listing(
        page=paginator.get_page(data.get("page")),
        count=paginator.count,
        filterset=filterset,
        chips=chips_of(filterset, data),
        query=_query_without(data),
        unknown_region=_unknown_region(data.get("region", "")),
    )


def chips_of(filterset: PageFilter, data: QueryDict) -> list[Chip]:
    """Return the applied filters, one chip per value."""
    chips = []
    for name, part in filterset.filters.items():
        words = dict(getattr(part.field, "choices", ()) or ())
        for value in data.getlist(name):
            if not value or name not in filterset.form.cleaned_data:
                continue
            text = _region_name(value) if name == "region" else str(words.get(value, value))
            chips.append(
                Chip(label=str(part.label), value=text, remove_url=f"?{_query_without(data, name, value)}")
            )
    return chips


def _region_name(code: str) -> str:
    name = (
        Region.objects.filter(code=code[:6])
        .order_by("-valid_from", "pk")
        .values_list("name", flat=True)
        .first()
    )
    return name or code


def _unknown_region(code: str) -> str:
    """Return ``code`` if no list of regions ever had it."""
    if not code or Region.objects.filter(code=code).exists():
        return ""
    return code[:TEXT_LIMIT]


def _query_without(data: QueryDict, name: str = "", value: str = "") -> str:
    rest = data.copy()
    rest.pop("page", None)
    if name:
        rest.setlist(name, [other for other in rest.getlist(name) if other != value])
    return rest.urlencode()


@provides_context(EventIndexPage)
def list_events(page: EventIndexPage, request: HttpRequest) -> dict[str, Any]:
    """List events, the latest start first."""
    events = (
        EventPage.objects.descendant_of(page)
        .select_related("region")
        .prefetch_related("organisers__organisation")
    )
    return _listing(request, events.order_by("-starts_at", "pk"), EventFilter)


@provides_context(FairIndexPage)
def list_fairs(page: FairIndexPage, request: HttpRequest) -> dict[str, Any]:
    """List exchange fairs, the latest start first."""
    fairs = ExchangeFairPage.objects.descendant_of(page).select_related("region")
    return _listing(
        request, fairs.prefetch_related("organisers__organisation").order_by("-starts_at", "pk"), FairFilter
    )


@provides_context(PolicyIndexPage)
def list_policies(page: PolicyIndexPage, request: HttpRequest) -> dict[str, Any]:
    """List policies, the newest first."""
    policies = PolicyPage.objects.descendant_of(page).with_validity().select_related("region")
    return _listing(request, policies.order_by("-issued_on", "pk"), PolicyFilter)


@provides_context(PolicyPage)
def find_successor(page: PolicyPage, request: HttpRequest) -> dict[str, Any]:
    """Name the policy that replaces this one, if the reader may see it."""
    successors = visible_pages(_actor(request), PolicyPage.objects.filter(replaces=page.pk))
    return {"successor": successors.order_by("-issued_on", "pk").first()}


def _listing(request: HttpRequest, queryset: QuerySet, filter_class: type[PageFilter]) -> dict[str, Any]:
    return {
        "listing": list_pages(
            actor=_actor(request), queryset=queryset, filter_class=filter_class, data=request.GET
        )
    }


def _actor(request: HttpRequest) -> Any:
    # Previews are rendered with a request of their own, which has no user yet when a draft is being checked.
    return getattr(request, "user", None)
