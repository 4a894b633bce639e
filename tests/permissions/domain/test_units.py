import pytest

from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.access import standing_of
from permissions.domain import organisations, roles, states, units
from permissions.domain.accounts import system_user
from permissions.models import Organisation, User
from permissions.roles import Role
from tests.factories.entries import make_entry
from tests.factories.identity import make_credit_code, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


@pytest.fixture
def school():
    return make_organisation("黔南职院", kind="school")


def unit_of(parent, name="学院", relation="college", **fields):
    return organisations.create_unit(
        actor=system_user(), parent=parent, name=name, relation=relation, **fields
    )


def test_tree_lists_each_unit_after_the_one_above(school, django_assert_num_queries):
    chemistry, machines = unit_of(school, "化工学院"), unit_of(school, "机械学院")
    office = unit_of(chemistry, "教研室")
    make_staff(office, Role.EDITOR)

    with django_assert_num_queries(2):
        tree = units.unit_tree(school)

    assert [(node.unit, node.depth, node.people) for node in tree] == [
        (school, 0, 0),
        (chemistry, 1, 0),
        (office, 2, 1),
        (machines, 1, 0),
    ]


def test_the_code_of_the_one_above_is_no_code_of_its_own(school):
    assert unit_of(school, uscc=school.uscc).uscc is None


def test_a_unit_may_have_a_code_of_its_own(school):
    code = make_credit_code(660000001)

    assert unit_of(school, uscc=code, relation="subsidiary").uscc == code


def test_manager_moves_a_unit_within_the_organisation_and_rights_follow(school):
    manager = make_staff(school, Role.MANAGER)
    one, two = unit_of(school, "甲"), unit_of(school, "乙")
    deep = unit_of(one, "丙")
    head, editor = make_staff(two, Role.PUBLISHER), make_staff(deep, Role.EDITOR)
    entry = make_entry(organisation=deep)

    units.move_unit(actor=manager, unit=deep, parent=two, relation="branch")

    deep.refresh_from_db()
    entry.refresh_from_db()
    assert (deep.parent, deep.relation, deep.root, entry.organisation) == (two, "branch", school, deep)
    for user in (head, editor):
        assert deep.pk in standing_of(User.objects.get(pk=user.pk)).staff_organisations


def test_operator_moves_a_subtree_to_another_organisation_with_a_reason(operator, school):
    other = make_organisation("技师学院", kind="school")
    unit = unit_of(school)
    deep = unit_of(unit)
    with pytest.raises(Invalid):
        units.move_unit(actor=operator, unit=unit, parent=other, relation="college")

    units.move_unit(actor=operator, unit=unit, parent=other, relation="college", reason="划转")

    assert {row.root for row in Organisation.objects.filter(pk__in=[unit.pk, deep.pk])} == {other}


def test_a_whole_organisation_becomes_a_unit_by_the_operator(operator, school):
    whole = make_organisation("分校", kind="school")

    units.move_unit(actor=operator, unit=whole, parent=school, relation="campus", reason="并校")

    whole.refresh_from_db()
    assert (whole.parent, whole.root) == (school, school)


def test_manager_of_one_place_only_moves_nothing_there(school):
    manager, other = make_staff(school, Role.MANAGER), make_organisation("别家", kind="school")

    with pytest.raises(NotAllowed):
        units.move_unit(actor=manager, unit=unit_of(school), parent=other, relation="college")


def test_manager_of_two_does_not_move_between_them(school):
    other = make_organisation("别家", kind="school")
    manager = make_staff(school, Role.MANAGER)
    roles.grant_role(actor=system_user(), user=manager, organisation=other, role=Role.MANAGER)
    manager = User.objects.get(pk=manager.pk)

    with pytest.raises(NotAllowed):
        units.move_unit(actor=manager, unit=unit_of(school), parent=other, relation="college")


