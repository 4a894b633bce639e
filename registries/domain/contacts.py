"""The contact of an entry: whom to call, masked for everybody until it is revealed."""

from dataclasses import dataclass
from typing import Any

from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.domain import consents, masking
from permissions.models import PersonContact
from permissions.purposes import Purpose
from registries.domain.contact_lists import latest_of
from registries.models import ContactRequest, EntryContact, RegistryEntry


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Name, phone and e-mail, in clear or masked; a person's own e-mail or phone may be missing."""

    name: str
    phone: str = ""
    email: str = ""

    def masked(self) -> "Contact":
        """Return the same contact as everybody may see it who reads the entry."""
        return Contact(
            name=masking.mask_name(self.name),
            phone=masking.mask_phone(self.phone),
            email=masking.mask_email(self.email),
        )


def stored_contact(entry: RegistryEntry) -> Contact | None:
    """Return the contact in clear, for functions that have asked who may have it.

    An entry that belongs to a person has that person's own number where no other contact was entered.
    """
    row = EntryContact.objects.filter(library=entry.library_slug, entry_id=entry.pk).first()
    if row is not None:
        return Contact(name=row.name, phone=row.phone, email=row.email)
    if entry.person_id is None:
        return None
    own = PersonContact.objects.filter(person_id=entry.person_id).select_related("person").first()
    if own is None or not (own.phone or own.email):
        return None
    return Contact(name=own.person.name, phone=own.phone, email=own.email)


def has_contact(entry: RegistryEntry) -> bool:
    """Return whether there is anything to ask for."""
    return stored_contact(entry) is not None


def may_be_passed_on(entry: RegistryEntry) -> bool:
    """Return whether the person whose contact it is agrees today; an organisation's contact needs no such consent."""
    person = entry.person
    return person is None or consents.current(person, Purpose.SHARE_ENTERPRISE) is not None


@dataclass(frozen=True, kw_only=True)
class ContactView:
    """What a reader learns of the contact of an entry, and what he can do next.

    ``state``: ``anonymous`` (log in), ``hidden`` (the entry is not open to the reader), ``own`` (the reader's own
    side), ``unpublished``, ``none`` (may ask), or where his last request stands: ``open``, ``accepted``, ``declined``,
    ``withdrawn``, ``ended``, ``expired``.
    """

    state: str
    available: bool = False
    masked: Contact | None = None
    request: ContactRequest | None = None

    @property
    def may_ask(self) -> bool:
        """Return whether asking is the next step."""
        return self.state in {"none", "declined", "withdrawn", "ended", "expired"}


def view_for(actor: Any, entry: RegistryEntry) -> ContactView:
    """Return what ``actor`` learns of the contact of ``entry`` without revealing it."""
    access: Any = access_for(entry)
    readable = access.visible(actor, Action.VIEW_BODY).filter(pk=entry.pk)
    logged_in = standing_of(actor).user_id is not None
    is_own = logged_in and access.allows(actor, Action.VIEW_CONTACT, entry)
    if not is_own and not readable.exists():
        return ContactView(state="hidden")
    stored = stored_contact(entry)
    if not logged_in:
        return ContactView(state="anonymous", available=stored is not None)
    common: dict[str, Any] = {"available": stored is not None, "masked": stored.masked() if stored else None}
    if is_own:
        return ContactView(state="own", **common)
    if not readable.filter(access.shown()).exists():
        return ContactView(state="unpublished", **common)
    request = latest_of(actor, entry)
    return ContactView(state=request.stage if request else "none", request=request, **common)
