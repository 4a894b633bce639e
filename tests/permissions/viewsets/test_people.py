import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from permissions.access import standing_of
from permissions.actions import Action
from permissions.domain import invitations, requests, roles
from permissions.domain.accounts import system_user
from permissions.models import Delegation, Invitation, RequestState, RoleGrant, RoleRequest, User
from permissions.roles import Role
from registries.models import Demand
from tests.factories.entries import make_entry
from tests.factories.identity import make_employee, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def organisation():
    return make_organisation("甲单位")


@pytest.fixture
def manager(organisation):
    return make_staff(organisation, Role.MANAGER, "manager")


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


def url(name, *args):
    return reverse(f"wagtailsnippets_permissions_organisation:{name}", args=args)


def fresh(user):
    return User.objects.get(pk=user.pk)


def words(response):
    return [str(message) for message in response.context["messages"]]


ROLE = {"role": Role.EDITOR, "scope": "subtree"}


def test_manager_gives_a_colleague_one_more_role(client, manager, organisation):
    colleague = make_employee(organisation)
    client.force_login(manager)

    response = client.post(
        url("roles_give", organisation.pk), {"person": colleague.pk, "unit": organisation.pk, **ROLE}
    )

    assert response.status_code == 302, response.context["form"].errors
    assert standing_of(fresh(colleague)).has_role(Role.EDITOR)


def test_manager_learns_of_no_account_outside(client, manager, organisation):
    make_user("outsider")
    client.force_login(manager)

    page = client.get(url("roles_give", organisation.pk))
    for data in ({"username": "outsider"}, {"person": User.objects.get(username="outsider").pk}):
        client.post(url("roles_give", organisation.pk), {**data, "unit": organisation.pk, **ROLE})

    assert "username" not in page.context["form"].fields
    assert "outsider" not in page.content.decode()
    assert not RoleGrant.objects.filter(user__username="outsider").exists()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REVIEWER, "role_king"])
def test_form_gives_no_role_that_is_not_offered(client, manager, organisation, role):
    colleague = make_employee(organisation)
    client.force_login(manager)

    client.post(
        url("roles_give", organisation.pk),
        {"person": colleague.pk, "unit": organisation.pk, "role": role, "scope": "subtree"},
    )

    assert not RoleGrant.objects.filter(user=colleague).exists()


@pytest.mark.parametrize(
    ("kind", "role", "given"),
    [
        ("service", Role.REVIEWER, True),
        ("enterprise", Role.MANAGER, True),
        ("enterprise", Role.REVIEWER, False),
        ("service", Role.AUDITOR, False),
    ],
)
def test_operator_names_any_account(client, operator, kind, role, given):
    place, person = make_organisation(kind=kind), make_user("somebody")
    client.force_login(operator)

    client.post(
        url("roles_give", place.pk),
        {"username": "somebody", "unit": place.pk, "role": role, "scope": "subtree"},
    )
    unknown = client.post(url("roles_give", place.pk), {"username": "nobody", "unit": place.pk, **ROLE})

    assert RoleGrant.objects.filter(user=person).exists() is given
    assert "username" in unknown.context["form"].errors


def test_roles_are_changed_and_ended_on_the_list(client, manager, organisation):
    user, last = make_staff(organisation, Role.EDITOR), timezone.localdate() + 30 * DAY
    grant = RoleGrant.objects.get(user=user)
    client.force_login(manager)

    client.post(url("roles", organisation.pk), {"terms": grant.pk, "scope": "unit", "valid_to": last})
    grant.refresh_from_db()
    assert (grant.scope, grant.valid_to) == ("unit", last)
    wrong = client.post(
        url("roles", organisation.pk), {"terms": grant.pk, "scope": "unit", "valid_to": "x"}, follow=True
    )
    assert words(wrong)

    client.post(url("roles", organisation.pk), {"end": grant.pk})
    assert not RoleGrant.dated.current().filter(user=user).exists()


def test_ending_takes_effect_on_the_next_click(client, manager, organisation):
    user = make_staff(organisation, Role.EDITOR)
    entry = make_entry(organisation=organisation, actor=make_staff(organisation, Role.EDITOR))
    client.force_login(user)
    edit = reverse("wagtailsnippets_registries_demand:edit", args=[entry.pk])
    assert client.get(edit).status_code == 200

    roles.end_role(actor=manager, grant=RoleGrant.objects.get(user=user))

    assert client.get(edit).status_code in {302, 403, 404}


