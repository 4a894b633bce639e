"""What clerks see: an entry that came back with remarks, documents, and entries that the platform recorded."""

import io
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from cms.core.photos import photos_to_pdf
from cms.demo.world import World
from permissions.audience import Visibility
from permissions.domain import organisations, roles
from permissions.models import Organisation
from permissions.roles import Role
from registries.domain import attached, publishing
from registries.domain.saving import EntryChange, save_entries
from registries.enums import DemandCategory, EvidenceKind
from registries.models import Demand

#: Of sheets that enterprises sent before they had accounts: organisation, region, what they need.
_SHEETS = (
    ("龙里县德联建材有限公司", "522730", ("加气混凝土砌块开裂控制", "石膏基自流平配方", "窑炉余热利用诊断")),
    ("平塘县云岭茶业有限公司", "522727", ("夏秋茶苦涩味降低工艺",)),
)
#: The company that has a manager now: he is asked about each.
_CLAIMED = ("瓮安县青禾物流有限公司", "522725", ("危化品车辆调度系统选型", "司机岗前安全培训 20 人"))


def tell_clerks(world: World) -> None:
    """Let the operator record for three enterprises, one of which may answer, and return an entry with remarks."""
    for name, region, titles in _SHEETS:
        _record(world, _unclaimed(world, name, region), titles)
    claimed = _unclaimed(world, _CLAIMED[0], _CLAIMED[1], uscc="91522725MA6DMQ4K1Q")
    _record(world, claimed, _CLAIMED[2])
    organisations.set_state(actor=world.system, organisation=claimed, state="verified")
    manager = world.user("enterprise-manager")
    roles.grant_role(actor=world.system, user=manager, organisation=claimed, role=Role.MANAGER)
    _return_one(world)


def _unclaimed(world: World, name: str, region: str, uscc: str = "") -> Organisation:
    return organisations.create_organisation(
        actor=world.operator, name=name, kind="enterprise", region=world.regions.get(region), uscc=uscc
    )


def _record(world: World, owner: Organisation, titles: tuple[str, ...]) -> None:
    changes = [
        EntryChange(
            values=_values(world, title, owner.region),
            organisation_id=owner.pk,
            visibility=Visibility.PUBLIC,
        )
        for title in titles
    ]
    created = save_entries(
        actor=world.operator, library="demand", changes=changes, at=world.office_hour(12)
    ).created
    [submitted] = publishing.submit(actor=world.operator, entries=created[:1], at=world.office_hour(11))
    publishing.approve(
        actor=world.system,
        entry=submitted,
        revision_id=submitted.latest_revision_id,
        at=world.office_hour(9),
    )


def _values(world: World, title: str, region: Any) -> dict[str, Any]:
    return {
        "title": title,
        "category": DemandCategory.TRAINING if "培训" in title else DemandCategory.TESTING,
        "summary": f"{title}，由平台根据企业填报的表格代为登记。",
        "problem": "企业在走访时提出，细节待企业确认后补充。",
        "region": region,
        "wanted_by": world.day(120),
        "no_secret_pledge": True,
    }


def _return_one(world: World) -> None:
    """Send an entry of 青禾磷化 back with remarks on two fields; one of its documents has expired."""
    editor, place = world.user("enterprise-editor"), world.organisations["青禾磷化"]
    values = _values(world, "压滤机滤布再生与寿命延长", place.region) | {
        "problem": "滤布三个月即板结，清洗后过滤速度只恢复六成。",
        "summary": "寻求滤布再生工艺，使更换周期延长到六个月。",
        "indicators": "更换周期 | 3 个月 | 6 个月 |",
        "budget_min": Decimal(30),
    }
    change = EntryChange(values=values, organisation_id=place.pk, visibility=Visibility.PUBLIC)
    entry = save_entries(actor=editor, library="demand", changes=[change], at=world.office_hour(6)).created[0]
    attached.add_evidence(
        actor=editor,
        entry=entry,
        file=ContentFile(_paper(), name="检测报告.pdf"),
        kind=EvidenceKind.TEST_REPORT,
        issuer="演示检测机构",
        valid_until=world.day(-20),
    )
    [submitted] = publishing.submit(
        actor=editor, entries=[Demand.objects.get(pk=entry.pk)], at=world.office_hour(5)
    )
    publishing.send_back(
        actor=world.user("government-reviewer"),
        entry=submitted,
        comment="两处请核对后再提交。",
        field_comments={"budget_min": "预算单位疑似有误，请核对元与万元", "indicators": "缺少检测方法"},
    )


def _paper() -> bytes:
    """Return one empty page, as a scanner gives it."""
    page = io.BytesIO()
    Image.new("RGB", (827, 1169), "white").save(page, "JPEG")
    return photos_to_pdf([page])
