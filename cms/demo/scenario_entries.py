"""Turn the texts of the corpus into the values that the libraries store."""

import datetime
import html
import re
from collections.abc import Iterable
from typing import Any

from cms.demo.corpus import vocabulary as words
from cms.demo.corpus.organisations import REGIONS
from cms.demo.corpus.records import AchievementText, DemandText
from cms.demo.world import World
from cms.masterdata.models import Major, Occupation, Skill, Tag, TagDimension

_BOUND = re.compile(r"^(?P<what>[^≥≤|]{2,40}?)\s*(?P<bound>[≥≤].+)$")
_FROM_TO = re.compile(r"^(?P<what>.+?)由 ?(?P<now>.+?)(?:降至|降到|提高到|缩短到|缩短至) ?(?P<then>.+)$")


class Catalogue:
    """Find rows of the code lists by what people write; every list is read once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tags = {
            tag.name: tag for tag in Tag.objects.filter(dimension=TagDimension.TECHNOLOGY, is_active=True)
        }
        # One name may stand for several study levels; the first, i.e. the associate level, is meant.
        self.majors = {row.name: row for row in Major.objects.current().order_by("-code")}
        self.occupations = {row.name: row for row in Occupation.objects.current().order_by("-code")}
        self.skills = {row.name: row for row in Skill.objects.current().order_by("-code")}

    def many(self, table: dict[str, Any], meaning: dict[str, str], names: Iterable[str]) -> list[Any]:
        """Return the rows for the names that the list has, each once."""
        found = (table.get(meaning.get(name, name)) for name in names)
        return list(dict.fromkeys(row for row in found if row is not None))

    @property
    def any_skill(self) -> Skill:
        """Return a skill for texts whose own the list does not know."""
        return next(iter(self.skills.values()))

    def occupation(self, name: str) -> Occupation | None:
        """Return the occupation that a job's everyday name means."""
        return self.occupations.get(words.OCCUPATIONS.get(name, name))


def indicator_line(line: str) -> str:
    """Write an indicator as "what | now | wanted | method" where the sentence lets one tell them apart."""
    if "|" in line:
        return line.replace("|", " | ")
    change = _FROM_TO.match(line)
    if change:
        return f"{change['what'].strip()} | {change['now'].strip()} | {change['then'].strip()} | "
    bound = _BOUND.match(line)
    return f"{bound['what'].strip()} | | {bound['bound'].strip()} | " if bound else line


def demand_values(text: DemandText, world: World, catalogue: Catalogue) -> dict[str, Any]:
    """Return the editorial fields of a demand."""
    talent = text.category == "人才"
    low, high = text.budget or (None, None)
    wanted_by = world.day(text.due)
    training = words.TRAINING.get(text.training, "")
    return {
        "title": world.text(text.title),
        "summary": world.text(text.summary),
        "category": words.CATEGORIES[text.category],
        "problem": world.text(text.problem),
        "indicators": "\n".join(indicator_line(world.text(line)) for line in text.indicators),
        "existing_basis": world.text(text.basis),
        "tried": world.text(text.tried),
        "difficulty": words.DIFFICULTIES.get(text.difficulty, ""),
        "cooperation_modes": list(
            dict.fromkeys(words.MODES[mode] for mode in text.modes if mode in words.MODES)
        ),
        "budget_min": low,
        "budget_max": high,
        "budget_negotiable": text.budget is None and not talent,
        "wanted_by": wanted_by,
        "is_bounty": text.bounty is not None,
        "bounty": text.bounty,
        "ip_ownership": words.IP_OWNERSHIP.get(text.ip[:2], words.IP_OWNERSHIP.get(text.ip, "")),
        "partner_requirements": text.school,
        "region": world.regions[REGIONS[text.region]],
        "industry": world.industry(text.industry),
        "technologies": catalogue.many(catalogue.tags, words.TAGS, text.technologies),
        "no_secret_pledge": True,
        **(_talent_values(text, catalogue, training, wanted_by) if text.headcount else {}),
    }


def _talent_values(
    text: DemandText, catalogue: Catalogue, training: str, start: datetime.date
) -> dict[str, Any]:
    return {
        "occupation": catalogue.occupation(text.occupation),
        "headcount": text.headcount,
        "education": words.EDUCATION.get(text.education, ""),
        "majors": catalogue.many(catalogue.majors, words.MAJORS, text.majors),
        "skills": catalogue.many(catalogue.skills, words.SKILLS, text.skills),
        # What the list of skills does not know stays as the organisation wrote it.
        "certificates": "、".join(skill for skill in text.skills if skill not in words.SKILLS),
        "start_on": start,
        "training_mode": training,
    }


def achievement_values(
    text: AchievementText, world: World, catalogue: Catalogue, serial: int
) -> dict[str, Any]:
    """Return the editorial fields of an achievement."""
    low, high = text.price or (None, None)
    granted = words.IP_STATES.get(text.ip_state) == "granted"
    return {
        "title": world.text(text.title),
        "summary": world.text(text.summary),
        "description": f"<p>{html.escape(world.text(text.description))}</p>",
        "kind": words.ACHIEVEMENT_KINDS[text.kind],
        "keywords": "、".join(text.keywords[:3]),
        "form": words.FORMS.get(text.form, "other" if text.form else ""),
        "originality": words.ORIGINS.get(text.origin, ""),
        "level": words.LEVELS.get(text.level, ""),
        "stage_of_development": words.STAGES[text.stage],
        "trl": text.trl,
        "ip_state": words.IP_STATES.get(text.ip_state, ""),
        "ip_number": f"演示号-{serial:04d}" if granted else "",
        "ip_expires_on": world.day(text.ip_due) if text.ip_due else None,
        "started_on": _month(text.started),
        "finished_on": _month(text.finished),
        "intention": words.INTENTIONS.get(text.will, ""),
        "transfer_modes": list(dict.fromkeys(words.TRANSFERS[mode] for mode in text.transfer)),
        "wanted_partners": text.partner,
        "price_min": low,
        "price_max": high,
        "price_negotiable": text.price is None and text.will == "愿意",
        "application_cases": world.text(text.cases),
        "region": world.regions[REGIONS[text.region]],
        "industry": world.industry(text.industry),
        "technologies": catalogue.many(catalogue.tags, words.TAGS, text.technologies),
        "no_secret_pledge": True,
    }


def _month(value: int | None) -> datetime.date | None:
    return datetime.date(value // 100, value % 100, 1) if value else None
