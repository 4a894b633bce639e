"""The talent library in the console."""

from registries.viewsets.base import EntryViewSet


class TalentViewSet(EntryViewSet):
    """人才库."""

    library_slug = "talent"
    own_columns = ("kind", "education", "skill_grade")
