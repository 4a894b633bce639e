"""代录: marked when recorded, hidden from a claimant before approval, answered by the organisation, once."""

import pytest
from django.utils import timezone

from cms.core.announcements import Kind, announced
from cms.core.errors import Conflict, NotFound
from cms.core.models import AuditEntry
from permissions.access import access_for, forget
from permissions.actions import Action
from permissions.domain import organisations, roles
from permissions.domain.accounts import system_user
from permissions.models import Delegation, User
from permissions.roles import Role
from registries.domain import publishing, recording
from registries.enums import RECORDED_TRANSITIONS, RecordedState, Stage
from registries.models import Demand, StatusChange
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_credit_code, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_organisation("秘书处", kind="service", region=make_region())


@pytest.fixture
def operator(office):
    return make_staff(office, Role.PLATFORM_OPERATOR)


@pytest.fixture
def unclaimed():
    return make_organisation("未认领厂", state="unclaimed", uscc="", region=make_region())


def again(user):
    return User.objects.get(pk=user.pk)


def verify(organisation, *, manager=None):
    """Approve a claim as the verification does it: the state first, then the manager."""
    type(organisation).objects.filter(pk=organisation.pk).update(uscc=make_credit_code(990 + organisation.pk))
    organisation.refresh_from_db()
    organisations.set_state(actor=system_user(), organisation=organisation, state="verified")
    if manager is not None:
        roles.grant_role(actor=system_user(), user=manager, organisation=organisation, role=Role.MANAGER)
        return again(manager)
    return None


def heard():
    """Collect what is announced."""
    found = []

    def listen(sender, announcement, **kwargs):
        found.append(announcement)

    announced.connect(listen, weak=False)
    return found, lambda: announced.disconnect(listen)


def test_entry_of_the_operator_for_an_unclaimed_organisation_is_marked(operator, unclaimed):
    entry = make_entry(organisation=unclaimed, actor=operator)

    assert entry.recorded_state == RecordedState.PENDING
    assert entry.created_by == operator


@pytest.mark.parametrize("who", ["editor", "system", "office"])
def test_entries_that_nobody_recorded_for_others_are_not_marked(operator, office, unclaimed, who):
    own = make_organisation(region=make_region())
    roles.grant_role(actor=system_user(), user=operator, organisation=office, role=Role.EDITOR)
    actor, owner = {
        "editor": (make_staff(own, Role.EDITOR), own),
        "system": (system_user(), unclaimed),
        # The operator's own office is nobody else.
        "office": (again(operator), office),
    }[who]

    assert make_entry(organisation=owner, actor=actor).recorded_state == ""


def test_own_unclaimed_organisation_is_not_recorded_for(operator, unclaimed):
    roles.grant_role(actor=system_user(), user=operator, organisation=unclaimed, role=Role.EDITOR)

    assert make_entry(organisation=unclaimed, actor=again(operator)).recorded_state == ""


def test_delegated_right_to_create_counts_as_own(operator, unclaimed):
    publisher, today = make_staff(unclaimed, Role.PUBLISHER), timezone.localdate()
    Delegation.objects.create(
        delegator=publisher,
        delegate=operator,
        organisation=unclaimed,
        actions=[Action.CREATE],
        valid_from=today,
        valid_to=today,
    )

    assert recording.recorded_for(again(operator), [unclaimed.pk, None]) == frozenset()


def test_claimant_sees_nothing_before_the_approval(operator, unclaimed):
    entry = make_entry(organisation=unclaimed, actor=operator)
    # Even somebody who was let in too early.
    claimant = make_staff(unclaimed, Role.MANAGER)

    assert not access_for(entry).allows(again(claimant), Action.VIEW_DRAFT, entry)
    assert not recording.to_confirm(again(claimant), "demand").exists()
    with pytest.raises(NotFound):
        recording.accept(actor=again(claimant), entries=[entry])


def test_organisation_accepts_what_was_recorded(operator, unclaimed):
    entry = make_entry(organisation=unclaimed, actor=operator)
    manager = verify(unclaimed, manager=make_user())

    assert recording.count_to_confirm(manager) == 1
    assert recording.accept(actor=manager, entries=[entry]) == 1

    entry.refresh_from_db()
    assert (entry.recorded_state, entry.recorded_decided_by) == (RecordedState.ACCEPTED, manager)
    assert recording.count_to_confirm(again(manager)) == 0
    assert AuditEntry.objects.filter(action="entry.recorded.accept", object_id=str(entry.pk)).count() == 1
    assert access_for(entry).allows(again(manager), Action.EDIT, entry)


