"""The library of funds in the console."""

from registries.viewsets.base import EntryViewSet


class FundViewSet(EntryViewSet):
    """资金项目."""

    library_slug = "fund"
    own_columns = ("kind", "level", "apply_until")
