"""Words of the figures: for whom they count, and from which side the platform is looked at."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScopeKind(models.TextChoices):
    """Name whose numbers are counted; the value stands in addresses."""

    PLATFORM = "platform", _("The whole platform")
    JURISDICTION = "jurisdiction", _("My jurisdiction")
    ORGANISATION = "organisation", _("My organisation")
    PERSON = "person", _("Myself")


class Viewpoint(models.TextChoices):
    """Name the side from which a person looks at the platform (R57); it decides what the home page offers."""

    ENTERPRISE = "enterprise", _("Enterprise")
    SCHOOL = "school", _("School")
    INSTITUTE = "institute", _("Research institute")
    SERVICE = "service", _("Service organisation")
    GOVERNMENT = "government", _("Government")
    OPERATOR = "operator", _("Operator")
    AUDITOR = "auditor", _("Auditor")
    INDIVIDUAL = "individual", _("Individual")
