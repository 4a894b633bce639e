"""The expert library in the console."""

from registries.viewsets.base import EntryViewSet


class ExpertViewSet(EntryViewSet):
    """专家库."""

    library_slug = "expert"
    own_columns = ("kind", "rank")
