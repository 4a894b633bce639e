"""The equipment library in the console."""

from registries.viewsets.base import EntryViewSet


class EquipmentViewSet(EntryViewSet):
    """设备库."""

    library_slug = "equipment"
    own_columns = ("kind", "sharing", "calibrated_until")
