import datetime as dt
import io
import tracemalloc
import zipfile

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cms.core.errors import Invalid
from registries.tabular import BadCell, Limits
from tests.registries.tabular.files import HEADER, SMALL, cells, part_of, read, with_part, workbook

SHEET = "xl/worksheets/sheet1.xml"


def test_workbook_gives_typed_values_and_excel_row_numbers():
    stream = workbook([HEADER, ["007", "磷石膏除杂", 80.5, dt.date(2026, 3, 1)], [], ["008", "二", 90, None]])

    table = read(stream)

    assert [heading.text for heading in table.headings] == HEADER
    assert [(row.number, row.cells) for row in table.rows if not row.is_empty] == [
        (2, ("007", "磷石膏除杂", 80.5, dt.date(2026, 3, 1))),
        (4, ("008", "二", 90, None)),
    ]


def test_rows_can_be_walked_twice():
    table = read(workbook([HEADER, ["1", "甲"]]))

    assert cells(table) == cells(table)


def test_data_not_in_first_column_or_row_keeps_coordinates():
    def shift(_book, sheet):
        sheet.insert_rows(1, 2)

    table = read(workbook([HEADER, ["1", "甲"]], change=shift))

    assert table.header_row == 3
    assert [row.number for row in table.rows] == [4]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_sheet_is_named_not_the_active_one(state):
    def arrange(book, _sheet):
        notes = book["说明"]
        notes["A1"] = "怎么填"
        old = book["旧表"]
        old["A1"], old["A2"] = "编号", "旧"
        old.sheet_state = state
        book.move_sheet("旧表", -2)
        book.active = book.index(notes)

    table = read(workbook([HEADER, ["1", "甲"]], also=["说明", "旧表"], change=arrange), sheets=["需求"])

    assert table.sheet == "需求"
    assert cells(table)[0][:2] == ("1", "甲")


def test_first_visible_sheet_with_data_is_read_when_none_has_our_name():
    def arrange(book, _sheet):
        book.create_sheet("说明", 0)["A1"] = "先读我"
        book.create_sheet("空表", 0)

    table = read(workbook([HEADER, ["1", "甲"]], title="Sheet1", change=arrange), sheets=["需求"])

    assert table.sheet == "Sheet1"
    assert set(table.other_sheets) == {"空表", "说明"}


def test_chart_sheet_that_is_active_is_no_table():
    def arrange(book, _sheet):
        book.create_chartsheet("图", 0)
        book.active = 0

    assert read(workbook([HEADER, ["1", "甲"]], change=arrange)).sheet == "需求"


def test_workbook_without_visible_data_is_refused():
    with pytest.raises(Invalid) as caught:
        read(workbook([], also=["二"]))

    assert caught.value.code == "no_sheet"


def test_hidden_rows_and_columns_are_read_and_counted():
    def hide(_book, sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    table = read(workbook([HEADER, ["1", "甲"], ["2", "乙"]], change=hide))

    assert (table.hidden_rows, table.hidden_columns) == (1, 1)
    assert [row.hidden for row in table.rows] == [False, True]


def test_formula_without_result_and_error_value_are_bad_cells():
    table = read(
        workbook([HEADER, ["1", "=A2&B1", "#REF!", None], ["2", "甲", '=HYPERLINK("http://x.test","看")']])
    )

    rows = cells(table)

    assert [cell.code for cell in (rows[0][1], rows[0][2], rows[1][2])] == [
        "formula_without_value",
        "error_value",
        "formula_without_value",
    ]
    assert rows[0][1].text == "=A2&B1"
    assert rows[0][2].text == "#REF!"
    assert table.formula_cells == 2


def test_last_row_with_only_a_formula_is_not_lost():
    rows = cells(read(workbook([HEADER, ["1", "甲"], [None, "=B2"]])))

    assert isinstance(rows[1][1], BadCell)


def test_formula_with_stored_result_gives_the_result_and_is_counted():
    stream = workbook([HEADER, ["1", "甲", 1]])
    xml = part_of(stream, SHEET).replace('<c r="C2" t="n"><v>1</v>', '<c r="C2"><f>40+2</f><v>42</v>')
    table = read(with_part(stream, SHEET, xml))

    assert (cells(table)[0][2], table.formula_cells) == (42, 1)


def test_dates_of_the_1904_system_are_right():
    def epoch(book, sheet):
        book.epoch = CALENDAR_MAC_1904
        sheet["D2"] = dt.date(2026, 3, 1)

    assert cells(read(workbook([HEADER, ["1", "甲"]], change=epoch)))[0][3] == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("header", "code", "where"),
    [
        (["编号", "名称", "编 号"], "header_duplicate", "A、C"),
        (["编号", "（名称）", "(名称)"], "header_duplicate", "B、C"),
        (["编号", None, "名称"], "header_blank", "B"),
    ],
)
def test_headings_that_are_not_clear_are_refused(header, code, where):
    with pytest.raises(Invalid) as caught:
        read(workbook([header, ["1", "甲", "乙"]]))

    assert caught.value.code == code
    assert where in caught.value.message


