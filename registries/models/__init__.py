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
from registries.models.field_definition import FieldDefinition, FieldWork
from registries.models.import_job import ImportJob, ImportState
from registries.models.review import ReviewClaim, ReviewerPreference, ReviewPhrase, ReviewStep, ReviewTask

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
    "Evidence",
    "FieldDefinition",
    "FieldWork",
    "ImportJob",
    "ImportState",
    "NumberSequence",
    "RegistryEntry",
    "ReviewClaim",
    "ReviewPhrase",
    "ReviewStep",
    "ReviewTask",
    "ReviewerPreference",
    "StatusChange",
]
