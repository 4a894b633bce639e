"""Choice lists of the achievement library."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AchievementKind(models.TextChoices):
    """Kind of an achievement."""

    INVENTION = "invention", _("Invention patent")
    UTILITY = "utility", _("Utility model")
    DESIGN = "design", _("Design patent")
    SOFTWARE = "software", _("Software copyright")
    PLANT = "plant", _("Plant variety")
    STANDARD = "standard", _("Standard")
    CHIP = "chip", _("Integrated circuit layout")
    AWARD = "award", _("Award")
    APPRAISED = "appraised", _("Appraised achievement")
    PAPER = "paper", _("Paper")


class AchievementForm(models.TextChoices):
    """The form in which an achievement exists."""

    TECHNOLOGY = "technology", _("New technology")
    PROCESS = "process", _("New process")
    PRODUCT = "product", _("New product")
    MATERIAL = "material", _("New material")
    EQUIPMENT = "equipment", _("New equipment")
    SOFTWARE = "software", _("Software")
    VARIETY = "variety", _("New variety")
    OTHER = "other", _("Other")


class Originality(models.TextChoices):
    """Where the idea comes from."""

    ORIGINAL = "original", _("Original")
    ABSORBED = "absorbed", _("Introduced and re-innovated")
    SECONDARY = "secondary", _("Further developed from domestic technology")


class AchievementLevel(models.TextChoices):
    """Appraised level."""

    INTERNATIONAL_LEADING = "intl_leading", _("Internationally leading")
    INTERNATIONAL_ADVANCED = "intl_advanced", _("Internationally advanced")
    DOMESTIC_LEADING = "cn_leading", _("Nationally leading")
    DOMESTIC_ADVANCED = "cn_advanced", _("Nationally advanced")
    UNAPPRAISED = "unappraised", _("Not appraised")


class DevelopmentStage(models.TextChoices):
    """Stage of development as the region's calls name it."""

    RESEARCH = "research", _("Research")
    SMALL_TRIAL = "small_trial", _("Small-scale trial")
    PILOT = "pilot", _("Pilot-scale trial")
    SAMPLE = "sample", _("Sample")
    PRODUCTION = "production", _("Mass production")


class Maturity(models.TextChoices):
    """Stage as the national registration of achievements names it."""

    EARLY = "early", _("Early stage")
    MIDDLE = "middle", _("Middle stage")
    MATURE = "mature", _("Mature")


#: The national registration's word for each stage of development.
MATURITY_OF_STAGE: dict[DevelopmentStage, Maturity] = {
    DevelopmentStage.RESEARCH: Maturity.EARLY,
    DevelopmentStage.SMALL_TRIAL: Maturity.EARLY,
    DevelopmentStage.PILOT: Maturity.MIDDLE,
    DevelopmentStage.SAMPLE: Maturity.MIDDLE,
    DevelopmentStage.PRODUCTION: Maturity.MATURE,
}


class IpState(models.TextChoices):
    """State of the intellectual property right."""

    NONE = "none", _("None")
    APPLIED = "applied", _("Applied for")
    GRANTED = "granted", _("Granted")
    LAPSED = "lapsed", _("Lapsed")


class TransferIntention(models.TextChoices):
    """Whether the owner wants the achievement to be used by others."""

    WILLING = "willing", _("Willing")
    UNWILLING = "unwilling", _("Not intended")
    DONE = "done", _("Already transferred")


class TransferMode(models.TextChoices):
    """How an achievement may be transferred."""

    OWN_USE = "own_use", _("Own implementation")
    ASSIGNMENT = "assignment", _("Assignment")
    LICENCE = "licence", _("Licence")
    SHARES = "shares", _("Contribution as shares")
    COOPERATION = "cooperation", _("Cooperation")
    COMMISSION = "commission", _("Revenue share")