@pytest.mark.parametrize(
    ("merged", "code"), [("A1:B1", "header_merged"), ("A1:A2", "header_merged"), ("A2:A3", "cells_merged")]
)
def test_merged_cells_are_refused_and_named(merged, code):
    def merge(_book, sheet):
        sheet.merge_cells(merged)

    with pytest.raises(Invalid) as caught:
        read(workbook([HEADER, ["1", "甲"], ["2", "乙"]], change=merge))

    assert caught.value.code == code
    assert merged in caught.value.message


def test_value_without_heading_is_kept_beside_the_row():
    rows = list(read(workbook([["编号", "名称"], ["1", "甲", None, "多"]])).rows)

    assert rows[0].beyond == (("D", "多"),)


def test_headings_without_rows_are_refused():
    with pytest.raises(Invalid) as caught:
        read(workbook([HEADER]))

    assert caught.value.code == "no_rows"


def test_more_rows_than_the_limit_are_refused():
    with pytest.raises(Invalid) as caught:
        read(
            workbook([HEADER, *([str(i)] for i in range(101))]),
            limits=SMALL,
            row_limit_code="too_many_rows_sqlite",
        )

    assert caught.value.code == "too_many_rows_sqlite"
    assert "PostgreSQL" in caught.value.message


def test_exactly_the_limit_is_read():
    assert len(cells(read(workbook([HEADER, *([str(i)] for i in range(100))]), limits=SMALL))) == 100


@pytest.mark.parametrize("declared", ["A1:B1048576", "A1:XFD3"])
def test_declared_dimension_beyond_the_limits_is_refused(declared):
    stream = workbook([HEADER, ["1", "甲"]])
    xml = part_of(stream, SHEET).replace('<dimension ref="A1:D2"', f'<dimension ref="{declared}"')

    with pytest.raises(Invalid) as caught:
        read(with_part(stream, SHEET, xml))

    assert caught.value.code in ("too_many_rows", "too_many_columns")


def test_cell_far_away_without_declaration_is_refused():
    stream = workbook([HEADER, ["1", "甲"]])
    xml = part_of(stream, SHEET).replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )

    with pytest.raises(Invalid) as caught:
        read(with_part(stream, SHEET, xml))

    assert caught.value.code == "too_many_columns"


def test_text_longer_than_a_cell_holds_is_a_bad_cell():
    stream = workbook([HEADER, ["1", "甲"]])
    xml = part_of(stream, SHEET).replace(
        '<c r="B2" t="inlineStr"><is><t>甲</t></is></c>',
        f'<c r="B2" t="inlineStr"><is><t>{"长" * 40_000}</t></is></c>',
    )

    cell = cells(read(with_part(stream, SHEET, xml)))[0][1]

    assert cell.code == "cell_too_long"
    assert "32767" in str(cell.message)


def test_zip_bomb_is_refused_before_it_costs_memory():
    stream = workbook([HEADER, ["1", "甲"]])
    bomb = b'<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>' + b"0" * 60_000_000
    packed = with_part(stream, SHEET, bomb)
    tracemalloc.start()

    with pytest.raises(Invalid) as caught:
        read(packed)

    assert caught.value.code == "archive_ratio"
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_workbook_with_too_many_parts_or_sheets_is_refused():
    crowded = workbook([HEADER, ["1", "甲"]])
    with zipfile.ZipFile(crowded, "a") as archive:
        for number in range(30):
            archive.writestr(f"x/{number}", b"")
    crowded.seek(0)

    with pytest.raises(Invalid) as parts:
        read(crowded, limits=Limits(entries=30))
    with pytest.raises(Invalid) as sheets:
        read(workbook([HEADER, ["1"]], also=["二", "三"]), limits=Limits(sheets=2))

    assert (parts.value.code, sheets.value.code) == ("archive_entries", "too_many_sheets")


