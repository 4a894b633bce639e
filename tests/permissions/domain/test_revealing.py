"""Looking at personal data in clear: reason, record, limit."""

import datetime
import threading

import pytest
from django.db import connection, connections
from django.db.models import QuerySet
from django.utils import timezone

from cms.core.errors import Invalid
from cms.core.models import AuditEntry
from permissions.domain.revealing import TooMany, record_reveal, reveals_left
from tests.factories.identity import make_organisation, make_user


def look(actor, **changes):
    fields = {"subject_label": "王**", "subject_id": 7, "field": "phone", "reason": " 核对\n申请 ", **changes}
    record_reveal(actor=actor, **fields)


def test_reveal_says_who_whom_what_and_why_but_not_the_value(db):
    actor, entry = make_user(), make_organisation()

    look(actor, entry=entry)

    row = AuditEntry.objects.get(action="personal.reveal")
    assert (row.user_id, row.label, row.object_id) == (actor.pk, "王**", str(entry.pk))
    assert row.data == {"subject": "王**", "subject_id": "7", "field": "phone", "reason": "核对 申请"}


@pytest.mark.parametrize(("reason", "code"), [(" \n", "reason_required"), ("因" * 201, "reason_too_long")])
def test_reason_is_asked_for(db, reason, code):
    actor = make_user()

    with pytest.raises(Invalid, match=code):
        look(actor, reason=reason)

    assert not AuditEntry.objects.filter(action="personal.reveal").exists()


def test_loop_ends_at_the_limit_and_goes_on_after_an_hour(db, settings):
    settings.REVEALS_PER_HOUR = 3
    actor, other = make_user(), make_user()
    for _one in range(3):
        look(actor)

    with pytest.raises(TooMany, match="too_many_reveals") as refused:
        look(actor)

    assert refused.value.status == 429
    assert "3" in refused.value.message
    look(other)
    assert (reveals_left(actor), reveals_left(other)) == (0, 2)
    past = timezone.now() - datetime.timedelta(minutes=61)
    rows = AuditEntry.objects.filter(action="personal.reveal", user_id=actor.pk)
    QuerySet.update(rows, timestamp=past)
    look(actor)


@pytest.mark.django_db(transaction=True)
def test_reveals_at_once_do_not_slip_past_the_limit(settings):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    settings.REVEALS_PER_HOUR = 4
    actor = make_user()
    start, refused = threading.Barrier(8), []

    def run():
        try:
            start.wait(10)
            look(actor)
        except TooMany:
            refused.append(1)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert AuditEntry.objects.filter(action="personal.reveal").count() == 4
    assert len(refused) == 4
