import datetime

import pytest
from django.utils import timezone

from cms.core.models import AuditEntry
from permissions import acting
from permissions.domain import roles
from permissions.domain.accounts import system_user
from permissions.domain.organisations import set_state
from permissions.models import User
from permissions.roles import Role
from tests.factories.identity import make_employee, make_organisation, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    return [make_organisation("甲单位"), make_organisation("乙单位")]


@pytest.fixture
def user(places):
    user = make_staff(places[0], Role.EDITOR)
    roles.grant_role(actor=system_user(), user=user, organisation=places[1], role=Role.MANAGER)
    return user


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_titles_say_as_what_and_until_when(places, user):
    today = timezone.localdate()
    publisher = make_staff(places[0], Role.PUBLISHER)
    roles.delegate(
        actor=publisher, delegate=user, organisation=places[0], actions=["submit"],
        valid_from=today, valid_to=today,
    )  # fmt: skip

    found = acting.titles_of(fresh(user), places)

    first, second = found[places[0].pk], found[places[1].pk]
    assert [(one.role, one.delegator, one.until) for one in first] == [
        (Role.EDITOR, "", None),
        ("", publisher.display_name, today),
    ]
    assert [one.role for one in second] == [Role.MANAGER]


def test_substitute_may_act_for_the_organisation(places):
    today, substitute = timezone.localdate(), make_employee(places[0])
    roles.delegate(
        actor=make_staff(places[0], Role.PUBLISHER), delegate=substitute, organisation=places[0],
        actions=["submit"], valid_from=today, valid_to=today + datetime.timedelta(days=1),
    )  # fmt: skip

    assert acting.choices(fresh(substitute)) == [places[0]]
    assert acting.acting_for(fresh(substitute)) == places[0].pk


def test_choice_that_ended_falls_back(client, rf, places, user):
    client.force_login(user)
    client.post("/acting/", {"organisation": places[1].pk, "next": "/"})
    set_state(actor=system_user(), organisation=places[1], state="suspended", reason="核查")

    request = rf.get("/")
    request.user, request.session = fresh(user), client.session

    assert acting.current(request) == places[0]
    assert acting.options(request) == []


def test_audit_keeps_the_chosen_organisation_and_new_entries_default_to_it(client, places, user):
    client.force_login(user)
    for place in places:
        client.post("/acting/", {"organisation": place.pk, "next": "/"})
        form = client.get("/admin/library/demands/add/").context["form"]
        assert form["organisation"].initial == place.pk

    data = {"channel": "phone", "address": "13800000001", "role": "role_editor", "scope": "subtree"}
    client.post(
        f"/admin/snippets/permissions/organisation/roles/{places[1].pk}/invite/",
        {**data, "unit": places[1].pk},
    )

    assert AuditEntry.objects.get(action="invitation.send").acting_for_id == places[1].pk