def test_false_sizes_in_the_archive_directory_are_damage():
    data = bytearray(workbook([HEADER, ["1", "甲"]]).getvalue())
    position = data.index(b"PK\x01\x02")
    while not data[position + 46 :].startswith(SHEET.encode()):
        position = data.index(b"PK\x01\x02", position + 4)
    data[position + 24 : position + 28] = (10).to_bytes(4, "little")

    with pytest.raises(Invalid) as caught:
        read(io.BytesIO(bytes(data)))

    assert caught.value.code == "file_truncated"


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_document_type_is_refused_and_nothing_fetched(part):
    stream = workbook([HEADER, ["1", "甲"]])
    xml = part_of(stream, part)
    head, _, rest = xml.partition("?>") if xml.startswith("<?xml") else ("", "", xml)
    entity = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "http://127.0.0.1:9/x">]>'

    with pytest.raises(Invalid) as caught:
        read(with_part(stream, part, (f"{head}?>" if head else "") + entity + rest))

    assert caught.value.code == "xml_doctype"


def test_macro_workbook_is_refused_whatever_its_name():
    stream = workbook([HEADER, ["1", "甲"]])

    with pytest.raises(Invalid) as by_name:
        read(stream, name="需求.xlsm")
    with pytest.raises(Invalid) as by_content:
        read(with_part(stream, "xl/vbaProject.bin", b"x"))

    assert {by_name.value.code, by_content.value.code} == {"file_has_macros"}


def test_external_links_and_embedded_objects_are_ignored():
    stream = with_part(workbook([HEADER, ["1", "甲"]]), "xl/embeddings/oleObject1.bin", b"\xd0\xcf")
    stream = with_part(stream, "xl/externalLinks/externalLink1.xml", "<externalLink/>")

    assert cells(read(stream))[0][:2] == ("1", "甲")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "需求.xlsx", "file_empty"),
        (OLE + b"\0" * 600, "需求.xls", "file_is_xls"),
        (OLE + b"\0" * 600, "需求.xlsx", "file_is_xls"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "需求.xlsx", "file_encrypted"),
        (b"\xef\xbb\xbf <html><table><tr><td>1</td></tr></table>", "需求.xls", "file_is_html"),
        (b"PK\x03\x04 not a zip at all", "需求.xlsx", "file_truncated"),
        ("编号,名称\n1,甲\n".encode(), "需求.xlsx", "wrong_extension"),
        (b"%PDF-1.7", "需求.pdf", "file_kind_unknown"),
    ],
)
def test_file_that_is_not_what_it_says_is_refused_with_its_own_reason(data, name, code):
    with pytest.raises(Invalid) as caught:
        read(io.BytesIO(data), name=name)

    assert caught.value.code == code


def test_workbook_named_csv_is_refused():
    with pytest.raises(Invalid) as caught:
        read(workbook([HEADER, ["1"]]), name="需求.csv")

    assert caught.value.code == "wrong_extension"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_truncated_workbook_is_refused(share):
    data = workbook([HEADER, *([str(i), "甲" * i] for i in range(50))]).getvalue()

    with pytest.raises(Invalid) as caught:
        read(io.BytesIO(data[: int(len(data) * share)]))

    assert caught.value.code == "file_truncated"


def test_zip_that_is_no_workbook_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.docx", b"PK")

    with pytest.raises(Invalid) as caught:
        read(stream)

    assert caught.value.code == "file_kind_unknown"


def test_file_above_the_size_limit_is_refused():
    with pytest.raises(Invalid) as caught:
        read(io.BytesIO(b"x" * 2_000), limits=Limits(bytes=1_000))

    assert caught.value.code == "file_too_large"


