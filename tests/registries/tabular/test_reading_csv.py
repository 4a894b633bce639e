import codecs

import pytest

from cms.core.errors import Invalid
from registries.tabular import Limits
from tests.registries.tabular.files import cells, read, text_file

TEXT = (
    "编号,需求名称,所属单位\r\n007,磷石膏除杂㐀𠮷,瓮安县循环经济产业园管委会\r\n"
    "008,“引号”与，全角,贵州某某有限公司\r\n"
)


@pytest.mark.parametrize(
    ("prefix", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (b"", "gb18030"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_encodings_that_people_have_are_read(prefix, encoding):
    stream = text_file(TEXT, encoding)
    stream = type(stream)(prefix + stream.getvalue())

    table = read(stream, name="需求.csv")

    assert cells(table) == [
        ("007", "磷石膏除杂㐀𠮷", "瓮安县循环经济产业园管委会"),
        ("008", "“引号”与，全角", "贵州某某有限公司"),
    ]


def test_gbk_is_read():
    assert cells(read(text_file("编号,名称\n1,循环经济\n", "gbk"), name="a.csv")) == [("1", "循环经济")]


def test_big5_is_refused_by_name():
    text = "編號,需求名稱,所屬單位\n1,數控加工中心刀具壽命監測,龍里恆達機械製造有限公司\n" * 5

    with pytest.raises(Invalid) as caught:
        read(text_file(text.replace("編號", "編號1", 1), "big5"), name="a.csv")

    assert caught.value.code == "encoding_unsupported"
    assert "Big5" in caught.value.message


def test_mixed_encodings_name_the_line():
    data = "编号,名称\n1,循环经济\n".encode() + "2,磷石膏综合利用\n".encode("gbk") + "3,数控加工\n".encode()

    with pytest.raises(Invalid) as caught:
        read(type(text_file(""))(data), name="a.csv")

    assert caught.value.code == "encoding_mixed"
    assert "3" in caught.value.message


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_are_told_from_the_headings(separator):
    text = (
        f"编号{separator}名称\n1{separator}甲,乙;丙\n"
        if separator == "\t"
        else f"编号{separator}名称\n1{separator}甲\n"
    )

    assert cells(read(text_file(text), name="a.csv"))[0][0] == "1"


@pytest.mark.parametrize(("line", "separator"), [("sep=;", ";"), ('"sep=,"', ","), ("SEP=\t", "\t")])
def test_sep_line_is_obeyed_and_no_row(line, separator):
    table = read(text_file(f"{line}\r\n编号{separator}名称\r\n1{separator}甲\r\n"), name="a.csv")

    assert table.header_row == 1
    assert [(row.number, row.cells) for row in table.rows] == [(2, ("1", "甲"))]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_and_quoted_line_breaks_are_read(newline):
    text = newline.join(["编号,名称", '1,"甲', '乙 ""丙"""', "2,丁", ""])

    rows = list(read(text_file(text), name="a.csv").rows)

    assert [(row.number, row.cells) for row in rows] == [(2, ("1", '甲\n乙 "丙"')), (3, ("2", "丁"))]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('编号,名称\n1,"甲\n2,乙\n', "csv_quote"),
        ('编号,名称\n1,"甲"乙\n', "csv_quote"),
        ("编号,名称\n1,甲\x00\n", "csv_nul"),
        ("编号,编号\n1,甲\n", "header_duplicate"),
        ("编号,,名称\n1,甲,乙\n", "header_blank"),
        ("编号,名称\n", "no_rows"),
        ("\n \n", "file_empty"),
        ("编号,名称\n1," + "长" * 11_000_000 + "\n", "csv_cell_too_long"),
        ('编号,名称\n1,"' + "长\n" * 200_000 + '"\n', "csv_cell_too_long"),
    ],
)
def test_text_that_is_no_clear_table_is_refused(text, code):
    with pytest.raises(Invalid) as caught:
        read(text_file(text), name="a.csv")

    assert caught.value.code == code


def test_long_text_within_a_row_is_a_bad_cell():
    table = read(text_file("编号,名称\n1," + "长" * 101_000 + "\n"), name="a.csv")

    assert cells(table)[0][1].code == "cell_too_long"


def test_row_longer_than_the_headings_keeps_what_is_beyond():
    rows = list(read(text_file("编号,名称\n1,甲,乙,\n2\n"), name="a.csv").rows)

    assert rows[0].beyond == (("C", "乙"),)
    assert rows[1].cells == ("2", None)


def test_row_and_column_limits_are_named():
    rows = "编号\n" + "1\n" * 11
    columns = ",".join(f"列{i}" for i in range(21)) + "\n1\n"

    with pytest.raises(Invalid) as many:
        read(text_file(rows), name="a.csv", limits=Limits(rows=10))
    with pytest.raises(Invalid) as wide:
        read(text_file(columns), name="a.csv", limits=Limits(columns=20))

    assert (many.value.code, wide.value.code) == ("too_many_rows", "too_many_columns")
    assert "10" in many.value.message


def test_one_column_file_is_read():
    assert cells(read(text_file("编号\n1\n2\n"), name="a.csv")) == [("1",), ("2",)]
