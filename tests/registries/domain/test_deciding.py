"""Decisions: in somebody's place, many at once, and while the world changes under the reviewer."""

import datetime

import pytest
from django.utils import timezone

from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import organisations, roles
from permissions.domain.accounts import system_user
from permissions.models import Jurisdiction, RoleGrant, User
from permissions.roles import Role
from registries.domain import deciding, desk, publishing, reviewing
from registries.domain.deciding import Wanted
from registries.domain.saving import EntryChange, save_entries
from registries.enums import ReviewLevel, ReviewState
from registries.models import Demand, StatusChange
from tests.factories.identity import make_organisation, make_staff, make_user
from tests.registries.viewsets.desk import make_cast, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def fresh(user):
    return User.objects.get(pk=user.pk)


def bureau_of(cast):
    return RoleGrant.objects.get(user=cast.reviewer).content_object


def substitute_for(cast, user=None):
    """Return a colleague of the authority without rights of his own, who stands in for the reviewer today."""
    user, today = user or make_user(), timezone.localdate()
    roles.affiliate(actor=system_user(), person=user.person, organisation=bureau_of(cast), kind="employee")
    roles.delegate(
        actor=fresh(cast.reviewer),
        delegate=user,
        organisation=bureau_of(cast),
        actions=[Action.REVIEW],
        valid_from=today,
        valid_to=today,
    )
    return fresh(user)


def approve(entry, who):
    entry = Demand.objects.get(pk=entry.pk)
    return publishing.approve(actor=fresh(who), entry=entry, revision_id=entry.latest_revision_id)


def wanted(*entries):
    rows = [Demand.objects.get(pk=entry.pk) for entry in entries]
    return [Wanted(library="demand", pk=row.pk, revision_id=row.latest_revision_id) for row in rows]


# -- in somebody's place


def test_decision_of_a_substitute_names_both(cast):
    first, second = submitted(cast), submitted(cast)
    substitute = substitute_for(cast)

    approve(first, substitute)
    publishing.send_back(actor=substitute, entry=second, comment="请补充")

    for action, entry in (("entry.approve", first), ("entry.return", second)):
        row = AuditEntry.objects.get(action=action, object_id=str(entry.pk))
        assert (row.user_id, row.on_behalf_of_id) == (substitute.pk, cast.reviewer.pk)
        step = StatusChange.objects.filter(entry_id=entry.pk).order_by("-pk").first()
        assert (step.actor_id, step.on_behalf_of_id) == (substitute.pk, cast.reviewer.pk)


def test_own_right_goes_before_a_delegation(cast):
    colleague = make_staff(bureau_of(cast), Role.REVIEWER)
    entry = submitted(cast)
    colleague = substitute_for(cast, colleague)

    assert access_for(Demand).on_behalf(colleague, Action.REVIEW, entry) is None
    approve(entry, colleague)

    assert AuditEntry.objects.get(action="entry.approve").on_behalf_of_id is None


def test_substitute_sees_the_queue_with_the_name_of_whom_he_stands_in_for(cast):
    entry = submitted(cast)
    substitute = substitute_for(cast)

    [one] = desk.details(substitute, desk.queue(substitute))

    assert (one.entry, one.on_behalf_of) == (entry, cast.reviewer)
    assert access_for(Demand).on_behalf_many(substitute, Action.REVIEW, []) == {}


def test_delegation_of_something_else_gives_nobody_s_place(cast):
    entry = submitted(cast)
    substitute = substitute_for(cast)
    access = access_for(Demand)

    assert access.on_behalf(substitute, Action.EDIT, entry) is None


def test_substitute_does_not_decide_what_the_delegator_submitted(cast):
    entry = submitted(cast)
    Demand.objects.filter(pk=entry.pk).update(submitted_by=cast.reviewer)
    substitute = substitute_for(cast)

    with pytest.raises((NotAllowed, NotFound)):
        approve(entry, substitute)


def test_neither_decides_a_second_level_after_the_other(cast):
    from registries.domain import levels

    steps = [levels.Step(level=ReviewLevel.FIRST), levels.Step(level=ReviewLevel.SECOND)]
    levels.set_steps(actor=system_user(), library="demand", steps=steps)
    one, other = submitted(cast), submitted(cast)
    substitute = substitute_for(cast)
    approve(one, substitute)
    approve(other, cast.reviewer)

    for entry in (one, other):
        for who in (cast.reviewer, substitute):
            with pytest.raises((NotAllowed, NotFound)):
                approve(entry, who)


# -- many at once


def test_many_are_approved_each_as_it_was_shown(cast):
    entries = [submitted(cast) for _number in range(3)]

    result = deciding.approve_many(actor=cast.reviewer, wanted=wanted(*entries))

    assert (len(result.done), result.left) == (3, [])
    assert Demand.objects.filter(live=True).count() == 3


