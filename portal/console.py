"""Ways from the portal into the console, for those who may go there."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from cms.core.library import LibrarySpec
from permissions.access import access_for
from permissions.actions import Action

#: What Wagtail asks at the door of the console; answered from the role grants in force today.
CONSOLE = "wagtailadmin.access_admin"


def create_url(actor: Any, spec: LibrarySpec) -> str:
    """Return the address of the form for a new entry; empty for those who may not create one."""
    if not actor.has_perm(CONSOLE):
        return ""
    access: Any = access_for(spec.model)
    return _url(spec, "add") if access.allows_somewhere(actor, Action.CREATE) else ""


def edit_url(actor: Any, spec: LibrarySpec, pk: int) -> str:
    """Return the address of the form of an entry; empty for those whom the console does not let in."""
    return _url(spec, "edit", pk) if actor.has_perm(CONSOLE) else ""


def list_url(actor: Any, spec: LibrarySpec) -> str:
    """Return the address of the library in the console; empty for those whom the console does not let in."""
    return _url(spec, "list") if actor.has_perm(CONSOLE) else ""


def _url(spec: LibrarySpec, view: str, *args: Any) -> str:
    viewset = getattr(spec.model, "snippet_viewset", None)
    if viewset is None:
        return ""
    try:
        return reverse(viewset.get_url_name(view), args=args)
    except NoReverseMatch:
        return ""
