import datetime as dt
from decimal import Decimal

import pytest

from cms.core.library import all_specs
from cms.masterdata import seeds
from cms.masterdata.loading import load_codes, load_tags
from cms.masterdata.models import Edition, Industry, Scheme, Tag
from registries.enums import CooperationMode, Difficulty
from registries.resources import CellError, resource_for
from registries.resources.owners import OwnerWidget
from registries.resources.references import ReferenceListWidget, ReferenceWidget
from registries.resources.widgets import (
    BooleanWidget,
    ChoiceListWidget,
    ChoiceWidget,
    DateWidget,
    NumberWidget,
    RichTextWidget,
    TextWidget,
    split_list,
)


def code_of(widget, cell):
    with pytest.raises(CellError) as caught:
        widget.clean(cell)
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (" 甲\r\n乙 ", "甲\n乙"),
        (2026, "2026"),
        (1.5, "1.5"),
        ("１２３", "１２３"),
    ],
)
def test_text_is_taken_as_written(cell, text):
    assert TextWidget().clean(cell) == text


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (13800001111.0, "number_for_text"),
        (7, "number_for_text"),
        ("1.38E+10", "number_for_text"),
        (dt.date(2026, 3, 1), "number_for_text"),
        ("a\x00b", "control_character"),
    ],
)
def test_identifier_refuses_what_a_spreadsheet_may_have_changed(cell, code):
    assert code_of(TextWidget(identifier=True), cell) == code


@pytest.mark.parametrize("cell", ["007", "+86 138-0000-1111", "110105199001011234"])
def test_identifier_as_text_is_kept_to_the_letter(cell):
    assert TextWidget(identifier=True).clean(cell) == cell


@pytest.mark.parametrize("cell", [1e15, float("nan"), float("inf"), dt.date(2026, 3, 1), True])
def test_text_refuses_what_has_no_one_spelling(cell):
    assert code_of(TextWidget(), cell) == "number_for_text"


def test_one_line_text_joins_lines():
    assert TextWidget(one_line=True).clean("甲\n乙") == "甲 乙"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (None, None),
        ("  ", None),
        (dt.date(2026, 3, 1), dt.date(2026, 3, 1)),
        ("2026-03-01", dt.date(2026, 3, 1)),
        ("2026/3/1", dt.date(2026, 3, 1)),
        ("2026.3.1", dt.date(2026, 3, 1)),
        ("2026年3月1日", dt.date(2026, 3, 1)),
        ("２０２６年３月１号", dt.date(2026, 3, 1)),
        ("20260301", dt.date(2026, 3, 1)),
        (20260301, dt.date(2026, 3, 1)),
    ],
)
def test_date_is_the_right_day(cell, day):
    assert DateWidget().clean(cell) == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2026-02-30", "no_such_day"),
        ("2026/13/1", "no_such_day"),
        ("03/04/2026", "date_unclear"),
        ("2026年3月", "date_unclear"),
        ("2026-03-01T00:00:00+08:00", "date_unclear"),
        ("尽快", "date_unclear"),
        (45000.5, "date_unclear"),
        (45000, "date_unclear"),
        (dt.datetime(2026, 3, 1, 9, 30), "date_unclear"),
        (dt.date(1900, 1, 1), "date_out_of_range"),
        ("9999-01-01", "date_out_of_range"),
    ],
)
def test_date_that_is_wrong_or_could_be_read_in_two_ways_is_refused(cell, code):
    assert code_of(DateWidget(), cell) == code


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        (80, Decimal(800_000)),
        (80.5, Decimal(805_000)),
        ("80", Decimal(800_000)),
        ("８０．５", Decimal(805_000)),
        ("1,200", Decimal(12_000_000)),
        ("80万元", Decimal(800_000)),
        ("80 万", Decimal(800_000)),
        (0.0001, Decimal(1)),
        ("", None),
    ],
)
def test_money_is_read_in_wan(cell, yuan):
    assert NumberWidget(places=2, factor=10_000).clean(cell) == yuan


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("八十万左右", "not_a_number"),
        ("面议", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
        (True, "not_a_number"),
        (dt.date(2026, 1, 1), "not_a_number"),
        ("0.0000001", "too_many_decimals"),
        ("1e30", "number_too_large"),
    ],
)
def test_money_that_is_none_is_refused(cell, code):
    assert code_of(NumberWidget(places=2, factor=10_000), cell) == code


def test_number_within_a_text_is_suggested():
    with pytest.raises(CellError) as caught:
        NumberWidget(factor=10_000, places=2).clean("约80万左右")

    assert caught.value.suggestions == ("80",)


