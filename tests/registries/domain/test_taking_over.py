"""What an earlier system had reviewed is published at once, by background work only."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.core.errors import Conflict, Invalid, NotAllowed
from cms.core.models import AuditEntry
from permissions.audience import Visibility
from permissions.domain.accounts import system_user
from permissions.roles import Role
from registries.domain.saving import EntryChange, save_entries
from registries.domain.taking_over import take_over
from registries.models import Equipment, StatusChange
from tests.factories.entries import equipment_values, publish
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db


def _drafts(number: int, **values):
    organisation = make_organisation()
    change = [
        EntryChange(
            values=equipment_values(**values), organisation_id=organisation.pk, visibility=Visibility.PUBLIC
        )
        for _number in range(number)
    ]
    return save_entries(actor=system_user(), library="equipment", changes=change).created


def test_entries_stand_as_if_they_had_been_approved():
    [taken], [reviewed] = _drafts(1), _drafts(1)
    take_over(actor=system_user(), entries=[taken])
    publish(reviewed)

    one, other = (Equipment.objects.get(pk=entry.pk) for entry in (taken, reviewed))
    facts = (
        "live",
        "has_unpublished_changes",
        "status",
        "review_state",
        "review_level",
        "closed_at",
        "stage",
    )
    assert [getattr(one, name) for name in facts] == [getattr(other, name) for name in facts]
    for entry in (one, other):
        assert entry.live_revision_id == entry.latest_revision_id
        assert entry.published_at
        assert entry.first_published_at
        assert entry in Equipment.objects.live()


def test_history_and_audit_name_the_earlier_system():
    drafts = _drafts(2)
    take_over(actor=system_user(), entries=drafts)

    steps = StatusChange.objects.filter(library="equipment", entry_id=drafts[0].pk, to_stage="published")
    assert steps.get().reason
    assert AuditEntry.objects.filter(action="entry.take_over").count() == 2


def test_many_cost_no_more_queries_than_one():
    counts = []
    for drafts in (_drafts(1), _drafts(30)):
        with CaptureQueriesContext(connection) as seen:
            take_over(actor=system_user(), entries=drafts)
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_nothing_to_take_over_is_nothing():
    assert take_over(actor=system_user(), entries=[]) == []


def test_nobody_publishes_around_the_review():
    [draft] = _drafts(1)
    operator = make_staff(make_organisation(), Role.PLATFORM_OPERATOR)

    with pytest.raises(NotAllowed):
        take_over(actor=operator, entries=[draft])


def test_what_a_submission_needs_is_needed_here_too():
    with pytest.raises(Invalid) as caught:
        take_over(actor=system_user(), entries=_drafts(1, place=""))

    assert list(caught.value.fields) == ["place"]


def test_only_fresh_drafts_are_taken_over():
    [draft] = _drafts(1)
    take_over(actor=system_user(), entries=[draft])

    with pytest.raises(Conflict):
        take_over(actor=system_user(), entries=[draft])
