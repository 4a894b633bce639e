"""What the screens of portal and console share: the steps of a request, without templates and addresses."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from cms.core import sms
from permissions.models import User
from services.notices.domain import preferences, proofs, reading
from services.notices.domain.addresses import masked_email, reachable
from services.notices.domain.inbox import ALL, UNREAD
from services.notices.enums import Channel, Topic
from services.notices.forms import PreferencesForm
from services.notices.models import EmailProof

MOST_IDS = 200


@dataclass(frozen=True, kw_only=True)
class Contacts:
    """What a person can be reached by, masked."""

    email: str
    phone: str
    pending: str


def contacts_of(user: User) -> Contacts:
    """Return the addresses of a person as the screen shows them."""
    mine = reachable([user.pk]).get(user.pk, {})
    proof = EmailProof.objects.filter(user=user).first()
    phone = mine.get(Channel.SMS, "")
    return Contacts(
        email=masked_email(mine.get(Channel.EMAIL, "")),
        phone=sms.mask(phone) if phone else "",
        pending=masked_email(proof.pending) if proof else "",
    )


def mark(request: HttpRequest) -> int:
    """Mark as read what the form names: some notices, all, or all of a topic."""
    if request.POST.get("all"):
        topic = request.POST.get("topic", "")
        return reading.mark_all_read(actor=request.user, topic=topic if topic in Topic.values else "")
    ids = [int(text) for text in request.POST.getlist("id")[:MOST_IDS] if _is_id(text)]
    return reading.mark_read(actor=request.user, ids=ids)


def save_preferences(request: HttpRequest) -> PreferencesForm | None:
    """Store the preferences; return the form where something on it is wrong."""
    user: Any = request.user
    form = PreferencesForm(request.POST, user=user)
    if not form.is_valid():
        return form
    preferences.set_preferences(actor=user, choices=form.choices(), rhythm=form.cleaned_data["rhythm"])
    return None


def ask_email(request: HttpRequest) -> None:
    """Send the link that proves an address."""
    user: Any = request.user
    proofs.ask_proof(actor=user, email=request.POST.get("email", ""))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


def back(request: HttpRequest) -> str:
    """Return the view of the inbox from which something was marked, as a query string of ours and nothing else."""
    given = QueryDict(request.POST.get("back", "").lstrip("?")[:200])
    state = ALL if given.get("show") == ALL else UNREAD
    topic = given.get("topic", "")
    return f"?show={state}" + (f"&topic={topic}" if topic in Topic.values else "")


def store(request: HttpRequest, messages: Any) -> PreferencesForm | None:
    """Store the form that was sent and say so; return the form of preferences if it holds mistakes.

    ``messages`` is the frame's module of messages, the portal's or the console's.
    """
    if "email" in request.POST:
        ask_email(request)
        messages.success(request, _("A mail is on its way. Open the link in it to confirm the address."))
        return None
    form = save_preferences(request)
    if form is None:
        messages.success(request, _("Saved."))
    return form
