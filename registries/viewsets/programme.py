"""The programme library in the console."""

from registries.viewsets.base import EntryViewSet


class ProgrammeViewSet(EntryViewSet):
    """开设专业."""

    library_slug = "programme"
    own_columns = ("study_level", "major", "intake")
