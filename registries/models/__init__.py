"""The tables of the libraries. Rules over several rows or over time live in registries.domain."""

from registries.models.achievement import Achievement
from registries.models.attached import (
    EntryAudience,
    EntryComment,
    EntryContact,
    EntryDisclosure,
    EntryParty,
    Evidence,
    NumberSequence,
    StatusChange,
)
from registries.models.contact_request import ContactRequest
from registries.models.demand import Demand
from registries.models.entry import LIVE_FIELDS, EntryQuerySet, RegistryEntry
from registries.models.equipment import Equipment
from registries.models.expert import Expert
from registries.models.field_definition import FieldDefinition, FieldWork
from registries.models.fund import Fund
from registries.models.import_job import ImportJob, ImportState
from registries.models.organisation_profile import OrganisationProfile, OrganisationQualification
from registries.models.position import Position
from registries.models.programme import Programme, ProgrammeCohort
from registries.models.project import Project
from registries.models.review import ReviewClaim, ReviewerPreference, ReviewPhrase, ReviewStep, ReviewTask
from registries.models.saved_view import ListPreference, SavedView
from registries.models.talent import Talent
from registries.models.venue import Venue

__all__ = [
    "LIVE_FIELDS",
    "Achievement",
    "ContactRequest",
    "Demand",
    "EntryAudience",
    "EntryComment",
    "EntryContact",
    "EntryDisclosure",
    "EntryParty",
    "EntryQuerySet",
    "Equipment",
    "Evidence",
    "Expert",
    "FieldDefinition",
    "FieldWork",
    "Fund",
    "ImportJob",
    "ImportState",
    "ListPreference",
    "NumberSequence",
    "OrganisationProfile",
    "OrganisationQualification",
    "Position",
    "Programme",
    "ProgrammeCohort",
    "Project",
    "RegistryEntry",
    "ReviewClaim",
    "ReviewPhrase",
    "ReviewStep",
    "ReviewTask",
    "ReviewerPreference",
    "SavedView",
    "StatusChange",
    "Talent",
    "Venue",
]
