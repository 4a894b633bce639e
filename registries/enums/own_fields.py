"""Choices of the fields that an operator defines."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FieldKind(models.TextChoices):
    """What a field holds."""

    TEXT = "text", pgettext_lazy("own field", "Text")
    NUMBER = "number", pgettext_lazy("own field", "Number")
    DATE = "date", pgettext_lazy("own field", "Date")
    CHOICE = "choice", pgettext_lazy("own field", "One of a list")
    CHOICES = "choices", pgettext_lazy("own field", "Several of a list")
    BOOLEAN = "boolean", pgettext_lazy("own field", "Yes or no")
    REFERENCE = "reference", pgettext_lazy("own field", "Entry of a code list")


class ReferenceList(models.TextChoices):
    """The lists of master data that a field may refer to."""

    REGION = "region", pgettext_lazy("own field", "Regions")
    INDUSTRY = "industry", pgettext_lazy("own field", "Industries")
    MAJOR = "major", pgettext_lazy("own field", "Majors")
    OCCUPATION = "occupation", pgettext_lazy("own field", "Occupations")
    SKILL = "skill", pgettext_lazy("own field", "Skills")
    TAG = "tag", pgettext_lazy("own field", "Technology tags")


class FieldWorkKind(models.TextChoices):
    """What is done to all entries of a library after a definition changed."""

    REINDEX = "reindex", _("Search index")
    CONVERT = "convert", _("Change of type")


class FieldWorkState(models.TextChoices):
    """Where such work stands."""

    WAITING = "waiting", _("In progress")
    DONE = "done", _("Finished")
