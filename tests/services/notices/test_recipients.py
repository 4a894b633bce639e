"""Who is told of what."""

from typing import Any

import pytest

from cms.core.announcements import Announcement, Kind, announce
from permissions.domain.accounts import system_user
from permissions.domain.delegation import delegate
from permissions.domain.organisations import create_organisation
from permissions.domain.roles import grant_role, set_jurisdiction
from permissions.models import Organisation
from permissions.roles import Role
from registries.domain import publishing
from services.notices.domain.recipients import RULES, recipients_of
from services.notices.domain.wording import WORDS
from services.notices.enums import TOPIC_OF, Reason
from services.notices.models import Notice
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


class Region:
    """One owner with its staff, one bureau in charge, one elsewhere."""

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

    def submitted(self, library: str = "demand", **fields: Any) -> Any:
        entry = make_entry(library, organisation=self.owner, actor=self.editor, **fields)
        [done] = publishing.submit(actor=self.editor, entries=[entry])
        return done


@pytest.fixture
def region() -> Region:
    return Region()


def told(kind: Kind) -> dict[str, str]:
    rows = Notice.objects.filter(cause__kind=kind).values_list("recipient__username", "reason")
    return dict(rows)


def test_every_kind_has_rule_topic_and_words() -> None:
    assert set(RULES) == set(Kind)
    assert set(TOPIC_OF) == set(Kind)
    assert set(WORDS) == set(Kind)


def test_submission_is_told_to_who_may_decide_it(region: Region) -> None:
    region.submitted()

    assert told(Kind.ENTRY_SUBMITTED) == {"reviewer": Reason.REVIEWER}


def test_submission_without_an_authority_is_told_to_the_operators(region: Region) -> None:
    region.owner.region = make_region("110101", "东城区")
    Organisation.objects.filter(pk=region.owner.pk).update(region=region.owner.region)

    region.submitted()

    assert told(Kind.ENTRY_SUBMITTED) == {"operator": Reason.REVIEWER}


def test_reviewer_who_belongs_to_the_owner_is_not_told(region: Region) -> None:
    grant_role(actor=system_user(), user=region.reviewer, organisation=region.owner, role=Role.EDITOR)

    region.submitted()

    assert told(Kind.ENTRY_SUBMITTED) == {"operator": Reason.REVIEWER}
