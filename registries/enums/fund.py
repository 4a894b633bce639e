"""Choice lists of the library of funds."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FundKind(models.TextChoices):
    """In which form the money is given."""

    GRANT = "grant", _("Special grant")
    RESEARCH = "research", _("Research programme")
    REWARD = "reward", _("Reward after the fact")
    INTEREST = "interest", _("Interest subsidy")
    INVESTMENT = "investment", _("Guidance fund")
    TALENT = "talent", _("Talent programme")
    TRAINING = "training", _("Training subsidy")


class FundLevel(models.TextChoices):
    """Which level of government gives it."""

    NATIONAL = "national", pgettext_lazy("fund", "National")
    PROVINCE = "province", pgettext_lazy("fund", "Province")
    CITY = "city", pgettext_lazy("fund", "City")
    COUNTY = "county", pgettext_lazy("fund", "County")


class FundApplicant(models.TextChoices):
    """Who may apply."""

    ENTERPRISE = "enterprise", pgettext_lazy("fund", "Enterprises")
    SCHOOL = "school", pgettext_lazy("fund", "Schools")
    INSTITUTE = "institute", pgettext_lazy("fund", "Research institutes")
    SERVICE = "service", _("Service organisations")
    ASSOCIATION = "association", _("Associations and consortia")
    PERSON = "person", pgettext_lazy("fund", "Persons and teams")
