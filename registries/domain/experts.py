"""What is asked of the expert library as a whole."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from registries.enums.expert import ExpertKind


@dataclass(frozen=True, kw_only=True)
class EnterpriseShare:
    """How many of a list of experts come from enterprises (R17)."""

    enterprise: int
    total: int

    @property
    def percent(self) -> int | None:
        """Return the share in whole percent; nothing where there is nobody."""
        return round(100 * self.enterprise / self.total) if self.total else None


def enterprise_share(queryset: QuerySet) -> EnterpriseShare:
    """Return the share of enterprise experts among those of ``queryset``, which the reader may see; one query."""
    found = queryset.order_by().aggregate(
        total=Count("pk"), enterprise=Count("pk", filter=Q(kind=ExpertKind.ENTERPRISE))
    )
    return EnterpriseShare(**found)
