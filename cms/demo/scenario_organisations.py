"""What the operator does with organisations: a double merged, another waiting, a sheet recorded, a name to come."""

from django.core.files.base import ContentFile

from cms.demo.corpus.credit_codes import demo_code
from cms.demo.world import World
from permissions.domain import consortia, merging, names, organisations, recording
from permissions.domain.recording import SheetRow
from permissions.models import OrganisationKind, OrganisationState

_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
_SHEET = (
    ("瓮安磷源环保材料有限公司", "522725", "磷石膏综合利用的研发与销售。"),
    ("福泉新锂循环科技有限公司", "522702", "废旧电池回收与梯次利用。"),
    ("龙里精密模具有限公司", "522730", "汽车零部件模具设计与制造。"),
    ("都匀毛尖茶机有限公司", "522701", "茶叶加工机械生产与维修。"),
    ("平塘云数服务有限公司", "522727", "数据标注与呼叫服务。"),
)


def tell_organisations(world: World) -> None:
    """Leave something on every screen of organisations."""
    _record_a_sheet(world)
    _merge_a_double(world)
    _let_a_double_wait(world)
    _plan_a_name(world)
    _keep_a_scan(world)


def _record_a_sheet(world: World) -> None:
    rows = [
        SheetRow(
            number=number,
            texts={
                "name": name,
                "uscc": demo_code(OrganisationKind.ENTERPRISE, region, 800 + number),
                "region": region,
                "introduction": text,
            },
        )
        for number, (name, region, text) in enumerate(_SHEET, start=2)
    ]
    recording.record_sheet(actor=world.operator, rows=rows, default_kind=OrganisationKind.ENTERPRISE)


def _merge_a_double(world: World) -> None:
    double = organisations.create_organisation(
        actor=world.operator,
        name="恒达机械（龙里）",
        kind=OrganisationKind.ENTERPRISE,
        region=world.organisations["恒达机械"].region,
        state=OrganisationState.UNCLAIMED,
    )
    merging.merge_organisations(
        actor=world.operator,
        survivor=world.organisations["恒达机械"],
        merged=double,
        reason="表格录入时重复登记",
    )


def _let_a_double_wait(world: World) -> None:
    organisations.create_organisation(
        actor=world.operator,
        name="福泉云川电池材料公司",
        kind=OrganisationKind.ENTERPRISE,
        region=world.organisations["云川电池"].region,
        state=OrganisationState.UNCLAIMED,
    )


def _plan_a_name(world: World) -> None:
    names.rename(
        actor=world.operator,
        organisation=world.organisations["云雾茶业"],
        name="贵定云雾贡茶科技有限公司",
        on=world.day(40),
    )


def _keep_a_scan(world: World) -> None:
    membership = world.organisations["黔南职院"].memberships.order_by("pk").first()
    if membership is not None:
        scan = ContentFile(_PDF, name="决议.pdf")
        consortia.add_admission_scan(actor=world.operator, membership=membership, scan=scan)
