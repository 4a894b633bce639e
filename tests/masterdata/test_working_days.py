from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.core.errors import Invalid
from cms.masterdata.models import Holiday
from cms.masterdata.working_days import add_working_days, days_late, is_working_day, working_days_between

_DAYS_2026 = st.dates(date(2026, 1, 1), date(2026, 11, 30))


def test_add_working_days_knows_holidays_and_make_up_days(loaded):
    cases = {
        # (start, n): Friday to Monday; over a make-up Saturday; over a nine-day holiday and its make-up day
        (date(2026, 3, 6), 1): date(2026, 3, 9),
        (date(2026, 2, 13), 1): date(2026, 2, 14),
        (date(2026, 2, 14), 1): date(2026, 2, 24),
        (date(2026, 2, 27), 1): date(2026, 2, 28),
        (date(2026, 4, 30), 1): date(2026, 5, 6),
        (date(2026, 5, 8), 2): date(2026, 5, 11),
        (date(2026, 9, 18), 1): date(2026, 9, 20),
        (date(2026, 9, 30), 3): date(2026, 10, 10),
        (date(2025, 12, 31), 1): date(2026, 1, 4),
    }

    found = {case: add_working_days(case[0], case[1]).day for case in cases}

    assert found == cases


def test_add_working_days_of_zero_gives_the_first_working_day(loaded):
    assert add_working_days(date(2026, 1, 4), 0) == (date(2026, 1, 4), True)
    assert add_working_days(date(2026, 1, 1), 0) == (date(2026, 1, 4), True)


def test_add_working_days_says_when_a_year_has_no_notice(loaded):
    assert add_working_days(date(2026, 12, 28), 3) == (date(2026, 12, 31), True)
    assert add_working_days(date(2026, 12, 28), 5) == (date(2027, 1, 4), False)
    assert add_working_days(date(2027, 3, 1), 1) == (date(2027, 3, 2), False)


def test_add_working_days_without_a_table_counts_weekdays(db):
    assert add_working_days(date(2026, 2, 13), 1) == (date(2026, 2, 16), False)


@pytest.mark.parametrize("n", [-1, 2001])
def test_add_working_days_refuses_a_number_out_of_range(db, n):
    with pytest.raises(Invalid, match="working_days_range"):
        add_working_days(date(2026, 3, 2), n)


def test_is_working_day_follows_the_table(loaded):
    days = {
        date(2026, 10, 1): False,
        date(2026, 10, 10): True,
        date(2026, 10, 11): False,
        date(2026, 3, 4): True,
    }

    assert {day: is_working_day(day) for day in days} == days


def test_year_2026_has_248_working_days(loaded):
    # 261 weekdays, of which 19 are off, and 6 make-up days
    assert working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == (248, False)
    assert working_days_between(date(2026, 1, 1), date(2026, 12, 31)) == (248, True)
    assert Holiday.objects.filter(kind="off").count() == 33
    assert Holiday.objects.filter(kind="work").count() == 6


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(start=_DAYS_2026, n=st.integers(1, 15))
def test_add_and_count_are_inverse(loaded, start, n):
    day, complete = add_working_days(start, n)

    assert working_days_between(start, day) == (n, complete)
    assert is_working_day(day)


def test_days_late_counts_working_days_and_at_least_one(db):
    friday, saturday, monday = date(2030, 3, 1), date(2030, 3, 2), date(2030, 3, 4)

    assert days_late([friday], saturday) == [1]
    assert days_late([friday, None, monday, date(2030, 2, 25)], monday) == [1, 0, 0, 5]
    assert days_late([], monday) == []
