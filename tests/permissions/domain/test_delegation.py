import datetime

import pytest
from django.utils import timezone

from cms.core.announcements import Kind, announced
from cms.core.errors import Conflict, Invalid, NotFound
from cms.core.models import AuditEntry
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.domain import roles
from permissions.domain.accounts import system_user
from permissions.models import Delegation, User
from permissions.roles import Role
from registries.domain import publishing
from registries.models import Demand
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_employee, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = datetime.timedelta(days=1)


@pytest.fixture
def organisation():
    return make_organisation()


@pytest.fixture
def publisher(organisation):
    return make_staff(organisation, Role.PUBLISHER)


def fresh(user):
    return User.objects.get(pk=user.pk)


def give(delegator, delegate, organisation, *actions, first=0, last=7):
    return roles.delegate(
        actor=fresh(delegator), delegate=delegate, organisation=organisation, actions=actions or [Action.SUBMIT],
        valid_from=TODAY() + first * DAY, valid_to=TODAY() + last * DAY,
    )  # fmt: skip


def test_actions_that_one_lacks_are_named(organisation, publisher):
    with pytest.raises(Invalid) as caught:
        give(publisher, make_employee(organisation), organisation, Action.EDIT, Action.GRANT, "fly")

    assert "授予和终止角色" in caught.value.message or "fly" in caught.value.message
    assert str(Action.EDIT.label) not in caught.value.message
    assert caught.value.fields["actions"]


@pytest.mark.parametrize("who", ["outsider", "elsewhere", "former", "unconfirmed"])
def test_only_a_colleague_stands_in(organisation, publisher, who):
    person = make_staff(make_organisation(), Role.EDITOR) if who == "elsewhere" else make_user()
    if who == "former":
        roles.grant_role(
            actor=system_user(), user=person, organisation=organisation, role=Role.EDITOR,
            valid_from=TODAY() - 9 * DAY, valid_to=TODAY() - DAY,
        )  # fmt: skip
    if who == "unconfirmed":
        person = make_employee(organisation)
        person.person.affiliations.update(confirmed_at=None)

    with pytest.raises(Invalid) as caught:
        give(publisher, person, organisation)

    assert caught.value.code == "delegate_no_colleague"


def test_delegation_is_for_days_not_for_good(organisation, publisher):
    colleague = make_employee(organisation)
    with pytest.raises(Invalid) as caught:
        give(publisher, colleague, organisation, last=400)
    assert caught.value.code == "delegation_too_long"

    give(publisher, colleague, organisation, first=1, last=5)
    with pytest.raises(Conflict) as caught:
        give(publisher, colleague, organisation, first=5, last=9)
    assert caught.value.code == "delegation_overlaps"
    give(publisher, colleague, organisation, first=6, last=9)


@pytest.mark.parametrize("who", ["delegator", "delegate", "manager"])
def test_delegation_is_ended_by_those_it_concerns(organisation, publisher, who):
    colleague = make_employee(organisation)
    people = {
        "delegator": publisher,
        "delegate": colleague,
        "manager": make_staff(organisation, Role.MANAGER),
    }
    row = give(publisher, colleague, organisation, first=-1)
    heard = []
    announced.connect(receiver := lambda sender, announcement, **kwargs: heard.append(announcement))
    try:
        roles.end_delegation(actor=fresh(people[who]), delegation=row)
    finally:
        announced.disconnect(receiver)

    assert not standing_of(fresh(colleague)).delegated
    assert Delegation.objects.get().valid_to == TODAY() - DAY
    told = {publisher.pk, colleague.pk} - {people[who].pk}
    assert [(one.kind, set(one.subjects)) for one in heard] == [(Kind.DELEGATION_ENDED, told)]
    with pytest.raises(Conflict):
        roles.end_delegation(actor=fresh(publisher), delegation=row)


def test_delegation_that_never_began_leaves_no_row(organisation, publisher):
    row = give(publisher, make_employee(organisation), organisation, first=1)

    roles.end_delegation(actor=publisher, delegation=row)

    assert not Delegation.objects.exists()


def test_stranger_ends_no_delegation(organisation, publisher):
    row = give(publisher, make_employee(organisation), organisation)

    for actor in (make_staff(make_organisation(), Role.MANAGER), make_staff(organisation, Role.EDITOR)):
        with pytest.raises(NotFound):
            roles.end_delegation(actor=fresh(actor), delegation=row)


def test_audit_names_both_while_only_the_delegation_allows_it(organisation, publisher):
    colleague = make_employee(organisation)
    give(publisher, colleague, organisation, Action.SUBMIT, Action.WITHDRAW)
    entry = make_entry(organisation=organisation)

    [submitted] = publishing.submit(actor=fresh(colleague), entries=[entry])
    assert AuditEntry.objects.get(action="entry.submit").on_behalf_of_id == publisher.pk

    roles.grant_role(actor=system_user(), user=colleague, organisation=organisation, role=Role.EDITOR)
    publishing.withdraw(actor=fresh(colleague), entry=submitted)
    assert AuditEntry.objects.get(action="entry.withdraw").on_behalf_of_id is None


def test_substitute_of_a_reviewer_is_barred_from_his_own_organisation(organisation):
    bureau, region = make_organisation(kind="government"), make_region()
    type(organisation).objects.filter(pk=organisation.pk).update(region=region)
    reviewer, clerk = make_staff(bureau, Role.REVIEWER), make_staff(bureau, Role.EDITOR)
    roles.set_jurisdiction(
        actor=system_user(), organisation=bureau, region=region, actions=["view", "review"]
    )
    give(reviewer, clerk, bureau, Action.REVIEW)
    [entry] = publishing.submit(actor=system_user(), entries=[make_entry(organisation=organisation)])
    assert access_for(Demand).allows(fresh(clerk), Action.REVIEW, entry)

    roles.affiliate(actor=system_user(), person=clerk.person, organisation=organisation, kind="expert")

    assert not access_for(Demand).allows(fresh(clerk), Action.REVIEW, entry)


def test_presets_are_offered_for_what_one_may_do_oneself_and_hold_no_more():
    from permissions.actions import EXPLANATIONS, PRESET_EXPLANATIONS, Preset
    from permissions.domain import delegation
    from permissions.roles import ENTRY_ACTIONS, JURISDICTION_ACTIONS, PLATFORM_ENTRY_ACTIONS, Role

    offered = {
        name: list(delegation.presets_of(own))
        for name, own in {
            "editor": ENTRY_ACTIONS[Role.EDITOR],
            "publisher": ENTRY_ACTIONS[Role.PUBLISHER],
            "reviewer": JURISDICTION_ACTIONS,
            "operator": PLATFORM_ENTRY_ACTIONS[Role.PLATFORM_OPERATOR],
            "nobody": frozenset(),
        }.items()
    }

    assert offered == {
        "editor": [Preset.CLERK, Preset.READ],
        "publisher": [Preset.CLERK, Preset.PUBLISHER, Preset.READ],
        "reviewer": [Preset.REVIEW, Preset.READ],
        "operator": [Preset.REVIEW, Preset.CLERK, Preset.READ],
        "nobody": [],
    }
    own = frozenset({Action.REVIEW, Action.VIEW})
    assert delegation.presets_of(own) == {
        Preset.REVIEW: frozenset({Action.REVIEW}), Preset.READ: frozenset({Action.VIEW})
    }  # fmt: skip
    assert set(EXPLANATIONS) == set(Action)
    assert set(PRESET_EXPLANATIONS) == set(Preset)
