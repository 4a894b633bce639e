"""Put the inbox into the console."""

from typing import Any

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks

from services.notices.viewsets import console


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """Mount the screens; Wagtail asks for access to the console before each."""
    patterns = [
        path("", console.inbox, name="inbox"),
        path("read/", console.read, name="read"),
        path("<int:notice_id>/open/", console.open_one, name="open"),
        path("settings/", console.settings, name="settings"),
    ]
    return [path("notices/", include((patterns, "notices")))]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> console.NoticesMenuItem:
    """Offer the inbox to everybody in the console."""
    return console.NoticesMenuItem()


@hooks.register("register_account_menu_item")
def register_account_item(request: Any) -> dict[str, str]:
    """Lead from the account page to what reaches a person beside the inbox."""
    return {
        "url": reverse("notices:settings"),
        "label": _("Notices by e-mail and SMS"),
        "help_text": _("Choose what reaches you beside the inbox, and how often the digest comes."),
    }


@hooks.register("insert_global_admin_css")
def admin_styles() -> str:
    """Load the look of the inbox."""
    return format_html('<link rel="stylesheet" href="{}">', static("notices/notices.css"))
