import datetime

import pytest
from django.utils import timezone

from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.domain import organisations
from permissions.models import ConsortiumMember, NameKind, Organisation, OrganisationState
from permissions.models.organisation import ORGANISATION_TRANSITIONS
from permissions.roles import Role
from tests.factories.identity import make_consortium, make_credit_code, make_organisation, make_staff

pytestmark = pytest.mark.django_db
CODE = make_credit_code(700000001)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        f"  {CODE} ",
        " ".join(CODE[start : start + 6] for start in range(0, 18, 6)),
        "".join(chr(ord(char) + 0xFEE0) for char in CODE),
    ],
)
def test_credit_code_is_read_in_every_way_it_is_typed(typed):
    assert organisations.clean_uscc(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        CODE[:-1],
        CODE + "0",
        CODE[:-1] + ("0" if CODE[-1] != "0" else "1"),
        "I" + CODE[1:],
        "统一社会信用代码",
    ],
)
def test_wrong_credit_code_is_an_error_at_its_field(typed):
    with pytest.raises(Invalid) as caught:
        organisations.clean_uscc(typed)

    assert (caught.value.code, set(caught.value.fields)) == ("uscc_invalid", {"uscc"})


def test_code_is_registered_once_however_it_is_typed(operator):
    organisations.create_organisation(actor=operator, name="甲", kind="enterprise", uscc=CODE)

    with pytest.raises(Conflict) as caught:
        organisations.create_organisation(actor=operator, name="乙", kind="enterprise", uscc=CODE.lower())

    assert caught.value.code == "uscc_taken"
    assert not Organisation.objects.filter(name="乙").exists()


def test_many_organisations_may_still_have_no_code(operator):
    for name in ("甲", "乙"):
        assert organisations.create_organisation(actor=operator, name=name, kind="school").uscc is None


@pytest.mark.parametrize("name", ["", "   ", "　"])
def test_organisations_units_and_consortia_have_a_name(operator, name):
    parent = make_organisation()
    for act in (
        lambda: organisations.create_organisation(actor=operator, name=name, kind="school"),
        lambda: organisations.create_unit(actor=operator, parent=parent, name=name, relation="college"),
        lambda: organisations.create_consortium(actor=operator, name=name, slug="x", kind="city"),
        lambda: organisations.add_name(actor=operator, organisation=parent, name=name, kind="short"),
        lambda: organisations.rename(actor=operator, organisation=parent, name=name),
    ):
        with pytest.raises(Invalid) as caught:
            act()
        assert caught.value.code == "name_required"


