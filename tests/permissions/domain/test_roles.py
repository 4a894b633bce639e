import datetime

import pytest
from django.utils import timezone

from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.access import standing_of
from permissions.actions import READ_ACTIONS, Action
from permissions.domain import roles
from permissions.domain.accounts import set_active, system_user
from permissions.models import Delegation, RoleGrant, User
from permissions.roles import ORGANISATION_ROLES, Role, describe
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import (
    make_consortium,
    make_employee,
    make_organisation,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = datetime.timedelta(days=1)


@pytest.fixture
def organisation():
    return make_organisation()


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


def grant_of(user):
    return RoleGrant.objects.get(user=user)


@pytest.mark.parametrize("kind", ["enterprise", "school", "government", "service"])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("giver", ["manager", "operator"])
def test_manager_gives_roles_of_his_organisation_and_the_operator_all_but_the_auditor(
    operator, giver, role, kind
):
    organisation = make_organisation(kind=kind)
    actor = operator if giver == "operator" else make_staff(organisation, Role.MANAGER)
    user = make_user()
    office = giver == "operator" and role != Role.AUDITOR and kind in {"government", "service"}
    may = role in ORGANISATION_ROLES or office

    if may:
        grant = roles.grant_role(actor=actor, user=user, organisation=organisation, role=role)
        assert (grant.granted_by, str(grant)) == (actor, f"{user} · {describe(role)} · {organisation}")
        assert standing_of(user).has_role(role)
    else:
        with pytest.raises(NotAllowed):
            roles.grant_role(actor=actor, user=user, organisation=organisation, role=role)
        assert AuditEntry.objects.filter(action="role.grant", user=actor).exclude(result="ok").count() == 1


@pytest.mark.parametrize(
    "role", [Role.EDITOR, Role.PUBLISHER, Role.REVIEWER, Role.AUDITOR, Role.PLATFORM_EDITOR]
)
def test_nobody_else_gives_roles(organisation, role):
    with pytest.raises((NotAllowed, NotFound)):
        roles.grant_role(
            actor=make_staff(organisation, role),
            user=make_user(),
            organisation=organisation,
            role=Role.EDITOR,
        )


def test_manager_gives_nothing_in_a_foreign_organisation(organisation):
    with pytest.raises(NotAllowed):
        roles.grant_role(
            actor=make_staff(make_organisation(), Role.MANAGER),
            user=make_user(), organisation=organisation, role=Role.EDITOR,
        )  # fmt: skip


@pytest.mark.parametrize("role", [Role.MANAGER, Role.PLATFORM_OPERATOR, Role.REVIEWER])
def test_nobody_gives_a_role_to_himself(operator, role):
    with pytest.raises(NotAllowed) as caught:
        roles.grant_role(actor=operator, user=operator, organisation=make_organisation(), role=role)

    assert caught.value.code == "not_to_oneself"


def test_dates_of_a_role_are_in_order(organisation):
    with pytest.raises(Invalid):
        roles.grant_role(
            actor=system_user(), user=make_user(), organisation=organisation, role=Role.EDITOR,
            valid_from=TODAY(), valid_to=TODAY() - DAY,
        )  # fmt: skip


def test_role_given_again_opens_the_ended_one(organisation):
    user = make_staff(organisation, Role.EDITOR)
    roles.end_role(actor=system_user(), grant=grant_of(user))
    assert not standing_of(User.objects.get(pk=user.pk)).grants

    roles.grant_role(actor=system_user(), user=user, organisation=organisation, role=Role.EDITOR)

    assert grant_of(user).is_current()


def test_ended_role_is_gone_at_once_and_the_account_stays(organisation):
    manager, user = make_staff(organisation, Role.MANAGER), make_staff(organisation, Role.EDITOR)

    roles.end_role(actor=manager, grant=grant_of(user))

    user.refresh_from_db()
    assert user.is_active
    assert grant_of(user).valid_to == TODAY() - DAY


def test_role_that_never_began_leaves_no_row(organisation):
    user = make_staff(organisation, Role.EDITOR, valid_from=TODAY() + DAY)

    roles.end_role(actor=system_user(), grant=grant_of(user))

    assert not RoleGrant.objects.filter(user=user).exists()


def test_last_manager_needs_a_successor(organisation, operator):
    manager = make_staff(organisation, Role.MANAGER)
    with pytest.raises(Conflict) as caught:
        roles.end_role(actor=operator, grant=grant_of(manager))
    assert caught.value.code == "last_manager"

    successor = make_staff(organisation, Role.MANAGER)
    set_active(actor=operator, user=successor, active=False)
    with pytest.raises(Conflict):
        roles.end_role(actor=operator, grant=grant_of(manager))

    set_active(actor=operator, user=successor, active=True)
    roles.end_role(actor=operator, grant=grant_of(manager))


def test_last_manager_is_not_ended_by_new_dates_either(organisation, operator):
    manager = make_staff(organisation, Role.MANAGER)
    for dates in ({"valid_to": TODAY() - DAY}, {"valid_from": TODAY() + DAY}):
        with pytest.raises(Conflict):
            roles.grant_role(
                actor=operator, user=manager, organisation=organisation, role=Role.MANAGER, **dates
            )

    assert grant_of(manager).is_current()
    make_staff(organisation, Role.MANAGER)
    roles.grant_role(
        actor=operator, user=manager, organisation=organisation, role=Role.MANAGER, valid_to=TODAY() - DAY
    )
    assert not grant_of(manager).is_current()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REVIEWER])
