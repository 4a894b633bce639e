"""One owner with its staff, the bureau in charge and one elsewhere, the office; and how people are reached."""

from typing import Any

from cms.core.announcements import Kind
from permissions.crypto import digest
from permissions.domain.accounts import set_contact, system_user
from permissions.domain.roles import set_jurisdiction
from permissions.models import User
from permissions.roles import Role
from registries.domain import publishing
from services.notices.models import Cause, EmailProof, Notice
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_organisation, make_staff

NOON = "2026-11-20T12:00:00+08:00"


class Region:
    def __init__(self) -> None:
        system = system_user()
        county, elsewhere = make_region("522725", "瓮安县"), make_region("522632", "榕江县")
        self.owner = make_organisation("甲企业", region=county)
        self.bureau = make_organisation("州工信局", kind="government")
        self.far = make_organisation("外地局", kind="government")
        self.office = make_organisation("秘书处", kind="service")
        set_jurisdiction(actor=system, organisation=self.bureau, region=make_region("522700", "黔南州"))
        set_jurisdiction(actor=system, organisation=self.far, region=elsewhere)
        self.editor = make_staff(self.owner, Role.EDITOR, "editor")
        self.publisher = make_staff(self.owner, Role.PUBLISHER, "publisher")
        self.manager = make_staff(self.owner, Role.MANAGER, "manager")
        self.reviewer = make_staff(self.bureau, Role.REVIEWER, "reviewer")
        self.stranger = make_staff(self.far, Role.REVIEWER, "stranger")
        self.operator = make_staff(self.office, Role.PLATFORM_OPERATOR, "operator")
        self.auditor = make_staff(self.office, Role.AUDITOR, "auditor")
        Cause.objects.all().delete()

    def draft(self, library: str = "demand", **fields: Any) -> Any:
        return make_entry(library, organisation=self.owner, actor=self.editor, **fields)

    def submitted(self, library: str = "demand", **fields: Any) -> Any:
        [done] = publishing.submit(actor=self.editor, entries=[self.draft(library, **fields)])
        return done

    def returned(self, comment: str = "请补充指标", **fields: Any) -> Any:
        return publishing.send_back(
            actor=self.reviewer,
            entry=self.submitted(),
            comment=comment,
            field_comments={"indicators": "缺少方法"},
            **fields,
        )

    def approved(self, **fields: Any) -> Any:
        entry = self.submitted(**fields)
        return publishing.approve(actor=self.reviewer, entry=entry, revision_id=entry.latest_revision_id)


def told(kind: Kind) -> dict[str, str]:
    """Return who was told of a kind, with the reason."""
    return dict(Notice.objects.filter(cause__kind=kind).values_list("recipient__username", "reason"))


def fresh(user: User) -> User:
    """Return the account without anything remembered about its rights."""
    return User.objects.select_related("person").get(pk=user.pk)


def reach(user: User, *, email: str = "", phone: str = "") -> None:
    """Give an account a proven address."""
    set_contact(actor=system_user(), person=user.person, email=email, phone=phone)
    if email:
        EmailProof.objects.update_or_create(user=user, defaults={"digest": digest(email)})
