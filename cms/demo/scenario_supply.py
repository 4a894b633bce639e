"""Equipment, positions and experts of the region: each a text of the corpus, varied by owner."""

from collections.abc import Iterator
from typing import Any

from cms.demo import shelves
from cms.demo.corpus.equipment import EQUIPMENT, EquipmentText
from cms.demo.corpus.experts import FAMILY_NAMES, experts
from cms.demo.corpus.organisations import REGIONS
from cms.demo.corpus.positions import positions
from cms.demo.corpus.trades import TRADES, Trade
from cms.demo.corpus.vocabulary import MAJORS, SKILLS, TAGS
from cms.demo.scenario_entries import Catalogue
from cms.demo.staff import TEXTS, root_of
from cms.demo.world import World
from permissions.models import OrganisationKind, OrganisationState

_SHARING = ("society", "society", "consortium", "consortium", "inside")
_HOURS = ("周一至周五 9:00–17:00", "工作日 8:30–17:30，提前预约", "每周二、四全天，寒暑假不开放")
_KINDS = ("employment", "employment", "internship", "apprenticeship", "part_time")
_SERVICES = ("consulting", "review", "training", "research", "mentoring", "teaching")
_RANKS = {"senior": "正高级", "associate": "副高级", "intermediate": "中级"}
_EXPERT_KINDS = {
    OrganisationKind.SCHOOL: "school",
    OrganisationKind.ENTERPRISE: "enterprise",
    OrganisationKind.GOVERNMENT: "government",
}


def tell(world: World, *, share: float = 1.0) -> None:
    """Fill the three libraries; ``share`` below one keeps an even part of the texts, for a small region."""
    catalogue = Catalogue(world)
    for library, items in (
        ("equipment", _equipment(world, catalogue)),
        ("position", _positions(world, catalogue)),
        ("expert", _experts(world, catalogue)),
    ):
        shelves.fill(world, library, shelves.part(list(items), share))


def _may_own(key: str) -> bool:
    return TEXTS[key].state == OrganisationState.VERIFIED


def common(world: World, catalogue: Catalogue, trade: Trade, owner: str) -> dict[str, Any]:
    """Return what every entry of a trade says: region, industry, technologies, commitment."""
    return {
        "region": world.regions[REGIONS[TEXTS[owner].region]],
        "industry": world.industry(trade.industry),
        "technologies": catalogue.many(catalogue.tags, TAGS, trade.technologies),
        "no_secret_pledge": True,
    }


# -- equipment -------------------------------------------------------------------------------------------------------


def _equipment(world: World, catalogue: Catalogue) -> Iterator[shelves.Shelved]:
    for name, texts in EQUIPMENT.items():
        trade = TRADES[name]
        for place, owner in enumerate(filter(_may_own, trade.everybody)):
            for serial, text in enumerate(texts):
                if (place + serial) % 4 == 0:
                    # Nobody has everything.
                    continue
                values = _equipment_values(world, text, serial, owner)
                yield shelves.drawn(world, common(world, catalogue, trade, owner) | values, owner=owner)


def _equipment_values(world: World, text: EquipmentText, serial: int, owner: str) -> dict[str, Any]:
    chance = world.chance
    inside = chance.random() < 0.15
    hours = chance.randint(200, 1900)
    building = chance.choice(("实验楼", "检测中心", "实训中心", "中试车间"))
    return {
        "title": text.name,
        "kind": text.kind,
        "summary": f"{text.use}。{TEXTS[owner].name}的{text.name}，可提供测试、试制或实训服务，使用前请先预约。",
        "model_number": text.model,
        "place": f"{building}{chance.randint(1, 4)}0{serial % 9 + 1}",
        "technical_data": text.data,
        "functions": f"主要用于{text.use}。",
        "sharing": chance.choice(_SHARING),
        "open_hours": chance.choice(_HOURS),
        "lead_days": chance.choice((1, 2, 3, 7)),
        "fee_basis": "free" if inside else text.basis,
        "fee_outside": None if inside else text.fee,
        "fee_inside": None if inside else round(text.fee * 0.6),
        "fee_note": "联合体成员八折，教学使用免费" if not inside else "",
        "condition": chance.choices(("normal", "repair", "stopped"), (92, 6, 2))[0],
        "calibrated_until": world.day(chance.randint(-40, 420)) if text.kind == "analysis" else None,
        "original_value": round(text.value * 10_000),
        "hours_per_year": hours,
        "shared_hours": round(hours * chance.uniform(0.05, 0.5)),
        "manufacturer": "演示仪器厂",
        "made_in": "中国",
    }


# -- positions -------------------------------------------------------------------------------------------------------


def _positions(world: World, catalogue: Catalogue) -> Iterator[shelves.Shelved]:
    for name, rows in positions().items():
        trade = TRADES[name]
        for owner in filter(_may_own, trade.enterprises):
            for row in rows:
                for kind in dict.fromkeys(world.chance.sample(_KINDS, 3)):
                    values = common(world, catalogue, trade, owner)
                    values |= _position_values(world, catalogue, trade, owner, row, kind)
                    yield shelves.drawn(world, values, owner=owner)


