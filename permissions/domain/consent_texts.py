"""The texts that persons agree to: the first comes with the product, later ones are the operator's."""

import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.access import standing_of
from permissions.models import ConsentText
from permissions.purposes import Purpose
from permissions.roles import Role

_FIRST_TEXTS = Path(__file__).parents[1] / "consent_texts"


def text_in_effect(purpose: str) -> ConsentText:
    """Return what is agreed to today for ``purpose``.

    Raises:
        NotFound: no text is in effect; the installation was not migrated completely.
    """
    rows = ConsentText.objects.filter(purpose=purpose, effective_from__lte=timezone.now())
    text = rows.order_by("-version").first()
    if text is None:
        raise NotFound("consent_text_missing", _("No text is in effect for this purpose."))
    return text


def versions_of(purpose: str) -> QuerySet[ConsentText]:
    """Return all versions of a text, the newest first."""
    rows = ConsentText.objects.filter(purpose=purpose).select_related("created_by__person")
    return rows.order_by("-version")


def install_first_texts() -> None:
    """Give every purpose its first version where it has none."""
    known = set(ConsentText.objects.values_list("purpose", flat=True))
    ConsentText.objects.bulk_create(
        [
            ConsentText(purpose=purpose, version=1, text=_first_text(purpose))
            for purpose in Purpose
            if purpose.value not in known
        ],
        ignore_conflicts=True,
    )


def publish_text(
    *,
    actor: Any,
    purpose: str,
    text: str,
    effective_from: datetime.datetime | None = None,
    renews: bool = True,
) -> ConsentText:
    """Write the next version of a text; with ``renews`` everybody is asked again from that moment on.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: the text is empty, or is to have been in effect in the past.
        Conflict: a version that is not in effect yet waits already.
    """
    if not standing_of(actor).has_role(Role.PLATFORM_OPERATOR):
        raise NotAllowed("not_allowed", _("Only the platform operator writes these texts."))

    now = timezone.now()
    starts = effective_from or now
    cleaned = text.replace("\r\n", "\n").strip()
    if not cleaned:
        raise Invalid("text_empty", _("Enter the text."), fields={"text": [_("Enter the text.")]})
    if starts < now - datetime.timedelta(minutes=5):
        message = _("A text cannot be in effect before it was written.")
        raise Invalid("text_in_past", message, fields={"effective_from": [message]})

    with transaction.atomic():
        rows = ConsentText.objects.select_for_update().filter(purpose=Purpose(purpose))
        if rows.filter(effective_from__gt=now).exists():
            raise Conflict("text_waits", _("The next version waits for its day already."))
        last = rows.aggregate(last=Max("version"))["last"] or 0
        row = ConsentText.objects.create(
            purpose=purpose,
            version=last + 1,
            text=cleaned + "\n",
            effective_from=starts,
            renews=renews,
            created_by_id=actor.pk,
        )
        data = {"version": row.version, "sha256": row.text_hash, "renews": renews}
        record(action="consent.text", actor=actor, obj=row, data=data)
    return row


def _first_text(purpose: Purpose) -> str:
    return (_FIRST_TEXTS / f"{purpose.value}.txt").read_text(encoding="utf-8")
