"""The desk of the demo region: evidence to look at, remarks of one authority, and a library with two levels."""

import datetime
import io
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from cms.demo.world import World
from permissions.models import RoleGrant
from permissions.roles import Role
from registries.domain import attached, clock, phrases
from registries.models import Demand

#: Fonts with Chinese glyphs that a machine may have; without one the pages carry lines and a seal only.
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
)
PAGE = (620, 877)
#: A long test report: reviewers turn pages.
REPORT_PAGES = 12
REMARKS = (
    "指标不完整，请补检验方法和数值。",
    "已尝试方案请补数据，便于供方估算。",
    "佐证材料已过期，请更换有效版本。",
    "疑似与已发布条目重复，请说明区别或撤回。",
    "公开摘要写了需保护的内容，请改写。",
)


def tell(world: World) -> None:
    """Put documents beside what waits for the government's reviewers, and keep their remarks."""
    clock.refresh_due_days()
    waiting = Demand.objects.filter(review_state="submitted", organisation__isnull=False, live=False)
    for entry in waiting.select_related("organisation").order_by("submitted_at", "pk")[:6]:
        _attach(world, entry)
    grants = RoleGrant.dated.filter(permission__codename=Role.REVIEWER, user__username="government-reviewer")
    grant = grants.select_related("user", "content_object").first()
    if grant is not None:
        phrases.set_phrases(actor=grant.user, organisation=grant.content_object, texts=REMARKS)


def _attach(world: World, entry: Any) -> None:
    owner, today = entry.organisation, world.today
    letter = (
        "授权书",
        f"兹授权本单位工作人员在产教枢纽平台办理需求发布、对接与确认事宜。\n\n授权单位：{owner.name}",
    )
    attached.add_evidence(
        actor=world.system,
        entry=entry,
        file=ContentFile(_pdf([letter]), name="授权书.pdf"),
        kind="authorisation",
        issuer=owner.name,
        signed_on=today - datetime.timedelta(days=300),
        valid_until=today + datetime.timedelta(days=41),
    )
    pages = [
        ("检测报告", f"第 {number} 页\n\n检测项目与结果见下表。") for number in range(1, REPORT_PAGES + 1)
    ]
    attached.add_evidence(
        actor=world.system,
        entry=entry,
        file=ContentFile(_pdf(pages), name="检测报告.pdf"),
        kind="test_report",
        number=f"演示检-{entry.pk:04d}",
        issuer="黔南州产品质量检验检测院（演示）",
        signed_on=today - datetime.timedelta(days=420),
        valid_until=today - datetime.timedelta(days=55),
    )
    attached.add_evidence(
        actor=world.system,
        entry=entry,
        file=ContentFile(_png("营业执照", owner.name), name="营业执照.png"),
        kind="licence",
        issuer=owner.name,
        number=owner.uscc or "",
    )


def _pdf(pages: list[tuple[str, str]]) -> bytes:
    drawn = [_page(title, text) for title, text in pages]
    file = io.BytesIO()
    drawn[0].save(file, "PDF", save_all=True, append_images=drawn[1:], resolution=75)
    return file.getvalue()


def _png(title: str, text: str) -> bytes:
    file = io.BytesIO()
    _page(title, text).save(file, "PNG", optimize=True)
    return file.getvalue()


def _page(title: str, text: str) -> Image.Image:
    page = Image.new("P", PAGE, 0)
    page.putpalette([255, 255, 255, 24, 36, 46, 179, 50, 43, 200, 206, 211])
    draw = ImageDraw.Draw(page)
    head, body = _font(34), _font(20)
    if head is not None:
        draw.text((PAGE[0] // 2, 110), title, font=head, fill=1, anchor="mm")
        lines = [
            line[start : start + 24] for line in text.split("\n") for start in range(0, len(line) or 1, 24)
        ]
        draw.multiline_text((70, 190), "\n".join(lines), font=body, fill=1, spacing=16)
    for row in range(8):
        draw.line((70, 460 + row * 34, PAGE[0] - 70, 460 + row * 34), fill=3)
    draw.ellipse((400, 690, 540, 830), outline=2, width=5)
    draw.regular_polygon((470, 760, 26), 5, fill=2)
    return page.convert("RGB")


def _font(size: int) -> ImageFont.FreeTypeFont | None:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return None