def test_no_circle_and_no_unknown_relation(school):
    system = system_user()
    unit = unit_of(school)
    deep = unit_of(unit)

    for parent, relation, code in (
        (unit, "college", "unit_below_itself"),
        (deep, "college", "unit_below_itself"),
        (school, "", "relation_required"),
    ):
        with pytest.raises(Invalid) as caught:
            units.move_unit(actor=system, unit=unit, parent=parent, relation=relation)
        assert caught.value.code == code


def test_a_circle_closed_by_somebody_else_is_refused(school, monkeypatch):
    system = system_user()
    one, two = unit_of(school, "甲"), unit_of(school, "乙")
    check = units._check_place

    def meanwhile(*args):
        check(*args)
        Organisation.objects.filter(pk=two.pk).update(parent=one)

    monkeypatch.setattr(units, "_check_place", meanwhile)
    with pytest.raises(Invalid) as caught:
        units.move_unit(actor=system, unit=one, parent=two, relation="college")

    assert caught.value.code == "unit_below_itself"


def test_a_unit_moved_by_somebody_else_is_a_conflict(school):
    one, two = unit_of(school, "甲"), unit_of(school, "乙")
    stale = Organisation.objects.get(pk=one.pk)
    Organisation.objects.filter(pk=one.pk).update(parent=two)

    with pytest.raises(Conflict) as caught:
        units.move_unit(actor=system_user(), unit=stale, parent=school, relation="college")

    assert caught.value.code == "changed_meanwhile"


def test_nothing_moves_below_what_is_suspended(school):
    one, two = unit_of(school, "甲"), unit_of(school, "乙")
    states.set_state(actor=system_user(), organisation=two, state="suspended", reason="撤并")

    with pytest.raises(Conflict) as caught:
        units.move_unit(actor=system_user(), unit=one, parent=two, relation="college")

    assert caught.value.code == "parent_at_rest"


def test_manager_closes_an_empty_unit_and_the_operator_restores_it(operator, school):
    manager, unit = make_staff(school, Role.MANAGER), unit_of(school)

    units.close_unit(actor=manager, unit=unit, reason="撤并")
    assert unit.state == "suspended"

    states.restore(actor=operator, organisation=unit)
    assert unit.state == "verified"


def test_a_unit_with_people_or_units_is_not_closed(school):
    unit = unit_of(school)
    unit_of(unit)
    make_staff(unit, Role.EDITOR)

    with pytest.raises(Conflict) as caught:
        units.close_unit(actor=system_user(), unit=unit, reason="撤并")

    assert (caught.value.code, caught.value.params) == ("unit_in_use", {"people": 1, "units": 1})


def test_a_closed_unit_a_whole_organisation_and_no_reason_are_refused(school):
    system, unit = system_user(), unit_of(school)
    with pytest.raises(Invalid) as caught:
        units.close_unit(actor=system, unit=school, reason="撤并")
    assert caught.value.code == "not_a_unit"
    with pytest.raises(Invalid):
        units.close_unit(actor=system, unit=unit, reason=" ")
    units.close_unit(actor=system, unit=unit, reason="撤并")
    with pytest.raises(Conflict) as caught:
        units.close_unit(actor=system, unit=unit, reason="撤并")
    assert caught.value.code == "unit_closed"


def test_a_stranger_closes_nothing(school):
    with pytest.raises((NotAllowed, NotFound)):
        units.close_unit(actor=make_user(), unit=unit_of(school), reason="撤并")


def test_an_unclaimed_one_is_restored_as_unclaimed(operator):
    organisation = make_organisation(state="unclaimed")
    states.set_state(actor=operator, organisation=organisation, state="suspended", reason="虚假")

    states.restore(actor=operator, organisation=organisation)

    assert organisation.state == "unclaimed"


def test_without_a_trail_a_code_decides_what_is_restored(operator):
    with_code, without = make_organisation(state="unclaimed"), make_organisation(uscc="", state="unclaimed")
    Organisation.objects.filter(pk__in=[with_code.pk, without.pk]).update(state="suspended")

    for organisation, expected in ((with_code, "verified"), (without, "unclaimed")):
        organisation.refresh_from_db()
        states.restore(actor=operator, organisation=organisation)
        assert organisation.state == expected
