"""Master data and entries for tests."""

import datetime
from itertools import count
from typing import Any

from cms.core import library as libraries
from cms.masterdata.models import Edition, Industry, Major, Occupation, Region, Skill, Tag
from permissions.audience import Visibility
from permissions.domain import consents
from permissions.domain.accounts import system_user
from permissions.models import Organisation, Person, User
from permissions.purposes import ConsentChannel, Purpose
from registries.domain import publishing
from registries.domain.saving import EntryChange, save_entries
from registries.models import RegistryEntry
from tests.factories.identity import make_user

_numbers = count(1)
_START = datetime.date(2000, 1, 1)


def make_code(model: Any, code: str, name: str, **fields: Any) -> Any:
    """Return one row of a code list."""
    edition, _created = Edition.objects.get_or_create(
        scheme=model.SCHEME, version="test", defaults={"title": "测试版", "valid_from": _START}
    )
    row, _created = model.objects.get_or_create(
        edition=edition, code=code, defaults={"name": name, "level": 1, "valid_from": _START, **fields}
    )
    return row


def make_region(code: str = "522725", name: str = "瓮安县") -> Region:
    return make_code(Region, code, name)


def make_tag(name: str = "转晶", dimension: str = "technology") -> Tag:
    tag, _created = Tag.objects.get_or_create(
        dimension=dimension, name=name, defaults={"slug": f"tag-{next(_numbers)}"}
    )
    return tag


def demand_values(**values: Any) -> dict[str, Any]:
    """Return values with which a demand can be submitted."""
    return {
        "category": "research",
        "title": f"磷石膏杂质脱除{next(_numbers)}",
        "summary": "希望找到成本可控的杂质脱除工艺。",
        "industry": make_code(Industry, "C26", "化学原料和化学制品制造业"),
        "technologies": [make_tag()],
        "region": make_region(),
        "problem": "可溶磷偏高，凝结时间不稳定。",
        "indicators": "可溶磷 | 0.9% | ≤ 0.1% | GB/T 23456",
        "wanted_by": "2027-06-30",
        "no_secret_pledge": True,
        **values,
    }


def achievement_values(**values: Any) -> dict[str, Any]:
    """Return values with which an achievement can be submitted."""
    return {
        "kind": "invention",
        "title": f"低温转晶技术{next(_numbers)}",
        "summary": "磷石膏低温转晶与磷氟固化。",
        "industry": make_code(Industry, "C26", "化学原料和化学制品制造业"),
        "technologies": [make_tag()],
        "region": make_region(),
        "stage_of_development": "pilot",
        "trl": 6,
        "description": "<p>中试线运行一年。</p>",
        "no_secret_pledge": True,
        **values,
    }


def equipment_values(**values: Any) -> dict[str, Any]:
    """Return values with which a piece of equipment can be submitted."""
    return {
        "kind": "analysis",
        "title": f"X 射线荧光光谱仪{next(_numbers)}",
        "summary": "可测磷矿、磷石膏的主量元素，对外开放。",
        "industry": make_code(Industry, "C26", "化学原料和化学制品制造业"),
        "technologies": [make_tag()],
        "region": make_region(),
        "model_number": "XRF-1800",
        "place": "分析测试楼 203",
        "technical_data": "元素范围 | B–U\n检出限 | 1 ppm",
        "sharing": "society",
        "fee_basis": "sample",
        "fee_outside": "300",
        "no_secret_pledge": True,
        **values,
    }


def position_values(**values: Any) -> dict[str, Any]:
    """Return values with which a position can be submitted."""
    return {
        "kind": "employment",
        "title": f"湿法磷酸操作工{next(_numbers)}",
        "summary": "负责湿法磷酸装置的巡检和操作。",
        "occupation": make_code(Occupation, "6-20-01-01", "机修钳工"),
        "industry": make_code(Industry, "C26", "化学原料和化学制品制造业"),
        "region": make_region(),
        "place": "瓮安循环经济产业园青禾一厂",
        "headcount": 12,
        "apply_until": "2099-06-30",
        "wage_min": "5200",
        "wage_max": "7600",
        "no_secret_pledge": True,
        **values,
    }


def programme_values(**values: Any) -> dict[str, Any]:
    """Return values with which a programme can be submitted."""
    return {
        "study_level": "associate",
        "title": f"机电一体化技术（高职）{next(_numbers)}",
        "summary": "面向磷化工与装备制造企业的设备运行与维护岗位。",
        "major": make_major(),
        "schooling": "3",
        "industry": make_code(Industry, "C26", "化学原料和化学制品制造业"),
        "region": make_region(),
        "courses": "液压与气压传动 | 64 |\n设备状态监测 | 48 | 甲企业",
        "no_secret_pledge": True,
        **values,
    }


def venue_values(**values: Any) -> dict[str, Any]:
    """Return values with which a venue can be submitted."""
    return {
        "kind": "campus_base",
        "title": f"化工设备检修实训基地{next(_numbers)}",
        "summary": "面向园区企业员工与在校学生开放的设备检修实训场地。",
        "region": make_region(),
        "address": "实训楼 2 号楼 1 层",
        "sharing": "society",
        "uses": ["teaching", "staff_training"],
        "majors": [make_major()],
        "equipment_summary": "离心泵拆装台 | 12 | 拆装与找正",
        "no_secret_pledge": True,
        **values,
    }


