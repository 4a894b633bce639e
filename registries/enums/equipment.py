"""Choice lists of the equipment library."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EquipmentKind(models.TextChoices):
    """Kind of equipment."""

    ANALYSIS = "analysis", _("Analysis and testing instruments")
    PRODUCTION = "production", _("Production equipment")
    TRAINING = "training", _("Training equipment")
    PILOT = "pilot", _("Pilot plants")
    COMPUTING = "computing", _("Computing and software")
    OTHER = "other", pgettext_lazy("equipment", "Other equipment")


class SharingScope(models.TextChoices):
    """For whom a piece of equipment is open at most."""

    INSIDE = "inside", _("Own organisation only")
    CONSORTIUM = "consortium", _("Consortium")
    SOCIETY = "society", _("Everyone outside, too")


class FeeBasis(models.TextChoices):
    """What is charged for."""

    FREE = "free", _("Free of charge")
    HOUR = "hour", _("Per machine hour")
    SAMPLE = "sample", _("Per sample")
    DAY = "day", _("Per day")
    NEGOTIABLE = "negotiable", _("To be agreed")


#: With these a fee is named.
PRICED = frozenset({FeeBasis.HOUR, FeeBasis.SAMPLE, FeeBasis.DAY})


class EquipmentCondition(models.TextChoices):
    """Whether it can be used."""

    NORMAL = "normal", pgettext_lazy("equipment", "In working order")
    REPAIR = "repair", pgettext_lazy("equipment", "Under repair")
    STOPPED = "stopped", pgettext_lazy("equipment", "Out of service")
