"""代录: what the platform recorded for an organisation, for its staff to accept or withdraw; the operator's list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core import library as libraries
from cms.core.errors import Conflict
from cms.core.row_ids import row_id
from permissions.viewsets.guards import ErrorsAsMessages
from registries.domain import recording
from registries.enums import RecordedState
from registries.models import RegistryEntry
from registries.viewsets.columns import stage_pill

SHOWN = 200
CONFIRM, OVERVIEW = "registries_recorded", "registries_recorded_all"


class RecordedMixin(ErrorsAsMessages, WagtailAdminTemplateMixin, TemplateView):
    """What both pages share."""

    header_icon = "doc-full-inverse"
    _show_breadcrumbs = True
    index_url_name = "wagtailadmin_home"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class RecordedView(RecordedMixin):
    """The entries that await this person's word, with the two answers."""

    template_name = "registries_admin/recorded.html"

    def get_page_title(self) -> str:
        return _("Recorded for us")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not recording.answers(request.user):
            raise PermissionDenied
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = request.POST.get("answer")
        if answer not in {"accept", "withdraw"}:
            raise Http404
        chosen = self._chosen(request)
        if not chosen:
            messages.warning(request, _("Choose the entries first."))
        elif answer == "accept":
            count = recording.accept(actor=request.user, entries=chosen)
            text = ngettext("%(count)s entry was accepted.", "%(count)s entries were accepted.", count)
            messages.success(request, text % {"count": count})
        else:
            reason = request.POST.get("reason", "")[:200]
            count = recording.withdraw(actor=request.user, entries=chosen, reason=reason)
            text = ngettext("%(count)s entry was withdrawn.", "%(count)s entries were withdrawn.", count)
            messages.success(request, text % {"count": count})
        return HttpResponseRedirect(reverse(CONFIRM))

    def _chosen(self, request: HttpRequest) -> list[RegistryEntry]:
        """Return the ticked entries, or all that were shown."""
        if "all" in request.POST:
            return [
                row for spec in libraries.all_specs() for row in recording.to_confirm(request.user, spec.slug)
            ]
        keys = [key.partition(":") for key in request.POST.getlist("entry")]
        wanted = {(slug, row_id(pk)) for slug, _colon, pk in keys}
        found = [
            row
            for spec in libraries.all_specs()
            for row in recording.to_confirm(request.user, spec.slug).filter(
                pk__in=[pk for slug, pk in wanted if slug == spec.slug]
            )
        ]
        if len(found) != len(wanted):
            raise Conflict("recorded_decided", gettext_lazy("A colleague has answered some of them already."))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [
            {
                "entry": row,
                "key": f"{spec.slug}:{row.pk}",
                "library": spec.label,
                "title": row.latest_revision.object_str if row.latest_revision else row.title,
                "pill": stage_pill(row.stage),
                "url": reverse(row.snippet_viewset.get_url_name("inspect"), args=[row.pk]),
            }
            for spec in libraries.all_specs()
            for row in recording.to_confirm(self.request.user, spec.slug).select_related(
                "organisation", "latest_revision", "created_by__person"
            )[:SHOWN]
        ]
        total = recording.count_to_confirm(self.request.user)
        return super().get_context_data(**kwargs) | {
            "rows": rows,
            "total": total,
            "hidden": total - len(rows),
        }


class RecordedOverviewView(RecordedMixin):
    """The operator's list: what was recorded for whom, and what became of it."""

    template_name = "registries_admin/recorded_all.html"

    def get_page_title(self) -> str:
        return _("Recorded for organisations")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self.request.GET.get("state", "")
        known = state if state in RecordedState.values else ""
        rows = recording.recorded_by_organisation(self.request.user)
        tabs = [("", _("All"), len(rows))] + [
            (one.value, _WORDS[one], sum(1 for row in rows if row.counts.get(one))) for one in RecordedState
        ]
        shown = [row for row in rows if not known or row.counts.get(known)]
        lists = [
            (spec.plural, reverse(spec.model.snippet_viewset.get_url_name("list")))  # type: ignore[attr-defined]
            for spec in libraries.all_specs()
        ]
        return super().get_context_data(**kwargs) | {
            "rows": shown,
            "tabs": tabs,
            "state": known,
            "lists": lists,
            "totals": {one.value: sum(row.counts.get(one, 0) for row in rows) for one in RecordedState},
        }


_WORDS = {
    RecordedState.PENDING: gettext_lazy("awaiting the organisation"),
    RecordedState.ACCEPTED: gettext_lazy("accepted"),
    RecordedState.WITHDRAWN: gettext_lazy("withdrawn"),
}


class RecordedMenuItem(MenuItem):
    """The menu entry 待确认的代录, with how many; shown while something awaits this person's word."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Recorded for us"), "#", name="recorded", icon_name="doc-full-inverse", order=112
        )

    def is_shown(self, request: Any) -> bool:
        return recording.count_to_confirm(request.user) > 0

    def render_component(self, request: Any) -> LinkMenuItem:
        label = _("Recorded for us (%(count)d)") % {"count": recording.count_to_confirm(request.user)}
        return LinkMenuItem(self.name, label, reverse(CONFIRM), icon_name=self.icon_name)


class RecordedOverviewMenuItem(MenuItem):
    """The operator's menu entry 代录."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Recorded for organisations"),
            "#",
            name="recorded-all",
            icon_name="doc-full-inverse",
            order=155,
        )

    def is_shown(self, request: Any) -> bool:
        return recording.sees_all_recorded(request.user)

    def render_component(self, request: Any) -> LinkMenuItem:
        return LinkMenuItem(self.name, self.label, reverse(OVERVIEW), icon_name=self.icon_name)


def recorded_urls() -> list[Any]:
    """Return the addresses of both pages."""
    return [
        path("recorded/", RecordedView.as_view(), name=CONFIRM),
        path("recorded/all/", RecordedOverviewView.as_view(), name=OVERVIEW),
    ]


__all__ = ["RecordedMenuItem", "RecordedOverviewMenuItem", "recorded_urls"]
