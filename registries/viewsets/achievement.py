"""The achievement library in the console."""

from registries.viewsets.base import EntryViewSet


class AchievementViewSet(EntryViewSet):
    """成果库."""

    library_slug = "achievement"
    own_columns = ("kind", "trl")
