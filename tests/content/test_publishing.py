"""The life of a page in the console: written, previewed, submitted, decided by another, live, taken down."""

import datetime
import json
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import TaskState

from cms.core.models import AuditEntry
from tests.content.pages import KINDS, TYPES, at, form_of, make_page, stamp


def create(client: Any, kind: str, **changes: Any) -> Any:
    """Post the form of a new page and return the page."""
    model, index = TYPES[kind]
    parent = index.objects.get()
    url = reverse("wagtailadmin_pages:add", args=("content", model._meta.model_name, parent.pk))
    response = client.post(url, form_of(kind, **changes))
    assert response.status_code == 302, response.context["form"].errors if response.context else response
    return model.objects.get(slug=changes.get("slug", f"new-{kind}"))


def edit_url(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=(page.pk,))


def decide(client: Any, page: Any, action: str, comment: str = "") -> Any:
    """Decide through the workflow view of Wagtail."""
    state = page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=(page.pk, action, state.pk))
    return client.post(url, {"comment": comment})


@pytest.mark.parametrize("kind", KINDS)
def test_page_lives_from_draft_to_taken_down(kind: str, people: Any, client_of: Any) -> None:
    editor, colleague = client_of(people.editor), client_of(people.colleague)

    page = create(editor, kind)
    assert not page.live
    assert editor.get(page.url).status_code == 404

    preview = reverse("wagtailadmin_pages:preview_on_edit", args=(page.pk,))
    assert editor.post(preview, form_of(kind, title="预览标题")).json()["is_valid"] is True
    assert "预览标题" in editor.get(preview).content.decode()

    response = editor.post(edit_url(page), form_of(kind, **{"action-submit": "yes"}))
    assert response.status_code == 302
    page.refresh_from_db()
    assert page.workflow_in_progress

    assert decide(colleague, page, "approve").status_code == 302
    page.refresh_from_db()
    assert page.live
    public = client_of(None).get(page.url)
    assert public.status_code == 200
    assert "正文内容" in public.content.decode()

    response = colleague.post(reverse("wagtailadmin_pages:unpublish", args=(page.pk,)))
    assert response.status_code == 302
    page.refresh_from_db()
    assert not page.live
    assert client_of(None).get(f"/{kind}s/new-{kind}/").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_page_goes_live_and_expires_on_schedule(kind: str, people: Any, client_of: Any) -> None:
    editor, colleague = client_of(people.editor), client_of(people.colleague)
    schedule = {"go_live_at": stamp(at(1)), "expire_at": stamp(at(3))}
    page = create(editor, kind, **schedule, **{"action-submit": "yes"})

    decide(colleague, page, "approve")
    page.refresh_from_db()
    assert (page.live, page.approved_schedule) == (False, True)

    with time_machine.travel(at(2), tick=False):
        call_command("publish_scheduled")
        page.refresh_from_db()
        assert page.live
    with time_machine.travel(at(4), tick=False):
        call_command("publish_scheduled")
        page.refresh_from_db()
        assert (page.live, page.expired) == (False, True)


def test_nobody_approves_an_own_submission(people: Any, client_of: Any) -> None:
    editor = client_of(people.editor)
    page = create(editor, "policy", **{"action-submit": "yes"})

    decide(editor, page, "approve")

    page.refresh_from_db()
    assert not page.live
    assert page.workflow_in_progress


def test_nobody_approves_an_own_draft_that_another_submitted(people: Any, client_of: Any) -> None:
    editor, colleague = client_of(people.editor), client_of(people.colleague)
    page = create(editor, "policy")
    submitted = colleague.post(edit_url(page), form_of("policy", **{"action-submit": "yes"}))
    assert submitted.status_code == 302
    page.refresh_from_db()

    decide(colleague, page, "approve")
    page.refresh_from_db()
    assert not page.live

    decide(client_of(people.operator), page, "approve")
    page.refresh_from_db()
    assert page.live


def test_task_state_of_another_page_is_refused(people: Any, client_of: Any) -> None:
    editor, colleague = client_of(people.editor), client_of(people.colleague)
    own = create(editor, "policy", **{"action-submit": "yes"})
    other = create(colleague, "event", **{"action-submit": "yes"})

    url = reverse(
        "wagtailadmin_pages:workflow_action",
        args=(other.pk, "approve", own.current_workflow_task_state.pk),
    )
    editor.post(url, {"comment": ""})

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.live, other.live) == (False, False)


@pytest.mark.parametrize("role", ["editor", "colleague", "operator"])
def test_nobody_publishes_past_the_review(role: str, people: Any, client_of: Any) -> None:
    client = client_of(getattr(people, role))

    created = create(client, "event", **{"action-publish": "yes"})
    client.post(edit_url(created), form_of("event", **{"action-publish": "yes"}))
    bulk = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))
    client.post(f"{bulk}?id={created.pk}")

    created.refresh_from_db()
    assert not created.live


def test_page_under_review_cannot_be_edited(people: Any, client_of: Any) -> None:
    editor, colleague = client_of(people.editor), client_of(people.colleague)
    page = create(editor, "policy", **{"action-submit": "yes"})
    before = page.latest_revision_id

    for client in (editor, colleague):
        client.post(edit_url(page), form_of("policy", title="偷偷改掉"))

    page.refresh_from_db()
    assert page.latest_revision_id == before


