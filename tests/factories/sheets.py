"""Sheets of organisations as operators hold them."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook

from tests.factories.identity import make_credit_code

HEADINGS = ("单位名称", "统一社会信用代码", "单位类型", "所属地区", "企业规模", "曾用名", "简介")


def enterprise_row(number: int, **changes: Any) -> dict[str, Any]:
    """Return the row of one enterprise that differs from all others."""
    surnames, goods = "赵钱孙李周吴郑王冯陈", ("磷化", "茶业", "机械", "电池", "食品", "建材", "数据", "中药")
    name = f"瓮安{surnames[number % 10]}{surnames[number // 10 % 10]}{goods[number % 8]}{number:03d}有限公司"
    return {
        "单位名称": name,
        "统一社会信用代码": make_credit_code(500_000_000 + number),
        "单位类型": "企业",
        "所属地区": "瓮安县",
        "企业规模": "小型",
        "曾用名": "",
        "简介": "从事生产与销售。",
        **changes,
    }


def workbook(rows: Iterable[Mapping[str, Any]], *, headings: Iterable[str] = HEADINGS) -> bytes:
    """Return an XLSX file with these rows."""
    book, headings = Workbook(), list(headings)
    book.active.title = "单位"
    book.active.append(headings)
    for row in rows:
        book.active.append([row.get(heading, "") for heading in headings])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
