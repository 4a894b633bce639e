"""Publication at a later time: only what a review approved, exactly when it is due."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import timezone

from cms.core.errors import Conflict, NotAllowed
from permissions.domain.accounts import system_user
from registries.domain import publishing
from registries.domain.attached import set_expiry
from registries.domain.queries import published_for
from registries.enums import EntryStatus, ReviewState, Stage
from registries.models import Demand, StatusChange
from tests.factories.entries import make_entry, make_published, publish
from tests.factories.identity import make_organisation

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.now() + datetime.timedelta(days=days)


@pytest.fixture
def owner():
    return make_organisation()


def test_approved_entry_with_a_later_date_waits_and_then_appears(owner):
    draft = make_entry(organisation=owner, go_live_at=in_days(2))

    waiting = publish(draft)

    assert (waiting.stage, waiting.live) == (Stage.SCHEDULED, False)
    assert not published_for(AnonymousUser(), "demand").exists()
    with time_machine.travel(in_days(3), tick=False):
        call_command("publish_scheduled")
        assert published_for(AnonymousUser(), "demand").get().pk == draft.pk
    draft.refresh_from_db()
    assert (draft.status, draft.review_state) == (EntryStatus.PUBLISHED, ReviewState.NONE)
    assert StatusChange.objects.filter(to_stage="published", actor=None).count() == 1


def test_schedule_does_not_publish_before_it_is_due(owner):
    publish(make_entry(organisation=owner, go_live_at=in_days(2)))

    call_command("publish_scheduled")

    assert not Demand.objects.filter(live=True).exists()


def test_revision_without_an_approved_schedule_cannot_be_published(owner):
    draft = make_entry(organisation=owner)

    with pytest.raises(NotAllowed) as caught:
        draft.latest_revision.publish(user=system_user(), skip_permission_checks=True)

    assert caught.value.code == "review_required"


def test_taken_down_schedule_does_not_publish(owner):
    waiting = publish(make_entry(organisation=owner, go_live_at=in_days(2)))

    publishing.unpublish(actor=system_user(), entry=waiting)

    with time_machine.travel(in_days(3), tick=False):
        call_command("publish_scheduled")
    waiting.refresh_from_db()
    assert (waiting.live, waiting.stage) == (False, Stage.WITHDRAWN)


def test_expired_entry_leaves_lists_without_any_job(owner):
    entry = make_published(organisation=owner)
    set_expiry(actor=system_user(), entry=entry, expires_at=in_days(1))

    with time_machine.travel(in_days(2), tick=False):
        assert not published_for(AnonymousUser(), "demand").exists()
        assert Demand.objects.get().stage == Stage.CLOSED


def test_unpublished_entry_can_be_submitted_and_published_again(owner):
    entry = make_published(organisation=owner)

    down = publishing.unpublish(actor=system_user(), entry=entry, reason="改数据")

    assert down.stage == Stage.WITHDRAWN
    assert publish(down).stage == Stage.PUBLISHED


@pytest.mark.parametrize("act", [publishing.withdraw, publishing.unpublish])
def test_draft_can_be_neither_withdrawn_nor_taken_down(owner, act):
    with pytest.raises(Conflict):
        act(actor=system_user(), entry=make_entry(organisation=owner))


def test_decision_on_what_is_not_under_review_is_a_conflict(owner):
    draft = make_entry(organisation=owner)

    with pytest.raises(Conflict):
        publishing.approve(actor=system_user(), entry=draft, revision_id=draft.latest_revision_id)
    with pytest.raises(Conflict):
        publishing.send_back(actor=system_user(), entry=draft, comment="改")


def test_steps_can_be_dated_back_for_data_from_elsewhere(owner):
    draft = make_entry(organisation=owner)
    [submitted] = publishing.submit(actor=system_user(), entries=[draft], at=in_days(-9))

    live = publishing.approve(
        actor=system_user(), entry=submitted, revision_id=submitted.latest_revision_id, at=in_days(-7)
    )

    live.refresh_from_db()
    assert live.submitted_at.date() == in_days(-9).date()
    assert live.published_at.date() == in_days(-7).date()