def test_what_changed_meanwhile_is_left_and_named(cast):
    same, changed, taken, back = (submitted(cast, title=f"条目{number}") for number in range(4))
    publishing.send_back(actor=cast.reviewer, entry=back, comment="请补充")
    publishing.submit(actor=cast.editor, entries=[Demand.objects.get(pk=back.pk)])
    ticked = wanted(same, changed, taken, back)
    publishing.withdraw(actor=cast.editor, entry=changed)
    save_entries(
        actor=cast.editor, library="demand", changes=[EntryChange(pk=changed.pk, values={"problem": "新"})]
    )
    publishing.submit(actor=cast.editor, entries=[Demand.objects.get(pk=changed.pk)])
    publishing.withdraw(actor=cast.editor, entry=taken)

    result = deciding.approve_many(actor=cast.reviewer, wanted=ticked)

    assert result.done == ["条目0"]
    assert [title for title, _reason in result.left] == ["条目1", f"demand {taken.pk}", "条目3"]
    assert list(Demand.objects.filter(live=True)) == [same]


@pytest.mark.parametrize("number", [0, 51])
def test_at_least_one_and_at_most_fifty_are_approved_at_once(cast, number):
    ticked = [Wanted(library="demand", pk=pk, revision_id=1) for pk in range(number)]

    with pytest.raises(Invalid):
        deciding.approve_many(actor=cast.reviewer, wanted=ticked)


def test_remark_of_an_earlier_life_does_not_stand_in_the_way(cast):
    entry = submitted(cast)
    publishing.send_back(actor=cast.reviewer, entry=entry, comment="请补充")
    publishing.submit(actor=cast.editor, entries=[Demand.objects.get(pk=entry.pk)])
    assert deciding.came_back(Demand.objects.get(pk=entry.pk))
    assert desk.came_back_ids("demand", [Demand.objects.get(pk=entry.pk)]) == {entry.pk}

    approve(entry, cast.reviewer)

    assert not deciding.came_back(Demand.objects.get(pk=entry.pk))
    assert desk.came_back_ids("demand", [Demand.objects.get(pk=entry.pk)]) == set()


# -- while the world changes


def test_entry_of_a_suspended_organisation_is_returned_but_not_published(cast):
    one, other = submitted(cast), submitted(cast)
    organisations.set_state(
        actor=system_user(), organisation=cast.enterprise, state="suspended", reason="违规"
    )

    with pytest.raises(Conflict) as caught:
        approve(one, cast.reviewer)
    publishing.send_back(actor=fresh(cast.reviewer), entry=other, comment="单位停用")

    assert caught.value.code == "owner_suspended"
    assert Demand.objects.get(pk=one.pk).review_state == ReviewState.SUBMITTED
    assert Demand.objects.get(pk=other.pk).review_state == ReviewState.RETURNED


def test_reviewer_who_joins_the_organisation_loses_it_at_once(cast):
    entry = submitted(cast)
    roles.grant_role(actor=system_user(), user=cast.reviewer, organisation=cast.enterprise, role=Role.EDITOR)

    with pytest.raises(NotAllowed):
        approve(entry, cast.reviewer)
    assert desk.queue(fresh(cast.reviewer)) == []


def test_ended_jurisdiction_is_gone_at_once(cast):
    entry = submitted(cast)
    Jurisdiction.objects.update(valid_to=timezone.localdate() - datetime.timedelta(days=1))

    with pytest.raises(NotFound):
        approve(entry, cast.reviewer)
    assert desk.queue(fresh(cast.reviewer)) == []


def test_return_names_a_field_that_exists(cast):
    entry = submitted(cast)

    with pytest.raises(Invalid) as caught:
        publishing.send_back(
            actor=cast.reviewer, entry=entry, comment="", field_comments={"nonsense": "请改"}
        )

    assert caught.value.code == "field_unknown"


def test_decision_is_about_a_submission(cast):
    entry = submitted(cast)
    publishing.withdraw(actor=cast.editor, entry=entry)

    with pytest.raises(Conflict):
        deciding.pending_decision(Demand.objects.get(pk=entry.pk))
    with pytest.raises(Conflict):
        publishing.approve(actor=cast.reviewer, entry=entry, revision_id=entry.latest_revision_id)


