"""Words with a fixed meaning on editorial pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GatheringState(models.TextChoices):
    """Where an event or fair stands; never stored, always computed from its times."""

    UPCOMING = "upcoming", _("Not yet open")
    OPEN = "open", _("Registration open")
    CLOSED = "closed", _("Registration closed")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Called off")


class FairKind(models.TextChoices):
    """What kind of meeting an exchange fair is."""

    SCHOOL_ENTERPRISE = "school_enterprise", _("School-enterprise exchange")
    TALENT = "talent", _("Talent exchange")
    SUPPLY_DEMAND = "supply_demand", _("Supply and demand meeting")
    RECRUITMENT = "recruitment", _("Two-way recruitment fair")
    ROADSHOW = "roadshow", _("Roadshow")


class PolicyLevel(models.TextChoices):
    """Which level of government issued a policy."""

    NATIONAL = "national", _("National")
    PROVINCIAL = "provincial", _("Provincial")
    PREFECTURAL = "prefectural", _("Prefectural")
    COUNTY = "county", _("County")


class PolicyTopic(models.TextChoices):
    """What a policy is about."""

    INTEGRATION = "integration", _("Industry-education integration")
    TAX = "tax", _("Taxes and fees")
    SUBSIDY = "subsidy", _("Awards and subsidies")
    TALENT = "talent", _("Talent")
    INNOVATION = "innovation", _("Research and innovation")
    EMPLOYMENT = "employment", _("Internship and employment")
    TRAINING = "training", _("Vocational training")
    FINANCE = "finance", _("Finance")
    LAND = "land", _("Land and premises")
    OTHER = "other", _("Other topics")


class PolicyAudience(models.TextChoices):
    """Whom a policy addresses."""

    ENTERPRISE = "enterprise", _("Enterprises")
    SCHOOL = "school", _("Schools")
    INSTITUTE = "institute", _("Research institutes")
    PARK = "park", _("Industrial parks")
    SERVICE = "service", _("Service organisations")
    STUDENT = "student", _("Students and graduates")
    INDIVIDUAL = "individual", _("Individuals")


class PolicyValidity(models.TextChoices):
    """Whether a policy applies today; never stored, always computed from its dates."""

    IN_FORCE = "in_force", _("In force")
    EXPIRING = "expiring", _("Expires soon")
    PENDING = "pending", _("Not yet in force")
    EXPIRED = "expired", _("No longer in force")
