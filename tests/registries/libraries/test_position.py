"""Rules of the position library's own rows."""

import datetime

import pytest
from django.utils import timezone

from cms.core.errors import Invalid
from permissions.domain.accounts import system_user
from registries.domain import publishing
from registries.domain.saving import BatchInvalid
from tests.factories.entries import make_entry, make_major, make_published
from tests.factories.identity import make_organisation

pytestmark = pytest.mark.django_db

INTERNSHIP = {
    "kind": "internship",
    "starts_on": "2027-03-01",
    "ends_on": "2027-08-31",
    "apply_until": "2027-02-20",
    "daily_hours": "8",
    "weekly_hours": "40",
    "mentors": 3,
    "same_post_wage": "5000",
    "internship_pay": "4000",
    "present_headcount": 120,
    "counted_on": "2026-10-31",
    "hazards": ["none"],
}


@pytest.fixture
def enterprise():
    return make_organisation()


def test_a_job_is_published_with_its_own_number(enterprise):
    entry = make_published("position", organisation=enterprise)

    assert entry.number.startswith("GW-")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"wage_min": "5000", "wage_max": "4999"}, "wage_max"),
        ({**INTERNSHIP, "internship_pay": "0"}, "internship_pay"),
        ({"internship_pay": "-1"}, "internship_pay"),
        ({"daily_hours": "24.5"}, "daily_hours"),
        ({"daily_hours": "0"}, "daily_hours"),
        ({"daily_hours": "8", "weekly_hours": "7"}, "weekly_hours"),
        ({"daily_hours": "8", "weekly_hours": "57"}, "weekly_hours"),
        ({"daily_hours": "8", "weekly_hours": "41", "rest_days": "2"}, "weekly_hours"),
        ({"rest_days": "7.5"}, "rest_days"),
        ({"present_headcount": 5}, "counted_on"),
        ({"counted_on": "2026-01-01"}, "present_headcount"),
        ({"present_headcount": 5, "counted_on": "2999-01-01"}, "counted_on"),
        ({"starts_on": "2027-03-02", "ends_on": "2027-03-01"}, "ends_on"),
        ({"ends_on": "2027-03-01", "apply_until": "2027-03-02"}, "apply_until"),
        ({"hazards": ["none", "dust"]}, "hazards"),
        ({"headcount": 0}, "headcount"),
    ],
)
def test_impossible_values_are_refused(enterprise, values, field):
    with pytest.raises(BatchInvalid) as caught:
        make_entry("position", organisation=enterprise, **{"apply_until": "2027-01-31", **values})

    assert field in caught.value.rows[0].fields


@pytest.mark.parametrize(
    "values",
    [
        {"wage_min": "5000", "wage_max": "5000"},
        {"daily_hours": "8", "weekly_hours": "56"},
        {"daily_hours": "8", "weekly_hours": "40", "rest_days": "2"},
        {"starts_on": "2027-03-01", "ends_on": "2027-03-01", "apply_until": "2027-03-01"},
        {"hazards": ["dust", "noise"]},
        {"internship_pay": "0"},
        {"present_headcount": 0, "counted_on": str(datetime.date(2026, 1, 1))},
    ],
)
def test_borders_are_possible(enterprise, values):
    assert make_entry("position", organisation=enterprise, **values).pk


def test_people_are_counted_today_at_the_latest(enterprise):
    today = timezone.localdate()

    assert make_entry("position", organisation=enterprise, present_headcount=3, counted_on=today).pk


def test_an_internship_says_what_the_law_asks_for(enterprise):
    bare = make_entry("position", organisation=enterprise, kind="internship")

    with pytest.raises(Invalid) as caught:
        publishing.submit(actor=system_user(), entries=[bare])

    assert set(caught.value.fields) == {*INTERNSHIP, "majors"} - {"kind", "apply_until"}


def test_a_complete_internship_is_handed_in(enterprise):
    entry = make_entry("position", organisation=enterprise, majors=[make_major()], **INTERNSHIP)

    assert publishing.submit(actor=system_user(), entries=[entry])


@pytest.mark.parametrize("negotiable", [True, False])
def test_a_job_names_its_wage_or_says_that_it_is_to_be_agreed(enterprise, negotiable):
    entry = make_entry(
        "position", organisation=enterprise, wage_min=None, wage_max=None, wage_negotiable=negotiable
    )

    assert ("wage_min" in entry.missing_for_submission()) is not negotiable


def test_an_apprenticeship_needs_mentors_and_dates_and_no_pay_of_an_internship(enterprise):
    entry = make_entry("position", organisation=enterprise, kind="apprenticeship")

    missing = entry.missing_for_submission()

    assert set(missing) == {"majors", "starts_on", "ends_on", "daily_hours", "weekly_hours", "mentors"}
