"""Events, fairs and policies."""

from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.v1.serializers.body import BlockSerializer
from api.v1.serializers.common import (
    ChoiceValueSerializer,
    CodeSerializer,
    OrganisationRefSerializer,
    choice_value,
    code_value,
    date_text,
    time_text,
)
from content.enums import GatheringState, PolicyValidity
from content.models import ContentPage, EventPage, ExchangeFairPage, PolicyPage
from content.states import GATHERING_RULE, POLICY_RULE

PAGE_COLUMNS = (
    "pk",
    "title",
    "summary",
    "visibility",
    "region__code",
    "region__name",
    "last_published_at",
)
GATHERING_COLUMNS = (
    *PAGE_COLUMNS,
    "starts_at",
    "ends_at",
    "place",
    "is_online",
    "capacity",
    "registration_opens_at",
    "registration_closes_at",
    "cancelled",
    "organiser_text",
)
FAIR_COLUMNS = (*GATHERING_COLUMNS, "kind", "theme")
POLICY_COLUMNS = (
    *PAGE_COLUMNS,
    "document_number",
    "level",
    "issuing_office",
    "topics",
    "audience_kinds",
    "issued_on",
    "effective_on",
    "expires_on",
    "replaced_on",
)


class _PageLineSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    summary = serializers.CharField(help_text=_("Plain text"))
    visibility = ChoiceValueSerializer()
    region = CodeSerializer(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)


class _PageTextSerializer(serializers.Serializer[Any]):
    body = BlockSerializer(many=True)
    source = serializers.CharField()  # type: ignore[assignment]  # a declared field, popped by the metaclass
    responsible_editor = serializers.CharField()
    url = serializers.URLField(allow_null=True, help_text=_("Its page on the portal"))


class EventLineSerializer(_PageLineSerializer):
    """An event in a list."""

    state = ChoiceValueSerializer(help_text=_("Where it stands now"))
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = serializers.CharField()
    is_online = serializers.BooleanField()
    capacity = serializers.IntegerField(allow_null=True, help_text=_("null: no limit"))
    registration_opens_at = serializers.DateTimeField(allow_null=True)
    registration_closes_at = serializers.DateTimeField(allow_null=True)
    organisers = serializers.ListField(child=serializers.CharField())


class FairLineSerializer(EventLineSerializer):
    """An exchange fair in a list."""

    kind = ChoiceValueSerializer()
    theme = serializers.CharField()


class PolicyLineSerializer(_PageLineSerializer):
    """A policy in a list."""

    validity = ChoiceValueSerializer(help_text=_("Whether it applies today"))
    document_number = serializers.CharField()
    level = ChoiceValueSerializer()
    issuing_office = serializers.CharField()
    topics = ChoiceValueSerializer(many=True)
    audience = ChoiceValueSerializer(many=True)
    issued_on = serializers.DateField()
    effective_on = serializers.DateField(allow_null=True, help_text=_("null: the day it was issued"))
    expires_on = serializers.DateField(allow_null=True, help_text=_("Last day in force"))


