"""The order of the console's menu: groups by what people do, whoever adds an entry; it says itself who sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

#: The families of libraries in menus, in their order; a family nobody has named here comes last.
FAMILIES: dict[str, str | Promise] = {
    "supply": _("Needs and supply"),
    "people": pgettext_lazy("family of libraries", "People"),
    "work": _("Projects and funds"),
    "place": _("Places"),
}
#: Entries of the first level that stand elsewhere than where they registered: one's own work comes before the website.
PLACES = {"explorer": 175}
#: The group that takes what is left of Wagtail's settings.
SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Group:
    """A heading of the menu and the names of the entries below it, in their order."""

    name: str
    label: Any
    icon: str
    order: int
    members: tuple[str, ...]


#: What is not named here stays where it registered itself: at the top, by its own order.
GROUPS = (
    Group(
        name="organisations-people",
        label=_("Organisations and people"),
        icon="cj-building",
        order=160,
        members=("organisations", "applications", "consortia", "users", "delegations"),
    ),
    Group(
        name="operation",
        label=pgettext_lazy("menu", "Operation"),
        icon="tasks",
        order=170,
        members=("recorded-all", "own-fields"),
    ),
    Group(
        name="site",
        label=pgettext_lazy("menu", "Website"),
        icon="site",
        order=180,
        members=("images", "documents", "redirects", "forms", "search-terms", "reports"),
    ),
    Group(
        name="records",
        label=pgettext_lazy("menu", "Records"),
        icon="history",
        order=190,
        members=("audit", "logins", "failed-logins", "import-jobs-record", "contact-requests-record"),
    ),
    Group(
        name=SYSTEM,
        label=pgettext_lazy("menu", "System"),
        icon="cogs",
        order=200,
        members=("holidays", "configuration", "personal-data"),
    ),
)


class KnownMenu(Menu):
    """Entries of which it was asked already whether they are shown; each section is headed by its label."""

    def __init__(self, items: Iterable[MenuItem]) -> None:
        super().__init__(items=list(items))

    def menu_items_for_request(self, request: HttpRequest) -> list[MenuItem]:
        return list(self.registered_menu_items)

    def render_component(self, request: HttpRequest) -> list[Any]:
        rendered, heading = [], ""
        for item in self.menu_items_for_request(request):
            component = item.render_component(request)
            section = str(getattr(item, "section", ""))
            if section and section != heading:
                heading = section
                component.attrs = {**component.attrs, "data-cj-section": section}
            rendered.append(component)
        return rendered


def regroup(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Put the entries that this person sees under their headings; a heading with one entry is left out."""
    further = _taken_apart(request, menu_items)
    _head_sections(request, menu_items)
    menu_items[:] = [_placed(item, PLACES[item.name]) if item.name in PLACES else item for item in menu_items]
    for group in GROUPS:
        known = {item.name: item for item in menu_items}
        members = [known[name] for name in group.members if name in known]
        if group.name == SYSTEM:
            members += further
        menu_items[:] = [item for item in menu_items if item not in members]
        if len(members) == 1:
            menu_items.append(_placed(members[0], group.order))
        elif members:
            menu = KnownMenu(members)
            heading = SubmenuMenuItem(
                group.label, menu, name=group.name, icon_name=group.icon, order=group.order
            )
            menu_items.append(heading)


def _head_sections(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Let the entries below a heading stand in sections, where they say that they have some."""
    for place, item in enumerate(menu_items):
        if not isinstance(item, SubmenuMenuItem):
            continue
        inner = item.menu.menu_items_for_request(request)
        if any(hasattr(one, "section") for one in inner):
            menu = KnownMenu(sorted(inner, key=lambda one: one.order))
            menu_items[place] = SubmenuMenuItem(
                item.label, menu, name=item.name, icon_name=item.icon_name, order=item.order
            )


def _taken_apart(request: HttpRequest, menu_items: list[MenuItem]) -> list[MenuItem]:
    """Take Wagtail's settings apart: some are about people or the website; return those that no group names."""
    wrapped = next((item for item in menu_items if item.name == "settings"), None)
    if not isinstance(wrapped, SubmenuMenuItem):
        return []
    inner = wrapped.menu.menu_items_for_request(request)
    elsewhere = {member for group in GROUPS for member in group.members}
    menu_items.remove(wrapped)
    menu_items += [item for item in inner if item.name in elsewhere]
    return [item for item in inner if item.name not in elsewhere]


class _Placed:
    """An entry at another place of the menu than the one it registered for."""

    def __init__(self, item: MenuItem, order: int) -> None:
        self._item = item
        self.order = order

    def __getattr__(self, name: str) -> Any:
        return getattr(self._item, name)


def _placed(item: MenuItem, order: int) -> Any:
    return _Placed(item, order)


FIND = "find"


class FindMenuItem(MenuItem):
    """The way to the palette for those who use no keys; without its script it leads to the first page."""

    def __init__(self) -> None:
        super().__init__(
            _("Find (Ctrl+K)"),
            reverse("wagtailadmin_home"),
            name=FIND,
            icon_name="search",
            order=1,
            attrs={"data-cj-palette": ""},
        )
