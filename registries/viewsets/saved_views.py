"""Views of a list on screen: the row of tabs above it, what saves and changes them, and the choice of columns."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages

from cms.core.row_ids import row_id
from registries.domain import saved_views
from registries.models import ListPreference, SavedView
from registries.viewsets.columns_offered import TITLE, Offered, chosen

#: The value of ``view`` in an address that asks for all rows, whatever view the list opens with.
EVERYTHING = "all"


def address_of(url: str, view: SavedView) -> str:
    """Return the address of a list seen through a view; it says everything, so a colleague may open it, too."""
    return _address(url, view.query, columns=",".join(view.columns), view=str(view.pk))


def _address(url: str, query: str, **more: str) -> str:
    further = urlencode({name: value for name, value in more.items() if value}, safe=",")
    return f"{url}?{'&'.join(part for part in (query, further) if part)}"


class SavedViewsMixin:
    """Let a list be seen through views, with the columns that the person chose."""

    model: Any
    request: Any
    results_only: bool
    index_url: str
    active_filters: list[Any]
    search_query: str

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.GET and not self.results_only and (view := self.preference.default_view):
            known = any(one.pk == view.pk for one in self.views)
            if known:
                return HttpResponseRedirect(address_of(self.index_url, view))
        answer: HttpResponse = super().get(request, *args, **kwargs)  # type: ignore[misc]  # a mixin for lists
        return answer

    @cached_property
    def preference(self) -> ListPreference:
        """Return what this person set for the list."""
        return saved_views.preference_of(self.request.user, self.model.library_slug)

    @cached_property
    def views(self) -> list[SavedView]:
        """Return the views that this person may look through."""
        return list(saved_views.views_for(self.request.user, self.model.library_slug))

    @cached_property
    def current_view(self) -> SavedView | None:
        """Return the view that the address names, if it is there for this person."""
        wanted = self.request.GET.get("view", "")
        return next((view for view in self.views if str(view.pk) == wanted), None)

    @cached_property
    def offered(self) -> list[Offered]:
        """Return the columns that the list can show."""
        found: list[Offered] = self.model.snippet_viewset.offered_columns()
        return found

    @cached_property
    def shown_columns(self) -> list[Offered]:
        """Return the columns of this list for this person."""
        asked = saved_views.known_columns(self.request.GET.get("columns", "").split(","))
        return chosen(self.offered, asked or self.preference.columns)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # a mixin for lists
        return context | {
            "tabs": self._tabs(),
            "saving": self._saving(),
            "columns_offered": self._columns(),
            "kept": [
                (name, self.request.GET[name])
                for name in ("view", "columns", "ordering")
                if self.request.GET.get(name)
            ],
        }

    def _tabs(self) -> list[dict[str, Any]]:
        opens = self.preference.default_view_id
        everything = {
            "label": _("All"),
            "url": _address(self.index_url, "", view=EVERYTHING),
            "is_current": self.current_view is None,
            "is_default": opens is None,
        }
        return [everything] + [
            {
                "label": view.name,
                "url": address_of(self.index_url, view),
                "is_current": view == self.current_view,
                "is_default": view.pk == opens,
                "shared_with": str(view.organisation) if view.organisation else "",
                "by": view.owner.display_name if view.owner_id != self.request.user.pk else "",
            }
            for view in self.views
        ]

    def _saving(self) -> dict[str, Any]:
        user, view, name = self.request.user, self.current_view, self.model.snippet_viewset.get_url_name
        state = saved_views.canonical(self.request.GET.urlencode())
        columns = [offer.name for offer in self.shown_columns]
        asked = self.request.GET.get("columns", "")
        is_changed = view is not None and (
            state != view.query or (asked.split(",") if asked else []) != view.columns
        )
        return {
            "view": view,
            "state": state,
            "columns": ",".join(columns),
            "name": self._proposed_name(),
            "places": saved_views.sharing_places(user),
            "is_changed": is_changed,
            "is_default": view is not None and view.pk == self.preference.default_view_id,
            "may_change": view is not None and saved_views.may_change(user, view),
            "may_delete": view is not None and saved_views.may_delete(user, view),
            "save_url": reverse(name("view_save")),
            "change_url": reverse(name("view_change"), args=[view.pk]) if view else "",
            "columns_url": reverse(name("columns")),
        }

    def _proposed_name(self) -> str:
        words = [str(one.value) for one in self.active_filters]
        return "、".join([*([self.search_query] if self.search_query else []), *words])[:40]

    def _columns(self) -> list[dict[str, Any]]:
        shown = {offer.name for offer in self.shown_columns}
        order = [*self.shown_columns, *(offer for offer in self.offered if offer.name not in shown)]
        return [
            {
                "name": offer.name,
                "label": offer.label,
                "is_shown": offer.name in shown,
                "is_fixed": offer.name == TITLE,
            }
            for offer in order
        ]


class ListStateView(View):
    """What the acts on the state of a list share: the way back to it."""

    http_method_names = ["post"]
    model: Any = None
    index_url_name: str = ""
    request: HttpRequest

    def back(self, **more: str) -> HttpResponse:
        """Lead to the list in the state that the form was made from."""
        state = saved_views.canonical(self.request.POST.get("state", ""))
        return HttpResponseRedirect(_address(reverse(self.index_url_name), state, **more))

    def to(self, view: SavedView) -> HttpResponse:
        """Lead to the list seen through a view."""
        return HttpResponseRedirect(address_of(reverse(self.index_url_name), view))

    @property
    def columns(self) -> list[str]:
        """Return the columns that the form names, in its order."""
        names = self.request.POST.getlist("column") or self.request.POST.get("columns", "").split(",")
        return saved_views.known_columns(names)

    @property
    def place(self) -> int | None:
        """Return the organisation that the form shares with."""
        asked = self.request.POST.get("organisation", "")
        return row_id(asked) if asked else None


class SaveView(ListStateView):
    """Keep the present state of the list under a name."""

    def post(self, request: HttpRequest) -> HttpResponse:
        view = saved_views.save_view(
            actor=request.user,
            library=self.model.library_slug,
            name=request.POST.get("name", ""),
            query=request.POST.get("state", ""),
            columns=self.columns,
            organisation_id=self.place,
            opens_with_it=request.POST.get("default") == "1",
        )
        messages.success(request, _("The view “%(name)s” was saved.") % {"name": view.name})
        return self.to(view)


class ChangeView(ListStateView):
    """Overwrite, rename, share or delete a view, or let the list open with it."""

    def post(self, request: HttpRequest, view_id: int) -> HttpResponse:
        library = self.model.library_slug
        view = saved_views.views_for(request.user, library).filter(pk=view_id).first()
        act = getattr(self, f"_{request.POST.get('act', '')}", None)
        if view is None or act is None or request.POST.get("act") not in {*ACTS}:
            raise Http404
        answer: HttpResponse = act(view)
        return answer

    def _overwrite(self, view: SavedView) -> HttpResponse:
        query = self.request.POST.get("state", "")
        saved_views.overwrite_view(actor=self.request.user, view=view, query=query, columns=self.columns)
        messages.success(self.request, _("The view “%(name)s” was saved.") % {"name": view.name})
        return self.to(view)

    def _rename(self, view: SavedView) -> HttpResponse:
        name = self.request.POST.get("name", "")
        saved_views.rename_view(actor=self.request.user, view=view, name=name, organisation_id=self.place)
        messages.success(self.request, _("The view “%(name)s” was saved.") % {"name": view.name})
        return self.to(view)

    def _open(self, view: SavedView) -> HttpResponse:
        saved_views.open_with(actor=self.request.user, library=view.library, view=view)
        messages.success(self.request, _("The list opens with “%(name)s” from now on.") % {"name": view.name})
        return self.to(view)

    def _close(self, view: SavedView) -> HttpResponse:
        saved_views.open_with(actor=self.request.user, library=view.library, view=None)
        messages.success(self.request, _("The list opens with all rows from now on."))
        return self.to(view)

    def _delete(self, view: SavedView) -> HttpResponse:
        name = view.name
        saved_views.delete_view(actor=self.request.user, view=view)
        messages.success(self.request, _("The view “%(name)s” was deleted.") % {"name": name})
        return self.back(view=EVERYTHING)


ACTS = ("overwrite", "rename", "open", "close", "delete")


class ColumnsView(ListStateView):
    """Choose the columns: for good in the plain list, in the address only while a view is open."""

    def post(self, request: HttpRequest) -> HttpResponse:
        columns = [] if "reset" in request.POST else self.columns
        view = request.POST.get("view", "")
        if view.isdecimal():
            return self.back(view=view, columns=",".join(columns))
        saved_views.choose_columns(actor=request.user, library=self.model.library_slug, columns=columns)
        return self.back(view=view)
