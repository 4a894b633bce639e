"""Rules of the library of training bases and venues."""

import pytest

from cms.core.errors import Invalid
from permissions.domain.accounts import system_user
from registries.domain import publishing
from registries.domain.saving import BatchInvalid
from tests.factories.entries import make_entry, make_published
from tests.factories.identity import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def park():
    return make_organisation("甲园区", kind="park")


def test_a_complete_venue_is_published_with_its_own_number(park):
    entry = make_published("venue", organisation=park)

    assert entry.live
    assert entry.number.startswith("JD-")


@pytest.mark.parametrize("kind", ["meeting", "incubator"])
def test_rooms_say_how_many_people_they_hold_and_no_majors(park, kind):
    empty = {"majors": [], "equipment_summary": ""}
    entry = make_entry("venue", organisation=park, kind=kind, **empty)

    with pytest.raises(Invalid) as caught:
        publishing.submit(actor=system_user(), entries=[entry])

    assert list(caught.value.fields) == ["capacity"]
    assert publishing.submit(
        actor=system_user(),
        entries=[make_entry("venue", organisation=park, kind=kind, capacity=120, **empty)],
    )


def test_training_bases_say_for_whom_and_with_what(park):
    entry = make_entry("venue", organisation=park, majors=[], equipment_summary="")

    with pytest.raises(Invalid) as caught:
        publishing.submit(actor=system_user(), entries=[entry])

    assert set(caught.value.fields) == {"majors", "equipment_summary"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"fee": "free", "fee_note": "每半天 300 元"}, "fee"),
        ({"area": "0"}, "area"),
        ({"stations": 0}, "stations"),
        ({"uses": ["flying"]}, "uses"),
    ],
)
def test_impossible_values_are_refused(park, values, field):
    with pytest.raises(BatchInvalid) as caught:
        make_entry("venue", organisation=park, **values)

    assert list(caught.value.rows[0].fields) == [field]


def test_a_note_without_an_amount_goes_with_free_use(park):
    assert make_entry("venue", organisation=park, fee="free", fee_note="需提前登记").pk


def test_equipment_is_a_table_on_the_page(client, park):
    entry = make_published("venue", organisation=park)

    page = client.get(f"/venues/{entry.number}/").content.decode()

    assert '<th scope="row">离心泵拆装台</th>' in page
    assert '<td data-label="台套数">12</td>' in page