def test_roles_that_a_manager_cannot_give_he_cannot_end(organisation, role):
    user, manager = make_staff(organisation, role), make_staff(organisation, Role.MANAGER)

    with pytest.raises(NotAllowed):
        roles.end_role(actor=manager, grant=grant_of(user))


def test_who_is_audited_does_not_end_the_auditor(organisation, operator):
    auditor = make_staff(organisation, Role.AUDITOR)

    with pytest.raises(NotAllowed) as caught:
        roles.end_role(actor=operator, grant=grant_of(auditor))

    assert caught.value.code == "auditor_not_grantable"


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "area_required"},
        {"code": "area_required", "region": True, "consortium": True},
        {"code": "kind_unknown", "region": True, "kinds": ["circus"]},
        {"code": "action_unknown", "region": True, "actions": ["fly"]},
        {"code": "action_unknown", "region": True, "actions": [Action.EDIT]},
    ],
)
def test_jurisdiction_has_one_area_and_known_words(organisation, operator, wrong):
    code = wrong.pop("code")
    made = {"region": make_region, "consortium": make_consortium}
    values = {name: made[name]() if value is True else value for name, value in wrong.items()}

    with pytest.raises(Invalid) as caught:
        roles.set_jurisdiction(actor=operator, organisation=organisation, **values)

    assert caught.value.code == code


