"""What stands at the edges of the libraries: steps out of order, Wagtail's own doors, and how things are called."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.actions.create import CreateAction
from wagtail.models import TaskState, Workflow, WorkflowContentType

from cms.core.errors import Conflict, Invalid, NotAllowed
from permissions.domain.accounts import system_user
from permissions.models import OrganisationKind
from registries.domain import publishing, queries, representation, seams, words
from registries.domain.saving import BatchInvalid, EntryChange, save_entries
from registries.domain.submission import readiness_of
from registries.models import Demand, StatusChange
from tests.factories.entries import make_entry, make_published
from tests.registries.viewsets.desk import make_cast, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def latest(entry):
    return Demand.objects.get(pk=entry.pk)


# -- handing in


def test_library_without_a_review_takes_no_submission(cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    WorkflowContentType.objects.all().delete()
    Workflow.objects.update(active=False)

    with pytest.raises(Conflict) as caught:
        publishing.submit(actor=cast.editor, entries=[entry])

    assert caught.value.code == "no_workflow"


def test_entry_is_handed_in_once_and_again_only_with_something_new(cast):
    entry = submitted(cast)
    with pytest.raises(Conflict) as caught:
        publishing.submit(actor=cast.editor, entries=[latest(entry)])
    assert caught.value.code == "in_review"
    row = latest(entry)
    publishing.approve(actor=cast.reviewer, entry=row, revision_id=row.latest_revision_id)

    with pytest.raises(Conflict) as caught:
        publishing.submit(actor=cast.editor, entries=[latest(entry)])

    assert caught.value.code == "nothing_new"


def test_what_stands_against_each_of_many_is_said_for_each(cast):
    good, waiting = make_entry(organisation=cast.enterprise, actor=cast.editor), submitted(cast)
    empty = make_entry(organisation=cast.enterprise, actor=cast.editor, summary="")

    found = readiness_of(actor=cast.editor, entries=[good, latest(waiting), empty])

    assert [bool(one.refusal) for one in found] == [False, True, False]
    assert [len(one.problems) for one in found] == [0, 0, 1]


def test_draft_under_review_or_locked_is_not_edited(cast):
    entry = submitted(cast)
    change = EntryChange(pk=entry.pk, values={"problem": "新"})
    with pytest.raises(BatchInvalid) as caught:
        save_entries(actor=cast.editor, library="demand", changes=[change])
    assert [error.code for error in caught.value.rows.values()] == ["in_review"]
    publishing.withdraw(actor=cast.editor, entry=latest(entry))
    Demand.objects.filter(pk=entry.pk).update(locked=True)

    with pytest.raises(BatchInvalid) as caught:
        save_entries(actor=cast.editor, library="demand", changes=[change])

    assert [error.code for error in caught.value.rows.values()] == ["locked"]
    assert latest(entry).problem != "新"


def test_edit_that_changes_nothing_leaves_no_revision(cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor, problem="同样的话")
    before = latest(entry).latest_revision_id

    result = save_entries(
        actor=cast.editor,
        library="demand",
        changes=[EntryChange(pk=entry.pk, values={"problem": "同样的话"})],
    )

    assert latest(entry).latest_revision_id == before
    assert (result.created, result.updated) == ([], [])


# -- Wagtail's own doors


def test_publishing_action_of_wagtail_is_shut(cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    action = seams.EntryPublishAction(entry.latest_revision, user=cast.publisher)

    with pytest.raises(PermissionDenied):
        action.execute(skip_permission_checks=True)

    assert not latest(entry).live


def test_nothing_is_created_or_changed_as_published(cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    assert issubclass(seams.EntryCreateAction, CreateAction)

    with pytest.raises(NotAllowed):
        seams.EntryCreateAction(
            Demand(organisation=cast.enterprise, title="x"), user=cast.publisher, publish=True
        ).execute(skip_permission_checks=True)
    with pytest.raises(NotAllowed):
        seams.EntryEditAction(latest(entry), user=cast.publisher, publish=True).execute(
            skip_permission_checks=True
        )

    assert Demand.objects.count() == 1


def test_draft_is_deleted_by_wagtails_action_and_a_published_entry_is_not(cast):
    draft = make_entry(organisation=cast.enterprise, actor=cast.editor)
    published = make_published(organisation=cast.enterprise, actor=cast.editor)

    seams.EntryDeleteAction(draft, user=cast.editor).execute(skip_permission_checks=True)
    with pytest.raises((Conflict, NotAllowed)):
        seams.EntryDeleteAction(published, user=cast.publisher).execute(skip_permission_checks=True)

    assert list(Demand.objects.all()) == [published]


def test_unpublishing_of_wagtail_goes_our_way(cast):
    entry = make_published(organisation=cast.enterprise, actor=cast.editor)

    entry.unpublish(set_expired=True)

    assert not latest(entry).live
    assert StatusChange.objects.filter(entry_id=entry.pk).order_by("-pk").first().actor == system_user()


@pytest.mark.parametrize(("action", "live"), [("approve", True), ("reject", False)])
def test_decision_in_wagtails_dialog_is_ours(cast, action, live):
    entry = submitted(cast)
    state = TaskState.objects.get(workflow_state__object_id=str(entry.pk))

    seams.decide(task_state=state, actor=cast.reviewer, action=action, comment="请补充")

    assert latest(entry).live is live


def test_unknown_action_of_wagtails_dialog_is_refused(cast):
    entry = submitted(cast)
    state = TaskState.objects.get(workflow_state__object_id=str(entry.pk))

    with pytest.raises(Invalid) as caught:
        seams.decide(task_state=state, actor=cast.reviewer, action="fly")

    assert caught.value.code == "action_unknown"


# -- finding and naming


@pytest.mark.parametrize("text", ["字" * 101, " ".join("词" * 17)])
def test_endless_search_is_refused(cast, text):
    with pytest.raises(Invalid) as caught:
        queries.search(Demand.objects.all(), text, actor=cast.editor)

    assert caught.value.code == "search_too_long"


def test_search_for_nothing_finds_everything(cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)

    assert list(queries.search(Demand.objects.all(), " 　", actor=cast.editor)) == [entry]


def test_console_of_a_person_holds_his_drafts_and_no_foreign_ones(cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)

    assert list(queries.worked_on_by(cast.editor, "demand")) == [entry]
    assert not queries.worked_on_by(cast.stranger, "demand").exists()


@pytest.mark.parametrize(
    ("owner", "industry", "name"),
    [
        (None, None, "个人"),
        (OrganisationKind.ENTERPRISE, "铸造", "铸造"),
        (OrganisationKind.ENTERPRISE, None, "企业"),
        (OrganisationKind.SCHOOL, "铸造", "校"),
    ],
)
def test_protected_owner_is_called_by_kind_or_trade(owner, industry, name):
    organisation = SimpleNamespace(kind=owner, name="瓮安青禾") if owner else None
    trade = SimpleNamespace(name=industry) if industry else None

    text = representation.masked_owner(SimpleNamespace(organisation=organisation, industry=trade))

    assert name in text
    assert "青禾" not in text


@pytest.mark.parametrize("kind", OrganisationKind.values)
def test_every_kind_of_owner_has_a_name_without_a_name(kind):
    entry = SimpleNamespace(organisation=SimpleNamespace(kind=kind, name="x"), industry=None)

    assert representation.masked_owner(entry)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (True, "是"),
        (False, ""),
        (Decimal("1234.50"), "1,234.50"),
        (Decimal("1234.00"), "1,234"),
        (datetime.datetime(2026, 1, 1, 0, 30, tzinfo=datetime.UTC), "2026-01-01 08:30"),
        ("一\r\n二 \r三", "一\n二\n三"),
    ],
)
def test_values_are_written_as_people_read_them(value, text):
    assert words._plain(value) == text


def test_choice_that_no_longer_exists_is_shown_as_it_stands(cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    entry.category = "vanished"

    assert words.text_of(entry, "category") == "vanished"


def test_what_waits_is_found_by_who_decides_it_alone(cast):
    entry = submitted(cast)

    assert [row.pk for row in queries.waiting_for(cast.reviewer, "demand")] == [entry.pk]
    for other in (cast.editor, cast.publisher, cast.stranger):
        assert not queries.waiting_for(other, "demand").exists()
