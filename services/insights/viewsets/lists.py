"""The list behind a figure in the console: each row leads to where the person works on it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.errors import NotFound
from permissions import acting
from permissions.access import access_for
from permissions.actions import Action
from permissions.models import Organisation
from registries.viewsets.columns import stage_pill
from services.insights.domain.catalogue import definition_of
from services.insights.domain.lists import FigureList, Part, list_behind

PER_PAGE = 30
#: Where a row leads: the first view whose action the person has.
_VIEWS = ((Action.REVIEW, "review"), (Action.EDIT, "edit"), (Action.VIEW_DRAFT, "inspect"))


class FigureListView(WagtailAdminTemplateMixin, TemplateView):
    """The rows that a figure counted, in the console's own table."""

    template_name = "insights_admin/figure_list.html"
    header_icon = "list-ul"
    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        current = acting.current(request)
        try:
            self.found: FigureList = list_behind(
                request.user,
                slug=kwargs["slug"],
                scope=request.GET.get("scope", ""),
                organisation=request.GET.get("for", "") or (str(current.pk) if current else ""),
                library=request.GET.get("library", ""),
            )
        except NotFound as error:
            raise Http404 from error

    def get_page_title(self) -> str:
        return str(self.found.figure.label)

    def get_page_subtitle(self) -> str:
        return self.found.scope.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.found
        context = {
            **super().get_context_data(**kwargs),
            "found": found,
            "definition": definition_of(found.figure),
            "tabs": [self._tab(part) for part in found.parts if len(found.parts) > 1],
        }
        return context | (self._entries(found.part) if found.part else self._organisations())

    def _tab(self, part: Part) -> dict[str, Any]:
        query = self.request.GET.copy()
        query.pop("p", None)
        query["library"] = part.spec.slug
        return {
            "label": part.spec.plural,
            "count": part.count,
            "url": f"?{query.urlencode()}",
            "is_current": part is self.found.part,
        }

    def _page(self, rows: Any) -> Any:
        number = self.request.GET.get("p", "1")
        return Paginator(rows, PER_PAGE).get_page(number[:6] if number.isascii() else 1)

    def _entries(self, part: Part) -> dict[str, Any]:
        rows = part.rows.select_related("organisation", "person", "latest_revision")
        page = self._page(rows.order_by("-updated_at", "-pk"))
        entries = list(page.object_list)
        targets = _targets(self.request.user, part, [entry.pk for entry in entries])
        lines = [
            {
                "title": entry.title,
                "number": entry.number,
                "owner": entry.owner,
                "pill": stage_pill(entry.stage),
                "submitted": entry.submitted_at,
                "confirmed": entry.confirmed_at,
                "url": targets.get(entry.pk)
                or reverse("portal:entry", args=[part.spec.url_segment, entry.number]),
            }
            for entry in entries
        ]
        return {"page": page, "entries": lines, "rest": self._rest()}

    def _organisations(self) -> dict[str, Any]:
        rows = self.found.organisations
        if rows is None:
            return {}
        page = self._page(rows.select_related("region").order_by("pinyin", "pk"))
        managed = access_for(Organisation).visible(self.request.user, Action.VIEW_BODY)
        own = set(managed.filter(pk__in=[row.pk for row in page.object_list]).values_list("pk", flat=True))
        lines = [
            {
                "organisation": row,
                "url": reverse("wagtailsnippets_permissions_organisation:inspect", args=[row.pk])
                if row.pk in own
                else reverse("portal:organisation", args=[row.pk]),
            }
            for row in page.object_list
        ]
        return {"page": page, "organisations": lines, "rest": self._rest()}

    def _rest(self) -> str:
        query = self.request.GET.copy()
        query.pop("p", None)
        return query.urlencode()


def _targets(user: Any, part: Part, keys: list[int]) -> dict[int, str]:
    """Return the address of each row's screen: one query for each action, none for each row."""
    model: Any = part.spec.model
    found: dict[int, str] = {}
    for action, name in _VIEWS:
        rows = access_for(model).visible(user, action).filter(pk__in=keys)
        for pk in rows.values_list("pk", flat=True):
            found.setdefault(pk, reverse(model.snippet_viewset.get_url_name(name), args=[pk]))
    return found