def test_jurisdiction_is_the_operators_to_set(organisation):
    for role in (Role.MANAGER, Role.REVIEWER, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            roles.set_jurisdiction(
                actor=make_staff(organisation, role), organisation=organisation, region=make_region()
            )


def test_jurisdiction_of_one_reviewer_is_not_that_of_his_colleagues(organisation, operator):
    named, colleague = make_staff(organisation, Role.REVIEWER), make_staff(organisation, Role.REVIEWER)

    row = roles.set_jurisdiction(
        actor=operator, organisation=organisation, region=make_region(), reviewer=named, kinds=["school"]
    )

    assert str(row) == f"{organisation} · 瓮安县"
    assert [rule.kinds for rule in standing_of(named).jurisdictions] == [frozenset({"school"})]
    assert standing_of(colleague).jurisdictions == ()


def delegated(actor, delegate, organisation, *actions, first=None, last=None):
    return roles.delegate(
        actor=User.objects.get(pk=actor.pk),
        delegate=delegate,
        organisation=organisation,
        actions=actions,
        valid_from=first or TODAY(),
        valid_to=last or TODAY(),
    )


def test_delegation_carries_what_one_must_see(organisation):
    publisher, colleague = make_staff(organisation, Role.PUBLISHER), make_employee(organisation)

    row = delegated(publisher, colleague, organisation, Action.SUBMIT)

    assert set(row.actions) == {Action.SUBMIT, *READ_ACTIONS}
    assert str(row) == f"{publisher} → {colleague}"


@pytest.mark.parametrize(
    "actions", [(), (Action.REVIEW,), (Action.GRANT,), ("fly",), (Action.SUBMIT, Action.GRANT)]
)
def test_only_ones_own_actions_are_delegated(organisation, actions):
    with pytest.raises(Invalid) as caught:
        delegated(make_staff(organisation, Role.PUBLISHER), make_user(), organisation, *actions)

    assert caught.value.code == "action_not_own"


def test_only_actions_in_that_organisation_are_delegated(organisation):
    with pytest.raises(Invalid):
        delegated(make_staff(make_organisation(), Role.MANAGER), make_user(), organisation, Action.EDIT)


def test_delegation_has_dates_in_order_and_another_person(organisation):
    publisher = make_staff(organisation, Role.PUBLISHER)
    with pytest.raises(Invalid) as caught:
        delegated(publisher, make_user(), organisation, Action.EDIT, last=TODAY() - DAY)
    assert caught.value.code == "dates_reversed"
    with pytest.raises(Invalid) as caught:
        delegated(publisher, publisher, organisation, Action.EDIT)
    assert caught.value.code == "delegate_oneself"


def test_what_was_received_cannot_be_passed_on(organisation):
    publisher, middle = make_staff(organisation, Role.PUBLISHER), make_employee(organisation)
    last = make_employee(organisation)
    delegated(publisher, middle, organisation, Action.EDIT)

    with pytest.raises(Invalid):
        delegated(middle, last, organisation, Action.EDIT)

    Delegation.objects.create(
        delegator=middle, delegate=last, organisation=organisation, actions=["edit"],
        valid_from=TODAY(), valid_to=TODAY(),
    )  # fmt: skip
    assert standing_of(User.objects.get(pk=last.pk)).delegated[0][0].grants == ()


def test_reviewer_delegates_the_actions_of_his_area(organisation):
    reviewer = make_staff(organisation, Role.REVIEWER)
    roles.set_jurisdiction(
        actor=system_user(), organisation=organisation, region=make_region(), actions=["review"]
    )

    assert roles.actions_of(standing_of(User.objects.get(pk=reviewer.pk)), organisation.pk) == {Action.REVIEW}


def test_affiliation_is_confirmed_by_the_manager_and_gives_no_right(organisation):
    manager, student = make_staff(organisation, Role.MANAGER), make_user()

    row = roles.affiliate(
        actor=manager, person=student.person, organisation=organisation, kind="student", number="20260001"
    )

    assert (row.confirmed_by, str(row)) == (manager, f"{student.person} · {organisation}")
    standing = standing_of(User.objects.get(pk=student.pk))
    assert (standing.grants, standing.belongs_to_roots) == ((), frozenset({organisation.pk}))
    with pytest.raises(Conflict):
        roles.affiliate(
            actor=manager,
            person=make_user().person,
            organisation=organisation,
            kind="student",
            number="20260001",
        )
    with pytest.raises((NotAllowed, NotFound)):
        roles.affiliate(
            actor=make_staff(organisation, Role.EDITOR),
            person=student.person,
            organisation=organisation,
            kind="expert",
        )


def test_named_exception_has_a_reason_and_an_end(organisation):
    publisher, guest = make_staff(organisation, Role.PUBLISHER), make_user()
    entry, soon = make_entry(organisation=organisation), timezone.now() + DAY

    row = roles.allow_exception(actor=publisher, entry=entry, user=guest, reason="调研", until=soon)

    assert (row.library, row.entry_id, row.granted_by) == ("demand", entry.pk, publisher)
    for reason, until in ((" ", soon), ("调研", timezone.now() - DAY)):
        with pytest.raises(Invalid):
            roles.allow_exception(actor=publisher, entry=entry, user=guest, reason=reason, until=until)
    with pytest.raises(NotAllowed):
        roles.allow_exception(
            actor=make_staff(organisation, Role.EDITOR), entry=entry, user=guest, reason="调研", until=soon
        )


def test_manager_cannot_bar_a_reviewer_by_giving_him_a_role(organisation):
    manager = make_staff(organisation, Role.MANAGER)
    reviewer = make_staff(make_organisation(kind="government"), Role.REVIEWER)

    with pytest.raises(NotAllowed) as caught:
        roles.grant_role(actor=manager, user=reviewer, organisation=organisation, role=Role.EDITOR)

    assert caught.value.code == "user_holds_office"