@pytest.mark.parametrize("yuan", [Decimal("0.01"), Decimal("1234567.89"), Decimal(800_000), Decimal(0)])
def test_money_survives_the_way_out_and_back(yuan):
    widget = NumberWidget(places=2, factor=10_000)

    assert widget.clean(widget.render(yuan)) == yuan
    assert widget.clean(str(widget.render(yuan))) == yuan


@pytest.mark.parametrize(
    ("cell", "value"), [("是", True), ("否", False), (None, False), (1, True), (True, True), ("√", True)]
)
def test_yes_and_no_are_understood(cell, value):
    assert BooleanWidget().clean(cell) is value


def test_maybe_is_no_answer():
    assert code_of(BooleanWidget(), "也许") == "not_yes_or_no"


def test_choice_is_found_by_label_and_by_code():
    widget = ChoiceWidget(Difficulty.choices)

    assert widget.clean(str(Difficulty.JOINT.label)) == widget.clean("JOINT") == Difficulty.JOINT
    assert widget.clean(" ") == ""
    assert code_of(widget, "很难") == "not_a_choice"
    assert widget.render("") is None


@pytest.mark.parametrize("separator", ["、", "，", ",", "；", ";", "/", "\n"])
def test_lists_are_separated_as_people_do_it(separator):
    assert split_list(f"甲{separator} 乙") == ["甲", "乙"]


def test_choice_list_keeps_the_order_of_the_list():
    widget = ChoiceListWidget(CooperationMode.choices)

    assert widget.clean("licence、consulting") == ["consulting", "licence"]
    assert widget.clean(None) == []
    assert widget.same(["a", "b"], ["b", "a"])


def test_unchanged_formatted_text_counts_as_the_same():
    widget = RichTextWidget()
    html = "<p>一 <b>二</b></p><ul><li>三 &lt; 四</li></ul>"

    assert widget.render(html) == "一 二\n三 < 四"
    assert widget.same(html, widget.clean(widget.render(html)))
    assert widget.clean("<script>") == "<p>&lt;script&gt;</p>"


@pytest.fixture
def lists(db):
    edition = Edition.objects.create(scheme=Scheme.INDUSTRY, version="t", title="t", valid_from="2020-01-01")
    load_codes(
        edition=edition, names={"C": "制造业", "13": "农副食品加工业", "26": "化学原料和化学制品制造业"}
    )
    load_tags([row for row in seeds.read("tags") if row["dimension"] == "technology"][:5])


def test_reference_is_found_by_code_name_or_both(lists):
    widget = ReferenceWidget(Industry)
    pk = Industry.objects.get(code="13").pk

    assert {
        widget.clean(text) for text in ("13", "农副食品加工业", "农副食品加工业（13）", "13 农副食品加工业")
    } == {pk}
    assert widget.render(pk) == "农副食品加工业（13）"
    assert widget.clean("") is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (13, "number_for_text"),
        ("造纸", "reference_unknown"),
        ("13 化学原料和化学制品制造业", "reference_contradiction"),
    ],
)
def test_reference_that_is_not_clear_is_refused(lists, cell, code):
    assert code_of(ReferenceWidget(Industry), cell) == code


def test_unknown_reference_suggests_the_nearest(lists):
    with pytest.raises(CellError) as caught:
        ReferenceWidget(Industry).clean("农副食品")

    assert "农副食品加工业（13）" in caught.value.suggestions


def test_tags_are_a_list_and_labels_are_read_at_once(lists, django_assert_num_queries):
    widget = ReferenceListWidget(Tag)
    tags = list(Tag.objects.order_by("pk"))
    value = widget.clean("、".join(tag.name for tag in tags))

    fresh = ReferenceListWidget(Tag)
    with django_assert_num_queries(1):
        fresh.learn(value)
        assert fresh.render(value) == "、".join(tag.name for tag in tags)
    assert fresh.assigned(value) == tags


def test_owner_is_one_of_those_for_whom_the_importer_records():
    widget = OwnerWidget(
        [(1, "瓮安磷化工有限公司", "91522700000000001X"), (2, "同名公司", ""), (3, "同名公司", "")], default=1
    )

    assert (
        widget.clean(None) == widget.clean("瓮安磷化工 有限公司") == widget.clean("91522700000000001x") == 1
    )
    assert code_of(widget, "同名公司") == "owner_ambiguous"
    assert code_of(widget, "别家公司") == "owner_unknown"
    assert code_of(widget, 5) == "number_for_text"


@pytest.mark.django_db
@pytest.mark.parametrize("library", sorted(spec.slug for spec in all_specs()))
def test_every_heading_leads_to_one_column_only(library):
    resource = resource_for(library)

    keys = [key for column in resource.columns for key in column.keys]

    assert len(keys) == len(set(keys))


def test_library_without_columns_is_named():
    with pytest.raises(LookupError):
        resource_for("nothing")