class AgendaItemSerializer(serializers.Serializer[Any]):
    """A row of an agenda."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    title = serializers.CharField()
    detail = serializers.CharField()


class SessionSerializer(serializers.Serializer[Any]):
    """A session of a fair."""

    title = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = serializers.CharField()
    capacity = serializers.IntegerField(allow_null=True)


class ExhibitorSerializer(serializers.Serializer[Any]):
    """An organisation at a fair."""

    organisation = OrganisationRefSerializer()
    booth = serializers.CharField()
    brings = serializers.CharField()


class PageRefSerializer(serializers.Serializer[Any]):
    """A page in a line."""

    id = serializers.IntegerField()
    title = serializers.CharField()


class EventSerializer(EventLineSerializer, _PageTextSerializer):
    """An event."""

    online_url = serializers.CharField()
    agenda = AgendaItemSerializer(many=True)


class FairSerializer(FairLineSerializer, _PageTextSerializer):
    """An exchange fair."""

    online_url = serializers.CharField()
    sessions = SessionSerializer(many=True)
    exhibitors = ExhibitorSerializer(many=True)


class PolicySerializer(PolicyLineSerializer, _PageTextSerializer):
    """A policy."""

    replaces = PageRefSerializer(allow_null=True)
    replaced_by = PageRefSerializer(allow_null=True)


def _page_line(row: dict[str, Any]) -> dict[str, Any]:
    visibility = EventPage._meta.get_field("visibility")
    return {
        "id": row["pk"],
        "title": row["title"],
        "summary": row["summary"],
        "visibility": choice_value(visibility, row["visibility"]),
        "region": code_value(row["region__code"], row["region__name"]),
        "published_at": time_text(row["last_published_at"]),
    }


def event_line(row: dict[str, Any], organisers: list[str]) -> dict[str, Any]:
    """Return an event for a list from the values of GATHERING_COLUMNS."""
    state = GatheringState(GATHERING_RULE.of(SimpleNamespace(**row), timezone.now()))
    return {
        **_page_line(row),
        "state": {"value": state.value, "label": str(state.label)},
        "starts_at": time_text(row["starts_at"]),
        "ends_at": time_text(row["ends_at"]),
        "place": row["place"],
        "is_online": row["is_online"],
        "capacity": row["capacity"],
        "registration_opens_at": time_text(row["registration_opens_at"]),
        "registration_closes_at": time_text(row["registration_closes_at"]),
        "organisers": [*organisers, row["organiser_text"]] if row["organiser_text"] else organisers,
    }


def fair_line(row: dict[str, Any], organisers: list[str]) -> dict[str, Any]:
    """Return a fair for a list from the values of FAIR_COLUMNS."""
    kind = ExchangeFairPage._meta.get_field("kind")
    return {**event_line(row, organisers), "kind": choice_value(kind, row["kind"]), "theme": row["theme"]}


def policy_line(row: dict[str, Any]) -> dict[str, Any]:
    """Return a policy for a list from the values of POLICY_COLUMNS."""
    validity = PolicyValidity(POLICY_RULE.of(SimpleNamespace(**row), timezone.localdate()))
    return {
        **_page_line(row),
        "validity": {"value": validity.value, "label": str(validity.label)},
        "document_number": row["document_number"],
        "level": choice_value(PolicyPage._meta.get_field("level"), row["level"]),
        "issuing_office": row["issuing_office"],
        "topics": _choice_set("topics", row["topics"]),
        "audience": _choice_set("audience_kinds", row["audience_kinds"]),
        "issued_on": date_text(row["issued_on"]),
        "effective_on": date_text(row["effective_on"]),
        "expires_on": date_text(row["expires_on"]),
    }


def _choice_set(name: str, values: list[str]) -> list[dict[str, str]]:
    field: Any = PolicyPage._meta.get_field(name)
    return [
        {"value": value, "label": label} for value, label in zip(values, field.labels(values), strict=True)
    ]


def page_text(page: ContentPage, body: list[dict[str, Any]], url: str | None) -> dict[str, Any]:
    """Return what the details of all pages have besides their line."""
    return {
        "body": body,
        "source": page.source,
        "responsible_editor": page.responsible_editor,
        "url": url,
    }


def event_lists(page: EventPage) -> dict[str, Any]:
    """Return address and agenda of an event."""
    return {
        "online_url": page.online_url,
        "agenda": [
            {
                "starts_at": time_text(item.starts_at),
                "ends_at": time_text(item.ends_at),
                "title": item.title,
                "detail": item.detail,
            }
            for item in page.agenda.all()
        ],
    }


def fair_lists(page: ExchangeFairPage) -> dict[str, Any]:
    """Return address, sessions and exhibitors of a fair."""
    return {
        "online_url": page.online_url,
        "sessions": [
            {
                "title": item.title,
                "starts_at": time_text(item.starts_at),
                "ends_at": time_text(item.ends_at),
                "place": item.place,
                "capacity": item.capacity,
            }
            for item in page.sessions.all()
        ],
        "exhibitors": [
            {
                "organisation": {"id": item.organisation_id, "name": item.organisation.name},
                "booth": item.booth,
                "brings": item.brings,
            }
            for item in page.exhibitors.select_related("organisation")
        ],
    }
