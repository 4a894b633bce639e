"""All achievements of the demo region: the hand-written ones first."""

from cms.demo.corpus.achievement_templates import all_written_by_template
from cms.demo.corpus.achievements_chemistry import ACHIEVEMENTS as CHEMISTRY
from cms.demo.corpus.achievements_food import ACHIEVEMENTS as FOOD
from cms.demo.corpus.records import AchievementText

WRITTEN: tuple[AchievementText, ...] = (*CHEMISTRY, *FOOD)


def all_achievements() -> tuple[AchievementText, ...]:
    """Return every achievement, always in the same order."""
    return (*WRITTEN, *all_written_by_template())
