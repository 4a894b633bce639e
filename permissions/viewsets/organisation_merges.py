"""Merging in the console: choose the two, look at what would happen, decide; and undo it."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from permissions import organisation_forms as forms
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import duplicates, merging
from permissions.models import Organisation, OrganisationMerge
from permissions.viewsets.organisation_pages import (
    OrganisationForm,
    OrganisationScreen,
    operates,
    state_pill,
    url_to,
)

FOUND = 20


class OperatorOnly:
    """For others these screens do not exist."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not operates(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin for views


class MergeChoose(OperatorOnly, OrganisationScreen, TemplateView):
    """With which other organisation? The similar ones stand first; all others are found by name or code."""

    template_name = "permissions_admin/merge_choose.html"

    def get_page_title(self) -> str:
        return _("Merge")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, text = self.organisation, self.request.GET.get("q", "").strip()
        similar = duplicates.similar_organisations(
            text or row.name, text or row.uscc or "", exclude=row.pk, limit=FOUND
        )
        found = [one.organisation for one in similar]
        if text:
            rows = access_for(Organisation).visible(self.request.user, Action.VIEW)
            named = rows.filter(names__name__icontains=text).exclude(pk=row.pk).distinct()
            known = {one.pk for one in found}
            found += [one for one in named.order_by("pinyin", "pk")[:FOUND] if one.pk not in known]
        reasons = {one.organisation.pk: one.words for one in similar}
        lines = [
            {
                "row": one,
                "pill": state_pill(one),
                "why": reasons.get(one.pk, ""),
                "into_this": url_to("merge_preview", row.pk, one.pk),
                "into_other": url_to("merge_preview", one.pk, row.pk),
            }
            for one in found
        ]
        return {**super().get_context_data(**kwargs), "lines": lines, "text": text}


class MergePreviewView(OperatorOnly, OrganisationForm):
    """What would happen to every kind of row, and the decision. The organisation in the address survives."""

    template_name = "permissions_admin/merge_preview.html"

    def get_page_title(self) -> str:
        return _("Merge")

    @cached_property
    def merged(self) -> Organisation:
        """Return the organisation that ends."""
        rows = access_for(Organisation).visible(self.request.user, Action.VIEW)
        return get_object_or_404(rows.select_related("region"), pk=self.kwargs["other"])

    def get_form(self, form_class: Any = None) -> Any:
        return forms.MergeForm(**self.get_form_kwargs(), merged=self.merged)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        preview = merging.preview_merge(
            actor=self.request.user, survivor=self.organisation, merged=self.merged
        )
        sides = [
            {"row": one, "pill": state_pill(one), "counts": merging.counts_of(one)}
            for one in (self.organisation, self.merged)
        ]
        return {
            **super().get_context_data(**kwargs),
            "preview": preview,
            "merged": self.merged,
            "sides": sides,
            "swap": url_to("merge_preview", self.merged.pk, self.organisation.pk),
            "choose": url_to("merge", self.organisation.pk),
        }

    def act(self, data: dict[str, Any]) -> None:
        merging.merge_organisations(
            actor=self.request.user,
            survivor=self.organisation,
            merged=self.merged,
            reason=data["reason"],
        )
        text = _("%(merged)s is now part of %(survivor)s. It can be undone below, under “Merges”.")
        self.done = text % {"merged": self.merged.name, "survivor": self.organisation.name}


class MergeUndo(OperatorOnly, OrganisationForm):
    """Two organisations of one again, or the list of what stands against it."""

    form_class = forms.ReasonForm
    template_name = "permissions_admin/merge_undo.html"

    def get_page_title(self) -> str:
        return _("Undo the merge")

    @cached_property
    def merge(self) -> OrganisationMerge:
        """Return the merge in the address, if it is one of this organisation."""
        rows = OrganisationMerge.objects.select_related("merged", "survivor", "merged_by__person")
        return get_object_or_404(rows, pk=self.kwargs["merge_id"], survivor=self.organisation, undone_at=None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        obstacles = merging.undo_obstacles(actor=self.request.user, merge=self.merge)
        return {**super().get_context_data(**kwargs), "merge": self.merge, "obstacles": obstacles}

    def act(self, data: dict[str, Any]) -> None:
        merging.undo_merge(actor=self.request.user, merge=self.merge, reason=data["reason"])
        self.done = _("The two are two again, every row as it was.")
