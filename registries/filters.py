"""Filters of the lists in the console: what staff narrow their work by."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from cms.core.library import LibrarySpec
from cms.masterdata.models import Region
from cms.masterdata.queries import region_prefix
from permissions.audience import Visibility
from permissions.models import Organisation
from registries.enums import EntryStatus, RecordedState, ReviewState, Stage
from registries.own_fields.filters import own_filters_of


def _owners(request: Any) -> QuerySet[Organisation]:
    """Offer the organisations that own something this person works on, and no other names."""
    if request is None:
        return Organisation.objects.none()
    rows = getattr(request, "registry_rows", None)
    if rows is None:
        return Organisation.objects.none()
    return Organisation.objects.filter(pk__in=rows.order_by().values("organisation_id")).order_by(
        "name", "pk"
    )


class _DotlessField(forms.BoundField):
    """A filter whose id works in a selector: names of own fields have a dot."""

    @property
    def auto_id(self) -> str:
        return super().auto_id.replace(".", "-")


class _FilterForm(forms.Form):
    bound_field_class = _DotlessField


class EntryFilterSet(WagtailFilterSet):
    """Stage, owner, region, audience, and what the library itself declares as its tabs."""

    stage = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Stage.choices, method="by_stage", widget=forms.CheckboxSelectMultiple
    )
    organisation = django_filters.ModelChoiceFilter(label=pgettext_lazy("entry", "Owner"), queryset=_owners)
    region = django_filters.ModelChoiceFilter(
        label=_("Region"), queryset=Region.objects.none(), method="by_region"
    )
    visibility = django_filters.MultipleChoiceFilter(
        label=_("Audience"), choices=Visibility.choices, widget=forms.CheckboxSelectMultiple
    )

    recorded = django_filters.MultipleChoiceFilter(
        label=_("recorded by the platform"),
        field_name="recorded_state",
        choices=RecordedState.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["region"].queryset = Region.objects.current().order_by("code")

    def by_stage(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Translate the word on screen into the columns it derives from."""
        condition = Q()
        for stage in value:
            condition |= _stage_condition(Stage(stage))
        return queryset.filter(condition)

    def by_region(self, queryset: QuerySet, name: str, value: Region) -> QuerySet:
        """Keep what lies in the region or below it."""
        return queryset.filter(region__code__startswith=region_prefix(value.code))


def _stage_condition(stage: Stage) -> Q:
    if stage == Stage.SUBMITTED:
        return Q(live=False, review_state=ReviewState.SUBMITTED)
    if stage == Stage.RETURNED:
        return Q(live=False, review_state=ReviewState.RETURNED)
    if stage == Stage.SCHEDULED:
        return Q(live=False, status=EntryStatus.PUBLISHED, go_live_at__isnull=False)
    if stage in {Stage.DRAFT, Stage.WITHDRAWN}:
        return Q(live=False, status=stage.value, review_state=ReviewState.NONE)
    return Q(live=True, status=stage.value)


def filterset_for(spec: LibrarySpec) -> type[EntryFilterSet]:
    """Return the filters of a library: the common ones and its own choice fields."""
    meta = type("Meta", (), {"model": spec.model, "fields": (), "form": _FilterForm})
    own: dict[str, Any] = {"Meta": meta}
    field: Any = spec.model._meta.get_field(spec.tab_field)
    own[spec.tab_field] = django_filters.MultipleChoiceFilter(
        label=str(field.verbose_name), choices=field.choices, widget=forms.CheckboxSelectMultiple
    )
    return type(f"{spec.model.__name__}FilterSet", (EntryFilterSet,), own | own_filters_of(spec.slug))
