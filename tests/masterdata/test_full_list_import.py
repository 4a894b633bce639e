from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from cms.masterdata.full_lists import UnreadableList, read_names
from cms.masterdata.loading import load_full_list
from cms.masterdata.models import Edition, Region, Scheme
from cms.masterdata.queries import find_by_code_or_name

_NAMES = {"520000": "贵州省", "522700": "黔南布依族苗族自治州", "522701": "都匀市"}


def _csv(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_read_names_of_csv_in_any_usual_encoding(tmp_path, encoding):
    path = _csv(
        tmp_path, "名称,代码\r\n贵州省,52\r\n黔南布依族苗族自治州,5227\r\n,\r\n都匀市,522701\r\n", encoding
    )

    assert read_names(path, Scheme.REGION) == _NAMES


def test_read_names_of_xlsx_with_numbers(tmp_path):
    book = Workbook()
    for row in (
        ["代码", "名称"],
        [520000, "贵州省"],
        ["522700", "黔南布依族苗族自治州"],
        [522701, "都匀市 "],
    ):
        book.active.append(row)
    path = tmp_path / "list.xlsx"
    book.save(path)

    assert read_names(path, Scheme.REGION) == _NAMES


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "list_headings_missing"),
        ("a,b\n1,2\n", "list_headings_missing"),
        ("code,name\n520000,\n", "code_row_invalid"),
        ("code,name\n520000,贵州省\n520000,贵州\n", "code_row_invalid"),
    ],
)
def test_read_names_refuses_what_is_no_list(tmp_path, text, code):
    with pytest.raises(UnreadableList, match=code):
        read_names(_csv(tmp_path, text), Scheme.REGION)


def test_read_names_refuses_a_file_that_is_no_workbook(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"not a workbook")

    with pytest.raises(UnreadableList, match="list_unreadable"):
        read_names(path, Scheme.REGION)


def test_full_list_fills_the_built_in_edition(loaded):
    names = {**_NAMES, "420000": "湖北省", "420100": "武汉市"}

    report = load_full_list(scheme=Scheme.REGION, version="2023", names=names, valid_from=date(2023, 1, 1))

    assert (report.added, report.unchanged, report.renamed) == (1, 4, [])
    assert Region.objects.get(code="420100").parent.code == "420000"


def test_full_list_of_a_new_edition_ends_the_earlier_one(loaded):
    names = {**_NAMES, "522701": "新都匀市"}

    load_full_list(scheme=Scheme.REGION, version="2027", names=names, valid_from=date(2027, 1, 1))

    assert Edition.objects.get(scheme="region", version="2023").valid_to == date(2026, 12, 31)
    assert find_by_code_or_name(Region, "都匀市", on=date(2026, 12, 31)).edition.version == "2023"
    assert find_by_code_or_name(Region, "522701", on=date(2027, 1, 1)).name == "新都匀市"
    assert find_by_code_or_name(Region, "522702", on=date(2027, 1, 1)) is None


def test_import_codes_command_reports(db, tmp_path):
    path = _csv(tmp_path, "code,name\n52,贵州省\n5227,黔南州\n")
    out = StringIO()

    call_command("import_codes", "region", str(path), edition="2023", valid_from=date(2023, 1, 1), stdout=out)

    assert out.getvalue() == "region: 2 added, 0 unchanged, 0 renamed\n"


def test_import_codes_command_prints_new_names(loaded, tmp_path):
    path = _csv(tmp_path, "code,name\n522701,新都匀市\n")
    out = StringIO()

    call_command("import_codes", "region", str(path), edition="2023", valid_from=date(2023, 1, 1), stdout=out)

    assert out.getvalue().endswith("522701: 都匀市 -> 新都匀市\n")


def test_import_codes_command_says_what_is_wrong(db, tmp_path):
    path = _csv(tmp_path, "code,name\n9x,贵州省\n")

    with pytest.raises(CommandError, match="unknown_code_form"):
        call_command("import_codes", "region", str(path), edition="2023", valid_from=date(2023, 1, 1))
