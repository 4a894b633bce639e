"""People of the talent library: who they are, where they learned, what they agreed to, and their profiles."""

import itertools
from collections.abc import Iterator
from typing import Any

from cms.demo import shelves
from cms.demo.corpus.talents import talents
from cms.demo.corpus.trades import TRADES, Trade
from cms.demo.corpus.vocabulary import MAJORS, SKILLS
from cms.demo.scenario_entries import Catalogue
from cms.demo.scenario_supply import common
from cms.demo.staff import TEXTS, root_of
from cms.demo.world import World
from cms.masterdata.pinyin import spell
from permissions.domain import consents
from permissions.domain.consent_texts import text_in_effect
from permissions.models import Affiliation, AffiliationKind, Consent, Person
from permissions.purposes import ConsentChannel, Purpose
from registries.domain import publishing, saving

#: How many people there are of each headline.
EACH = 16
_KINDS = ("student", "graduate", "graduate", "employee")
_GRADES = ("", "apprentice", "junior", "intermediate", "intermediate", "senior", "senior", "technician")
_TOP_GRADES = ("technician", "senior_technician", "special", "chief")
_EDUCATION = {"student": ("secondary", "associate"), "graduate": ("associate", "associate", "bachelor")}
_AVAILABLE = {"student": "internship", "graduate": "open", "employee": "listening"}


def tell(world: World, *, share: float = 1.0) -> None:
    """Fill the talent library as an earlier system would hand it over: persons, ties, consents, profiles."""
    catalogue = Catalogue(world)
    rows = shelves.part(list(_profiles(world, catalogue)), share)
    people = _people(world, rows)
    items = [
        shelves.drawn(world, values, person_id=person.pk)
        for person, (_owner, values) in zip(people, rows, strict=True)
    ]
    shelves.fill(world, "talent", items)
    _own_stories(world, catalogue)


def _profiles(world: World, catalogue: Catalogue) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the key of the school or employer, and the values of a profile."""
    for name, rows in talents().items():
        trade = TRADES[name]
        for row, number in itertools.product(rows, range(EACH)):
            kind = _KINDS[number % len(_KINDS)]
            keys = trade.enterprises if kind == "employee" else trade.schools
            owner = keys[number % len(keys)]
            yield owner, _values(world, catalogue, trade, row, kind, owner)


def _values(
    world: World, catalogue: Catalogue, trade: Trade, row: tuple[str, ...], kind: str, owner: str
) -> dict[str, Any]:
    headline, skills, experience, occupation = row
    chance = world.chance
    year = world.today.year
    low = chance.choice((3500, 4000, 4500, 5000, 5500, 6500))
    school = TEXTS[root_of(chance.choice(trade.schools))].name
    found = catalogue.many(catalogue.skills, SKILLS, skills.split("、"))
    return common(world, catalogue, trade, owner) | {
        "title": headline,
        "kind": kind,
        "summary": f"{experience}。希望在黔南州内从事{occupation}相关工作。",
        "education": chance.choice(_EDUCATION.get(kind, ("secondary", "associate", "bachelor"))),
        "school": school,
        "major": next(iter(catalogue.many(catalogue.majors, MAJORS, trade.majors)), None),
        "graduation_year": year + 1 if kind == "student" else year - chance.randint(0, 12),
        "skill_grade": chance.choice(_TOP_GRADES if kind == "employee" else _GRADES),
        "skills": found or [catalogue.any_skill],
        "occupation": catalogue.occupation(occupation),
        "wanted_kinds": ["internship"] if kind == "student" else ["employment"],
        "wanted_regions": [common(world, catalogue, trade, owner)["region"]],
        "wage_min": low,
        "wage_max": low + 2000,
        "availability": _AVAILABLE[kind],
        "available_from": world.day(chance.randint(5, 120)),
        "experience": experience,
    }


def _people(world: World, rows: list[tuple[str, dict[str, Any]]]) -> list[Person]:
    """Create persons with their tie to school or employer and what they agreed to."""
    words = {"student": "学生", "graduate": "毕业生", "employee": "员工"}
    names = [f"演示{words[values['kind']]}{serial:03d}" for serial, (_owner, values) in enumerate(rows, 1)]
    spelled = [(name, spell(name)) for name in names]
    people = Person.objects.bulk_create(
        Person(name=name, pinyin=spelling.pinyin, initials=spelling.initials) for name, spelling in spelled
    )
    moment = world.moment(-180)
    Affiliation.objects.bulk_create(
        Affiliation(
            person=person,
            organisation=world.organisations[owner],
            kind=AffiliationKind(values["kind"]),
            number=f"YS{serial:05d}",
            valid_from=world.day(-400),
            confirmed_by=world.operator,
            confirmed_at=moment,
        )
        for serial, (person, (owner, values)) in enumerate(zip(people, rows, strict=True), 1)
    )
    agreed = [(person, Purpose.TALENT_LISTING) for person in people]
    # One in eight does not want enterprises to see the profile.
    agreed += [(person, Purpose.SHARE_ENTERPRISE) for number, person in enumerate(people) if number % 8]
    texts = {purpose: text_in_effect(purpose) for _person, purpose in agreed}
    Consent.objects.bulk_create(
        Consent(
            person=person,
            purpose=purpose,
            version=texts[purpose].version,
            text_hash=texts[purpose].text_hash,
            channel=ConsentChannel.PAPER,
            recorded_by=world.operator,
        )
        for person, purpose in agreed
    )
    return people


def _own_stories(world: World, catalogue: Catalogue) -> None:
    """Let a graduate publish a profile, and an employee of an enterprise apply as an expert, each in person."""
    graduate, applicant = world.user("graduate"), world.user("expert-applicant")
    for purpose in (Purpose.TALENT_LISTING, Purpose.SHARE_ENTERPRISE):
        consents.give(actor=graduate, person=graduate.person, purpose=purpose, channel=ConsentChannel.PORTAL)
    row = talents()["磷化工"][1]
    values = _values(world, catalogue, TRADES["磷化工"], row, "graduate", "化材学院")
    [profile] = saving.save_entries(
        actor=graduate,
        library="talent",
        changes=[saving.EntryChange(values=values, person_id=graduate.person.pk, visibility="public")],
        at=world.office_hour(9),
    ).created
    [profile] = publishing.submit(actor=graduate, entries=[profile], at=world.office_hour(8))
    publishing.approve(
        actor=world.operator,
        entry=profile,
        revision_id=profile.latest_revision_id,
        at=world.office_hour(6),
    )
    values = common(world, catalogue, TRADES["磷化工"], "青禾磷化") | {
        "title": "石工 · 湿法磷酸净化",
        "kind": "enterprise",
        "summary": "从事湿法磷酸净化十五年，愿意到院校授课、带徒，也可到企业做工艺诊断。",
        "rank": "associate",
        "services": ["consulting", "mentoring", "teaching"],
        "employer": TEXTS["青禾磷化"].name,
        "post": "净化车间工艺主管",
        "agreed": True,
    }
    [application] = saving.save_entries(
        actor=applicant,
        library="expert",
        changes=[saving.EntryChange(values=values, person_id=applicant.person.pk, visibility="public")],
        at=world.office_hour(4),
    ).created
    publishing.submit(actor=applicant, entries=[application], at=world.office_hour(3))