def test_deciding_from_the_editor_publishes_what_was_submitted(people: Any, client_of: Any) -> None:
    editor, colleague = client_of(people.editor), client_of(people.colleague)
    page = create(editor, "policy", **{"action-submit": "yes"})
    assert 'data-workflow-action-name="approve"' in colleague.get(edit_url(page)).content.decode()

    decision = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    response = colleague.post(edit_url(page), form_of("policy", title="偷偷改掉", **decision))

    assert response.status_code == 302
    page.refresh_from_db()
    assert (page.live, page.title) == (True, "磷化工policy")


def test_decision_about_another_text_than_the_one_seen_is_refused(people: Any, client_of: Any) -> None:
    editor, colleague = client_of(people.editor), client_of(people.colleague)
    page = create(editor, "policy", **{"action-submit": "yes"})
    shown = colleague.get(edit_url(page)).context
    decision = {
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
        "loaded_revision_id": str(page.latest_revision_id),
        "loaded_revision_created_at": shown["loaded_revision_created_at"],
    }

    editor.post(edit_url(page), form_of("policy", **{"action-cancel-workflow": "yes"}))
    editor.post(edit_url(page), form_of("policy", title="审核人没有见过", **{"action-submit": "yes"}))
    colleague.post(edit_url(page), form_of("policy", **decision))

    page.refresh_from_db()
    assert page.workflow_in_progress
    assert not page.live

    shown = colleague.get(edit_url(page)).context
    decision["loaded_revision_id"] = str(page.latest_revision_id)
    decision["loaded_revision_created_at"] = shown["loaded_revision_created_at"]
    colleague.post(edit_url(page), form_of("policy", **decision))

    page.refresh_from_db()
    assert (page.live, page.title) == (True, "审核人没有见过")


def test_returned_page_is_resubmitted(people: Any, client_of: Any) -> None:
    editor, colleague = client_of(people.editor), client_of(people.colleague)
    page = create(editor, "policy", **{"action-submit": "yes"})
    extra = json.dumps({"comment": "请补充文号"})
    decision = {
        "action-workflow-action": "true",
        "workflow-action-name": "reject",
        "workflow-action-extra-data": extra,
    }

    colleague.post(edit_url(page), decision)
    page.refresh_from_db()
    state = page.current_workflow_state.current_task_state
    assert (state.status, state.comment) == (TaskState.STATUS_REJECTED, "请补充文号")

    response = editor.post(edit_url(page), form_of("policy", title="补充后", **{"action-submit": "yes"}))
    assert response.status_code == 302
    page.refresh_from_db()
    decide(colleague, page, "approve")
    page.refresh_from_db()
    assert (page.live, page.title) == (True, "补充后")


def test_submitter_withdraws(people: Any, client_of: Any) -> None:
    editor = client_of(people.editor)
    page = create(editor, "policy", **{"action-submit": "yes"})

    editor.post(edit_url(page), form_of("policy", **{"action-cancel-workflow": "yes"}))

    page.refresh_from_db()
    assert not page.workflow_in_progress


@pytest.mark.parametrize("role", ["auditor", "member", "stranger", "student"])
def test_others_do_not_reach_the_pages(role: str, people: Any, client_of: Any) -> None:
    page = make_page("policy", live=False, slug="hidden", title="金丝雀标题")
    client = client_of(getattr(people, role))

    for name in ("edit", "history", "delete", "unpublish", "copy", "move", "usage", "view_draft"):
        response = client.get(reverse(f"wagtailadmin_pages:{name}", args=(page.pk,)))
        assert response.status_code in {302, 403, 404}, name
        assert "金丝雀" not in response.content.decode()
    explorer = client.get(reverse("wagtailadmin_explore_root"), follow=True)
    assert "金丝雀" not in explorer.content.decode()


def test_right_ends_with_the_role(people: Any, client_of: Any) -> None:
    client = client_of(people.colleague)
    page = make_page("policy", live=False, slug="draft")
    assert client.get(edit_url(page)).status_code == 200

    yesterday = datetime.date.today() - datetime.timedelta(days=1)
    people.colleague.rolegrant_set.update(valid_to=yesterday)

    assert client.get(edit_url(page)).status_code == 404


def test_every_step_leaves_an_audit_row(people: Any, client_of: Any) -> None:
    editor, colleague = client_of(people.editor), client_of(people.colleague)
    page = create(editor, "policy", **{"action-submit": "yes"})
    decide(colleague, page, "approve")
    colleague.post(reverse("wagtailadmin_pages:unpublish", args=(page.pk,)))

    rows = AuditEntry.objects.for_instance(page).order_by("pk").values_list("action", "user_id")

    assert [action for action, _user in rows] == [
        "wagtail.create",
        "wagtail.edit",
        "wagtail.workflow.start",
        "wagtail.workflow.approve",
        "wagtail.publish",
        "wagtail.unpublish",
    ]
    assert {user for _action, user in rows} == {people.editor.pk, people.colleague.pk}