def test_submission_of_compares_with_what_is_published(cast):
    entry = submitted(cast)
    approve(entry, cast.reviewer)
    entry = Demand.objects.get(pk=entry.pk)
    save_entries(
        actor=cast.editor, library="demand", changes=[EntryChange(pk=entry.pk, values={"problem": "新"})]
    )
    publishing.submit(actor=cast.editor, entries=[Demand.objects.get(pk=entry.pk)])
    publishing.send_back(
        actor=fresh(cast.reviewer), entry=entry, comment="", field_comments={"problem": "请改"}
    )
    publishing.submit(actor=cast.editor, entries=[Demand.objects.get(pk=entry.pk)])
    entry = Demand.objects.get(pk=entry.pk)
    ask = {"actor": fresh(cast.reviewer), "entry": entry}

    assert reviewing.submission_of(**ask).against == "returned"
    assert reviewing.submission_of(**ask).round == 2
    assert [remark.field_name for remark in reviewing.submission_of(**ask).remarks] == ["problem"]
    assert reviewing.submission_of(**ask, against="live").against == "live"
    assert reviewing.submission_of(**ask, seen_revision=0).against == "returned"
    assert reviewing.submission_of(**ask, seen_revision=entry.latest_revision_id).against == "seen"


# -- who has it open, and how a reviewer works


def test_colleagues_see_who_has_it_open(cast):
    entry, colleague = submitted(cast), make_staff(bureau_of(cast), Role.REVIEWER)

    assert desk.claim(actor=cast.reviewer, entry=entry) == []
    assert desk.claim(actor=colleague, entry=entry) == [cast.reviewer.display_name]

    [one] = desk.details(fresh(colleague), desk.queue(fresh(colleague)))
    assert one.open_with == (cast.reviewer.display_name,)
    assert desk.forget_claims() == 0


def test_claim_ends_by_itself(cast, monkeypatch):
    entry = submitted(cast)
    monkeypatch.setattr(desk, "CLAIM", datetime.timedelta(seconds=-1))
    desk.claim(actor=cast.reviewer, entry=entry)

    assert desk.claim(actor=make_staff(bureau_of(cast), Role.REVIEWER), entry=entry) == []
    assert desk.forget_claims() == 2


def test_stranger_claims_nothing(cast):
    with pytest.raises(NotFound):
        desk.claim(actor=cast.stranger, entry=submitted(cast))


def test_single_keys_stay_off_for_whoever_turned_them_off(cast):
    assert desk.has_single_keys(cast.reviewer)

    desk.set_single_keys(actor=cast.reviewer, on=False)

    assert not desk.has_single_keys(cast.reviewer)
    assert desk.has_single_keys(cast.editor)
    desk.set_single_keys(actor=cast.reviewer, on=True)
    assert desk.has_single_keys(cast.reviewer)


# -- the queue


def test_queue_is_one_over_all_libraries_and_narrows(cast):
    other = make_organisation("另一家", kind="enterprise", region=cast.enterprise.region)
    editor = make_staff(other, Role.EDITOR)
    from tests.factories.entries import make_entry

    demand, achievement = submitted(cast), submitted(cast, "achievement")
    [foreign] = publishing.submit(actor=editor, entries=[make_entry(organisation=other, actor=editor)])
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    type(achievement).objects.filter(pk=achievement.pk).update(review_due=yesterday)

    def keys(**fields):
        return [(key.library, key.pk) for key in desk.queue(cast.reviewer, desk.Narrowing(**fields))]

    assert keys() == [("achievement", achievement.pk), ("demand", demand.pk), ("demand", foreign.pk)]
    assert keys(library="demand") == [("demand", demand.pk), ("demand", foreign.pk)]
    assert keys(organisation=other.pk) == [("demand", foreign.pk)]
    assert keys(is_late=True) == [("achievement", achievement.pk)]
    assert keys(level="second") == []
    everything = desk.queue(cast.reviewer)
    assert list(desk.owners_of(everything)) == sorted([cast.enterprise, other], key=lambda row: row.pinyin)
    [first, *_rest] = desk.details(cast.reviewer, everything)
    assert (first.late_days, first.round, first.level) == (1, 1, ReviewLevel.FIRST.label)


def test_queue_of_a_stranger_is_empty(cast):
    submitted(cast)

    assert desk.queue(cast.stranger) == []


def test_submission_without_a_due_day_is_due_today(cast):
    entry = submitted(cast)
    Demand.objects.update(review_due=None)

    [key] = desk.queue(cast.reviewer)
    [one] = desk.details(cast.reviewer, [key])

    assert (key.due, one.late_days, one.is_due_today) == (timezone.localdate(), 0, True)
    assert one.entry == entry


def test_submitter_learns_where_it_stands(cast):
    entry = submitted(cast)

    standing = reviewing.standing_of_submission(entry)

    assert (standing.level, standing.is_late) == (ReviewLevel.FIRST.label, False)
    assert standing.due == entry.review_due > timezone.localdate()
    publishing.withdraw(actor=cast.editor, entry=entry)
    assert reviewing.standing_of_submission(Demand.objects.get(pk=entry.pk)) is None