def _position_values(
    world: World, catalogue: Catalogue, trade: Trade, owner: str, row: tuple[str, ...], kind: str
) -> dict[str, Any]:
    title, occupation, duties, wage, shift, hazards, intensity, skill = row
    chance = world.chance
    low, _dash, high = wage.partition("-")
    words = {"internship": "（岗位实习）", "apprenticeship": "（现代学徒）", "part_time": "（兼职）"}
    headcount = chance.choice((1, 2, 3, 5, 8, 10, 15, 20))
    values: dict[str, Any] = {
        "title": f"{title}{words.get(kind, '')}",
        "kind": kind,
        "summary": f"{TEXTS[owner].name}招收{title}{headcount}名，{duties}。",
        "occupation": catalogue.occupation(occupation) or catalogue.occupation(_ANY_OCCUPATION),
        "place": f"{TEXTS[owner].region}{TEXTS[owner].name}",
        "headcount": headcount,
        "apply_until": world.day(chance.randint(-12, 120)),
        "duties": duties,
        "majors": catalogue.many(catalogue.majors, MAJORS, trade.majors),
        "education": chance.choice(("any", "secondary", "secondary", "associate", "bachelor")),
        "skills": catalogue.many(catalogue.skills, SKILLS, (skill,)),
        "wage_min": low,
        "wage_max": high,
        "benefits": chance.sample(("meals", "meal_allowance", "dormitory", "shuttle"), 2),
        "shift_pattern": shift,
        "night_shift": shift in {"three", "four_three", "two"},
        "hazards": hazards.split(","),
        "intensity": intensity,
        "daily_hours": "8",
        "weekly_hours": "40",
        "rest_days": "2",
    }
    return values | (
        _training(world, int(low), headcount) if kind in {"internship", "apprenticeship"} else {}
    )


_ANY_OCCUPATION = "机修钳工"


def _training(world: World, wage: int, headcount: int) -> dict[str, Any]:
    return {
        "starts_on": world.day(130),
        "ends_on": world.day(310),
        "mentors": max(1, headcount // 3),
        "same_post_wage": wage,
        "internship_pay": round(wage * world.chance.choice((0.8, 0.85, 0.9)), -2),
        "present_headcount": headcount * world.chance.randint(6, 14),
        "counted_on": world.day(-world.chance.randint(5, 60)),
    }


# -- experts ---------------------------------------------------------------------------------------------------------


def _experts(world: World, catalogue: Catalogue) -> Iterator[shelves.Shelved]:
    for name, texts in experts().items():
        trade = TRADES[name]
        for owner in filter(_may_own, trade.everybody):
            for field, service, result in texts:
                values = common(world, catalogue, trade, owner)
                values |= _expert_values(world, owner, field, service, result)
                yield shelves.drawn(world, values, owner=owner)
    # Of the offices only this one records entries of its own; the others decide.
    owner = "教育局"
    for field in ("产教融合政策", "职业教育质量评价", "校企合作评审", "技能竞赛组织", "专业设置与规划"):
        values = common(world, catalogue, TRADES["数字"], owner)
        values |= _expert_values(world, owner, field, f"{field}咨询", f"参与{field}文件起草")
        yield shelves.drawn(world, values, owner=owner)


def _expert_values(world: World, owner: str, field: str, service: str, result: str) -> dict[str, Any]:
    chance = world.chance
    place = world.organisations[root_of(owner)]
    kind = _EXPERT_KINDS.get(OrganisationKind(place.kind), "industry")
    rank = chance.choice(tuple(_RANKS))
    called = "老师" if kind == "school" else "科长" if kind == "government" else "工"
    low = chance.choice((600, 800, 1000, 1500, 2000))
    return {
        "title": f"{chance.choice(FAMILY_NAMES)}{called} · {field}",
        "kind": kind,
        "summary": f"从事{field}工作{chance.randint(8, 28)}年，可提供{service}。",
        "rank": rank,
        "professional_title": f"{_RANKS[rank]}{'工程师' if kind != 'school' else '（教师系列）'}",
        "education": chance.choice(("bachelor", "master", "doctor", "associate")),
        "skill_grade": chance.choice(("", "", "technician", "senior_technician")) if kind != "school" else "",
        "discipline": field,
        "research": service,
        "services": chance.sample(_SERVICES, 3),
        "achievements": result,
        "modes": chance.sample(("on_site", "online", "in_writing"), 2),
        "times": chance.choice(("工作日下午", "周末", "寒暑假", "提前一周预约")),
        "service_area": "黔南州内",
        "yearly_limit": chance.choice((6, 10, 12, 20)),
        "fee_min": low,
        "fee_max": low * 2,
        "agreed": True,
    }
