"""The state of an event and the validity of a policy: one rule, the same answer in SQL and in Python."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.enums import GatheringState, PolicyValidity
from content.models import EventPage, PolicyPage
from content.states import EXPIRES_SOON, GATHERING_RULE, POLICY_RULE

# A page asks for its content type when it is made.
pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 20, 12, 0, tzinfo=datetime.UTC)
TODAY = NOW.date()
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, GatheringState.OPEN),
        ({"registration_opens_at": NOW + HOUR}, GatheringState.UPCOMING),
        ({"registration_opens_at": NOW}, GatheringState.OPEN),
        ({"registration_closes_at": NOW}, GatheringState.CLOSED),
        ({"registration_closes_at": NOW + HOUR}, GatheringState.OPEN),
        ({"starts_at": NOW}, GatheringState.CLOSED),
        ({"starts_at": NOW, "registration_closes_at": NOW + HOUR}, GatheringState.OPEN),
        ({"starts_at": NOW - DAY, "ends_at": NOW}, GatheringState.ENDED),
        ({"starts_at": NOW - DAY, "ends_at": NOW, "cancelled": True}, GatheringState.CANCELLED),
        ({"cancelled": True}, GatheringState.CANCELLED),
    ],
)
def test_gathering_state_follows_its_times(changes: dict, expected: str) -> None:
    event = EventPage(**{"starts_at": NOW + 5 * DAY, "ends_at": NOW + 6 * DAY, **changes})

    assert GATHERING_RULE.of(event, NOW) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, PolicyValidity.IN_FORCE),
        ({"issued_on": TODAY}, PolicyValidity.IN_FORCE),
        ({"effective_on": TODAY + DAY}, PolicyValidity.PENDING),
        ({"issued_on": TODAY + DAY}, PolicyValidity.PENDING),
        ({"expires_on": TODAY}, PolicyValidity.EXPIRING),
        ({"expires_on": TODAY - DAY}, PolicyValidity.EXPIRED),
        ({"expires_on": TODAY + EXPIRES_SOON}, PolicyValidity.EXPIRING),
        ({"expires_on": TODAY + EXPIRES_SOON + DAY}, PolicyValidity.IN_FORCE),
        ({"effective_on": TODAY + DAY, "expires_on": TODAY + 2 * DAY}, PolicyValidity.PENDING),
    ],
)
def test_policy_validity_follows_its_dates(changes: dict, expected: str) -> None:
    policy = PolicyPage(**{"issued_on": TODAY - 400 * DAY, **changes})

    assert POLICY_RULE.of(policy, TODAY) == expected


moments = st.one_of(st.none(), st.integers(-6, 6).map(lambda hours: NOW + hours * HOUR))
LOOSE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@LOOSE
@given(
    starts=st.integers(-6, 6),
    length=st.integers(0, 6),
    opens=moments,
    closes=moments,
    cancelled=st.booleans(),
)
def test_gathering_state_is_the_same_in_sql(page_of, starts, length, opens, closes, cancelled) -> None:
    start = NOW + starts * HOUR
    end = start + length * HOUR
    if closes is not None and closes > end:
        closes = end
    if opens and closes and closes < opens:
        opens = closes
    event = page_of(
        "event",
        starts_at=start,
        ends_at=end,
        registration_opens_at=opens,
        registration_closes_at=closes,
        cancelled=cancelled,
    )

    row = EventPage.objects.with_state(NOW).get(pk=event.pk)

    assert row.computed_state == GATHERING_RULE.of(event, NOW)


days = st.one_of(st.none(), st.integers(-3, 3).map(lambda number: TODAY + number * DAY))
far_days = st.one_of(days, st.sampled_from([TODAY + EXPIRES_SOON, TODAY + EXPIRES_SOON + DAY]))


@LOOSE
@given(issued=st.integers(-3, 3), effective=days, expires=far_days, successor=days)
def test_policy_validity_is_the_same_in_sql(page_of, issued, effective, expires, successor) -> None:
    issued_on = TODAY + issued * DAY
    if expires is not None:
        expires = max(expires, effective or issued_on)
    policy = page_of("policy", issued_on=issued_on, effective_on=effective, expires_on=expires)
    if successor is not None:
        page_of("policy", issued_on=TODAY, effective_on=successor, replaces=policy)

    row = PolicyPage.objects.with_validity(TODAY).get(pk=policy.pk)
    in_python = PolicyPage.objects.get(pk=policy.pk)

    assert row.computed_validity == POLICY_RULE.of(in_python, TODAY)
    assert row.validity == in_python.validity


def test_draft_successor_replaces_nothing(page_of) -> None:
    policy = page_of("policy")

    page_of("policy", replaces=policy, live=False)

    assert PolicyPage.objects.get(pk=policy.pk).validity == PolicyValidity.IN_FORCE
    assert PolicyPage.objects.valid_as(PolicyValidity.IN_FORCE).filter(pk=policy.pk).exists()


def test_state_uses_the_present(page_of) -> None:
    event = page_of("event", starts_at=timezone.now() - 2 * DAY, ends_at=timezone.now() - DAY)

    assert event.state == GatheringState.ENDED
    assert EventPage.objects.in_state(GatheringState.ENDED).get().pk == event.pk
