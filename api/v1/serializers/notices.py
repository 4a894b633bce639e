"""Notices."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.html import Absolute
from api.v1.serializers.common import ChoiceValueSerializer, date_text, time_text
from services.notices.domain.lines import Line

MOST_IDS = 200


class NoticeFieldSerializer(serializers.Serializer[Any]):
    """A field with a remark."""

    label = serializers.CharField()  # type: ignore[assignment]  # a declared field, popped by the metaclass
    url = serializers.URLField(allow_null=True, help_text=_("The form at this field, in the console"))


class NoticeSerializer(serializers.Serializer[Any]):
    """A notice in the words of today."""

    id = serializers.IntegerField()
    kind = ChoiceValueSerializer()
    topic = ChoiceValueSerializer()
    text = serializers.CharField()
    note = serializers.CharField(help_text=_("What somebody wrote: a comment, a reason; empty when nothing"))
    remarks = NoticeFieldSerializer(many=True)
    titles = serializers.ListField(
        child=serializers.CharField(), help_text=_("At most five, when it is about several")
    )
    count = serializers.IntegerField(
        help_text=_("Objects that the caller may see; 0 when nothing is left to see or do")
    )
    due_on = serializers.DateField(allow_null=True)
    organisation = serializers.CharField(help_text=_("Empty when unknown to the caller"))
    actor = serializers.CharField(help_text=_("Who did it; empty for the platform itself"))
    url = serializers.URLField(allow_null=True, help_text=_("Where it can be dealt with, in a browser"))
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class UnreadSerializer(serializers.Serializer[Any]):
    """How many notices wait."""

    count = serializers.IntegerField(help_text=_("Counted up to 100"))
    badge = serializers.CharField(help_text=_("For a badge: the number, 99+, or empty"))


class MarkReadSerializer(serializers.Serializer[Any]):
    """Which notices are read."""

    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=MOST_IDS,
        required=False,
        help_text=_("Ids of notices; those of other people are ignored"),
    )
    all = serializers.BooleanField(default=False, help_text=_("All notices of the caller"))


class MarkedSerializer(serializers.Serializer[Any]):
    """What was marked."""

    marked = serializers.IntegerField()


def notice_value(line: Line, absolute: Absolute) -> dict[str, Any]:
    """Return one notice."""
    notice = line.notice
    return {
        "id": notice.pk,
        "kind": {"value": line.kind.value, "label": str(line.label)},
        "topic": {"value": line.topic.value, "label": str(line.topic.label)},
        "text": line.text,
        "note": line.note,
        "remarks": [{"label": label, "url": absolute(url) if url else None} for label, url in line.fields],
        "titles": list(line.titles),
        "count": line.count,
        "due_on": date_text(line.due),
        "organisation": line.organisation,
        "actor": line.who,
        "url": absolute(line.url) if line.url else None,
        "created_at": time_text(notice.created_at),
        "read_at": time_text(notice.read_at),
    }
