"""Addresses of steps: a step leads only where this person may do it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from cms.core import library
from content.models import PolicyIndexPage
from permissions.access import access_for
from permissions.actions import Action
from permissions.models import Organisation, OrganisationKind
from services.guidance.domain.checklist import first_library

CONSOLE = "wagtailadmin.access_admin"
#: Which addressees' policies an organisation of a kind is shown.
_AUDIENCES: dict[str, str] = {
    OrganisationKind.ENTERPRISE: "enterprise",
    OrganisationKind.SCHOOL: "school",
    OrganisationKind.INSTITUTE: "institute",
    OrganisationKind.PUBLIC_INSTITUTION: "institute",
    OrganisationKind.PARK: "park",
    OrganisationKind.SERVICE: "service",
    OrganisationKind.ASSOCIATION: "service",
}


def policies_url(request: HttpRequest, audience: str = "") -> str:
    """Return the policies that apply today, for one kind of addressee; empty where there is no such page."""
    page = PolicyIndexPage.objects.live().order_by("path").first()
    url = page.get_url(request) if page else None
    query = [("validity", "in_force"), ("validity", "expiring")]
    return f"{url}?{urlencode(query + ([('audience', audience)] if audience else []))}" if url else ""


def target_of(request: HttpRequest, step: str, organisation: Organisation | None) -> str:
    """Return where a step is done by this person; empty when that is somebody else's."""
    if organisation is None:
        return ""
    if step == "policies":
        return policies_url(request, _AUDIENCES.get(organisation.kind, ""))
    if step == "verify":
        # Verified is who handed in an application; one's own stand on that page with how far they are.
        return reverse("portal:register_organisation")
    if not request.user.has_perm(CONSOLE):
        return ""
    if step == "first-entry":
        return _form_url(request.user, first_library(organisation))
    if step != "profile" or not access_for(Organisation).allows(request.user, Action.EDIT, organisation):
        return ""
    return reverse("wagtailsnippets_permissions_organisation:edit", args=[organisation.pk])


def _form_url(user: Any, slug: str) -> str:
    model: Any = library.get(slug).model
    if not access_for(model).allows_somewhere(user, Action.CREATE):
        return ""
    return reverse(model.snippet_viewset.get_url_name("add"))
