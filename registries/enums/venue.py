"""Choice lists of the library of training bases and venues."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VenueKind(models.TextChoices):
    """What a place is for (R79: training bases and places for start-ups are a library)."""

    CAMPUS_BASE = "campus_base", _("Training base on campus")
    OUTSIDE_BASE = "outside_base", _("Training base in an enterprise")
    INDUSTRY_COLLEGE = "industry_college", pgettext_lazy("venue", "Industry college")
    PUBLIC_CENTRE = "public_centre", _("Public training centre")
    MEETING = "meeting", _("Meeting venue")
    INCUBATOR = "incubator", _("Incubator space")


class VenueLevel(models.TextChoices):
    """Who recognised the base."""

    NATIONAL = "national", _("National level")
    PROVINCE = "province", _("Provincial level")
    CITY = "city", _("City level")
    SCHOOL = "school", _("School level")
    NONE = "none", _("Not rated")


class VenueUse(models.TextChoices):
    """What others may use it for."""

    TEACHING = "teaching", _("Practical teaching")
    ASSESSMENT = "assessment", _("Skill assessment")
    CONTEST = "contest", _("Training for skill contests")
    STAFF_TRAINING = "staff_training", _("Training of enterprise staff")
    TEACHER_PRACTICE = "teacher_practice", _("Practice of teachers in enterprises")
    PRODUCTION = "production", _("Pilot and small-batch production")
    EVENTS = "events", _("Meetings, roadshows, job fairs")
    STARTUPS = "startups", _("Start-up teams")


class VenueFee(models.TextChoices):
    """Whether its use costs something."""

    FREE = "free", _("Free of charge")
    COST = "cost", _("At cost")
    CHARGED = "charged", _("Charged")
    NEGOTIABLE = "negotiable", pgettext_lazy("venue", "By agreement")