def test_foreign_numbers_do_nothing(client, manager, organisation):
    elsewhere = make_organisation()
    grant = RoleGrant.objects.get(user=make_staff(elsewhere, Role.MANAGER))
    asked = requests.request_role(actor=make_user(), organisation=elsewhere)
    sent = invitations.invite(
        actor=grant.user, organisation=elsewhere, channel="phone", address="13800000001", role=Role.EDITOR
    )
    client.force_login(manager)

    for act, pk in (
        ("end", grant.pk), ("terms", grant.pk), ("accept", asked.pk), ("refuse", asked.pk),
        ("resend", sent.invitation.pk), ("withdraw", sent.invitation.pk), ("end", "x"), ("end", "9" * 30),
    ):  # fmt: skip
        answer = client.post(url("roles", organisation.pk), {act: pk, **ROLE, "reason": "不"})
        assert answer.status_code == 404, act
    assert client.post(url("roles", elsewhere.pk), {"end": grant.pk}).status_code in {302, 403, 404}
    assert client.get(url("roles_leave", elsewhere.pk, grant.user_id)).status_code in {302, 403, 404}
    assert client.get(url("roles_leave", organisation.pk, grant.user_id)).status_code == 404
    grant.refresh_from_db()
    assert grant.is_current()
    assert RoleRequest.objects.get().state == RequestState.OPEN


def test_last_manager_is_led_to_the_hand_over(client, manager, organisation):
    client.force_login(manager)

    response = client.post(url("roles", organisation.pk), {"end": RoleGrant.objects.get(user=manager).pk})

    assert response.url == url("roles_leave", organisation.pk, manager.pk)


def test_invitation_shows_its_link_once(client, manager, organisation):
    client.force_login(manager)
    data = {"channel": "phone", "address": "13800000001", "name": "王五", "unit": organisation.pk, **ROLE}

    response = client.post(url("roles_invite", organisation.pk), data, follow=True)

    text = response.context["link"]["text"]
    assert "/invitations/" in text
    assert "王五" in response.content.decode()
    assert client.get(url("roles", organisation.pk)).context["link"] is None
    again = client.post(url("roles_invite", organisation.pk), data)
    assert again.status_code == 200
    assert again.context["form"].non_field_errors()
    row = Invitation.objects.get()
    before = row.token_hash
    client.post(url("roles", organisation.pk), {"resend": row.pk})
    row.refresh_from_db()
    assert row.token_hash != before
    client.post(url("roles", organisation.pk), {"withdraw": row.pk})
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_wrong_number_is_said_beside_the_field(client, manager, organisation):
    client.force_login(manager)

    response = client.post(
        url("roles_invite", organisation.pk),
        {"channel": "phone", "address": "1380000", "unit": organisation.pk, **ROLE},
    )

    assert "address" in response.context["form"].errors


def test_request_is_answered_on_the_list(client, manager, organisation):
    asked = [requests.request_role(actor=make_user(), organisation=organisation) for _one in range(2)]
    client.force_login(manager)

    client.post(url("roles", organisation.pk), {"accept": asked[0].pk, **ROLE})
    client.post(url("roles", organisation.pk), {"accept": asked[1].pk, "role": "role_king", "scope": "unit"})
    client.post(url("roles", organisation.pk), {"refuse": asked[1].pk, "reason": ""})
    assert [row.state for row in RoleRequest.objects.order_by("pk")] == ["accepted", "open"]
    client.post(url("roles", organisation.pk), {"refuse": asked[1].pk, "reason": "查无此人"})

    assert RoleRequest.objects.get(pk=asked[1].pk).state == "refused"


def test_list_of_people_costs_the_same_for_one_and_for_thirty(
    client, manager, organisation, django_assert_num_queries
):
    client.force_login(manager)
    address = url("roles", organisation.pk)
    client.get(address)

    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    make_staff(organisation, Role.EDITOR)
    before = cost()
    for number in range(29):
        make_staff(organisation, Role.EDITOR)
        requests.request_role(actor=make_user(), organisation=organisation)
        invitations.invite(
            actor=fresh(manager), organisation=organisation, channel="phone",
            address=f"138000000{number + 10}", role=Role.EDITOR,
        )  # fmt: skip

    assert cost() == before


def test_hand_over_screen_moves_and_ends(client, manager, organisation):
    leaver, successor = make_staff(organisation, Role.EDITOR), make_staff(organisation, Role.PUBLISHER)
    entry = make_entry(organisation=organisation, actor=leaver)
    client.force_login(manager)
    address = url("roles_leave", organisation.pk, leaver.pk)

    page = client.get(address)
    assert entry.title in page.content.decode()
    missing = client.post(address, {})
    assert "drafts" in missing.context["form"].errors
    done = client.post(address, {"everything": successor.pk})

    assert done.url == url("roles", organisation.pk)
    assert Demand.objects.get().created_by == successor
    assert client.get(address).status_code == 404


