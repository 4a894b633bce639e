"""Rights of a person, people of an organisation, resets: for those who answer for them, nothing of others."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from permissions.access import forget
from permissions.actions import Action
from permissions.domain import accounts, organisations, overview, roles
from permissions.models import Affiliation, EntryException, OrganisationState, RoleGrant, User
from permissions.roles import Role
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def a():
    return make_organisation("甲单位")


@pytest.fixture
def b():
    return make_organisation("乙单位金丝雀")


@pytest.fixture
def manager(a):
    return make_staff(a, Role.MANAGER)


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


@pytest.fixture
def auditor():
    return make_staff(make_organisation("审计处", kind="government"), Role.AUDITOR)


@pytest.fixture
def person(a, b):
    """Somebody with something of everything, in both organisations."""
    system = accounts.system_user()
    user = make_staff(a, Role.EDITOR, "busy", valid_to=TODAY() + datetime.timedelta(days=30))
    for place in (a, b):
        if place is b:
            roles.grant_role(actor=system, user=user, organisation=b, role=Role.PUBLISHER)
        colleague = make_staff(place, Role.EDITOR)
        period = {"valid_from": TODAY(), "valid_to": TODAY()}
        roles.delegate(actor=colleague, delegate=user, organisation=place, actions=[Action.EDIT], **period)
        Affiliation.objects.create(person=user.person, organisation=place, kind="expert")
        entry = make_entry(organisation=place, actor=colleague, title=f"{place.name}的需求")
        EntryException.objects.create(
            library="demand",
            entry_id=entry.pk,
            user=user,
            reason=f"{place.name}的理由",
            expires_at=timezone.now() + datetime.timedelta(days=1),
            granted_by=colleague,
        )
    forget(user)
    return user


def grants(user):
    return reverse("wagtailusers_users:grants", args=[user.pk])


def staff(organisation):
    return reverse("wagtailsnippets_permissions_organisation:staff", args=[organisation.pk])


def reset(user):
    return reverse("wagtailusers_users:reset", args=[user.pk])


def test_manager_reads_what_lies_in_his_organisation_and_nothing_else(client, manager, person, a, b):
    client.force_login(manager)

    page = client.get(grants(person))

    assert page.status_code == 200
    assert b.name not in page.content.decode()
    found = overview.grants_of(actor=manager, user=person)
    for holdings in (found.roles, found.received, found.affiliations, found.exceptions):
        assert len(holdings) == 1
    assert {one.where_id for one in (*found.roles, *found.received, *found.affiliations)} == {a.pk}


@pytest.mark.parametrize("who", ["operator", "auditor"])
def test_operator_and_auditor_read_everything(client, request, who, person, a, b):
    reader = request.getfixturevalue(who)
    client.force_login(reader)

    page = client.get(grants(person)).content.decode()

    assert a.name in page
    assert b.name in page
    assert len(overview.grants_of(actor=reader, user=person).roles) == 2


def test_people_of_another_organisation_do_not_exist(client, manager, b):
    stranger = make_staff(b, Role.EDITOR)
    client.force_login(manager)

    assert client.get(grants(stranger)).status_code == 404
    assert client.get(reset(stranger)).status_code == 404
    assert client.post(reset(stranger)).status_code == 404
    assert client.get(staff(b)).status_code in {302, 403, 404}
    assert User.objects.get(pk=stranger.pk).must_change_password is False


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PUBLISHER])
def test_colleagues_have_no_such_screens(client, a, role):
    colleague, other = make_staff(a, role), make_staff(a, Role.EDITOR)
    client.force_login(colleague)

    for url in (grants(other), reset(other)):
        assert client.get(url).status_code in {302, 403, 404}
    assert client.get(staff(a)).status_code in {302, 403}


def ended(user, organisation):
    grant = RoleGrant.objects.get(user=user, content_object=organisation)
    roles.end_role(actor=accounts.system_user(), grant=grant)


def begins(user, organisation):
    day = TODAY() + datetime.timedelta(days=2)
    RoleGrant.objects.filter(user=user, content_object=organisation).update(valid_from=day)


def disabled(user, organisation):
    User.objects.filter(pk=user.pk).update(is_active=False)


def suspended(user, organisation):
    organisations.set_state(
        actor=accounts.system_user(),
        organisation=organisation,
        state=OrganisationState.SUSPENDED,
        reason="核查",
    )


@pytest.mark.parametrize(
    ("happened", "why"),
    [
        (None, ""),
        (ended, "has ended"),
        (begins, "has not begun"),
        (disabled, "the account is disabled"),
        (suspended, "the organisation, or one above it, is suspended"),
    ],
)
def test_every_role_says_whether_it_works_today_and_why_not(operator, a, happened, why):
    user = make_staff(a, Role.EDITOR)
    if happened:
        happened(user, a)

    with translation.override("en"):
        [role] = overview.grants_of(actor=operator, user=User.objects.get(pk=user.pk)).roles
        assert (role.works, str(role.why)) == (why == "", why)


def lost_role(colleague, delegate):
    roles.end_role(actor=accounts.system_user(), grant=RoleGrant.objects.get(user=colleague))


def gone(colleague, delegate):
    User.objects.filter(pk=colleague.pk).update(is_active=False)


@pytest.mark.parametrize(("happened", "works"), [(None, True), (lost_role, False), (gone, False)])
def test_delegation_works_as_long_as_the_person_represented_holds_a_role(operator, a, happened, works):
    colleague, user = make_staff(a, Role.EDITOR), make_staff(a, Role.PUBLISHER)
    roles.delegate(
        actor=colleague,
        delegate=user,
        organisation=a,
        actions=[Action.EDIT],
        valid_from=TODAY(),
        valid_to=TODAY(),
    )
    if happened:
        happened(colleague, user)

    [received] = overview.grants_of(actor=operator, user=user).received
    [given] = overview.grants_of(actor=operator, user=colleague).given

    assert (received.works, given.works) == (works, works)


def test_reviewer_shows_the_areas_of_his_authority(operator):
    bureau = make_organisation("州工信局", kind="government")
    reviewer = make_staff(bureau, Role.REVIEWER)
    system, region = accounts.system_user(), make_region()
    roles.set_jurisdiction(actor=system, organisation=bureau, region=region, libraries=["demand"])
    roles.set_jurisdiction(actor=system, organisation=bureau, region=region, reviewer=make_user())

    found = overview.grants_of(actor=operator, user=reviewer).jurisdictions

    assert [(one.what, one.where, one.works) for one in found] == [(str(region), "州工信局", True)]


def test_people_of_an_organisation_with_units_by_name(client, manager, a):
    unit = organisations.create_unit(actor=manager, parent=a, name="甲学院", relation="college")
    inside, gone_one = make_staff(unit, Role.EDITOR), make_staff(a, Role.EDITOR)
    ended(gone_one, a)
    Affiliation.objects.create(person=inside.person, organisation=unit, kind="expert")
    client.force_login(User.objects.get(pk=manager.pk))

    page = client.get(staff(a))
    with_ended = client.get(staff(a), {"ended": "1"})
    searched = client.get(staff(a), {"q": inside.username})

    def names(response):
        return {line.user.pk for line in response.context["lines"]}

    assert names(page) == {manager.pk, inside.pk}
    assert names(with_ended) == {manager.pk, inside.pk, gone_one.pk}
    assert names(searched) == {inside.pk}
    assert list(page.context["ties"].values()) == [1]
    assert client.get(staff(a), {"q": "没有这个人"}).status_code == 200


def test_list_of_people_costs_the_same_for_one_and_thirty(client, manager, a):
    client.force_login(manager)
    client.get(staff(a))
    with CaptureQueriesContext(connection) as few:
        client.get(staff(a))
    for _number in range(30):
        make_staff(a, Role.EDITOR)
    with CaptureQueriesContext(connection) as many:
        client.get(staff(a))

    assert len(many) == len(few)


def test_manager_resets_a_colleague_and_sees_the_password_once(client, manager, a):
    colleague = make_staff(a, Role.EDITOR)
    client.force_login(manager)
    assert client.get(reset(colleague)).status_code == 200

    page = client.post(reset(colleague), {"reason": ""})

    given = page.context["password"]
    assert given in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert User.objects.get(pk=colleague.pk).check_password(given)
    assert given not in client.get(reset(colleague)).content.decode()


def test_operator_gives_a_reason_for_an_office(client, operator):
    reviewer = make_staff(make_organisation(kind="government"), Role.REVIEWER)
    client.force_login(operator)

    without = client.post(reset(reviewer), {"reason": ""})
    short = client.post(reset(reviewer), {"reason": "x"})
    good = client.post(reset(reviewer), {"reason": "忘记密码，已电话核实"})

    assert without.context["form"].errors["reason"]
    assert short.context["form"].errors["reason"]
    assert good.context["password"]


def test_auditor_is_not_reset_here(client, operator, auditor):
    client.force_login(operator)

    assert client.get(reset(auditor)).status_code in {302, 403}
    assert client.post(reset(auditor), {"reason": "忘记密码，已电话核实"}).status_code in {302, 403}
    assert User.objects.get(pk=auditor.pk).must_change_password is False


def test_auditor_reads_and_changes_nothing(client, auditor, person):
    client.force_login(auditor)

    page = client.get(grants(person))

    assert page.status_code == 200
    assert reset(person) not in page.content.decode()
    assert client.post(reset(person)).status_code in {302, 403}


def test_exception_that_is_over_says_so_and_one_of_nothing_is_left_out(operator, a):
    user, colleague = make_user(), make_staff(a, Role.EDITOR)
    entry = make_entry(organisation=a, actor=colleague, title="甲的需求")
    yesterday = timezone.now() - datetime.timedelta(days=1)
    for library, number in (("demand", entry.pk), ("demand", 10**9), ("gone", 1)):
        EntryException.objects.create(
            library=library, entry_id=number, user=user, reason="评审", expires_at=yesterday, granted_by=None
        )

    [found] = overview.grants_of(actor=operator, user=user).exceptions

    assert (found.what, found.works, found.given_by) == ("甲的需求", False, "")
    assert found.why


def test_area_of_a_former_reviewer_does_not_work(operator):
    bureau = make_organisation("州工信局", kind="government")
    reviewer = make_staff(bureau, Role.REVIEWER)
    roles.set_jurisdiction(actor=accounts.system_user(), organisation=bureau, region=make_region())
    RoleGrant.objects.filter(user=reviewer).update(valid_to=TODAY() - datetime.timedelta(days=1))

    [found] = overview.grants_of(actor=operator, user=reviewer).jurisdictions

    assert (found.works, bool(found.why)) == (False, True)


def test_substitute_of_a_manager_answers_for_the_same_people(a, b, manager, person):
    substitute = make_staff(a, Role.EDITOR)
    roles.delegate(
        actor=manager,
        delegate=substitute,
        organisation=a,
        actions=[Action.EXPLAIN],
        valid_from=TODAY(),
        valid_to=TODAY(),
    )
    forget(substitute)

    found = overview.grants_of(actor=substitute, user=person)

    assert {one.where_id for one in found.roles} == {a.pk}
    assert person in {line.user for line in overview.people_of(actor=substitute, organisation=a)}


def test_person_without_name_or_grant_is_listed_by_login(operator, a):
    nameless = User.objects.create(username="nameless")
    roles.grant_role(actor=accounts.system_user(), user=nameless, organisation=a, role=Role.EDITOR)

    lines = overview.people_of(actor=operator, organisation=a)

    assert [(line.user, line.works) for line in lines] == [(nameless, True)]


def test_substitute_is_listed_beside_whom_he_stands_in_for(client, operator, a, person):
    client.force_login(operator)

    page = client.get(staff(a), {"q": "busy"})

    [line] = page.context["lines"]
    assert len(line.stands_in_for) == 1
