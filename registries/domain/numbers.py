"""Numbers of entries, e.g. XQ-2026-0287: unique, in the order of creation, never given twice."""

from django.db import transaction
from django.db.models import F

from registries.models import NumberSequence


def take_numbers(*, prefix: str, year: int, count: int) -> list[str]:
    """Return the next ``count`` numbers of ``prefix`` and ``year``; the row is locked until the transaction ends."""
    with transaction.atomic():
        NumberSequence.objects.get_or_create(prefix=prefix, year=year)
        NumberSequence.objects.filter(prefix=prefix, year=year).update(last=F("last") + count)
        last = NumberSequence.objects.values_list("last", flat=True).get(prefix=prefix, year=year)
    return [f"{prefix}-{year}-{number:04d}" for number in range(last - count + 1, last + 1)]
