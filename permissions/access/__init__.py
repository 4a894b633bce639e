"""Who may do what: one access object per model, and the standing of a person that they all ask."""

from permissions.access.base import Access, Reason, access_for, register_access
from permissions.access.standing import JurisdictionRule, Standing, forget, rules_of, standing_of

__all__ = [
    "Access",
    "JurisdictionRule",
    "Reason",
    "Standing",
    "access_for",
    "forget",
    "register_access",
    "rules_of",
    "standing_of",
]
