"""Two people at the same moment on one entry; only PostgreSQL has more than one writer."""

import threading

import pytest
from django.db import connection, connections

from cms.core.errors import DomainError
from permissions.domain.accounts import system_user
from permissions.domain.roles import end_role, set_jurisdiction
from permissions.models import RoleGrant, User
from permissions.roles import Role
from registries.domain import publishing
from registries.domain.numbers import take_numbers
from registries.domain.saving import EntryChange, save_entries
from registries.domain.setup import ensure_review_workflow
from registries.enums import ReviewState
from registries.models import Demand, StatusChange
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_organisation, make_staff

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]


def at_once(*functions):
    """Run the functions in threads that start together and return what each gave, or the code of its error."""
    barrier = threading.Barrier(len(functions))
    results = [None] * len(functions)

    def run(index, function):
        barrier.wait()
        try:
            results[index] = function()
        except DomainError as error:
            results[index] = error.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.fixture
def region():
    ensure_review_workflow()
    organisation = make_organisation(region=make_region())
    bureau = make_organisation(kind="government")
    set_jurisdiction(actor=system_user(), organisation=bureau, region=make_region("522700", "黔南州"))
    editors = [make_staff(organisation, Role.EDITOR) for _ in range(2)]
    reviewers = [make_staff(bureau, Role.REVIEWER) for _ in range(2)]
    return organisation, editors, reviewers


def submitted(organisation, editor):
    [entry] = publishing.submit(actor=editor, entries=[make_entry(organisation=organisation, actor=editor)])
    return entry


def approval(reviewer, entry):
    def approve():
        actor = User.objects.get(pk=reviewer.pk)
        publishing.approve(actor=actor, entry=Demand(pk=entry.pk), revision_id=entry.latest_revision_id)
        return "approved"

    return approve


def edit(editor, entry, title):
    def change():
        actor = User.objects.get(pk=editor.pk)
        save_entries(
            actor=actor, library="demand", changes=[EntryChange(pk=entry.pk, values={"title": title})]
        )
        return "saved"

    return change


def submission(editor, entry):
    def submit():
        publishing.submit(actor=User.objects.get(pk=editor.pk), entries=[Demand(pk=entry.pk)])
        return "submitted"

    return submit


def test_of_two_approvals_one_wins(region):
    organisation, editors, reviewers = region
    entry = submitted(organisation, editors[0])

    results = at_once(*(approval(reviewer, entry) for reviewer in reviewers))

    assert sorted(results) == ["approved", "not_in_review"]
    entry.refresh_from_db()
    assert (entry.live, entry.review_state) == (True, ReviewState.NONE)
    assert StatusChange.objects.filter(entry_id=entry.pk, to_stage="published").count() == 1


def test_approval_and_return_do_not_both_happen(region):
    organisation, editors, reviewers = region
    entry = submitted(organisation, editors[0])

    def send_back():
        publishing.send_back(
            actor=User.objects.get(pk=reviewers[1].pk), entry=Demand(pk=entry.pk), comment="请补"
        )
        return "returned"

    results = at_once(approval(reviewers[0], entry), send_back)

    assert sorted(results) in (["approved", "not_in_review"], ["not_in_review", "returned"])
    entry.refresh_from_db()
    assert entry.live == ("approved" in results)


def test_approval_and_edit_never_publish_what_nobody_reviewed(region):
    organisation, editors, reviewers = region
    for _round in range(3):
        entry = submitted(organisation, editors[0])

        results = at_once(approval(reviewers[0], entry), edit(editors[1], entry, "悄悄改过"))

        entry.refresh_from_db()
        assert results[0] == "approved"
        assert results[1] in {"in_review", "batch_invalid", "saved"}
        assert entry.live
        assert entry.title != "悄悄改过"


def test_edit_and_submission_leave_one_reviewable_revision(region):
    organisation, editors, _reviewers = region
    for _round in range(3):
        entry = make_entry(organisation=organisation, actor=editors[0])

        results = at_once(submission(editors[0], entry), edit(editors[1], entry, "同时改"))

        entry.refresh_from_db()
        assert results[0] == "submitted"
        assert entry.review_state == ReviewState.SUBMITTED
        assert entry.current_workflow_task_state.revision_id == entry.latest_revision_id


def test_two_edits_keep_both_revisions(region):
    organisation, editors, _reviewers = region
    entry = make_entry(organisation=organisation, actor=editors[0])

    results = at_once(edit(editors[0], entry, "甲"), edit(editors[1], entry, "乙"))

    entry.refresh_from_db()
    assert results == ["saved", "saved"]
    assert entry.revisions.count() == 3
    assert entry.title == entry.latest_revision.content["title"]


def test_numbers_are_unique_under_eight_threads():
    results = at_once(*[lambda: take_numbers(prefix="XQ", year=2031, count=25)] * 8)

    numbers = [number for block in results for number in block]
    assert sorted(numbers) == [f"XQ-2031-{number:04d}" for number in range(1, 201)]


def test_two_managers_cannot_end_one_another():
    organisation = make_organisation()
    first, second = make_staff(organisation, Role.MANAGER), make_staff(organisation, Role.MANAGER)

    def ending(actor, user):
        def end():
            grant = RoleGrant.objects.get(user=user)
            end_role(actor=User.objects.get(pk=actor.pk), grant=grant)
            return "ended"

        return end

    results = at_once(ending(first, second), ending(second, first))

    assert results.count("ended") == 1
    assert RoleGrant.dated.current().filter(content_object=organisation).count() == 1
