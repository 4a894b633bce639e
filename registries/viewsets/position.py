"""The position library in the console."""

from registries.viewsets.base import EntryViewSet


class PositionViewSet(EntryViewSet):
    """岗位库."""

    library_slug = "position"
    own_columns = ("kind", "headcount", "apply_until")
