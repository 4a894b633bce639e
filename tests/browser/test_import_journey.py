"""An enterprise imports a sheet with three bad rows, corrects it, submits; a reviewer approves; the region reads it."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from registries.models import Demand
from registries.resources import resource_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

VALUES = {
    "title": "磷石膏除杂",
    "summary": "寻求除杂工艺",
    "category": "技术攻关",
    "industry": "C26",
    "technologies": "转晶",
    "region": "瓮安县",
    "problem": "可溶磷偏高",
    "indicators": "可溶磷 | 0.9% | 0.1% | GB/T 23456",
    "wanted_by": "2027-06-30",
    "no_secret_pledge": "是",
}


def sheet(path: Path, rows: list[list[Any]]) -> Path:
    book = Workbook()
    resource = resource_for("demand")
    book.active.title = resource.sheet_title
    book.active.append([resource.heading_of(name) for name in VALUES])
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def row(title: str, **changes: Any) -> list[Any]:
    values = VALUES | {"title": title} | changes
    return list(values.values())


@pytest.fixture
def bad_sheet(tmp_path: Path) -> Path:
    rows = [
        row("磷石膏除杂"),
        row("坏日期", wanted_by="2026-02-30"),
        row("坏区域", region="没有这个县"),
        row("坏类别", category="随便什么"),
    ]
    return sheet(tmp_path / "需求.xlsx", rows)


def test_sheet_is_corrected_submitted_approved_and_read(visit, region, bad_sheet, tmp_path, live_server):
    editor = visit(region.editor)

    # Three bad rows are named; nothing is written.
    editor.open("/admin/library/demands/import/")
    editor.page.set_input_files("input[type=file]", str(bad_sheet))
    editor.submit("form[enctype] button[type=submit]")
    checked = editor.text()
    for words in ("坏日期", "坏区域", "坏类别", "2026-02-30", "没有这个县", "随便什么"):
        assert words in checked
    assert editor.page.is_disabled(".ci-go button[type=submit]")
    assert Demand.objects.count() == 0

    # The corrected sheet goes in.
    good = sheet(tmp_path / "改好.xlsx", [row(name) for name in ("磷石膏除杂", "坏日期", "坏区域", "坏类别")])
    editor.open("/admin/library/demands/import/")
    editor.page.set_input_files("input[type=file]", str(good))
    editor.submit("form[enctype] button[type=submit]")
    editor.submit(".ci-go button[type=submit]")
    assert Demand.objects.filter(live=False).count() == 4

    # Before approval the school finds nothing, in any way.
    entry = Demand.objects.get(title="磷石膏除杂")
    school = visit(region.school_editor)
    for path in ("/demands/?q=磷石膏", "/search/?q=磷石膏", "/admin/library/demands/?q=磷石膏", "/"):
        assert "磷石膏除杂" not in school.open(path)
    for path in (
        f"/demands/{entry.number}/",
        f"/admin/library/demands/edit/{entry.pk}/",
        f"/admin/library/demands/inspect/{entry.pk}/",
        f"/admin/library/demands/history/{entry.pk}/",
        f"/admin/snippets/choose/registries/demand/chosen/{entry.pk}/",
        f"/api/v1/demands/{entry.number}/",
    ):
        assert school.status(path) == 404, path
    assert "磷石膏除杂" not in school.page.request.get("/admin/library/demands/export/?export=csv").text()
    assert json.loads(school.page.request.get("/api/v1/demands/?search=磷石膏").text())["count"] == 0

    # Open it to everybody, submit, approve.
    editor.open(f"/admin/library/demands/facts/{entry.pk}/")
    editor.page.check("[name=visibility][value=public]")
    editor.submit("form:has([name=visibility]) button[type=submit]")
    editor.open(f"/admin/library/demands/edit/{entry.pk}/")
    editor.choose("action-submit")
    reviewer = visit(region.reviewer, width=390)
    assert "磷石膏除杂" in reviewer.open("/admin/library/demands/review/")
    reviewer.open(f"/admin/library/demands/review/{entry.pk}/")
    reviewer.submit("button[value=approve]")

    # Everybody reads it.
    visitor = visit()
    assert "磷石膏除杂" in visitor.open("/demands/?q=磷石膏")
    assert "可溶磷" in visitor.open(f"/demands/{entry.number}/")
    found = json.loads(visitor.page.request.get("/api/v1/demands/?search=磷石膏").text())
    assert [item["title"] for item in found["results"]] == ["磷石膏除杂"]
