"""The library of cooperation projects in the console."""

from registries.viewsets.base import EntryViewSet


class ProjectViewSet(EntryViewSet):
    """合作项目."""

    library_slug = "project"
    own_columns = ("kind", "state", "join_until")