def test_manager_leaves_by_his_own_screen(client, manager, organisation):
    successor = make_staff(organisation, Role.EDITOR)
    client.force_login(manager)

    done = client.post(url("roles_leave", organisation.pk, manager.pk), {"manager": successor.pk})

    assert done.url == reverse("portal:me")
    assert client.get(url("roles", organisation.pk)).status_code in {302, 403, 404}
    assert standing_of(fresh(successor)).has_role(Role.MANAGER)


def test_list_without_managers_is_the_operators(client, manager, operator, organisation):
    make_organisation("没人管")
    client.force_login(operator)
    page = client.get(url("unmanaged"))
    assert "没人管" in page.content.decode()
    assert client.get(url("unmanaged") + "?p=x").status_code == 200
    assert "甲单位" not in page.content.decode()
    client.force_login(manager)

    assert client.get(url("unmanaged")).status_code in {302, 403, 404}


def test_delegation_is_given_and_ended_on_its_screen(client, organisation):
    publisher, colleague = make_staff(organisation, Role.PUBLISHER), make_staff(organisation, Role.EDITOR)
    client.force_login(publisher)
    address, today = reverse("permissions_delegations"), timezone.localdate()
    data = {
        "organisation": organisation.pk, "delegate": colleague.pk, "preset": "custom", "actions": [Action.SET_STATUS],
        "valid_from": today, "valid_to": today + DAY,
    }  # fmt: skip

    assert client.get(address).status_code == 200
    assert client.post(address, {**data, "valid_to": today - DAY}).context["form"].errors["valid_to"]
    assert client.post(address, {**data, "actions": [Action.GRANT]}).context["form"].errors["actions"]
    assert client.post(address, {**data, "actions": []}).context["form"].errors["actions"]
    assert client.post(address, {**data, "preset": "review"}).context["form"].errors["preset"]
    assert client.post(address, data).status_code == 302
    row = Delegation.objects.get()
    client.force_login(make_staff(make_organisation(), Role.MANAGER))
    assert client.post(address, {"end": row.pk}).status_code == 404
    client.force_login(colleague)
    assert publisher.display_name in client.get(address).content.decode()
    client.post(address, {"end": row.pk})

    assert not Delegation.objects.current().exists()


def test_preset_hands_on_what_it_names_and_nothing_that_was_ticked_besides(client, organisation):
    publisher, colleague = make_staff(organisation, Role.PUBLISHER), make_staff(organisation, Role.EDITOR)
    client.force_login(publisher)
    today = timezone.localdate()
    address = reverse("permissions_delegations")
    form = client.get(address).context["form"]
    assert [str(box.data["value"]) for box, _text in form.explained_presets()] == [
        "clerk", "publisher", "read", "custom",
    ]  # fmt: skip

    client.post(
        address,
        {
            "organisation": organisation.pk, "delegate": colleague.pk, "valid_from": today, "valid_to": today,
            "preset": "clerk", "actions": [Action.SET_STATUS],
        },
    )  # fmt: skip

    row = Delegation.objects.get()
    assert Action.SUBMIT in row.actions
    assert Action.SET_STATUS not in row.actions
    assert "填报与提交" in client.get(address).content.decode()


def test_reviewer_without_colleagues_is_told_so(client):
    reviewer = make_staff(make_organisation(kind="government"), Role.REVIEWER)
    client.force_login(reviewer)

    assert client.get(reverse("permissions_delegations")).status_code == 200


def test_switch_is_shown_to_those_who_have_a_choice_and_comes_back(client, organisation):
    user, second = make_staff(organisation, Role.EDITOR), make_organisation("乙单位")
    client.force_login(user)
    assert "acting-for" not in client.get(url("list")).content.decode()
    roles.grant_role(actor=system_user(), user=user, organisation=second, role=Role.EDITOR)

    page = client.get(url("list")).content.decode()
    assert 'id="acting-for"' in page
    assert 'id="acting-for"' in client.get(reverse("portal:me")).content.decode()
    back = client.post(reverse("portal:act_for"), {"organisation": second.pk, "next": url("list")})
    assert back.url == url("list")
    assert client.session["acting_for"] == second.pk
    assert client.post(reverse("portal:act_for"), {"organisation": second.pk, "next": "//evil"}).url == "/"
    foreign = make_organisation()
    for number in (foreign.pk, "x", ""):
        client.post(reverse("portal:act_for"), {"organisation": number, "next": "/"})
    assert client.session["acting_for"] == second.pk
    assert client.get(reverse("portal:act_for")).status_code == 405
