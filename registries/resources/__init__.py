"""Columns of import and export: headings, kinds and how a cell becomes a value. Nothing here saves."""

from registries.resources.achievement import AchievementResource
from registries.resources.base import EntryResource, resource_for
from registries.resources.columns import CellError, EntryColumn
from registries.resources.demand import DemandResource
from registries.resources.equipment import EquipmentResource
from registries.resources.expert import ExpertResource
from registries.resources.fund import FundResource
from registries.resources.position import PositionResource
from registries.resources.programme import ProgrammeResource
from registries.resources.project import ProjectResource
from registries.resources.talent import TalentResource
from registries.resources.venue import VenueResource

__all__ = [
    "AchievementResource",
    "CellError",
    "DemandResource",
    "EntryColumn",
    "EntryResource",
    "EquipmentResource",
    "ExpertResource",
    "FundResource",
    "PositionResource",
    "ProgrammeResource",
    "ProjectResource",
    "TalentResource",
    "VenueResource",
    "resource_for",
]
