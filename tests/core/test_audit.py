"""The audit trail is only added to: nobody changes a row, nobody deletes a young one."""

import datetime

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms.core.audit import record
from cms.core.errors import NotAllowed
from cms.core.models import AuditEntry
from cms.core.models.audit import KEPT_AT_LEAST

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return record(action="account.login", actor=None, label="某账号")


def _age(row, days):
    QuerySet.update(AuditEntry.objects.filter(pk=row.pk), timestamp=timezone.now() - datetime.timedelta(days))


def test_a_row_is_not_changed(row):
    row.result = "denied"

    for change in (
        row.save,
        lambda: AuditEntry.objects.update(result="denied"),
        lambda: AuditEntry.objects.filter(pk=row.pk).update(user_id=1),
        lambda: AuditEntry.objects.bulk_update([row], ["result"]),
        lambda: AuditEntry.objects.update_or_create(pk=row.pk, defaults={"label": "他人"}),
    ):
        with pytest.raises(NotAllowed, match="audit_kept"), transaction.atomic():
            change()

    assert AuditEntry.objects.get(pk=row.pk).result == "ok"


def test_a_young_row_is_not_deleted(row):
    _age(row, KEPT_AT_LEAST.days - 1)

    for change in (row.delete, AuditEntry.objects.all().delete):
        with pytest.raises(NotAllowed, match="audit_kept"):
            change()

    assert AuditEntry.objects.count() == 1


def test_old_rows_may_go(row):
    _age(row, KEPT_AT_LEAST.days + 1)

    assert row.delete()[0] == 1


def test_names_are_forgotten(row):
    assert AuditEntry.objects.filter(pk=row.pk).forget_names("已注销用户") == 1

    assert AuditEntry.objects.get(pk=row.pk).label == "已注销用户"
