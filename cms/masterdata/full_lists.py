"""Read the official full lists, as people download them: CSV or XLSX with a code and a name in each row."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, CalamineWorkbook

from cms.core.errors import Invalid
from cms.masterdata.models import Scheme
from cms.masterdata.text import tidy

_CODE_HEADINGS = {"code", "代码", "编码", "行政区划代码", "行业代码", "专业代码", "职业编码"}
_NAME_HEADINGS = {"name", "名称", "单位名称", "类别名称", "行业名称", "专业名称", "职业名称"}


class UnreadableList(Invalid):
    """A file does not hold a list of codes and names."""


def read_names(path: Path, scheme: Scheme) -> dict[str, str]:
    """Return the names of a file by code.

    Raises:
        UnreadableList: no headings, a row without code or name, or one code with two names.
    """
    rows = iter(_rows(path))
    code_at, name_at = _headings(next(rows, []))
    names: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        code = _code(_cell(row, code_at), scheme)
        name = _cell(row, name_at)
        if not code and not name:
            continue
        if not code or not name or names.get(code, name) != name:
            raise UnreadableList(
                "code_row_invalid",
                _("Row %(row)s needs one code and one name; correct it in the file."),
                params={"row": number},
            )
        names[code] = name
    return names


def _rows(path: Path) -> Iterable[Sequence[object]]:
    try:
        if path.suffix.lower() == ".csv":
            return list(csv.reader(_text(path).splitlines()))
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except (CalamineError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableList(
            "list_unreadable", _("Save the file as XLSX, or as CSV in UTF-8 or GB18030.")
        ) from error


def _text(path: Path) -> str:
    """Return the text of a CSV file; Excel in China writes GB18030 unless told otherwise."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _headings(row: Sequence[object]) -> tuple[int, int]:
    words = [str(cell).strip().lower() for cell in row]
    code_at = next((place for place, word in enumerate(words) if word in _CODE_HEADINGS), None)
    name_at = next((place for place, word in enumerate(words) if word in _NAME_HEADINGS), None)
    if code_at is None or name_at is None:
        raise UnreadableList(
            "list_headings_missing", _("The first row needs the headings 代码 and 名称 (or code and name).")
        )
    return code_at, name_at


def _cell(row: Sequence[object], place: int) -> str:
    value = row[place] if place < len(row) else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _code(text: str, scheme: Scheme) -> str:
    """Return a code in the form of its list: region codes are filled up to six digits."""
    code = tidy(text).upper()
    return code.ljust(6, "0") if scheme is Scheme.REGION and code else code
