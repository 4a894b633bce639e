"""What surrounds every page: name, navigation, footer, display. Only places that exist get an entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject, cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from cms.core import library
from cms.core.library import LibrarySpec
from cms.core.menus import FAMILIES
from portal import display
from portal.sections import editorial_sections
from services.notices.domain.reading import badge, unread_count

CONSOLE_PERMISSION = "wagtailadmin.access_admin"


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One entry of the main navigation; ``current`` is the value of aria-current, or nothing."""

    label: str | Promise
    url: str
    icon: str
    current: str = ""


@dataclass(frozen=True, kw_only=True)
class NavGroup:
    """Libraries of one family under their heading."""

    title: str | Promise
    items: tuple[NavItem, ...]


@dataclass(frozen=True, kw_only=True)
class NavMenu:
    """An entry of the main navigation that opens groups of entries."""

    label: str | Promise
    icon: str
    groups: tuple[NavGroup, ...]
    current: str = ""


class Chrome:
    """Compute the parts of the frame when a template first asks for them."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.site_name = settings.PORTAL_NAME
        self.subtitle = settings.PORTAL_SUBTITLE
        self.description = settings.PORTAL_DESCRIPTION
        self.operator = settings.PORTAL_OPERATOR
        self.hotline = settings.PORTAL_HOTLINE
        self.hours = settings.PORTAL_HOURS
        self.icp = settings.PORTAL_ICP
        self.police_record = settings.PORTAL_POLICE_RECORD
        self.demo = getattr(settings, "DEMO", False)
        chosen = display.current(request)
        self.size = chosen["size"]
        self.contrast = chosen["contrast"]

    @property
    def switches(self) -> list[display.Switch]:
        """Return the display switches."""
        return display.switches(self.request)

    @property
    def is_home(self) -> bool:
        """Tell whether the page is the home page, whose title is the platform's name alone."""
        return self.request.path == "/"

    @property
    def login_url(self) -> str:
        """Return the way to the login that comes back to this page."""
        login = reverse("portal:login")
        if self.request.path == login or self.request.method != "GET":
            return login
        return f"{login}?{urlencode({'next': self.request.get_full_path()})}"

    @cached_property
    def console_url(self) -> str:
        """Return the address of the console for those who may enter it."""
        user = self.request.user
        return reverse("wagtailadmin_home") if user.has_perm(CONSOLE_PERMISSION) else ""

    @cached_property
    def unread_notices(self) -> str:
        """Return how many notices wait, as the badge says it; nothing when none does."""
        return badge(unread_count(self.request.user))

    @cached_property
    def libraries(self) -> list[NavItem]:
        """Return one entry per library."""
        return [self._library_item(spec) for spec in library.all_specs()]

    @cached_property
    def library_groups(self) -> list[NavGroup]:
        """Return the libraries by family, without families that have none."""
        found: dict[str, list[NavItem]] = {family: [] for family in FAMILIES}
        for spec in library.all_specs():
            found.setdefault(spec.family, []).append(self._library_item(spec))
        return [
            NavGroup(title=FAMILIES.get(family, _("Others")), items=tuple(items))
            for family, items in found.items()
            if items
        ]

    def _library_item(self, spec: LibrarySpec) -> NavItem:
        return self._item(spec.plural, reverse("portal:library", args=[spec.url_segment]), spec.icon)

    @cached_property
    def nav(self) -> list[NavItem | NavMenu]:
        """Return the entries of the main navigation; the libraries stand below one of them."""
        return list(self._nav_items())

    def _nav_items(self) -> Iterator[NavItem | NavMenu]:
        yield NavItem(label=_("Home"), url="/", icon="home", current="page" if self.is_home else "")
        inside = any(item.current for item in self.libraries)
        yield NavMenu(
            label=_("Libraries"),
            icon="stack-2",
            groups=tuple(self.library_groups),
            current="true" if inside else "",
        )
        for section in editorial_sections(self.request):
            yield self._item(section.title, section.url, section.icon)
        yield self._item(_("Organisations"), reverse("portal:organisations"), "building")

    def _item(self, label: str | Promise, url: str, icon: str) -> NavItem:
        path = self.request.path
        current = "page" if path == url else "true" if path.startswith(url) else ""
        return NavItem(label=label, url=url, icon=icon, current=current)


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Give templates the frame; nothing is computed for pages that do not show it."""
    return {"chrome": SimpleLazyObject(lambda: Chrome(request))}
