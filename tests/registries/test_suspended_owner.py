"""What a unit below a suspended one has published disappears with it and comes back with it (AZ-33)."""

import pytest
from django.contrib.auth.models import AnonymousUser

from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import accounts, organisations
from permissions.models import Organisation, OrganisationState, User
from permissions.roles import Role
from registries.models import Demand
from tests.factories.entries import make_entry, publish
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    system = accounts.system_user()
    school = make_organisation("学校", kind="school")
    college = organisations.create_unit(actor=system, parent=school, name="学院", relation="college")
    department = organisations.create_unit(actor=system, parent=college, name="系", relation="college")
    return {"school": school, "college": college, "department": department}


@pytest.fixture
def entries(tree):
    found = {}
    for name, place in tree.items():
        editor = make_staff(place, Role.EDITOR, f"editor-{name}")
        found[name] = publish(make_entry(organisation=place, actor=editor, title=name, visibility="public"))
    return found


def seen(user):
    rows = access_for(Demand).visible(user, Action.VIEW)
    return set(rows.values_list("title", flat=True))


def move(organisation, state):
    organisations.set_state(
        actor=accounts.system_user(),
        organisation=Organisation.objects.get(pk=organisation.pk),
        state=state,
        reason="核查",
    )


@pytest.mark.parametrize(
    ("suspended", "left"),
    [("school", set()), ("college", {"school"}), ("department", {"school", "college"})],
)
def test_entries_follow_the_suspension_of_any_unit_above(tree, entries, suspended, left):
    move(tree[suspended], OrganisationState.SUSPENDED)

    assert seen(AnonymousUser()) == left
    assert seen(User.objects.get(username="editor-department")) == left

    move(tree[suspended], OrganisationState.VERIFIED)
    assert seen(AnonymousUser()) == {"school", "college", "department"}


def test_staff_of_the_school_read_and_edit_nothing_of_a_shut_college(tree, entries):
    manager = make_staff(tree["school"], Role.MANAGER)
    move(tree["college"], OrganisationState.SUSPENDED)
    manager = User.objects.get(pk=manager.pk)

    editable = access_for(Demand).visible(manager, Action.EDIT)

    assert set(editable.values_list("title", flat=True)) == {"school"}
    assert set(access_for(Demand).owners_for(manager)) == {tree["school"]}
