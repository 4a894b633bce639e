"""代录: what its author may not decide, what its applicant may not see, and what awaits nobody."""

import pytest

from cms.core.errors import NotAllowed
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import organisations, roles
from permissions.domain.accounts import system_user
from permissions.models import Organisation, OrganisationState, User
from permissions.roles import Role
from registries.domain import publishing, recording
from registries.enums import EntryStatus, RecordedState
from registries.models import Demand
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_credit_code, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return make_staff(
        make_organisation("秘书处", kind="service", region=make_region()), Role.PLATFORM_OPERATOR
    )


@pytest.fixture
def unclaimed():
    return make_organisation("未认领厂", state="unclaimed", uscc="", region=make_region())


def test_author_of_a_recorded_entry_does_not_approve_what_a_colleague_submitted(operator, unclaimed):
    office = Organisation.objects.get(name="秘书处")
    colleague, third = (make_staff(office, Role.PLATFORM_OPERATOR) for _number in range(2))
    entry = make_entry(organisation=unclaimed, actor=operator)
    [submitted] = publishing.submit(actor=colleague, entries=[entry])
    revision = submitted.latest_revision_id

    with pytest.raises(NotAllowed):
        publishing.approve(actor=operator, entry=submitted, revision_id=revision)

    assert publishing.approve(actor=third, entry=submitted, revision_id=revision).live


def test_applicant_of_a_unit_sees_nothing_recorded_for_it(operator):
    parent = make_organisation("已认证集团", region=make_region())
    unit = organisations.create_unit(
        actor=system_user(), parent=parent, name="已认证集团瓮安分公司", relation="branch"
    )
    Organisation.objects.filter(pk=unit.pk).update(state=OrganisationState.UNCLAIMED)
    unit.refresh_from_db()
    entry = make_entry(organisation=unit, actor=operator)
    assert entry.recorded_state == RecordedState.PENDING
    Organisation.objects.filter(pk=unit.pk).update(state=OrganisationState.CLAIMING)
    applicant, head = make_user(), make_staff(parent, Role.MANAGER, scope="subtree")
    roles.grant_role(actor=system_user(), user=applicant, organisation=unit, role=Role.EDITOR)
    access = access_for(Demand)

    assert not access.visible(User.objects.get(pk=applicant.pk), Action.VIEW_DRAFT).exists()
    assert access.visible(head, Action.VIEW_DRAFT).exists()

    Organisation.objects.filter(pk=unit.pk).update(state=OrganisationState.VERIFIED)
    assert access.visible(User.objects.get(pk=applicant.pk), Action.VIEW_DRAFT).exists()


def test_what_the_operator_took_down_again_awaits_nobody(operator, unclaimed):
    kept = make_entry(organisation=unclaimed, actor=operator)
    gone = make_entry(organisation=unclaimed, actor=operator)
    Demand.objects.filter(pk=gone.pk).update(status=EntryStatus.WITHDRAWN)
    Organisation.objects.filter(pk=unclaimed.pk).update(state="verified", uscc=make_credit_code(991))
    manager = make_staff(Organisation.objects.get(pk=unclaimed.pk), Role.MANAGER)

    assert list(recording.to_confirm(manager, "demand")) == [kept]
    assert recording.count_to_confirm(manager) == 1
    [row] = recording.recorded_by_organisation(operator)
    assert row.pending == 1
