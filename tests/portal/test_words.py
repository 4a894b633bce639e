"""Pills, formats and addresses."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from content.enums import GatheringState, PolicyValidity
from permissions.models import OrganisationState
from portal import formats
from portal.library.detail import table_rows
from portal.paging import address
from portal.pills import PILLS, pill_for
from registries.enums import Stage

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        ("entry", Stage.values),
        ("policy", PolicyValidity.values),
        ("event", GatheringState.values),
        ("organisation", OrganisationState.values),
    ],
)
def test_every_state_has_a_pill(kind, states):
    assert [state for state in states if state not in PILLS[kind]] == []


def test_every_tone_and_shape_is_drawn():
    css = (Path(settings.BASE_DIR) / "static_src/portal/portal.css").read_text()
    plain = {"tone-quiet", "shape-ring"}
    used = {name for states in PILLS.values() for pill in states.values() for name in pill.css.split()}

    assert {name for name in used - plain if f".{name}" not in css} == set()


def test_states_of_a_kind_differ_in_word_and_look():
    for kind, states in PILLS.items():
        words = [str(pill.word) for pill in states.values()]
        assert len(words) == len(set(words)), kind


def test_unknown_state_is_shown_under_its_own_name():
    assert pill_for("entry", "odd").word == "odd"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        ("80", "120", "80–120万元"),
        (None, "50", "50万元以内"),
        ("18", None, "18万元"),
        ("18", "18", "18万元"),
        ("0.55", None, "0.6万元"),
        ("1234.5", None, "1,234.5万元"),
        ("100", None, "100万元"),
        (None, None, "面议"),
    ],
)
def test_amounts_read_in_ten_thousands(low, high, text):
    assert formats.ten_thousands(low and Decimal(low), high and Decimal(high)) == text


@time_machine.travel(NOON, tick=False)
def test_dates_in_words():
    assert formats.day_in_words(dt.date(2026, 11, 20)) == "11月20日"
    assert formats.day_in_words(dt.date(2027, 1, 2)) == "2027年1月2日"
    assert formats.day_with_weekday(dt.date(2026, 11, 20)) == "11月20日（周五）"
    assert formats.days_ago(dt.date(2026, 11, 18)) == "2 天前"
    assert formats.days_ago(dt.date(2026, 11, 20)) == "今天"
    assert formats.day(None) == "—"


@time_machine.travel(NOON, tick=False)
def test_time_of_an_event_names_the_second_day_only_when_there_is_one():
    start = timezone.make_aware(dt.datetime(2026, 11, 27, 9))
    end = timezone.make_aware(dt.datetime(2026, 11, 27, 16, 30))

    assert formats.when(start, end) == "11月27日（周五） 09:00–16:30"
    assert (
        formats.when(start, end + dt.timedelta(days=1)) == "11月27日（周五） 09:00 – 11月28日（周六） 16:30"
    )


def test_day_is_that_of_the_platform():
    assert formats.day(dt.datetime(2026, 11, 20, 20, tzinfo=dt.UTC)) == "2026-11-21"


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_amounts_have_at_most_one_decimal(amount):
    assert re.fullmatch(r"[\d,]+(\.\d)?万元", formats.ten_thousands(amount))


def test_address_starts_a_changed_list_at_page_one():
    query = QueryDict("a=1&page=3&b=2")

    assert address(query, a=None) == "?b=2"
    assert address(query, page="4") == "?a=1&b=2&page=4"
    assert address(query, b=["x", "y"]) == "?a=1&b=x&b=y"


@given(st.text())
def test_indicator_rows_have_four_cells(text):
    rows = table_rows(text, "指现要法")
    assert all(len(row) == 4 and any(cell for _heading, cell in row) for row in rows)


def test_indicators_accept_both_bars():
    rows = table_rows("甲｜1|2 | 国标\n\n乙", "指现要法")

    assert [[cell for _heading, cell in row] for row in rows] == [
        ["甲", "1", "2", "国标"],
        ["乙", "", "", ""],
    ]
