import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.core.errors import Invalid
from registries.tabular import Column, TextSheet, read_table, write_csv, write_xlsx
from registries.tabular.escaping import escape, escape_typed, unescape

RISKY = [
    "=1+1",
    "+86 138",
    "-5",
    "@cmd",
    "\t=1",
    "＝1",
    "－2",
    "＠x",
    "＋3",
    "'=1",
    "''-x",
    "'普通",
    "{{7*7}}",
    "<script>",
]
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), include_characters="\t\n'=+-@＝"),
    min_size=1,
    max_size=30,
)


def as_csv(rows, headings=("编号", "内容")):
    return io.BytesIO(b"".join(write_csv(rows, headings=headings)))


PLAIN = (Column(heading="编号"), Column(heading="内容"))


def as_xlsx(rows, columns=PLAIN, **options):
    stream = io.BytesIO()
    write_xlsx(stream, title="需求", columns=columns, rows=rows, **options)
    return stream


@given(TEXT | st.sampled_from(RISKY))
def test_escape_is_undone_and_never_starts_a_formula(text):
    assert unescape(escape(text)) == text
    assert unescape(escape_typed(text)) == text
    assert escape(text)[0] not in "=+-@\t\r\n＝＋－＠"


@given(st.lists(TEXT | st.sampled_from(RISKY), min_size=1, max_size=5))
@settings(deadline=None, max_examples=60)
def test_text_comes_back_unchanged_from_both_formats(texts):
    rows = [["1", text] for text in texts]

    from_csv = read_table(as_csv(rows), name="a.csv")
    from_xlsx = read_table(as_xlsx(rows), name="a.xlsx")

    assert [row.cells[1] for row in from_csv.rows] == texts
    assert [row.cells[1] for row in from_xlsx.rows] == texts


@pytest.mark.parametrize("text", RISKY)
def test_workbook_cells_hold_text_never_formulas(text):
    book = openpyxl.load_workbook(as_xlsx([["1", text]]))

    cell = book["需求"]["B2"]

    assert cell.data_type == "s"
    assert cell.number_format == "@"


def test_workbook_saved_as_csv_by_hand_still_comes_back():
    assert unescape("'=1") == "=1"
    assert unescape("=1") == "=1"


def test_codes_money_and_dates_keep_their_kind():
    columns = [
        Column(heading="编号"),
        Column(heading="投入预算（万元）", kind="number"),
        Column(heading="期望期限", kind="date"),
    ]

    table = read_table(as_xlsx([["007", Decimal("80.5"), dt.date(2026, 3, 1)]], columns), name="a.xlsx")

    assert [row.cells for row in table.rows] == [("007", 80.5, dt.date(2026, 3, 1))]


def test_template_has_frozen_headings_pick_lists_and_instructions():
    columns = [
        Column(heading="需求名称", required=True, help="30 个字以内"),
        Column(heading="状态", choices=["草稿", "已发布"]),
        Column(heading="技术领域", choices=["材料", "装备"], strict=False),
    ]
    stream = as_xlsx(
        [["甲", "草稿", "材料、装备"]], columns, notes=TextSheet(title="说明", rows=[["列", "说明"]])
    )

    book = openpyxl.load_workbook(stream)
    sheet = book["需求"]

    assert book.sheetnames == ["需求", "代码表", "说明"]
    assert sheet.freeze_panes == "B2"
    assert [cell.value for cell in sheet[1]] == ["需求名称*", "状态", "技术领域"]
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert [(str(rule.sqref), rule.formula1) for rule in lists] == [("B2:B10001", "'代码表'!$A$2:$A$3")]
    assert [row[1].value for row in book["代码表"].iter_rows()] == ["技术领域", "材料", "装备"]


def test_own_template_is_read_back_with_its_required_marks():
    stream = as_xlsx(
        [["甲"]], [Column(heading="需求名称", required=True)], notes=TextSheet(title="说明", rows=[["说明"]])
    )

    assert read_table(stream, name="a.xlsx", sheets=["需求"]).headings[0].key == "需求名称"


def test_text_too_long_for_a_workbook_cell_is_refused_not_cut():
    with pytest.raises(Invalid) as caught:
        as_xlsx([["1", "长" * 33_000]])

    assert caught.value.code == "cell_too_long_for_xlsx"


def test_empty_values_stay_empty():
    rows = list(read_table(as_csv([["1", None], ["2", ""]]), name="a.csv").rows)

    assert [row.cells for row in rows] == [("1", None), ("2", None)]
