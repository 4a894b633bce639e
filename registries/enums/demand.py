"""Choice lists of the demand library."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DemandCategory(models.TextChoices):
    """Kind of a demand."""

    RESEARCH = "research", _("Technical problem")
    RETROFIT = "retrofit", _("Technical retrofit")
    TESTING = "testing", _("Testing")
    TALENT = "talent", _("Talent")
    TRAINING = "training", _("Training")
    EQUIPMENT = "equipment", _("Equipment")
    VENUE = "venue", _("Venue")


class Difficulty(models.TextChoices):
    """How hard a demand is, in four levels."""

    MATURE = "mature", _("Mature technology")
    ADAPT = "adapt", _("Needs adaptation")
    JOINT = "joint", _("Joint research")
    CORE = "core", _("Core problem")


class CooperationMode(models.TextChoices):
    """How the parties want to work together."""

    JOINT_DEVELOPMENT = "joint_development", _("Joint development")
    COMMISSIONED = "commissioned", _("Commissioned development")
    CONSULTING = "consulting", _("Technical consulting")
    SERVICE = "service", _("Technical service")
    TRANSFER = "transfer", _("Technology transfer")
    LICENCE = "licence", _("Licence")
    TRAINING = "training", _("Staff training")
    JOINT_BASE = "joint_base", _("Joint training base")
    SHARED_USE = "shared_use", _("Shared equipment")


class IpOwnership(models.TextChoices):
    """Who shall own the intellectual property of the result."""

    OWNER = "owner", _("The party in need")
    SUPPLIER = "supplier", _("The supplier")
    SHARED = "shared", _("Shared")
    NEGOTIABLE = "negotiable", _("To be agreed")


class Education(models.TextChoices):
    """Lowest education asked for."""

    ANY = "any", _("Any")
    SECONDARY = "secondary", _("Secondary vocational")
    ASSOCIATE = "associate", _("Associate degree")
    BACHELOR = "bachelor", _("Bachelor")
    MASTER = "master", _("Master or above")


class TrainingMode(models.TextChoices):
    """How talent is to be trained."""

    ORDER_CLASS = "order_class", _("Order class")
    APPRENTICESHIP = "apprenticeship", _("Apprenticeship")
    INTERNSHIP = "internship", _("Internship")
    RECRUITMENT = "recruitment", _("Direct recruitment")
