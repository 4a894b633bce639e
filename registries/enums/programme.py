"""Choice lists of the programme library."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProgrammeLevel(models.TextChoices):
    """The level at which a school teaches a programme."""

    SECONDARY = "secondary", _("Secondary vocational")
    SKILLED = "skilled", _("Technician education")
    ASSOCIATE = "associate", _("Vocational college, associate")
    BACHELOR = "bachelor", _("Vocational bachelor")
    UNIVERSITY = "university", _("University, undergraduate")


class Schooling(models.TextChoices):
    """How long a programme takes."""

    TWO = "2", _("two years")
    THREE = "3", _("three years")
    FOUR = "4", _("four years")
    FIVE = "5", _("five years in one go")
    THREE_TWO = "3+2", _("three and two years in stages")


class ProgrammeFeature(models.TextChoices):
    """How enterprises take part in teaching it."""

    APPRENTICESHIP = "apprenticeship", _("Modern apprenticeship")
    ORDER_CLASS = "order_class", _("Order class")
    FIELD_ENGINEER = "field_engineer", _("Field engineer programme")
    CERTIFICATE = "certificate", _("Diploma with skill certificates (1+X)")
    INDUSTRY_COLLEGE = "industry_college", pgettext_lazy("programme", "Industry college")
    KEY_GROUP = "key_group", _("Key group of programmes")
