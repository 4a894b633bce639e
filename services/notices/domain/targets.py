"""Where a notice leads: to the screen on which the reader can do what it asks for."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from cms.core import library as libraries
from cms.core.announcements import Kind
from permissions.access import standing_of
from permissions.models import Organisation
from permissions.models.application import Application
from registries.models import RegistryEntry
from services.notices.domain.sight import Seen
from services.notices.enums import Reason
from services.notices.models import CauseItem, Notice

INBOX = "portal:notices"
_CONSOLE = "wagtailadmin.access_admin"


def enters_console(reader: Any) -> bool:
    """Return whether the reader works in the console today."""
    return bool(standing_of(reader).active and reader.has_perm(_CONSOLE))


def address(name: str, *args: Any) -> str:
    """Return the address of a screen; empty where the product has none of that name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def screen_of(model: Any, view: str, *args: Any) -> str:
    """Return the address of a console screen of a library or another guarded model."""
    viewset = getattr(model, "snippet_viewset", None)
    return address(viewset.get_url_name(view), *args) if viewset is not None else ""


def page_of(entry: RegistryEntry) -> str:
    """Return the address of the public page of an entry."""
    return address("portal:entry", entry.spec().url_segment, entry.number)


def form_of(entry: RegistryEntry, field: str = "") -> str:
    """Return the address of the form of an entry, at a field."""
    found = screen_of(type(entry), "edit", entry.pk)
    return f"{found}#remark-{field}" if found and field else found


def first(*addresses: str) -> str:
    """Return the first address that there is."""
    return next((one for one in addresses if one), "")


# -- where each kind leads -------------------------------------------------------------------------------------------

_REVIEW = frozenset({Kind.ENTRY_SUBMITTED, Kind.ENTRY_ADVANCED, Kind.ENTRY_OVERDUE})
_WRITE = frozenset({Kind.ENTRY_RETURNED, Kind.DRAFT_AGEING, Kind.ENTRY_WITHDRAWN, Kind.ENTRY_HANDED_OVER})
_FACTS = frozenset({Kind.ENTRY_EXPIRING, Kind.PARTY_REQUESTED, Kind.PARTY_ANSWERED})
_DELEGATIONS = frozenset({Kind.DELEGATION_GIVEN, Kind.DELEGATION_ENDED})
_APPLICATIONS = frozenset(
    {
        Kind.APPLICATION_SUBMITTED,
        Kind.APPLICATION_RETURNED,
        Kind.APPLICATION_APPROVED,
        Kind.APPLICATION_OVERTAKEN,
    }
)


def of_object(reader: Any, notice: Notice, kind: Kind, seen: Seen, item: CauseItem, *, alone: bool) -> str:
    """Return where a notice about entries or imports leads; the list where it is about several."""
    if seen.job is not None:
        return screen_of(libraries.get(seen.job.library).model, "import_job", seen.job.key) if alone else ""
    if seen.request is not None:
        return _contact_request(reader, notice, seen.request.pk, alone=alone)
    entry = seen.entry
    if entry is None:
        return ""
    if not enters_console(reader):
        return page_of(entry) if alone and entry.live else address("portal:me")
    if not alone:
        view = "review_queue" if seen.decides and kind in _REVIEW else "list"
        return screen_of(type(entry), view)
    return first(_of_entry(notice, kind, seen, entry, item), page_of(entry) if entry.live else "")


def _of_entry(notice: Notice, kind: Kind, seen: Seen, entry: RegistryEntry, item: CauseItem) -> str:
    model = type(entry)
    if kind in _REVIEW and seen.decides and notice.reason == Reason.REVIEWER:
        return screen_of(model, "review", entry.pk)
    if not seen.drafts:
        return ""
    if kind in _WRITE:
        return form_of(entry, next(iter(item.data.get("fields", ())), ""))
    if kind in _FACTS:
        return screen_of(model, "facts", entry.pk)
    return page_of(entry) if entry.live else form_of(entry)


def _contact_request(reader: Any, notice: Notice, pk: int, *, alone: bool) -> str:
    """The owner's staff answer in the console, everybody else on the own page."""
    in_console = notice.reason == Reason.OWNER and enters_console(reader)
    found = address("registries_contact_requests") if in_console else ""
    found = first(found, address("portal:contact_requests"), address("portal:me"))
    return f"{found}#request-{pk}" if alone else found


def of_organisation(reader: Any, notice: Notice, kind: Kind, item: CauseItem) -> str:
    """Return where a notice about an organisation, a role or an account leads."""
    if kind == Kind.INVITATION_SENT:
        return item.secret_path
    console = enters_console(reader)
    if kind in _APPLICATIONS:
        return _application(kind, item, console=console)
    if kind == Kind.PASSWORD_CHANGED:
        return address("wagtailadmin_account") if console else address("portal:me")
    if kind == Kind.ENTRY_RECORDED and console:
        return address("registries_recorded")
    if kind in _DELEGATIONS and console:
        return address("permissions_delegations")
    if kind == Kind.ROLE_REQUESTED and notice.reason != Reason.PERSON and console:
        return screen_of(Organisation, "roles", notice.cause.organisation_id)
    return address("portal:me")


def _application(kind: Kind, item: CauseItem, *, console: bool) -> str:
    """The operator goes to the desk of applications, the applicant to his own page of it."""
    if kind == Kind.APPLICATION_SUBMITTED:
        return screen_of(Application, "decide", item.object_id)
    return first(address("portal:application", item.object_id), address("portal:me"))
