"""Contacts and the requests for them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.serializers.common import ChoiceValueSerializer, time_text
from registries.domain.contact_lists import Line
from registries.domain.contact_requests import MAX_MESSAGE, MAX_REASON
from registries.domain.contacts import Contact, ContactView
from registries.enums.contact_request import ContactPurpose, ContactState
from registries.viewsets.contact_requests import EXPIRED

STATES = [*ContactState.values, "expired"]


class ContactBlockSerializer(serializers.Serializer[Any]):
    """What the caller learns of the contact of an entry."""

    available = serializers.BooleanField(help_text=_("A contact was entered"))
    masked_name = serializers.CharField(allow_null=True, help_text=_("Null without a login"))
    masked_phone = serializers.CharField(allow_null=True)
    request_state = serializers.ChoiceField(
        choices=["anonymous", "own", "unpublished", "none", *STATES],
        help_text=_("none: may ask; own: the caller's own side; else where the last request stands"),
    )
    request_id = serializers.IntegerField(allow_null=True)


class AskSerializer(serializers.Serializer[Any]):
    """A request for a contact."""

    purpose = serializers.ChoiceField(choices=ContactPurpose.choices)
    message = serializers.CharField(max_length=MAX_MESSAGE)


class AcceptSerializer(serializers.Serializer[Any]):
    """Until when the contact is open."""

    until = serializers.DateField(
        required=False, allow_null=True, default=None, help_text=_("Last day; 30 days from now if absent")
    )


class DeclineSerializer(serializers.Serializer[Any]):
    """Why not; the other side reads it."""

    reason = serializers.CharField(max_length=MAX_REASON)


class EndSerializer(serializers.Serializer[Any]):
    """Why the contact is closed early."""

    reason = serializers.CharField(max_length=MAX_REASON, required=False, allow_blank=True, default="")


class RevealSerializer(serializers.Serializer[Any]):
    """Why the caller looks; it is recorded."""

    reason = serializers.CharField(max_length=MAX_REASON)


class ContactSerializer(serializers.Serializer[Any]):
    """A contact in clear."""

    name = serializers.CharField()
    phone = serializers.CharField(help_text=_("Empty where none was entered"))
    email = serializers.CharField(help_text=_("Empty where none was entered"))


class _EntrySerializer(serializers.Serializer[Any]):
    library = serializers.CharField(help_text=_("Name of the resource"))
    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()


class _AskerSerializer(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=["organisation", "person"])
    id = serializers.IntegerField(allow_null=True, help_text=_("Id of the organisation"))
    name = serializers.CharField()


class ContactRequestSerializer(serializers.Serializer[Any]):
    """A request for a contact."""

    id = serializers.IntegerField()
    entry = _EntrySerializer(allow_null=True, help_text=_("Null once the caller may not see it any more"))
    asker = _AskerSerializer()
    asked_by = serializers.CharField(help_text=_("Who wrote it for the organisation; else empty"))
    purpose = ChoiceValueSerializer()
    message = serializers.CharField()
    state = ChoiceValueSerializer()
    reason = serializers.CharField(help_text=_("Of the owner, where declined or closed early"))
    created_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    may = serializers.ListField(
        child=serializers.ChoiceField(choices=["answer", "withdraw", "end", "reveal"]),
        help_text=_("What the caller can do to it now"),
    )


def block_value(view: ContactView) -> dict[str, Any] | None:
    """Return what an entry says of its contact; nothing where only the summary may be seen."""
    if view.state == "hidden":
        return None
    masked = view.masked
    return {
        "available": view.available,
        "masked_name": masked.name if masked else None,
        "masked_phone": masked.phone if masked else None,
        "request_state": view.state,
        "request_id": view.request.pk if view.request else None,
    }


def contact_value(contact: Contact) -> dict[str, str]:
    """Return a contact in clear."""
    return {"name": contact.name, "phone": contact.phone, "email": contact.email}


def request_value(line: Line) -> dict[str, Any]:
    """Return one request."""
    row, entry = line.request, line.entry
    stage = row.stage
    label = EXPIRED if stage == "expired" else ContactState(row.state).label
    may = {
        "answer": line.may_answer,
        "withdraw": line.may_withdraw,
        "end": line.may_end,
        "reveal": line.may_reveal,
    }
    return {
        "id": row.pk,
        "entry": {
            "library": entry.spec().url_segment,
            "id": entry.pk,
            "number": entry.number,
            "title": entry.title,
        }
        if entry is not None
        else None,
        "asker": {
            "type": "organisation" if row.organisation_id else "person",
            "id": row.organisation_id,
            "name": line.asker,
        },
        "asked_by": line.asked_by,
        "purpose": {"value": row.purpose, "label": str(ContactPurpose(row.purpose).label)},
        "message": row.message,
        "state": {"value": stage, "label": str(label)},
        "reason": row.reason,
        "created_at": time_text(row.created_at),
        "answered_at": time_text(row.answered_at),
        "until": time_text(row.until),
        "may": [name for name, is_open in may.items() if is_open],
    }
