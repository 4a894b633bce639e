"""Who is a child: by date of birth and by identity number, to the day."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.errors import Invalid
from permissions.domain import guardians

DAYS = st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2080, 12, 31))


@given(born=DAYS)
def test_child_until_the_day_before_the_fourteenth_birthday(born):
    day = guardians.birthday(born, 14)

    assert guardians.needs_guardian(born, on=day - datetime.timedelta(days=1))
    assert not guardians.needs_guardian(born, on=day)


@given(born=DAYS, on=DAYS)
def test_age_in_years_decides(born, on):
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    assert guardians.needs_guardian(born, on=on) == (years < 14)


@given(born=DAYS, tail=st.integers(min_value=0, max_value=9999))
def test_identity_number_names_the_day(born, tail):
    assert guardians.birth_date_in(f"522701{born:%Y%m%d}{tail:04d}") == born
    if born.year in range(1900, 2000):
        assert guardians.birth_date_in(f"522701{born:%y%m%d}{tail % 1000:03d}") == born


def test_born_on_leap_day_is_fourteen_on_the_first_of_march():
    born = datetime.date(2012, 2, 29)

    assert guardians.needs_guardian(born, on=datetime.date(2026, 2, 28))
    assert not guardians.needs_guardian(born, on=datetime.date(2026, 3, 1))


@pytest.mark.parametrize(
    "text", ["", "52270120129999123X", "１２３４５６２０１２０１０１００１Ｘ", "1234", "A" * 18]
)
def test_what_is_no_identity_number_names_no_day(text):
    assert guardians.birth_date_in(text) is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"birth_date": datetime.date(2012, 11, 24)}, "guardian_required"),
        ({"id_number": "522701201211241234"}, "guardian_required"),
        ({"birth_date": datetime.date(2000, 1, 1), "id_number": "522701201211241234"}, "guardian_required"),
        ({"birth_date": datetime.date(2012, 11, 24), "guardian": "万父"}, "guardian_required"),
        ({"birth_date": datetime.date(2026, 11, 24)}, "birth_date_future"),
    ],
)
def test_child_without_guardian_is_refused(fields, code):
    with pytest.raises(Invalid, match=code):
        guardians.require_guardian(on=datetime.date(2026, 11, 23), **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"birth_date": datetime.date(2012, 11, 23)},
        {"id_number": "522701201211231234"},
        {"birth_date": datetime.date(2020, 1, 1), "guardian": "万父", "relation": "父亲"},
    ],
)
def test_others_are_taken(fields):
    guardians.require_guardian(on=datetime.date(2026, 11, 23), **fields)


def test_unknown_birth_date_is_nobody_s_childhood():
    assert not guardians.needs_guardian(None)
