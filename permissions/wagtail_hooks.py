"""Register identity in the console."""

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from permissions.viewsets.delegations import DelegationsMenuItem, delegation_urls
from permissions.viewsets.organisations import OrganisationViewSet

register_snippet(OrganisationViewSet)
hooks.register("register_admin_urls", delegation_urls)
hooks.register("register_admin_menu_item", DelegationsMenuItem)


@hooks.register("insert_global_admin_css")
def people_styles() -> Any:
    """Load the look of the screens about people; the switch of the header stands on every page."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin/people.css"))


@hooks.register("insert_global_admin_js")
def people_scripts() -> Any:
    """Load what copies a link and switches the organisation on choice."""
    return format_html('<script src="{}" defer></script>', static("admin/people.js"))
