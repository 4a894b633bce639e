"""The review desk as a list: one queue over all libraries, narrowed as the reviewer likes; many approved at once."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core import library as libraries
from cms.core.errors import DomainError, NotAllowed
from permissions.viewsets.guards import ErrorsAsMessages
from registries.domain import deciding, desk, overdue, phrases, reviewing
from registries.domain.deciding import Wanted
from registries.enums import ReviewLevel
from registries.reviewers import may_configure
from registries.viewsets.narrowing import desk_url, narrowing_of, query_of
from registries.viewsets.queue import grouped

PAGE = 50


class DeskMixin(ErrorsAsMessages, WagtailAdminTemplateMixin):
    """What the pages around the desk share: who may come, and the tabs between them."""

    header_icon = "clipboard-list"
    _show_breadcrumbs = True
    request: HttpRequest
    #: What somebody reads who may not come here.
    refusal = gettext_lazy("Reviewing is done by the authority in charge.")

    def may_come(self) -> bool:
        """Return whether this page is for the person at all."""
        return bool(reviewing.reviewed_libraries(self.request.user))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.request = request
        if not self.may_come():
            messages.error(request, str(self.refusal))
            return HttpResponseRedirect(reverse("wagtailadmin_home"))
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"tabs": self._tabs()}

    def _tabs(self) -> list[dict[str, Any]]:
        user = self.request.user
        pages = [
            ("registries_review", _("To decide"), bool(reviewing.reviewed_libraries(user))),
            ("registries_review_overdue", _("Late, by authority"), overdue.may_see(user)),
            ("registries_review_phrases", _("Common remarks"), phrases.kept_by(user).exists()),
            ("registries_review_levels", _("Levels and days"), may_configure(user)),
        ]
        here = self.request.resolver_match.view_name  # type: ignore[union-attr]  # a view was found
        return [
            {"url": reverse(name), "label": label, "is_current": name == here}
            for name, label, is_shown in pages
            if is_shown
        ]


class DeskView(DeskMixin, TemplateView):
    """List what waits for this reviewer in all libraries, what is due first on top."""

    template_name = "registries_admin/desk_list.html"

    def get_page_title(self) -> str:
        return _("Review desk")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return super().get_breadcrumbs_items()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, narrowing = self.request.user, narrowing_of(self.request.GET)
        everything = desk.queue(user)
        keys = desk.queue(user, narrowing) if query_of(narrowing) else everything
        page = Paginator(keys, PAGE).get_page(self.request.GET.get("p"))
        shown = slice(page.start_index() - 1 if keys else 0, page.end_index())
        groups = grouped(user, keys, shown, narrowing)
        self._mark(groups)
        return super().get_context_data(**kwargs) | {
            "groups": groups,
            "page": page,
            "total": len(keys),
            "everything": len(everything),
            "first_url": groups[0].rows[0]["url"] if groups else None,
            "narrowing": narrowing,
            "query": query_of(narrowing),
            "libraries": [(slug, libraries.get(slug).label) for slug in reviewing.reviewed_libraries(user)],
            "levels": [
                (level.value, level.label)
                for level in ReviewLevel
                if level in {key.level for key in everything}
            ],
            "organisations": desk.owners_of(everything),
            "most": deciding.MOST_AT_ONCE,
        }

    @staticmethod
    def _mark(groups: list[Any]) -> None:
        """Mark what may be approved from the list: what is read for the first time."""
        rows = [row for group in groups for row in group.rows]
        back: dict[str, set[int]] = {}
        for slug in {row["one"].entry.library_slug for row in rows}:
            entries = [row["one"].entry for row in rows if row["one"].entry.library_slug == slug]
            back[slug] = desk.came_back_ids(slug, entries)
        for row in rows:
            entry = row["one"].entry
            row["came_back"] = entry.pk in back[entry.library_slug]


class ApproveManyView(DeskMixin, TemplateView):
    """Ask once more, then approve what was ticked in the list, each exactly as the list showed it."""

    template_name = "registries_admin/desk_approve_many.html"
    http_method_names = ["post"]

    def get_page_title(self) -> str:
        return _("Approve several")

    def _after_error(self) -> str:
        return desk_url(narrowing_of(self.request.GET))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = [one for one in map(_wanted, request.POST.getlist("entry")) if one is not None]
        if "confirmed" not in request.POST:
            return self._ask(wanted)
        result = deciding.approve_many(actor=request.user, wanted=wanted)
        if result.done:
            text = _("%(count)d submissions passed. Those at their last level are published.")
            messages.success(request, text % {"count": len(result.done)})
        for title, reason in result.left:
            messages.warning(request, _("Left: “%(title)s”. %(reason)s") % {"title": title, "reason": reason})
        return HttpResponseRedirect(self._after_error())

    def _ask(self, wanted: list[Wanted]) -> HttpResponse:
        ticked = {(one.library, one.pk) for one in wanted}
        keys = [key for key in desk.queue(self.request.user) if (key.library, key.pk) in ticked]
        if not keys or len(wanted) > deciding.MOST_AT_ONCE:
            messages.error(
                self.request, _("Tick from 1 to %(most)d submissions.") % {"most": deciding.MOST_AT_ONCE}
            )
            return HttpResponseRedirect(self._after_error())
        values = {(one.library, one.pk): one for one in wanted}
        rows = [
            {"one": row, "value": _value(values[row.entry.library_slug, row.entry.pk])}
            for row in desk.details(self.request.user, keys)
        ]
        context = self.get_context_data(rows=rows, back_url=self._after_error())
        return self.render_to_response(context)


def _wanted(value: str) -> Wanted | None:
    parts = value.split(":")
    slugs = {spec.slug for spec in libraries.all_specs()}
    if len(parts) != 3 or parts[0] not in slugs or not all(part.isdecimal() for part in parts[1:]):
        return None
    return Wanted(library=parts[0], pk=int(parts[1][:18]), revision_id=int(parts[2][:18]))


def _value(wanted: Wanted) -> str:
    return f"{wanted.library}:{wanted.pk}:{wanted.revision_id}"


class KeysView(View):
    """Turn the single keys of the desk on or off for this person."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if not reviewing.reviewed_libraries(request.user):
            error: DomainError = NotAllowed("not_allowed", _("Reviewing is done by the authority in charge."))
            return JsonResponse({"code": error.code, "detail": error.message}, status=error.status)
        is_on = request.POST.get("on") == "1"
        desk.set_single_keys(actor=request.user, on=is_on)
        return JsonResponse({"on": is_on})
