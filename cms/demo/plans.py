"""How the life of each entry goes: drawn with a fixed seed, or written for the entries people look at."""

import dataclasses
import random

from cms.demo.corpus.consortia import CITY_CONSORTIUM, INDUSTRY_CONSORTIUM, MEMBERSHIPS
from cms.demo.corpus.records import AchievementText, DemandText
from permissions.audience import Visibility

# Course of life and its weight; "pending" is live with changes that nobody has approved yet.
COURSES: tuple[tuple[str, int], ...] = (
    ("draft", 6),
    ("submitted", 7),
    ("returned", 4),
    ("recalled", 1),
    ("published", 38),
    ("recommended", 9),
    ("negotiating", 12),
    ("signed", 7),
    ("resolved", 5),
    ("unmet", 3),
    ("withdrawn", 2),
    ("closed", 2),
    ("scheduled", 1),
    ("expired", 1),
    ("pending", 2),
)
_NAMES = tuple(name for name, _weight in COURSES)
_WEIGHTS = tuple(weight for _name, weight in COURSES)
_AUDIENCES = (Visibility.PUBLIC, Visibility.SUMMARY, Visibility.CONSORTIUM, Visibility.NAMED, Visibility.OWN)
_AUDIENCE_WEIGHTS = (50, 14, 27, 5, 4)

UNMET_REASONS = (
    "州内无达到门槛的供方，已建议邀请外地专家或拆解为两项",
    "预算与报价差距较大，企业暂缓",
    "企业工艺路线调整，原问题不再存在",
    "三家供方现场勘察后均认为现有场地条件不够",
)
CLOSED_REASONS = ("已到期望期限，企业自行解决", "企业内部调整，暂不需要", "招聘完成，关闭")
_SUMMARY_REASON = "摘要中出现了不宜公开的客户名称，请修改"
_ACHIEVEMENT_REASONS = (
    "请注明性能数据的试验条件和来源",
    "技术成熟度与所处阶段不一致，请核对",
    "请补充应用案例的时间和规模，或写明尚无应用",
    _SUMMARY_REASON,
)


def return_reasons(text: DemandText | AchievementText) -> tuple[str, ...]:
    """Return for what an entry like this may come back: a remark on a budget needs a budget."""
    if isinstance(text, AchievementText):
        return _ACHIEVEMENT_REASONS
    reasons = [_SUMMARY_REASON]
    if text.indicators:
        reasons.append("量化指标不完整，请写明现状值和要求值")
    if text.budget is not None:
        reasons.append("预算单位疑似有误，请核对元与万元")
    if text.problem:
        reasons.append("请补充已尝试方案，避免供方重复走弯路")
    return tuple(reasons)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """Say what happens to one entry; days count backwards from today."""

    course: str
    visibility: str
    consortium: str = ""
    born: int = 30
    reason: str = ""
    partner: str = ""
    days_valid: int | None = None
    fresh: bool = True
    contact: bool = True


#: Entries that visitors, mocks and journeys look for, by title.
WRITTEN: dict[str, dict[str, object]] = {
    "磷石膏制备高强石膏粉的杂质脱除工艺": {
        "course": "negotiating",
        "visibility": Visibility.CONSORTIUM,
        "consortium": CITY_CONSORTIUM,
        "born": 44,
    },
    "磷石膏制备高强石膏粉杂质脱除工艺": {"course": "draft", "visibility": Visibility.PUBLIC, "born": 20},
    "磷矿反浮选药剂低温适应性研究": {
        "course": "unmet",
        "visibility": Visibility.PUBLIC,
        "reason": UNMET_REASONS[0],
        "born": 60,
    },
    "惠水辣椒深加工生产线视觉分选改造": {
        "course": "signed",
        "visibility": Visibility.PUBLIC,
        "partner": "黔南州职业技术学院",
        "born": 70,
    },
    "磷酸铁锂前驱体粒径在线检测方案": {"course": "published", "visibility": Visibility.PUBLIC, "born": 12},
    "机电设备维修工 40 名，订单班培养": {"course": "published", "visibility": Visibility.SUMMARY, "born": 18},
    "茶青萎凋槽温湿度自动控制改造": {
        "course": "published",
        "visibility": Visibility.PUBLIC,
        "born": 62,
        "fresh": False,
    },
    "磷酸铁废水除氟与回用": {
        "course": "recommended",
        "visibility": Visibility.CONSORTIUM,
        "consortium": INDUSTRY_CONSORTIUM,
        "born": 25,
    },
    "都匀毛尖春茶采摘期短时用工与制茶技能培训": {"course": "recommended", "visibility": Visibility.PUBLIC},
    "数控加工中心刀具寿命监测": {"course": "submitted", "visibility": Visibility.PUBLIC, "born": 4},
    "园区企业特种作业与危化品安全培训（每年 6 期）": {"course": "published", "visibility": Visibility.PUBLIC},
    "实习生批量输送合作院校征集": {
        "course": "returned",
        "visibility": Visibility.PUBLIC,
        "reason": "实习不得由中介机构组织，不得收取管理费用，请撤回并整改",
        "born": 9,
    },
    "磷石膏低温转晶与磷氟固化技术": {"course": "negotiating", "visibility": Visibility.PUBLIC, "born": 90},
    "湿法磷酸净化渣分级浸出回收磷技术": {
        "course": "published",
        "visibility": Visibility.CONSORTIUM,
        "consortium": INDUSTRY_CONSORTIUM,
    },
    "基于主轴电流的刀具磨损在线监测系统": {"course": "pending", "visibility": Visibility.PUBLIC, "born": 50},
    "刺梨果汁低氧灌装与 VC 保持工艺": {
        "course": "resolved",
        "visibility": Visibility.PUBLIC,
        "partner": "龙里金果刺梨食品有限公司",
        "born": 130,
    },
}

# Courses that every library must show at least once, whatever chance says, given out among the shorter texts.
_SURE = tuple(name for name in _NAMES for _ in range(2))


def consortia_of(owner: str) -> tuple[str, ...]:
    """Return the consortia that the owner, named by the key of its top organisation, belongs to."""
    return tuple(name for name, key, _role in MEMBERSHIPS if key == owner)


def plan(
    *, title: str, root: str, written: bool, position: int, offered: bool, chance: random.Random
) -> Plan:
    """Return the plan of one entry.

    `position` counts the entries that were drawn and not written; `offered` says that it is an achievement.
    """
    fixed = WRITTEN.get(title)
    if fixed:
        return Plan(**fixed)  # type: ignore[arg-type]  # a table of keyword arguments
    course = _SURE[position] if position < len(_SURE) else chance.choices(_NAMES, _WEIGHTS)[0]
    if written and position >= len(_SURE) and course in {"draft", "returned", "withdrawn"}:
        course = "published"
    if offered and course == "unmet":
        # Only a demand can be one that nobody meets.
        course = "published"
    visibility = chance.choices(_AUDIENCES, _AUDIENCE_WEIGHTS)[0]
    consortia = consortia_of(root)
    if visibility == Visibility.CONSORTIUM and not consortia:
        visibility = Visibility.PUBLIC
    return Plan(
        course=course,
        visibility=visibility,
        consortium=chance.choice(consortia) if visibility == Visibility.CONSORTIUM else "",
        # Some submissions wait longer than the five working days within which they are to be decided.
        born=chance.randint(2, 12 if course == "submitted" else 9)
        if course in {"submitted", "draft"}
        else chance.randint(8, 170),
        days_valid=chance.choice((None, None, 25, 90, 180)),
        fresh=chance.random() < 0.7,
        contact=chance.random() < 0.8,
    )
