"""An editor submits each page type, a colleague approves it, visitors read it in portal and API."""

import json
from typing import Any

import pytest
from wagtail.models import Page

from content.models import EventIndexPage, FairIndexPage, PolicyIndexPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

KINDS = {
    "eventpage": (
        EventIndexPage,
        "events",
        {"starts_at": "2027-03-01 09:00", "ends_at": "2027-03-01 17:00", "place": "会展中心"},
    ),
    "exchangefairpage": (
        FairIndexPage,
        "fairs",
        {"starts_at": "2027-03-02 09:00", "ends_at": "2027-03-02 17:00", "place": "体育馆"},
    ),
    "policypage": (PolicyIndexPage, "policies", {"issuing_office": "州工业局", "issued_on": "2026-01-05"}),
}


def fill(visitor: Any, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        visitor.page.fill(f"[name={name}]", value)
    for select in visitor.page.query_selector_all("form#page-edit-form select[required]"):
        options = [option.get_attribute("value") for option in select.query_selector_all("option")]
        if not select.evaluate("node => node.value"):
            select.select_option(next(value for value in options if value))


@pytest.mark.parametrize("kind", KINDS)
def test_page_goes_through_review_to_its_readers(visit, region, kind):
    index, segment, fields = KINDS[kind]
    parent = index.objects.get()
    title = f"磷化工{segment}"

    editor = visit(region.page_editor)
    editor.open(f"/admin/pages/add/content/{kind}/{parent.pk}/")
    fill(editor, {"title": title, "source": "本平台", "responsible_editor": "演示编辑", **fields})
    for name in ("topics", "kind"):
        for box in editor.page.query_selector_all(f"input[name={name}]")[:1]:
            box.check()
    editor.choose("action-submit")
    page = Page.objects.get(title=title)
    assert not page.live, editor.text()
    assert visit().status(f"/{segment}/{page.slug}/") == 404

    colleague = visit(region.page_colleague)
    colleague.open(f"/admin/pages/{page.pk}/edit/")
    task_state = page.current_workflow_task_state
    response = colleague.page.request.post(
        f"/admin/pages/workflow/action/{page.pk}/approve/{task_state.pk}/",
        form={
            "csrfmiddlewaretoken": colleague.page.input_value("[name=csrfmiddlewaretoken] >> nth=0"),
            "comment": "",
        },
        headers={"Referer": colleague.page.url},
    )
    assert response.ok

    page.refresh_from_db()
    assert page.live
    visitor = visit()
    assert title in visitor.open(page.specific.get_url())
    assert title in visitor.open(f"/{segment}/")
    found = json.loads(visitor.page.request.get(f"/api/v1/{segment}/").text())
    assert title in [item["title"] for item in found["results"]]
