"""A suspended organisation stops its staff and every unit below it at once; others go on (AZ-33)."""

import pytest
from django.utils import timezone

from permissions.access import access_for, forget, standing_of
from permissions.access.suspension import OrganisationSuspended, is_suspended, refuse_suspended
from permissions.actions import Action
from permissions.domain import accounts, organisations
from permissions.domain.roles import grant_role
from permissions.models import Delegation, Organisation, OrganisationState, UnitRelation, User
from permissions.roles import Role
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """A school, a college of it, a department of the college, a branch of the school, a subsidiary of the college."""
    system = accounts.system_user()
    school = make_organisation("学校", kind="school")

    def unit(name, parent, relation):
        return organisations.create_unit(actor=system, parent=parent, name=name, relation=relation)

    college = unit("学院", school, UnitRelation.COLLEGE)
    return {
        "school": school,
        "college": college,
        "department": unit("系", college, UnitRelation.COLLEGE),
        "subsidiary": unit("子公司", college, UnitRelation.SUBSIDIARY),
        "branch": unit("分校", school, UnitRelation.CAMPUS),
        "other": make_organisation("外单位"),
    }


def suspend(organisation, state=OrganisationState.SUSPENDED):
    organisation.refresh_from_db()
    organisations.set_state(
        actor=accounts.system_user(), organisation=organisation, state=state, reason="核查"
    )


def role_in(*places):
    user = make_user()
    for place in places:
        grant_role(actor=accounts.system_user(), user=user, organisation=place, role=Role.EDITOR)
    forget(user)
    return user


@pytest.mark.parametrize(
    ("suspended", "shut"),
    [
        ("school", {"school", "college", "department", "subsidiary", "branch"}),
        ("college", {"college", "department", "subsidiary"}),
        ("department", {"department"}),
        ("other", {"other"}),
    ],
)
def test_suspension_reaches_every_unit_below_and_nothing_else(tree, suspended, shut):
    suspend(tree[suspended])

    active = set(Organisation.objects.active().filter(pk__in=[one.pk for one in tree.values()]))

    assert {name for name, one in tree.items() if one not in active} == shut
    for name, one in tree.items():
        assert is_suspended(role_in(one)) is (name in shut)
        assert bool(standing_of(role_in(one)).grants) is (name not in shut)


@pytest.mark.parametrize(
    ("held", "suspended", "covered"),
    [
        (["school"], "college", {"school", "branch"}),
        (["school"], "department", {"school", "college", "branch"}),
        (["school"], "school", set()),
        (["college", "branch"], "college", {"branch"}),
        (["department", "other"], "college", {"other"}),
        (["department"], "college", set()),
    ],
)
def test_roles_cover_what_is_open(tree, held, suspended, covered):
    user = role_in(*(tree[name] for name in held))

    suspend(tree[suspended])
    forget(user)

    assert standing_of(user).staff_organisations == {tree[name].pk for name in covered}
    assert is_suspended(user) is (not covered)


def test_opened_again_everything_works_as_before(tree):
    user = role_in(tree["department"])
    suspend(tree["college"])
    suspend(tree["college"], OrganisationState.VERIFIED)

    assert standing_of(role_in(tree["department"])).grants
    refuse_suspended(user)


def test_units_below_a_suspended_one_are_not_listed(tree):
    suspend(tree["college"])

    listed = access_for(Organisation).visible(make_user(), Action.VIEW)

    assert set(listed.filter(pk__in=[one.pk for one in tree.values()])) == {
        tree["school"],
        tree["branch"],
        tree["other"],
    }


def test_refusal_has_a_code_of_its_own(tree):
    suspend(tree["other"])

    with pytest.raises(OrganisationSuspended) as caught:
        refuse_suspended(role_in(tree["other"]))

    assert (caught.value.code, caught.value.status) == ("organisation_suspended", 403)


def test_substitute_of_an_open_organisation_goes_on(tree):
    today = timezone.localdate()
    colleague = make_staff(tree["other"], Role.EDITOR)
    user = role_in(tree["school"])
    Delegation.objects.create(
        delegator=colleague,
        delegate=user,
        organisation=tree["other"],
        actions=[Action.EDIT],
        valid_from=today,
        valid_to=today,
    )
    suspend(tree["school"])
    forget(user)

    assert not is_suspended(user)
    suspend(tree["other"])
    forget(user)
    assert is_suspended(user)


def test_ended_roles_and_no_roles_concern_nobody(tree):
    ended = make_user()
    grant_role(
        actor=accounts.system_user(),
        user=ended,
        organisation=tree["other"],
        role=Role.EDITOR,
        valid_from=timezone.localdate().replace(year=2020, day=1),
        valid_to=timezone.localdate().replace(year=2021, day=1),
    )
    suspend(tree["other"])

    assert not is_suspended(make_user())
    assert not is_suspended(ended)


def test_standing_costs_the_same_for_open_and_shut_organisations(tree, django_assert_num_queries):
    suspend(tree["college"])
    shut, one_open = (
        User.objects.select_related("person").get(pk=role_in(tree[name]).pk)
        for name in ("department", "other")
    )

    with django_assert_num_queries(3):
        standing_of(shut)
    with django_assert_num_queries(5):
        standing_of(one_open)
