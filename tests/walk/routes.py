"""Every route of the project, what it is, and how its address is filled in.

A route that no line of CLASSES names fails the walk: whoever adds one says here what it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLResolver, get_resolver

OPEN = "open"  # anybody may ask; the answer holds only what is public
CONSOLE = "console"  # needs a role; without one it leads to the login page or does not exist
OBJECT = "object"  # acts on one entry: for a stranger it does not exist
TOKEN = "token"  # API that answers 401 without a token
CLOSED = "closed"  # mounted by Wagtail, shut by us: 404 or 403 for everybody who walks here

LIBRARY = r"wagtailsnippets_registries_\w+:"
CLASSES: list[tuple[str, str]] = [
    (r"portal:(me|console\w*)$", OPEN),
    (r"insights_\w+", CONSOLE),
    (r"portal:", OPEN),
    (r"wagtail_serve|rendition|stopped", OPEN),
    (r"wagtailcore_\w+|wagtaildocs_(serve|authenticate_with_password)", OPEN),
    (r"api_v1:(me|auth_logout|notices\w*|contact_\w+|\w+_contact_ask)$", TOKEN),
    (r"api_v1:|api_not_found$", OPEN),
    (r"wagtailadmin_(login|logout|password_reset\w*|sprite|javascript_catalog)$", OPEN),
    (r"wagtail_modeladmin:javascript_catalog|wagtailembeds:|.*javascript_catalog", CONSOLE),
    (
        LIBRARY
        + r"(list|list_results|add|import\w*|export\w*|template|preview_on_add|similar"
        + r"|review_queue|review_list|view_\w+|columns)$",
        CONSOLE,
    ),
    (LIBRARY, OBJECT),
    (r"wagtailsnippetchoosers_registries_\w+:chosen$", OBJECT),
    (r"wagtailsnippetchoosers_registries_", CONSOLE),
    (r"wagtailsnippets_permissions_application:(decide|phone|page)$", OBJECT),
    (r"wagtailusers_users:(grants|reset|reveal)$|wagtailsnippets_permissions_organisation:staff$", OBJECT),
    (r"(wagtailsnippets_permissions|wagtailsnippetchoosers_permissions)_\w+:", CONSOLE),
    (r"notices:", CONSOLE),
    (r"wagtailadmin_editing_sessions:", CONSOLE),
    (r"wagtailadmin_api:", CONSOLE),
    (r"wagtail(users|sites|redirects|forms|settings|images|docs|snippets)\w*:", CONSOLE),
    (r"wagtail(images|docs)_serve|wagtailimages_\w+", CONSOLE),
    (r"wagtailadmin_|wagtail_bulk_action|wagtailsearchpromotions", CONSOLE),
    (r"organisations_import\w*$", CONSOLE),
    (r"\w+_modeladmin_\w+|registries_\w+|permissions_\w+|content_\w+|core_\w+", CONSOLE),
    (r"closed$", CLOSED),
]
#: Unnamed routes, by their pattern.
UNNAMED: list[tuple[str, str]] = [
    (r"admin/pages/<int:page_id>/privacy/|admin/embeds/|admin/failwhale/", CLOSED),
    (r"admin/collections/<int:collection_id>/privacy/", CLOSED),
    (r"admin/test404/|admin/\^\.\*/\$|admin/", CONSOLE),
]


@dataclass(frozen=True, kw_only=True)
class Route:
    """One route: full name, full pattern, the names of its parameters."""

    name: str
    pattern: str

    @property
    def kind(self) -> str | None:
        """Return the class of the route, or None if nobody has classified it."""
        table, text = (UNNAMED, self.pattern) if self.name.endswith("?") else (CLASSES, self.name)
        for pattern, kind in table:
            if re.match(pattern, text):
                return kind
        return None

    @property
    def namespace(self) -> str:
        return self.name.rpartition(":")[0]

    @property
    def library(self) -> str:
        """Return the slug of the library the route belongs to, or ''."""
        found = re.match(r"wagtailsnippet(?:s|choosers)_registries_(\w+)$", self.namespace)
        return found.group(1) if found else ""

    def path(self, values: dict[str, object]) -> str:
        """Return the address with every parameter filled in; a missing one is a KeyError that names it."""
        text = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match.group(1)]), self.pattern)
        text = (
            text.replace("^((?:[\\w\\-]+/)*)$", "events/")
            .replace("^.*/$", "nothing-here/")
            .replace("^.*$", "nothing")
        )
        return "/" + re.sub(r"[\^$]|\\Z", "", text)


def all_routes() -> Iterator[Route]:
    """Yield every route of the URL configuration."""
    yield from _routes(get_resolver().url_patterns, "", "")


def _routes(patterns: list, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _routes(entry.url_patterns, pattern, inner)
        else:
            yield Route(name=namespace + (entry.name or "?"), pattern=pattern)
