"""How many drafts one may keep, and what becomes of those that nobody touches."""

import datetime

import pytest
from django.utils import timezone

from cms.core.announcements import Kind, announced
from cms.core.errors import Conflict
from cms.core.models import AuditEntry
from permissions.domain.accounts import system_user
from permissions.roles import Role
from registries.domain import drafts, publishing
from registries.models import Demand
from tests.factories.entries import make_entry, make_published
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def enterprise():
    return make_organisation()


@pytest.fixture
def editor(enterprise):
    return make_staff(enterprise, Role.EDITOR)


@pytest.fixture
def told():
    found = []

    def listen(sender, announcement, **kwargs):
        if announcement.kind == Kind.DRAFT_AGEING:
            found.append(announcement)

    announced.connect(listen, weak=False)
    yield found
    announced.disconnect(listen)


def idle(entry, days, *, warned=None):
    now = timezone.now()
    Demand.objects.filter(pk=entry.pk).update(
        updated_at=now - days * DAY, draft_warned_at=None if warned is None else now - warned * DAY
    )
    return Demand.objects.get(pk=entry.pk)


def test_person_keeps_only_so_many_drafts(settings, enterprise, editor):
    settings.DRAFTS_PER_PERSON = 2
    for _one in range(2):
        make_entry(organisation=enterprise, actor=editor)

    with pytest.raises(Conflict) as caught:
        drafts.check_room(actor=editor, organisation_id=enterprise.pk)

    assert caught.value.code == "drafts_full"
    assert "2" in caught.value.message


def test_organisation_keeps_only_so_many_drafts(settings, enterprise, editor):
    settings.DRAFTS_PER_ORGANISATION = 1
    make_entry(organisation=enterprise)

    with pytest.raises(Conflict):
        drafts.check_room(actor=editor, organisation_id=enterprise.pk)
    drafts.check_room(actor=editor, organisation_id=None)
    drafts.check_room(actor=system_user(), organisation_id=enterprise.pk)


def test_submitted_and_published_entries_take_no_room(settings, enterprise, editor):
    settings.DRAFTS_PER_PERSON = 1
    publishing.submit(actor=editor, entries=[make_entry(organisation=enterprise, actor=editor)])
    make_published(organisation=enterprise)

    drafts.check_room(actor=editor, organisation_id=enterprise.pk)


def test_what_the_operator_records_for_others_takes_no_room(settings):
    settings.DRAFTS_PER_PERSON = 1
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
    owner = make_organisation(state="unclaimed", uscc="")
    make_entry(organisation=owner, actor=operator)

    drafts.check_room(actor=operator, organisation_id=owner.pk)


def test_ageing_draft_is_announced_once_and_again_after_an_edit(told, enterprise, editor):
    entry = idle(make_entry(organisation=enterprise, actor=editor), 170)

    assert [drafts.announce_ageing(), drafts.announce_ageing()] == [1, 0]
    assert [(one.obj, one.subjects) for one in told] == [(entry, (editor.pk,))]
    until = timezone.localdate() + datetime.timedelta(days=14)
    assert told[0].data["until"] == until.isoformat()

    idle(entry, 167, warned=168)
    assert drafts.announce_ageing() == 1


@pytest.mark.parametrize("days", [0, 165])
def test_young_draft_is_left_alone(told, enterprise, editor, days):
    idle(make_entry(organisation=enterprise, actor=editor), days)

    assert (drafts.announce_ageing(), drafts.delete_abandoned(), told) == (0, 0, [])


def test_abandoned_draft_is_deleted_after_the_notice_and_leaves_an_audit_row(enterprise, editor):
    entry = idle(make_entry(organisation=enterprise, actor=editor), 190, warned=15)

    assert drafts.delete_abandoned() == 1

    assert not Demand.objects.exists()
    assert AuditEntry.objects.filter(action="entry.abandoned", object_id=str(entry.pk)).exists()


@pytest.mark.parametrize(("days", "warned"), [(190, None), (190, 3), (190, 200), (100, 50)])
def test_draft_is_kept_without_a_notice_long_enough_ago(enterprise, editor, days, warned):
    idle(make_entry(organisation=enterprise, actor=editor), days, warned=warned)

    assert drafts.delete_abandoned() == 0
    assert Demand.objects.exists()


def test_entry_that_was_ever_handed_in_is_never_cleaned_up(enterprise, editor):
    [submitted] = publishing.submit(actor=editor, entries=[make_entry(organisation=enterprise, actor=editor)])
    publishing.withdraw(actor=editor, entry=submitted)
    idle(submitted, 400, warned=300)

    assert (drafts.announce_ageing(), drafts.delete_abandoned()) == (0, 0)


def test_draft_that_is_opened_again_meanwhile_is_kept(enterprise, editor):
    stale = idle(make_entry(organisation=enterprise, actor=editor), 190, warned=15)
    Demand.objects.filter(pk=stale.pk).update(updated_at=timezone.now())

    assert drafts._delete(stale) == 0
    assert drafts._announce(stale, timezone.now(), timezone.now()) == 0