@pytest.mark.parametrize(
    "role", [Role.MANAGER, Role.EDITOR, Role.REVIEWER, Role.AUDITOR, Role.PLATFORM_EDITOR]
)
def test_only_the_operator_registers_and_verifies(role):
    organisation = make_organisation(state="claiming")
    user = make_staff(make_organisation(), role)
    consortium = make_consortium()
    for act in (
        lambda: organisations.create_organisation(actor=user, name="甲", kind="school"),
        lambda: organisations.set_state(actor=user, organisation=organisation, state="verified"),
        lambda: organisations.create_consortium(actor=user, name="甲", slug="x", kind="city"),
        lambda: organisations.join_consortium(actor=user, consortium=consortium, organisation=organisation),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_manager_adds_units_below_his_own_organisation_only():
    own, other = make_organisation(kind="school"), make_organisation()
    manager = make_staff(own, Role.MANAGER)

    college = organisations.create_unit(
        actor=manager, parent=own, name="机电学院", relation="college", uscc=""
    )

    assert (college.root, college.kind, college.state, college.parent) == (own, own.kind, own.state, own)
    with pytest.raises((NotAllowed, NotFound)):
        organisations.create_unit(actor=manager, parent=other, name="分公司", relation="branch")


def test_verification_without_code_is_refused(operator):
    bare = organisations.create_organisation(actor=operator, name="甲", kind="school")

    with pytest.raises(Invalid) as caught:
        organisations.set_state(actor=operator, organisation=bare, state="verified")

    assert caught.value.code == "uscc_required"


def test_suspension_needs_a_reason(operator):
    with pytest.raises(Invalid) as caught:
        organisations.set_state(actor=operator, organisation=make_organisation(), state="suspended")

    assert caught.value.code == "reason_required"


@pytest.mark.parametrize("before", list(OrganisationState))
@pytest.mark.parametrize("after", list(OrganisationState))
def test_states_follow_the_table(operator, before, after):
    organisation = make_organisation(state="claiming")
    into = make_organisation() if before == OrganisationState.MERGED else None
    Organisation.objects.filter(pk=organisation.pk).update(state=before, merged_into=into)
    organisation.refresh_from_db()

    def act():
        organisations.set_state(actor=operator, organisation=organisation, state=after, reason="原因")

    if after in ORGANISATION_TRANSITIONS[before]:
        act()
        assert organisation.state == after
    else:
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.code == "invalid_state"


def test_state_changed_by_somebody_else_is_a_conflict(operator):
    organisation = make_organisation(state="claiming")
    Organisation.objects.filter(pk=organisation.pk).update(state="unclaimed")

    with pytest.raises(Conflict) as caught:
        organisations.set_state(actor=operator, organisation=organisation, state="returned")

    assert caught.value.code == "changed_meanwhile"


def names_of(organisation):
    return list(organisation.names.order_by("pk").values_list("name", "kind", "valid_from", "valid_to"))


def test_rename_keeps_the_old_name_with_its_last_day(operator):
    organisation = make_organisation("旧名", valid_from=datetime.date(2020, 1, 1))

    organisations.rename(actor=operator, organisation=organisation, name="新名", on=datetime.date(2026, 6, 1))

    organisation.refresh_from_db()
    assert (organisation.name, organisation.initials) == ("新名", "xm")
    assert names_of(organisation) == [
        ("旧名", NameKind.FORMER, datetime.date(2020, 1, 1), datetime.date(2026, 5, 31)),
        ("新名", NameKind.OFFICIAL, datetime.date(2026, 6, 1), None),
    ]


def test_name_changed_on_its_first_day_was_borne_on_that_day(operator):
    today = timezone.localdate()
    organisation = make_organisation("笔误", valid_from=today)

    organisations.rename(actor=operator, organisation=organisation, name="正名")

    assert names_of(organisation)[0] == ("笔误", NameKind.FORMER, today, today)


def test_name_can_be_borne_again(operator):
    organisation = make_organisation("甲", valid_from=datetime.date(2020, 1, 1))
    for year, name in ((2022, "乙"), (2023, "甲"), (2024, "乙"), (2025, "丙")):
        organisations.rename(
            actor=operator, organisation=organisation, name=name, on=datetime.date(year, 1, 1)
        )

    former = organisation.names.filter(kind=NameKind.FORMER).order_by("name").values_list("name", "valid_to")
    assert list(former) == [("乙", datetime.date(2024, 12, 31)), ("甲", datetime.date(2023, 12, 31))]
    assert organisation.names.get(kind=NameKind.OFFICIAL).name == "丙"


def test_same_name_again_is_no_rename(operator):
    with pytest.raises(Invalid):
        organisations.rename(actor=operator, organisation=make_organisation("甲公司"), name="甲公司 ")


def test_short_name_is_kept_once_and_its_days_are_in_order(operator):
    organisation = make_organisation()
    first = organisations.add_name(actor=operator, organisation=organisation, name="瓮福", kind="short")

    assert (
        organisations.add_name(actor=operator, organisation=organisation, name=" 瓮福", kind="short") == first
    )
    with pytest.raises(Invalid) as caught:
        organisations.add_name(
            actor=operator, organisation=organisation, name="旧", kind="former",
            valid_from=timezone.localdate(), valid_to=timezone.localdate() - DAY,
        )  # fmt: skip
    assert caught.value.code == "dates_reversed"


def test_consortium_has_a_name_and_an_identifier_of_its_own(operator):
    known = make_consortium()

    for name, slug in ((known.name, "another"), ("另一个", known.slug)):
        with pytest.raises(Conflict) as caught:
            organisations.create_consortium(actor=operator, name=name, slug=slug, kind="city")
        assert caught.value.code == "consortium_taken"


def test_membership_is_held_once_and_again_after_it_ended(operator):
    organisation = make_organisation()
    consortium = make_consortium(organisation)
    with pytest.raises(Conflict) as caught:
        organisations.join_consortium(actor=operator, consortium=consortium, organisation=organisation)
    assert caught.value.code == "already_member"

    organisations.leave_consortium(actor=operator, membership=ConsortiumMember.objects.get())
    organisations.join_consortium(actor=operator, consortium=consortium, organisation=organisation)

    assert consortium.memberships.current().count() == 1
    assert consortium.memberships.count() == 2


def test_membership_that_begins_later_stands_against_a_second_one(operator):
    organisation, consortium = make_organisation(), make_consortium()
    later = timezone.localdate() + 30 * DAY
    organisations.join_consortium(
        actor=operator, consortium=consortium, organisation=organisation, valid_from=later
    )

    with pytest.raises(Conflict):
        organisations.join_consortium(actor=operator, consortium=consortium, organisation=organisation)
