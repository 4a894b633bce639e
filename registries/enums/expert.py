"""Choice lists of the expert library."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExpertKind(models.TextChoices):
    """Where an expert comes from (R17)."""

    SCHOOL = "school", pgettext_lazy("expert", "School")
    ENTERPRISE = "enterprise", pgettext_lazy("expert", "Enterprise")
    INDUSTRY = "industry", pgettext_lazy("expert", "Trade")
    GOVERNMENT = "government", pgettext_lazy("expert", "Government")


class Rank(models.TextChoices):
    """Level of the professional title."""

    SENIOR = "senior", _("Full senior title")
    ASSOCIATE = "associate", _("Associate senior title")
    INTERMEDIATE = "intermediate", _("Intermediate title")
    JUNIOR = "junior", _("Junior title")
    NONE = "none", _("No professional title")


class ExpertService(models.TextChoices):
    """What an expert can be asked for."""

    CONSULTING = "consulting", pgettext_lazy("expert", "Consulting")
    REVIEW = "review", pgettext_lazy("expert", "Review of projects")
    TRAINING = "training", pgettext_lazy("expert", "Training")
    RESEARCH = "research", pgettext_lazy("expert", "Technical problems")
    MENTORING = "mentoring", pgettext_lazy("expert", "Mentoring apprentices")
    TEACHING = "teaching", pgettext_lazy("expert", "Teaching at schools")


class ServiceMode(models.TextChoices):
    """How an expert works with others."""

    ON_SITE = "on_site", pgettext_lazy("expert", "On site")
    ONLINE = "online", pgettext_lazy("expert", "Online")
    IN_WRITING = "in_writing", pgettext_lazy("expert", "In writing")
