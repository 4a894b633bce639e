"""The inbox of one person: what is in it, how many wait, marking as read."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.errors import NotFound
from permissions.access import access_for
from permissions.actions import Action
from services.notices.domain.lines import Line, lines_of
from services.notices.enums import Topic, kinds_of
from services.notices.models import Notice

#: The badge counts to here and then says 99+.
BADGE_LIMIT = 99


def notices_of(reader: Any) -> QuerySet[Notice]:
    """Return the notices of a person, newest first."""
    rows = access_for(Notice).visible(reader, Action.VIEW)
    return rows.select_related("cause__actor__person").order_by("-created_at", "-pk")


def unread_of(reader: Any) -> QuerySet[Notice]:
    """Return the notices that a person has not read."""
    return notices_of(reader).filter(read_at=None)


def of_topic(rows: QuerySet[Notice], topic: str) -> QuerySet[Notice]:
    """Keep the notices of one topic; an unknown topic keeps all."""
    return rows.filter(cause__kind__in=kinds_of(Topic(topic))) if topic in Topic.values else rows


def unread_count(reader: Any) -> int:
    """Return how many notices wait, counted to one more than the badge shows; one query on an index."""
    pk = getattr(reader, "pk", None)
    if pk is None:
        return 0
    # order_by() and no joins: the partial index alone answers.
    return Notice.objects.filter(recipient_id=pk, read_at=None).order_by()[: BADGE_LIMIT + 1].count()


def badge(count: int) -> str:
    """Return the text of the badge; empty when nothing waits."""
    return f"{BADGE_LIMIT}+" if count > BADGE_LIMIT else str(count) if count else ""


def mark_read(*, actor: Any, ids: Iterable[int]) -> int:
    """Mark some of one's own notices as read; ids of others are as if they did not exist. Return how many changed."""
    own = access_for(Notice).visible(actor, Action.EDIT)

    return own.filter(pk__in=list(ids), read_at=None).update(read_at=timezone.now())


def mark_all_read(*, actor: Any, topic: str = "") -> int:
    """Mark all of one's own notices, or those of one topic, as read; return how many changed."""
    own = of_topic(access_for(Notice).visible(actor, Action.EDIT), topic)

    return Notice.objects.filter(pk__in=own.values("pk"), read_at=None).update(read_at=timezone.now())


def open_notice(*, actor: Any, pk: int) -> Line:
    """Mark one notice as read and return it with the way it leads.

    Raises:
        NotFound: the actor has no such notice.
    """
    notice = notices_of(actor).filter(pk=pk).first()
    if notice is None:
        raise NotFound("not_found", _("There is no such notice (any more)."))

    Notice.objects.filter(pk=pk, read_at=None).update(read_at=timezone.now())
    return lines_of(actor, [notice])[0]