def project_values(**values: Any) -> dict[str, Any]:
    """Return values with which a cooperation project can be submitted."""
    return {
        "kind": "order_class",
        "title": f"磷化工设备运维订单班{next(_numbers)}",
        "summary": "校企共同培养设备运维人员。",
        "state": "running",
        "content": "共同制定培养方案，企业派出师傅授课。",
        "industry": make_code(Industry, "C26", "化学原料和化学制品制造业"),
        "region": make_region(),
        "started_on": "2026-03-01",
        "contract_on": "2026-02-20",
        "no_secret_pledge": True,
        **values,
    }


def fund_values(**values: Any) -> dict[str, Any]:
    """Return values with which a fund can be submitted."""
    return {
        "kind": "grant",
        "title": f"产教融合实训基地建设专项{next(_numbers)}",
        "summary": "支持企业与学校共建共享实训基地。",
        "level": "city",
        "issuer": "甲局",
        "applicants": ["enterprise", "school"],
        "apply_until": "2027-06-30",
        "region": make_region(),
        "description": "<p>支持企业与学校共建实训基地。</p>",
        "no_secret_pledge": True,
        **values,
    }


def expert_values(**values: Any) -> dict[str, Any]:
    """Return values with which an expert can be submitted by an organisation."""
    return {
        "kind": "enterprise",
        "title": f"磷化工工艺专家 · 张老师{next(_numbers)}",
        "summary": "长期从事湿法磷酸工艺，可做咨询和带徒。",
        "industry": make_code(Industry, "C26", "化学原料和化学制品制造业"),
        "technologies": [make_tag()],
        "region": make_region(),
        "services": ["consulting", "mentoring"],
        "rank": "associate",
        "agreed": True,
        "no_secret_pledge": True,
        **values,
    }


def talent_values(**values: Any) -> dict[str, Any]:
    """Return values with which a person can hand in a profile."""
    return {
        "kind": "graduate",
        "title": f"机电维修，会 PLC 调试{next(_numbers)}",
        "summary": "三年制高职毕业，实习做过设备点检。",
        "education": "associate",
        "skill_grade": "senior",
        "region": make_region(),
        "skills": [make_code(Skill, f"S{next(_numbers):05d}", "PLC 调试")],
        "no_secret_pledge": True,
        **values,
    }


_VALUES: dict[str, Any] = {
    "demand": demand_values,
    "achievement": achievement_values,
    "equipment": equipment_values,
    "programme": programme_values,
    "venue": venue_values,
    "project": project_values,
    "fund": fund_values,
    "position": position_values,
    "expert": expert_values,
    "talent": talent_values,
}


def make_listed_person(person: Person | None = None, *purposes: Purpose) -> Person:
    """Return a person who agrees to be listed and passed on, or to ``purposes``."""
    owner = person or make_user().person
    for purpose in purposes or (Purpose.TALENT_LISTING, Purpose.SHARE_ENTERPRISE):
        consents.give(actor=system_user(), person=owner, purpose=purpose, channel=ConsentChannel.PAPER)
    return owner


def make_profile(person: Person, *, visibility: str = Visibility.PUBLIC, **values: Any) -> RegistryEntry:
    """Return the draft of a person's profile as a talent."""
    change = EntryChange(values=talent_values(**values), person_id=person.pk, visibility=visibility)
    return save_entries(actor=system_user(), library="talent", changes=[change]).created[0]


def make_entry(
    library: str = "demand",
    *,
    organisation: Organisation,
    actor: User | None = None,
    visibility: str = Visibility.PUBLIC,
    consortium_id: int | None = None,
    audience: tuple[int, ...] = (),
    **values: Any,
) -> RegistryEntry:
    """Return a draft."""
    is_persons = "organisation" not in libraries.get(library).owners
    change = EntryChange(
        values=_VALUES[library](**values),
        organisation_id=None if is_persons else organisation.pk,
        person_id=make_listed_person().pk if is_persons else None,
        visibility=visibility,
        consortium_id=consortium_id,
        audience=audience,
    )
    result = save_entries(actor=actor or system_user(), library=library, changes=[change])
    return type(result.created[0]).objects.get(pk=result.created[0].pk)


def publish(
    entry: RegistryEntry, *, submitter: User | None = None, reviewer: User | None = None
) -> RegistryEntry:
    """Submit and approve an entry; background work plays both parts unless persons are named."""
    actor = submitter or system_user()
    [submitted] = publishing.submit(actor=actor, entries=[entry])
    return publishing.approve(
        actor=reviewer or system_user(), entry=submitted, revision_id=submitted.latest_revision_id
    )


def make_published(library: str = "demand", **fields: Any) -> RegistryEntry:
    """Return a published entry."""
    return publish(make_entry(library, **fields))


def make_major(code: str = "460301", name: str = "机电一体化技术") -> Major:
    return make_code(Major, code, name)


def make_occupation(code: str = "6-20-01-01", name: str = "机修钳工") -> Occupation:
    return make_code(Occupation, code, name)
