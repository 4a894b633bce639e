"""Entries that end soon are announced before they vanish from their readers: two weeks and three days ahead."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.core import library as libraries
from cms.core.announcements import Kind, announce
from permissions.domain.accounts import system_user

#: Days ahead, the farthest first.
STAGES = (14, 3)


def announce_expiring() -> int:
    """Announce every live entry whose end is near; return how many were announced.

    It may run as often as wanted: ``once`` names the stage and the day, and whoever tells people tells them once.
    An extended entry has another day, so it is announced again when that one comes near.
    """
    now, actor, told = timezone.now(), system_user(), 0
    until = now + datetime.timedelta(days=max(STAGES))
    for spec in libraries.all_specs():
        model: Any = spec.model
        rows = model._default_manager.live().filter(expires_at__gt=now, expires_at__lte=until)
        for entry in rows.select_related("organisation", "person").order_by("expires_at", "pk"):
            with transaction.atomic():
                announce(
                    Kind.ENTRY_EXPIRING,
                    actor=actor,
                    obj=entry,
                    organisation_id=entry.organisation_id,
                    data=_facts(entry.expires_at, now),
                )
            told += 1
    return told


def _facts(expires_at: datetime.datetime, now: datetime.datetime) -> dict[str, str]:
    stage = min(days for days in STAGES if expires_at - now <= datetime.timedelta(days=days))
    day = timezone.localdate(expires_at).isoformat()
    return {"due": day, "once": f"{stage} days before {day}"}
