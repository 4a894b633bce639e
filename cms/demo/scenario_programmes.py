"""Programmes with their cohorts, and the places where people train."""

from typing import Any

from cms.demo.corpus import programmes as taught
from cms.demo.corpus.organisations import REGIONS
from cms.demo.corpus.trades import TRADES
from cms.demo.corpus.venues import BOOKINGS, FEES, HOURS, LEVELS, ROOMS, VENUES, VenueText
from cms.demo.scenario_entries import Catalogue
from cms.demo.shelves import Shelved, drawn, fill, part
from cms.demo.staff import TEXTS, staff_of
from cms.demo.world import World
from cms.masterdata.models import Major
from registries.domain import child_rows

_LEVELS = {
    "4": "associate",
    "5": "associate",
    "2": "bachelor",
    "3": "bachelor",
    "6": "secondary",
    "7": "secondary",
}
#: Whom public centres serve.
_GENERAL = ("机电一体化技术", "应用化工技术", "食品智能加工技术")
_BUILDINGS = ("实训楼", "综合楼", "科技楼", "二号厂房")
_YEARS = {"associate": "3", "bachelor": "4", "secondary": "3"}


def tell(world: World, *, share: float = 1.0) -> None:
    """Let schools show what they teach, and everybody the places that others may use."""
    catalogue = Catalogue(world)
    made = fill(world, "programme", part(_programmes(world, catalogue), share))
    _tell_cohorts(world, made)
    fill(world, "venue", part(_venues(world, catalogue), share))


def region_of(world: World, key: str) -> Any:
    """Return the division in which an organisation of the region lies."""
    return world.regions.get(REGIONS[TEXTS[key].region])


def _programmes(world: World, catalogue: Catalogue) -> list[Shelved]:
    majors = {row.code: row for row in Major.objects.current()}
    found = []
    for owner, codes in taught.TAUGHT.items():
        for place, code in enumerate(codes.split()):
            if code not in majors:
                continue
            found.append(drawn(world, _programme(world, catalogue, owner, majors[code], None), owner=owner))
            if place % 3 == 0 and not code.startswith(("2", "3")):
                form = taught.FORMS[(place // 3) % len(taught.FORMS)]
                found.append(
                    drawn(world, _programme(world, catalogue, owner, majors[code], form), owner=owner)
                )
    return found


def _programme(
    world: World, catalogue: Catalogue, owner: str, major: Any, form: tuple[str, str, tuple[str, ...]] | None
) -> dict[str, Any]:
    chance, field = world.chance, taught.field_of(major.code)
    level = _LEVELS[major.code[0]]
    intake = chance.choice((40, 45, 50, 80, 90, 100, 120))
    features = form[2] if form else chance.choice(taught.FEATURES)
    jobs = field.jobs.split("、")
    return {
        "study_level": level,
        "title": f"{major.name}（{form[0]}）" if form else major.name,
        "summary": f"面向{jobs[0]}等岗位，{field.courses[0]}、{field.courses[1]}为核心课程，毕业生主要在州内就业。",
        "major": major,
        "schooling": form[1] if form and level != "bachelor" else _YEARS[level],
        "industry": world.industry(field.industry),
        "region": region_of(world, owner),
        "intake": intake,
        "students": intake * 3 - chance.randint(0, 20),
        "opened_in": chance.randint(2004, world.today.year - 2),
        "features": list(features),
        "skills": catalogue.many(catalogue.skills, {}, field.skills),
        "courses": "\n".join(
            f"{course} | {chance.choice((48, 56, 64, 72, 96))} | {field.partner if place == 2 else ''}"
            for place, course in enumerate(field.courses)
        ),
        "certificates": field.certificate,
        "aims": f"培养能从事{field.jobs}等工作，掌握{'、'.join(field.courses[:3])}，具有安全与质量意识的技术技能人才。",
        "careers": field.jobs,
        "partner_wishes": chance.choice(taught.WISHES),
        "no_secret_pledge": True,
    }


def _tell_cohorts(world: World, made: list[Any]) -> None:
    """Give most programmes the numbers of their last years of entry."""
    keys = {organisation.pk: key for key, organisation in world.organisations.items()}
    first = world.today.year if world.today.month >= 9 else world.today.year - 1
    for entry in made:
        if entry.review_state == "submitted" or world.chance.random() < 0.15:
            continue
        classes = max(1, (entry.intake or 40) // 45)
        rows = [
            {"year": first - back, "classes": classes, "students": classes * world.chance.randint(34, 46)}
            for back in range(3)
        ]
        editor, _publisher = staff_of(world, keys[entry.organisation_id])
        child_rows.set_rows(actor=editor, entry=entry, name="cohorts", rows=rows)


def _venues(world: World, catalogue: Catalogue) -> list[Shelved]:
    found = []
    for name, texts in VENUES.items():
        trade = TRADES[name]
        for place, owner in enumerate(trade.everybody):
            fits = [text for text in texts if _fits(text, owner in trade.enterprises)]
            turned = fits[place % len(fits) :] + fits[: place % len(fits)]
            for text in turned[:4]:
                values = _venue(world, catalogue, owner, text, trade)
                found.append(drawn(world, values, owner=owner))
    for owner, text in ROOMS:
        found.append(drawn(world, _venue(world, catalogue, owner, text, None), owner=owner))
    return found


def _fits(text: VenueText, enterprise: bool) -> bool:
    return text.kind != "campus_base" if enterprise else text.kind != "outside_base"


def _venue(world: World, catalogue: Catalogue, owner: str, text: VenueText, trade: Any) -> dict[str, Any]:
    chance = world.chance
    fee, note = chance.choice(FEES)
    room = text.kind in {"meeting", "incubator"}
    factor = chance.choice((0.6, 0.8, 1.0, 1.0, 1.2))
    return {
        "kind": text.kind,
        "title": f"{owner}{text.name}" if trade else text.name,
        "summary": text.summary + "。",
        "level": chance.choice(LEVELS) if not room else "none",
        "region": region_of(world, owner),
        "industry": world.industry(trade.industry) if trade else None,
        "address": f"{TEXTS[owner].region}{chance.choice(_BUILDINGS)}{chance.randint(1, 5)}层",
        "sharing": chance.choice(("consortium", "society", "society", "society", "inside")),
        "area": round(text.area * factor),
        "stations": None if room else max(6, round(text.stations * factor)),
        "capacity": max(20, round(text.area * factor / 3)) if room else None,
        "equipment_summary": text.equipment,
        "majors": [] if room else catalogue.many(catalogue.majors, {}, trade.majors if trade else _GENERAL),
        "uses": list(text.uses),
        "open_hours": chance.choice(HOURS),
        "booking": chance.choice(BOOKINGS),
        "fee": fee,
        "fee_note": note,
        "facilities": "配灭火器材、急救箱与通风设施，入场前须完成安全教育。",
        "results": f"{world.today.year - 1}年接待学习与培训 {chance.randint(6, 60) * 20} 人次。",
        "no_secret_pledge": True,
    }
