"""check, allows, visible, explain and who agree, and they agree with the rules told a second time."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.core.errors import NotAllowed, NotFound
from permissions.access import access_for
from permissions.actions import READ_ACTIONS, Action
from permissions.models import User
from registries.models import Demand
from tests.registries.access_world import World, expected

pytestmark = pytest.mark.django_db
READ_BY_AUDIENCE = {Action.VIEW, Action.VIEW_BODY}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.mark.parametrize("action", list(Action))
def test_lists_hold_exactly_what_the_rules_say(world, action):
    access, wrong = access_for(Demand), []
    names = {fact.row.pk: name for name, fact in world.entries.items()}

    for name in world.people:
        shown = set(access.visible(world.user(name), action).values_list("pk", flat=True))
        wanted = {fact.row.pk for fact in world.entries.values() if expected(world, name, action, fact)}
        wrong += [f"{name} sees {names[pk]}" for pk in shown - wanted]
        wrong += [f"{name} misses {names[pk]}" for pk in wanted - shown]

    assert wrong == []


def test_background_work_may_do_everything(world):
    for action in Action:
        assert access_for(Demand).visible(world.system, action).count() == Demand.objects.count()


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)
@given(data=st.data())
def test_three_questions_and_the_explanation_agree(world, data):
    name = data.draw(st.sampled_from(sorted(world.people)))
    action = data.draw(st.sampled_from(list(Action)))
    fact = world.entries[data.draw(st.sampled_from(sorted(world.entries)))]
    user, access = world.user(name), access_for(Demand)

    answer = access.allows(user, action, fact.row)

    assert answer == expected(world, name, action, fact)
    assert answer == access.visible(user, action).filter(pk=fact.row.pk).exists()
    assert answer == bool(access.explain(user, action, fact.row))
    if answer:
        access.check(user, action, fact.row)
    else:
        seen = any(access.allows(user, read, fact.row) for read in READ_ACTIONS)
        with pytest.raises(NotAllowed if seen else NotFound):
            access.check(user, action, fact.row)


@pytest.mark.parametrize(
    "action", [Action.VIEW_DRAFT, Action.EDIT, Action.REVIEW, Action.SET_STATUS, Action.EXPLAIN]
)
def test_who_names_exactly_those_who_may(world, action):
    access = access_for(Demand)
    accounts = {somebody.user.pk: name for name, somebody in world.people.items() if somebody.user.pk}

    for name in (
        "draft own",
        "submitted public",
        "live named",
        "personal submitted",
        "unclaimed draft",
        "suspended live",
        "branch at unit",
        "decided by manager",
        "decided by reviewer",
    ):
        fact = world.entries[name]
        told = {line.user_id for line in access.who(action, fact.row)}
        wanted = {pk for pk, who in accounts.items() if expected(world, who, action, fact)}

        assert {accounts[pk] for pk in told} == {accounts[pk] for pk in wanted}, name


@pytest.mark.parametrize("action", sorted(READ_BY_AUDIENCE))
@pytest.mark.parametrize("visibility", ["public", "summary", "consortium", "named", "own"])
def test_who_names_readers_one_by_one_or_by_their_audience(world, action, visibility):
    access, fact = access_for(Demand), world.entries[f"live {visibility}"]

    lines = access.who(action, fact.row)

    everyone = any(line.user_id is None and not line.organisation for line in lines)
    assert everyone == (visibility == "public" or (visibility == "summary" and action == Action.VIEW))
    told = {line.user_id for line in lines} - {None}
    audiences = {"public", "consortium", "named", "own", "disclosed"}
    for name, somebody in world.people.items():
        user = somebody.user if somebody.user.pk is None else User.objects.get(pk=somebody.user.pk)
        rules = {reason.rule for reason in access.explain(user, action, fact.row)}
        assert (somebody.user.pk in told) == bool(rules - audiences), name
        if rules & (audiences - {"public"}):
            assert any(line.user_id is None for line in lines), name


def test_an_object_that_is_not_saved_allows_nothing(world):
    assert not access_for(Demand).allows(world.system, Action.VIEW, Demand())
