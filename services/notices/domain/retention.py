"""What is old and done is deleted; what waits is kept however old it is."""

import datetime

from django.conf import settings
from django.utils import timezone

from services.notices.enums import FINISHED
from services.notices.models import Cause, Delivery, Notice, Quota


def clean_up() -> dict[str, int]:
    """Delete read notices, causes that nobody is told of any more, finished deliveries and old counts."""
    limit = timezone.now() - datetime.timedelta(days=settings.NOTICES_KEEP_DAYS)
    read, _each = Notice.objects.filter(read_at__lt=limit).delete()
    causes, _each = Cause.objects.filter(created_at__lt=limit, notices=None).delete()
    sent, _each = Delivery.objects.filter(state__in=FINISHED, finished_at__lt=limit).delete()
    counts, _each = Quota.objects.filter(day__lt=limit.date()).delete()
    return {"notices": read, "causes": causes, "deliveries": sent, "counts": counts}
