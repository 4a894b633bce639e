"""Rules of the equipment library's own rows."""

import pytest

from cms.core import library
from cms.core.errors import Invalid
from permissions.domain.accounts import system_user
from permissions.models import OrganisationKind
from registries.domain import publishing
from registries.domain.saving import BatchInvalid
from registries.models import Equipment
from tests.factories.entries import make_entry, make_published
from tests.factories.identity import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_organisation(kind=OrganisationKind.SCHOOL)


def _refusal(organisation, **values) -> dict[str, object]:
    with pytest.raises(BatchInvalid) as caught:
        make_entry("equipment", organisation=organisation, **values)
    return caught.value.rows[0].fields


def test_a_complete_piece_is_published_with_its_own_number(school):
    entry = make_published("equipment", organisation=school)

    assert entry.live
    assert entry.number.startswith("SB-")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"hours_per_year": 100, "shared_hours": 101}, "shared_hours"),
        ({"hours_per_year": 8785}, "hours_per_year"),
        ({"shortest_hours": "4", "longest_hours": "2"}, "longest_hours"),
        ({"bought_on": "2024-05-01", "used_since": "2024-04-30"}, "used_since"),
        ({"fee_basis": "free", "fee_outside": "10"}, "fee_basis"),
        ({"fee_outside": "-1"}, "fee_outside"),
    ],
)
def test_impossible_values_are_refused(school, values, field):
    assert list(_refusal(school, **values)) == [field]


@pytest.mark.parametrize(
    "values",
    [
        {"hours_per_year": 100, "shared_hours": 100},
        {"shortest_hours": "2", "longest_hours": "2"},
        {"bought_on": "2024-05-01", "used_since": "2024-05-01"},
        {"fee_basis": "free", "fee_outside": None},
    ],
)
def test_borders_are_possible(school, values):
    assert make_entry("equipment", organisation=school, **values).pk


def test_a_fee_is_needed_only_where_something_is_charged(school):
    priced = make_entry("equipment", organisation=school, fee_basis="hour", fee_outside=None)
    free = make_entry("equipment", organisation=school, fee_basis="free", fee_outside=None)

    with pytest.raises(Invalid) as caught:
        publishing.submit(actor=system_user(), entries=[priced])
    assert list(caught.value.fields) == ["fee_outside"]
    assert publishing.submit(actor=system_user(), entries=[free])


def test_only_organisations_own_equipment():
    assert library.for_model(Equipment).owners == frozenset({"organisation"})
