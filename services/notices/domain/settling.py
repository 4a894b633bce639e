"""What is done need not be read any more: a decision closes the notices that asked for it, for everybody."""

from collections.abc import Iterable

from django.db.models import Exists, Model, OuterRef
from django.utils import timezone

from cms.core.announcements import Kind
from services.notices.models import CauseItem, Notice


def settle(kinds: Iterable[Kind], obj: Model | None) -> None:
    """Mark the object as done in earlier notices of ``kinds``; a notice with nothing left to do counts as read."""
    wanted = [kind.value for kind in kinds]
    if not wanted or obj is None:
        return
    now = timezone.now()
    items = CauseItem.objects.filter(
        object_type=obj._meta.label_lower, object_id=str(obj.pk), cause__kind__in=wanted, settled_at=None
    )
    causes = set(items.values_list("cause_id", flat=True))
    if not causes:
        return
    CauseItem.objects.filter(pk__in=items.values("pk")).update(settled_at=now)
    left = CauseItem.objects.filter(cause=OuterRef("cause"), settled_at=None)
    Notice.objects.filter(~Exists(left), cause_id__in=causes, read_at=None).update(read_at=now)
