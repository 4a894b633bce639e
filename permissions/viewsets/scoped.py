"""The one base through which every registry enters the console. The system check permissions.E001 enforces it."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views import View
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.models import RevisionsUnscheduleView, UnpublishView
from wagtail.admin.views.generic.workflow import ConfirmWorkflowCancellation
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.views.snippets import HistoryView, SnippetViewSet

from cms.core.row_ids import row_id
from permissions.viewsets.guards import (
    ChangeGuard,
    HistoryGuard,
    IndexGuard,
    ObjectGuard,
    UnpublishGuard,
    reachable,
)


def choosable(model: type[Model], user: Any) -> QuerySet:
    """Return the rows that ``user`` may choose in a form."""
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, ["choose"])


class ScopedChooseMixin:
    """Offer only what the user may see."""

    model_class: Any
    request: HttpRequest

    def get_object_list(self) -> QuerySet:
        return choosable(self.model_class, self.request.user).order_by("-pk")


class ScopedChooseView(ScopedChooseMixin, ChooseView):
    """The chooser's dialog."""


class ScopedChooseResultsView(ScopedChooseMixin, ChooseResultsView):
    """The chooser's list."""


class ScopedChosenView(SnippetChosenView):
    """The chosen object, if it exists for the user."""

    def get_object(self, pk: Any) -> Model:
        return choosable(self.model_class, self.request.user).get(pk=pk)


class ScopedChosenMultipleView(SnippetChosenMultipleView):
    """The chosen objects, as far as they exist for the user."""

    def get_objects(self, pks: Any) -> QuerySet:
        numbers = [row_id(pk) for pk in pks]
        return choosable(self.model_class, self.request.user).filter(pk__in=numbers)


class NoCreateView(View):
    """Nothing is created in a chooser's dialog: an entry has an owner, an audience and a form of its own."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404


class ScopedChooserViewSet(SnippetChooserViewSet):
    """A chooser of what the user may see."""

    choose_view_class = ScopedChooseView
    choose_results_view_class = ScopedChooseResultsView
    chosen_view_class = ScopedChosenView
    chosen_multiple_view_class = ScopedChosenMultipleView
    create_view_class = NoCreateView
    creation_form_class = None


class ScopedSnippetViewSet(SnippetViewSet):
    """Guard every view of the viewset, today's and those that later versions or mixins add."""

    chooser_viewset_class = ScopedChooserViewSet
    add_to_reference_index = False

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        guarded = type(view_class.__name__, (self.guard_for(view_class), view_class), {})
        return super().construct_view(guarded, **kwargs)

    def guard_for(self, view_class: Any) -> type:
        """Return the guard that fits a view class."""
        if issubclass(view_class, IndexView):
            return IndexGuard
        if issubclass(view_class, UnpublishView | RevisionsUnscheduleView):
            return UnpublishGuard
        if issubclass(view_class, HistoryView):
            return HistoryGuard
        if issubclass(view_class, ConfirmWorkflowCancellation):
            return ChangeGuard
        return ObjectGuard

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return reachable(self.model, request.user)


__all__ = ["ScopedChooserViewSet", "ScopedSnippetViewSet", "choosable"]