@pytest.mark.parametrize(
    ("stage", "expected"),
    [("draft", Stage.WITHDRAWN), ("submitted", Stage.WITHDRAWN), ("live", Stage.WITHDRAWN)],
)
def test_organisation_withdraws_what_was_recorded_wherever_it_stands(operator, unclaimed, stage, expected):
    entry = make_entry(organisation=unclaimed, actor=operator)
    if stage != "draft":
        [entry] = publishing.submit(actor=operator, entries=[entry])
    if stage == "live":
        entry = publishing.approve(actor=system_user(), entry=entry, revision_id=entry.latest_revision_id)
    manager = verify(unclaimed, manager=make_user())

    recording.withdraw(actor=manager, entries=[entry], reason="不是我们的需求")

    entry.refresh_from_db()
    assert entry.recorded_state == RecordedState.WITHDRAWN
    assert not entry.live
    assert entry.stage == expected
    last = StatusChange.objects.filter(library="demand", entry_id=entry.pk).order_by("-pk").first()
    assert last.reason == "不是我们的需求"


def test_returned_entry_is_withdrawn_too(operator, unclaimed):
    [entry] = publishing.submit(actor=operator, entries=[make_entry(organisation=unclaimed, actor=operator)])
    publishing.send_back(actor=system_user(), entry=entry, comment="缺少指标")
    manager = verify(unclaimed, manager=make_user())

    recording.withdraw(actor=manager, entries=[entry])

    entry.refresh_from_db()
    assert entry.stage == Stage.WITHDRAWN


def test_answer_stands(operator, unclaimed):
    entry = make_entry(organisation=unclaimed, actor=operator)
    manager = verify(unclaimed, manager=make_user())
    recording.accept(actor=manager, entries=[entry])

    with pytest.raises(Conflict) as caught:
        recording.withdraw(actor=manager, entries=[entry])

    assert caught.value.code == "recorded_decided"
    assert RECORDED_TRANSITIONS[RecordedState.ACCEPTED] == frozenset()


def test_all_or_none_of_several_answers(operator, unclaimed):
    first, second = (make_entry(organisation=unclaimed, actor=operator) for _one in range(2))
    manager = verify(unclaimed, manager=make_user())
    recording.accept(actor=manager, entries=[second])

    with pytest.raises(Conflict):
        recording.accept(actor=manager, entries=[first, second])

    first.refresh_from_db()
    assert first.recorded_state == RecordedState.PENDING


@pytest.mark.parametrize("role", [Role.EDITOR, Role.PLATFORM_OPERATOR])
def test_others_do_not_answer(operator, unclaimed, role):
    entry = make_entry(organisation=unclaimed, actor=operator)
    verify(unclaimed)
    where = unclaimed if role == Role.EDITOR else make_organisation()

    with pytest.raises(NotFound):
        recording.accept(actor=make_staff(where, role), entries=[entry])


def test_manager_of_another_organisation_does_not_answer(operator, unclaimed):
    entry = make_entry(organisation=unclaimed, actor=operator)
    verify(unclaimed)

    with pytest.raises(NotFound):
        recording.withdraw(actor=make_staff(make_organisation(), Role.MANAGER), entries=[entry])


def test_entry_that_nobody_recorded_is_not_answered(unclaimed):
    entry = make_entry(organisation=unclaimed)
    manager = verify(unclaimed, manager=make_user())

    with pytest.raises(NotFound):
        recording.accept(actor=manager, entries=[entry])


def test_new_manager_is_led_to_what_was_recorded(operator, unclaimed):
    make_entry(organisation=unclaimed, actor=operator)
    found, stop = heard()
    try:
        verify(unclaimed, manager=make_user())
    finally:
        stop()

    told = [one for one in found if one.kind == Kind.ENTRY_RECORDED]
    assert [(one.organisation_id, one.data["count"]) for one in told] == [
        (unclaimed.pk, 1),
        (unclaimed.pk, 1),
    ]


def test_manager_without_recorded_entries_hears_nothing(unclaimed):
    found, stop = heard()
    try:
        verify(unclaimed, manager=make_user())
    finally:
        stop()

    assert [one for one in found if one.kind == Kind.ENTRY_RECORDED] == []


def test_operator_sees_whom_entries_were_recorded_for(operator, unclaimed, django_assert_num_queries):
    other = make_organisation("另一家未认领厂", state="unclaimed", uscc="", region=make_region())
    for owner in (unclaimed, unclaimed, other):
        make_entry(organisation=owner, actor=operator)
    manager = verify(other, manager=make_user())
    recording.accept(actor=manager, entries=list(Demand.objects.filter(organisation=other)))
    forget(operator)

    rows = recording.recorded_by_organisation(operator)

    assert [(row.organisation, row.pending, row.accepted, row.withdrawn) for row in rows] == [
        (unclaimed, 2, 0, 0),
        (other, 0, 1, 0),
    ]
    assert [row.organisation for row in recording.recorded_by_organisation(operator, state="accepted")] == [
        other
    ]
    with pytest.raises(NotFound):
        recording.recorded_by_organisation(manager)
