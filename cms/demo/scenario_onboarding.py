"""Organisations on their way in: some wait for the operator, one was returned, one is still being written."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from cms.demo.corpus.credit_codes import demo_code
from cms.demo.logins import PASSWORD
from cms.demo.world import World
from permissions.domain import accounts, application_files, applications, deciding
from permissions.models import Application, User

#: Name of the organisation, of the applicant, what the person is there, and how far it has come.
NEWCOMERS = (
    ("瓮安青芽茶业有限公司（演示）", "演示申请人甲", "办公室主任", "submitted"),
    ("福泉朗川化工工程有限公司（演示）", "演示申请人乙", "综合部经理", "submitted"),
    ("都匀启衡智造有限公司（演示）", "演示申请人丙", "副总经理", "returned"),
    ("龙里山果食品厂（演示）", "演示申请人丁", "厂长", "draft"),
)
#: Beyond the serials of the organisations that are there from the beginning.
FIRST_SERIAL = 900


def tell_onboarding(world: World) -> None:
    """Let four enterprises knock at the door."""
    operator = world.user("platform-operator")
    region = world.regions.get("522725")
    for number, (name, person, position, goal) in enumerate(NEWCOMERS):
        user = accounts.create_user(
            actor=world.system, username=f"newcomer-{number + 1}", password=PASSWORD, name=person
        )
        User.objects.filter(pk=user.pk).update(must_change_password=False)
        application = applications.start(
            actor=user, code=demo_code("enterprise", "522725", FIRST_SERIAL + number)
        )
        facts: dict[str, Any] = {
            "name": name,
            "organisation_kind": "enterprise",
            "region": region,
            "size": "small",
            "position": position,
            "is_another": True,
        }
        applications.save_facts(actor=user, application=application, facts=facts)
        _go_on(operator, user, application, goal)


def _go_on(operator: User, user: User, application: Application, goal: str) -> None:
    if goal == "draft":
        return
    application_files.add_files(actor=user, application=application, files=[_letter()])
    applications.submit(actor=user, application=application)
    if goal == "returned":
        deciding.send_back(
            actor=operator,
            application=application,
            round=application.round,
            reason="请在光线好的地方重拍整张授权书。",
            reasons={"files": "公章看不清。"},
        )


def _letter() -> SimpleUploadedFile:
    """Draw a sheet with lines of writing and a stamp."""
    sheet = Image.new("RGB", (620, 877), "#fbfaf6")
    pen = ImageDraw.Draw(sheet)
    pen.line((210, 90, 410, 90), fill="#222", width=12)
    for row in range(12):
        pen.line((70, 160 + 34 * row, 550 - (row % 3) * 60, 160 + 34 * row), fill="#555", width=3)
    pen.ellipse((370, 620, 530, 780), outline="#c22", width=6)
    pen.regular_polygon((450, 700, 30), 5, outline="#c22", fill="#c22")
    target = io.BytesIO()
    sheet.save(target, "JPEG", quality=80)
    return SimpleUploadedFile("授权书.jpg", target.getvalue(), content_type="image/jpeg")
