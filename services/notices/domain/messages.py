"""What mails and text messages say. They name what happened and lead to the login; comments stay on the platform."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from permissions.models import Organisation, User
from permissions.roles import Role
from services.notices.domain import targets
from services.notices.domain.addresses import address_of
from services.notices.domain.digests import digest_lines
from services.notices.domain.lines import Line, lines_of
from services.notices.domain.preferences import DIGEST, unsubscribe_token
from services.notices.enums import Channel, DeliveryState, Purpose
from services.notices.models import Delivery, Notice


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message ready for a channel: a subject and a body for mails, a template with values for text messages."""

    address: str
    subject: str = ""
    body: str = ""
    unsubscribe_url: str = ""
    template: str = ""
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NotNeeded:
    """Why a message is not sent after all."""

    outcome: str
    state: DeliveryState = DeliveryState.SKIPPED


def compose(delivery: Delivery) -> Message | NotNeeded:
    """Return the message of a delivery as things stand now, or why there is none."""
    if delivery.purpose in {Purpose.INVITATION, Purpose.PROOF}:
        return _to_address(delivery)
    reader = (
        User.objects.filter(pk=delivery.recipient_id or 0, is_active=True).select_related("person").first()
    )
    if reader is None:
        return NotNeeded(outcome="account_closed")
    address = address_of(reader.pk, Channel(delivery.channel))
    if not address:
        return NotNeeded(outcome="no_address")
    if delivery.purpose == Purpose.DIGEST:
        return _digest(reader, address)
    return _notice(delivery, reader, address)


def absolute(path: str) -> str:
    """Return an address of this site for a mail."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def _notice(delivery: Delivery, reader: User, address: str) -> Message | NotNeeded:
    notice = (
        Notice.objects.filter(deliveries=delivery)
        .select_related("cause__actor__person", "cause__organisation")
        .first()
    )
    if notice is None or notice.read_at is not None:
        return NotNeeded(outcome="read")
    line = lines_of(reader, [notice])[0]
    if line.count == 0:
        return NotNeeded(outcome="over")
    if delivery.channel == Channel.SMS:
        values = {"site": settings.PORTAL_NAME, "what": str(line.label), "count": str(line.count)}
        return Message(address=address, template="notice", params=values)
    return _mail(
        address,
        subject=f"{line.label}：{line.text}",
        template="notices/mail/notice.txt",
        context={"line": line, "reader": reader, "url": absolute(_inbox(line))},
        unsubscribe=unsubscribe_token(reader.pk, line.topic),
    )


def _inbox(line: Line) -> str:
    # An invitation opens by itself: its way is not repeated in a mail that may be forwarded.
    direct = line.url if line.url and not line.url.startswith("/invitations/") else ""
    return direct or targets.address(targets.INBOX) or "/"


def _digest(reader: User, address: str) -> Message | NotNeeded:
    lines, total = digest_lines(reader)
    if not lines:
        return NotNeeded(outcome="nothing_waits")
    return _mail(
        address,
        subject=_("What waits for you: %(count)d") % {"count": total},
        template="notices/mail/digest.txt",
        context={
            "lines": lines,
            "total": total,
            "more": total - len(lines),
            "reader": reader,
            "url": absolute(targets.address(targets.INBOX) or "/"),
        },
        unsubscribe=unsubscribe_token(reader.pk, DIGEST),
    )


def _to_address(delivery: Delivery) -> Message | NotNeeded:
    try:
        facts: dict[str, Any] = json.loads(delivery.payload)
    except ValueError:
        return NotNeeded(outcome="no_payload")
    url = absolute(facts.get("path", "/"))
    if delivery.purpose == Purpose.PROOF:
        context = {"url": url, "site": settings.PORTAL_NAME}
        subject = _("Confirm this address")
        return _mail(facts["address"], subject=subject, template="notices/mail/proof.txt", context=context)
    names = Organisation.objects.filter(pk=int(facts.get("organisation") or 0)).values_list("name", flat=True)
    values = {
        "site": settings.PORTAL_NAME,
        "organisation": names.first() or "",
        "role": str(Role(facts["role"]).label) if facts.get("role") in Role.values else "",
        "url": url,
    }
    if delivery.channel == Channel.SMS:
        return Message(address=facts["address"], template="invitation", params=values)
    return _mail(
        facts["address"],
        subject=_("%(organisation)s invites you") % values,
        template="notices/mail/invitation.txt",
        context={**values, "name": facts.get("name", "")},
    )


def _mail(
    address: str, *, subject: str, template: str, context: dict[str, Any], unsubscribe: str = ""
) -> Message:
    link = absolute(reverse("portal:unsubscribe", args=[unsubscribe])) if unsubscribe else ""
    body = render_to_string(template, {**context, "unsubscribe_url": link, "site": settings.PORTAL_NAME})
    # A title may hold a line break, a header may not.
    headline = " ".join(subject.split())[:150]
    return Message(
        address=address, subject=f"【{settings.PORTAL_NAME}】{headline}", body=body, unsubscribe_url=link
    )
