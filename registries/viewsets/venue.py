"""The library of training bases and venues in the console."""

from registries.viewsets.base import EntryViewSet


class VenueViewSet(EntryViewSet):
    """实训基地/场地."""

    library_slug = "venue"
    own_columns = ("kind", "stations")
