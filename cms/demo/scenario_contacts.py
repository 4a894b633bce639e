"""Contacts in the demo region: a school asks an enterprise for some, and is answered in every way."""

from typing import Any

from cms.demo.world import World
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.models import User
from registries.domain import contact_requests
from registries.domain.contacts import has_contact
from registries.models import Achievement, ContactRequest, Demand

#: Purpose and message of each request, and what the enterprise says: nothing yet, yes, or the reason why not.
ASKED: tuple[tuple[str, str, str | bool | None], ...] = (
    ("cooperation", "我校有磷化工中试平台，想了解指标要求，约时间到厂里看样。", None),
    ("recruitment", "我院应届毕业生中有对口专业，想推荐学生来参观面试。", True),
    ("training", "想为贵公司相关岗位开设短期培训班，先了解人数和时间。", "该需求已有合作单位，感谢关注。"),
)
BACK = ("purchase", "想试用这项成果，请提供技术负责人的联系方式。")


def tell(world: World) -> None:
    """Let the school ask, the enterprise answer, and the enterprise ask back."""
    people = User.objects.in_bulk(["school-editor", "enterprise-editor"], field_name="username")
    if len(people) < 2:
        return
    school, enterprise = people["school-editor"], people["enterprise-editor"]
    for entry, (purpose, message, answer) in zip(_open(Demand, enterprise, school), ASKED, strict=False):
        asked = contact_requests.ask(actor=school, entry=entry, purpose=purpose, message=message)
        if answer is not None:
            _answer(enterprise, asked, answer)
    for entry in _open(Achievement, school, enterprise)[:1]:
        contact_requests.ask(actor=enterprise, entry=entry, purpose=BACK[0], message=BACK[1])


def _open(model: Any, owner: User, reader: User) -> list[Any]:
    """Return the published entries of one side, with a contact, that the other side reads."""
    units = standing_of(owner).staff_organisations
    rows = access_for(model).visible(reader, Action.VIEW_BODY, model._default_manager.live())
    found = rows.filter(organisation_id__in=units, status="published").order_by("-published_at", "pk")[:20]
    return [entry for entry in found if has_contact(entry)]


def _answer(actor: User, request: ContactRequest, answer: str | bool) -> None:
    reason = answer if isinstance(answer, str) else ""
    contact_requests.answer(actor=actor, request=request, accept=not reason, reason=reason)
