"""Register the libraries in the console. No rule stands here."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from registries.viewsets.achievement import AchievementViewSet
from registries.viewsets.action_menu import entry_action_menu
from registries.viewsets.bulk import DeleteEntries, SubmitEntries
from registries.viewsets.demand import DemandViewSet


class LibraryGroup(SnippetViewSetGroup):
    """The menu 信息库."""

    items = (DemandViewSet, AchievementViewSet)
    menu_label = _("Libraries")
    menu_name = "libraries"
    menu_icon = "snippet"
    menu_order = 150


register_snippet(LibraryGroup)


@hooks.register("construct_snippet_action_menu", order=100)
def construct_action_menu(menu_items: list[Any], request: Any, context: dict[str, Any]) -> None:
    """Offer on an entry what the person may do, in the words of our domain."""
    entry_action_menu(menu_items, request, context)


hooks.register("register_bulk_action", DeleteEntries, order=100)
hooks.register("register_bulk_action", SubmitEntries, order=100)
