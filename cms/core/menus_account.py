"""The foot of the sidebar: it calls people by their name, not by what they log in with."""

from typing import Any

from wagtail.admin.telepath import register
from wagtail.admin.ui.sidebar import BaseSidebarAdapter, MainMenuModule


class NamedMenuAdapter(BaseSidebarAdapter):
    """Hand the menu to the browser with the person's name; Wagtail would take the login name."""

    js_constructor = "wagtail.sidebar.MainMenuModule"

    def js_args(self, menu: MainMenuModule) -> list[Any]:
        """Return Wagtail's arguments with the name as the platform shows it everywhere else."""
        items, account, person = menu.js_args()
        name = getattr(menu.user, "display_name", "") or person["name"]
        return [items, account, {**person, "name": name}]


def install() -> None:
    """Take the place of Wagtail's own adapter."""
    register(NamedMenuAdapter(), MainMenuModule)
