"""Register identity in the console."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from permissions.viewsets.applications import ApplicationViewSet
from permissions.viewsets.applications import menu_item as applications_menu_item
from permissions.viewsets.consortia import ConsortiaMenuItem, consortium_urls
from permissions.viewsets.delegations import DelegationsMenuItem, delegation_urls
from permissions.viewsets.holidays import HolidaysMenuItem, add_missing_years, holiday_urls
from permissions.viewsets.organisations import OrganisationViewSet
from permissions.viewsets.personal_data import PersonalDataMenuItem, personal_data_urls

register_snippet(OrganisationViewSet)
register_snippet(ApplicationViewSet)
hooks.register("register_admin_menu_item", applications_menu_item)
hooks.register("register_admin_urls", delegation_urls)
hooks.register("register_admin_menu_item", DelegationsMenuItem)
hooks.register("register_admin_urls", consortium_urls)
hooks.register("register_admin_menu_item", ConsortiaMenuItem)
hooks.register("register_admin_urls", holiday_urls)
hooks.register("register_admin_menu_item", HolidaysMenuItem)
hooks.register("construct_homepage_panels", add_missing_years)
hooks.register("register_admin_urls", personal_data_urls)
hooks.register("register_admin_menu_item", PersonalDataMenuItem)


@hooks.register("insert_global_admin_css")
def people_styles() -> Any:
    """Load the look of the screens about people; the switch of the header stands on every page."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin/people.css"))


@hooks.register("insert_global_admin_js")
def people_scripts() -> Any:
    """Load what copies a link and switches the organisation on choice."""
    return format_html('<script src="{}" defer></script>', static("admin/people.js"))


@hooks.register("insert_global_admin_css")
def organisation_styles() -> Any:
    """Load the look of file cards, trees and merges."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin/organisations.css"))
