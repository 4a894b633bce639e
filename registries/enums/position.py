"""Choice lists of the position library."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PositionKind(models.TextChoices):
    """Kind of a position."""

    EMPLOYMENT = "employment", pgettext_lazy("position", "Employment")
    INTERNSHIP = "internship", pgettext_lazy("position", "Internship")
    APPRENTICESHIP = "apprenticeship", pgettext_lazy("position", "Apprenticeship")
    PART_TIME = "part_time", pgettext_lazy("position", "Part-time work")


class ShiftPattern(models.TextChoices):
    """How working times change."""

    DAY = "day", _("Day shift only")
    TWO = "two", _("Two shifts")
    THREE = "three", _("Three shifts")
    FOUR_THREE = "four_three", _("Four crews, three shifts")
    FLEXIBLE = "flexible", _("Flexible hours")


class Hazard(models.TextChoices):
    """What at the workplace may harm."""

    NONE = "none", pgettext_lazy("hazard", "None of these")
    DUST = "dust", pgettext_lazy("hazard", "Dust")
    NOISE = "noise", pgettext_lazy("hazard", "Noise")
    HEAT = "heat", pgettext_lazy("hazard", "Heat")
    CHEMICALS = "chemicals", pgettext_lazy("hazard", "Toxic chemicals")
    EXPLOSION = "explosion", pgettext_lazy("hazard", "Flammable and explosive")
    HEIGHT = "height", pgettext_lazy("hazard", "Work at height")
    ELECTRICITY = "electricity", pgettext_lazy("hazard", "Live electrical parts")
    CONFINED = "confined", pgettext_lazy("hazard", "Confined spaces")
    RADIATION = "radiation", pgettext_lazy("hazard", "Radiation")


class Intensity(models.TextChoices):
    """Labour intensity, classes I to IV of GBZ 2.2—2007."""

    LIGHT = "1", _("I, light")
    MEDIUM = "2", _("II, medium")
    HEAVY = "3", _("III, heavy")
    VERY_HEAVY = "4", _("IV, very heavy")


class Lodging(models.TextChoices):
    """What the employer gives beside the wage."""

    MEALS = "meals", _("Meals")
    MEAL_ALLOWANCE = "meal_allowance", _("Meal allowance")
    DORMITORY = "dormitory", _("Dormitory")
    RENT_ALLOWANCE = "rent_allowance", _("Rent allowance")
    SHUTTLE = "shuttle", _("Shuttle bus")


#: The employer trains somebody who is still in education: with these the law asks for more.
TRAINEES = frozenset({PositionKind.INTERNSHIP, PositionKind.APPRENTICESHIP})
