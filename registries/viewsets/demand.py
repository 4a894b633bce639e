"""The demand library in the console."""

from registries.viewsets.base import EntryViewSet


class DemandViewSet(EntryViewSet):
    """需求库."""

    library_slug = "demand"
    own_columns = ("category", "wanted_by")