def test_prefixed_xml_as_other_programs_write_it_is_read():
    stream = workbook([HEADER, ["1", "甲", "=1+1"]])
    xml = part_of(stream, SHEET)
    for tag in ("worksheet", "sheetData", "row", "c", "v", "f"):
        xml = (
            xml.replace(f"<{tag} ", f"<x:{tag} ")
            .replace(f"<{tag}>", f"<x:{tag}>")
            .replace(f"</{tag}>", f"</x:{tag}>")
        )
    xml = xml.replace("xmlns=", "xmlns:x=")

    table = read(with_part(stream, SHEET, xml))

    assert table.formula_cells == 1
    assert isinstance(cells(table)[0][2], BadCell)


def test_empty_formatted_rows_are_no_rows():
    def form(_book, sheet):
        for row in range(3, 60):
            sheet.cell(row=row, column=1).number_format = "@"

    assert (
        len(
            [
                row
                for row in read(workbook([HEADER, ["1"]], change=form), limits=SMALL).rows
                if not row.is_empty
            ]
        )
        == 1
    )


def test_openpyxl_write_only_workbook_without_dimension_is_read():
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("需求")
    sheet.append(HEADER)
    sheet.append(["𠮷㐀", "😀\n二行"])
    stream = io.BytesIO()
    book.save(stream)

    assert cells(read(stream))[0][:2] == ("𠮷㐀", "😀\n二行")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("需求.xlsb", "file_is_binary_workbook"),
        ("需求.zip", "file_kind_unknown"),
        ("需求.xls", "wrong_extension"),
        ("../../etc/需求.xlsm", "file_has_macros"),
    ],
)
def test_workbook_by_another_name_is_refused(name, code):
    with pytest.raises(Invalid) as caught:
        read(workbook([HEADER, ["1"]]), name=name)

    assert caught.value.code == code
    assert "etc" not in caught.value.message


def test_half_a_workbook_is_damaged_not_text():
    with pytest.raises(Invalid) as caught:
        read(io.BytesIO(b"PK\x05\x06\x00\x00"))

    assert caught.value.code == "file_truncated"


def test_encrypted_binary_and_oversized_archives_are_refused():
    stream = workbook([HEADER, ["1"]])
    data = bytearray(stream.getvalue())
    position = data.index(b"PK\x01\x02")
    data[position + 8] |= 1

    with pytest.raises(Invalid) as encrypted:
        read(io.BytesIO(bytes(data)))
    with pytest.raises(Invalid) as binary:
        read(with_part(stream, "xl/workbook.bin", b"x"))
    with pytest.raises(Invalid) as big:
        read(stream, limits=Limits(unpacked_bytes=1000))

    assert [caught.value.code for caught in (encrypted, binary, big)] == [
        "file_encrypted",
        "file_is_binary_workbook",
        "archive_too_big",
    ]


def test_thousands_of_dead_formulas_are_one_refusal():
    with pytest.raises(Invalid) as caught:
        read(workbook([HEADER, *(["=1"] for _ in range(6))]), limits=Limits(bad_cells=5))

    assert caught.value.code == "too_many_bad_cells"


@pytest.mark.parametrize(
    "broken",
    [
        '<c r="A2"><v>abc</v></c>',
        '<c r="A2" t="s"><v>99999</v></c>',
        '<c r="A2" t="s"><v>x</v></c>',
        '<c r="A2" s="9999"><v>1</v></c>',
        '<c r="A0"><v>1</v></c>',
        '<c r="??"><v>1</v></c>',
        '<c r="A2" t="d"><v>2026-99-99</v></c>',
        '<c r="A2" t="b"><v>7</v></c>',
        '<c r="A2" t="zzz"><v>1</v></c>',
        '<c r="A2" t="e"><v>#WAT</v></c>',
        '<c r="A2"><v>1e400</v></c>',
        '<c r="A2"><v>-1</v></c>',
    ],
)
def test_cells_that_no_program_writes_are_values_or_a_refusal(broken):
    stream = workbook([HEADER, ["x", "甲"]])
    xml = part_of(stream, SHEET)
    start = xml.index('<c r="A2"')
    end = xml.index("</c>", start) + 4

    changed = with_part(stream, SHEET, xml[:start] + broken + xml[end:])

    assert outcome(changed) in ("file_truncated", "甲")


def outcome(stream):
    """Return the code of the refusal, or the value beside the broken cell."""
    try:
        return cells(read(stream))[0][1]
    except Invalid as error:
        return error.code
