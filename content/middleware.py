"""Keep Wagtail's page, picture and file screens to those who edit pages.

Several of them ask for nothing but access to the console and show titles of any page: the page chooser with its search,
the confirmation of a move, the privacy dialog (found by the walk over all addresses).
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.core.row_ids import row_id

GATED = (
    "wagtailadmin_pages:",
    "wagtailadmin_choose_page",
    "wagtailadmin_explore",
    "wagtailadmin_api:",
    "wagtailimages:",
    "wagtailimages_chooser:",
    "wagtaildocs:",
    "wagtaildocs_chooser:",
)
_PAGE_ACTIONS = frozenset({"add", "change", "publish"})


class PageScreensMiddleware:
    """Answer 404 on the screens of pages to everybody without a page permission."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not name.startswith(GATED) or not request.user.is_authenticated:
            return
        # Through the registry: ours counts a role in force as membership of its group.
        if not policy_registry.get_by_type(Page).user_has_any_permission(request.user, _PAGE_ACTIONS):
            raise Http404
        # Wagtail hands these ids to the ORM as they come; a word in place of a number would be a server error.
        if name.endswith("chosen_multiple") and not all(row_id(pk) for pk in request.GET.getlist("id")):
            raise Http404
