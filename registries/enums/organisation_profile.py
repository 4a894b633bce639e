"""Choice lists of the profile of an organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QualificationKind(models.TextChoices):
    """What an organisation was recognised as; support policies and matching ask for these."""

    HIGH_TECH = "high_tech", _("High-tech enterprise")
    TECH_SME = "tech_sme", _("Technology-based SME")
    INNOVATIVE_SME = "innovative_sme", _("Innovative SME")
    SPECIALISED = "specialised", _("Specialised and sophisticated SME")
    LITTLE_GIANT = "little_giant", _("Specialised “little giant” enterprise")
    CHAMPION = "champion", _("Single champion of manufacturing")
    LEADING = "leading", _("Leading enterprise")
    INTEGRATION = "integration", _("Enterprise integrating industry and education")
    DOUBLE_HIGH = "double_high", _("“Double high” vocational college")
    MODEL_SCHOOL = "model_school", _("Model vocational school")
    PLATFORM = "platform", _("Recognised research platform")
    SKILL_BASE = "skill_base", _("Skill assessment body or training base")
    OTHER = "other", pgettext_lazy("qualification", "Other recognition")
