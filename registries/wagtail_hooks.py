"""Register the libraries in the console. No rule stands here."""

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from registries.viewsets import audit_trail, configuration
from registries.viewsets.achievement import AchievementViewSet
from registries.viewsets.action_menu import entry_action_menu
from registries.viewsets.bulk import ACTS as BULK_ACTS
from registries.viewsets.contact_requests import ContactRequestsMenuItem, contact_request_urls
from registries.viewsets.demand import DemandViewSet
from registries.viewsets.equipment import EquipmentViewSet
from registries.viewsets.expert import ExpertViewSet
from registries.viewsets.field_definitions import fields_menu_item
from registries.viewsets.field_definitions import urlpatterns as field_urls
from registries.viewsets.fund import FundViewSet
from registries.viewsets.inbox import ReviewMenuItem, add_inbox
from registries.viewsets.organisation_import import organisation_import_urls
from registries.viewsets.organisation_profile import ProfileMenuItem, profile_urls
from registries.viewsets.position import PositionViewSet
from registries.viewsets.programme import ProgrammeViewSet
from registries.viewsets.project import ProjectViewSet
from registries.viewsets.quick_search import quick_search_urls
from registries.viewsets.recorded import RecordedMenuItem, RecordedOverviewMenuItem, recorded_urls
from registries.viewsets.records import register_records
from registries.viewsets.talent import TalentViewSet
from registries.viewsets.venue import VenueViewSet


class LibraryGroup(SnippetViewSetGroup):
    """The menu 信息库."""

    items = (
        DemandViewSet,
        AchievementViewSet,
        ExpertViewSet,
        EquipmentViewSet,
        TalentViewSet,
        PositionViewSet,
        ProgrammeViewSet,
        VenueViewSet,
        ProjectViewSet,
        FundViewSet,
    )
    menu_label = _("Libraries")
    menu_name = "libraries"
    menu_icon = "table"
    menu_order = 150


register_snippet(LibraryGroup)


@hooks.register("construct_snippet_action_menu", order=100)
def construct_action_menu(menu_items: list[Any], request: Any, context: dict[str, Any]) -> None:
    """Offer on an entry what the person may do, in the words of our domain."""
    entry_action_menu(menu_items, request, context)


@hooks.register("insert_global_admin_css")
def admin_styles() -> str:
    """Load pills, review desk and facts; lists on several screens show pills."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin/registries.css"))


@hooks.register("insert_global_admin_js")
def admin_scripts() -> str:
    """Make long selects searchable; the script finds its words on its own tag."""
    return format_html(
        '<script src="{}" defer data-search="{}" data-none="{}" data-none-optional="{}" data-remove="{}">'
        "</script>",
        static("admin/combobox.js"),
        gettext("Search by name, code or initials"),
        gettext("Nothing was found. Try another word and choose what comes nearest."),
        gettext("Nothing was found. Try another word, choose what comes nearest, or leave it empty."),
        gettext("Remove"),
    )


@hooks.register("insert_global_admin_css")
def palette_styles() -> str:
    """Load the look of the palette, which opens on every page."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin/palette.css"))


@hooks.register("insert_global_admin_js")
def palette_scripts() -> str:
    """Load the palette and the keys of lists, with their words and the addresses that they ask."""
    words = {
        "find": reverse("registries_quick"),
        "screens": reverse("registries_quick_screens"),
        "label": gettext("Find an entry, an organisation or a screen"),
        "placeholder": gettext("Title, number, owner or pinyin initials; a screen by its name"),
        "screens-label": gettext("Screens"),
        "none": gettext("Nothing was found for “{text}”."),
        "broken": gettext("The search did not answer. Check the connection."),
        "keys": gettext("Keys"),
        "close": gettext("Close"),
        "key-palette": gettext("Find anything"),
        "key-search": gettext("Search in this list"),
        "key-next": gettext("Next row"),
        "key-previous": gettext("Previous row"),
        "key-select": gettext("Choose the row"),
        "key-open": gettext("Open the row"),
        "key-edit": gettext("Edit the row"),
        "key-help": gettext("Show these keys"),
        "key-close": gettext("Close what is open"),
    }
    data = format_html_join("", ' data-{}="{}"', words.items())
    return format_html('<script src="{}" defer{}></script>', static("admin/palette.js"), data)


@hooks.register("register_admin_urls")
def review_urls() -> list[Any]:
    """Mount the review desk, which is one over all libraries."""
    return [path("review/", include("registries.viewsets.review_urls"))]


hooks.register("register_admin_menu_item", ReviewMenuItem)
hooks.register("register_admin_menu_item", RecordedMenuItem)
hooks.register("register_admin_menu_item", RecordedOverviewMenuItem)
hooks.register("register_admin_urls", recorded_urls)
hooks.register("register_admin_menu_item", ProfileMenuItem)
hooks.register("register_admin_urls", profile_urls)
hooks.register("register_admin_menu_item", ContactRequestsMenuItem)
hooks.register("register_admin_urls", contact_request_urls)
hooks.register("register_admin_menu_item", audit_trail.AuditMenuItem)
hooks.register("register_admin_urls", lambda: audit_trail.urlpatterns)
hooks.register("register_admin_menu_item", configuration.ConfigurationMenuItem)
hooks.register("register_admin_urls", lambda: configuration.urlpatterns)
hooks.register("register_admin_menu_item", fields_menu_item)
hooks.register("register_admin_urls", lambda: field_urls)
hooks.register("construct_homepage_panels", add_inbox)
hooks.register("register_admin_urls", quick_search_urls)
hooks.register("register_admin_urls", organisation_import_urls)
for act in BULK_ACTS:
    hooks.register("register_bulk_action", act, order=100)
register_records()
