"""Write the audit trail. Every domain operation leaves one row per object it changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from cms.core.context import current_origin
from cms.core.models import AuditEntry

#: Attribute of an account object: for whom it acts, by object; see :func:`note_substitution`.
_SUBSTITUTED = "_chanjiao_substituted"


def entry_for(
    *,
    action: str,
    actor: Any,
    obj: Model | None = None,
    label: str = "",
    data: Mapping[str, Any] | None = None,
    organisation_id: int | None = None,
    on_behalf_of: Any = None,
    revision: Any = None,
    result: str = "ok",
    content_changed: bool = False,
    deleted: bool = False,
) -> AuditEntry:
    """Return an unsaved audit row of one act; ``actor`` None means that nobody was logged in."""
    origin = current_origin()
    content_type = (
        ContentType.objects.get_for_model(obj, for_concrete_model=False) if obj is not None else None
    )
    return AuditEntry(
        content_type=content_type,
        object_id=str(obj.pk) if obj is not None else "",
        label=(label or (str(obj) if obj is not None else action))[:500],
        action=action,
        data=dict(data or {}),
        timestamp=timezone.now(),
        user_id=getattr(actor, "pk", None),
        revision=revision,
        content_changed=content_changed,
        deleted=deleted,
        library=getattr(obj, "library_slug", ""),
        organisation_id=organisation_id or getattr(obj, "organisation_id", None),
        acting_for_id=origin.acting_for,
        on_behalf_of_id=getattr(on_behalf_of, "pk", None) or _substituted(actor, obj),
        channel=origin.channel,
        request_id=origin.request_id,
        ip=origin.ip,
        result=result,
    )


def record(**fields: Any) -> AuditEntry:
    """Write one audit row; the fields are those of :func:`entry_for`."""
    entry = entry_for(**fields)
    # bulk_create on purpose: BaseLogEntry.save validates against Wagtail's list of actions at every write.
    AuditEntry.objects.bulk_create([entry])
    return entry


def record_many(entries: Iterable[AuditEntry]) -> None:
    """Write prepared rows in one statement per thousand."""
    AuditEntry.objects.bulk_create(list(entries), batch_size=1000)


def note_substitution(actor: Any, obj: Model, delegator_id: int | None) -> None:
    """Say that what ``actor`` does to ``obj`` next he does for somebody else, or for himself again (None)."""
    known = getattr(actor, _SUBSTITUTED, None)
    if known is None:
        known = {}
        setattr(actor, _SUBSTITUTED, known)
    known[obj._meta.label, obj.pk] = delegator_id


def _substituted(actor: Any, obj: Model | None) -> int | None:
    known: dict[tuple[str, Any], int | None] = getattr(actor, _SUBSTITUTED, None) or {}
    return known.get((obj._meta.label, obj.pk)) if obj is not None else None
