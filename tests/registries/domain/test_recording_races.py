"""Two people at the same moment on what the platform recorded; only PostgreSQL has more than one writer."""

import pytest
from django.db import connection

from permissions.domain import organisations
from permissions.domain.accounts import system_user
from permissions.models import Organisation, User
from permissions.roles import Role
from registries.domain import importing, recording
from registries.models import Demand, ImportJob
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_credit_code, make_organisation, make_staff
from tests.registries.domain.test_races import at_once
from tests.registries.importing.sheets import csv_file, row, upload

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def operators(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    office = make_organisation("秘书处", kind="service", region=make_region())
    return [make_staff(office, Role.PLATFORM_OPERATOR) for _one in range(2)]


def test_of_two_answers_at_once_one_stands(operators):
    owner = make_organisation(state="unclaimed", uscc=make_credit_code(880))
    entry = make_entry(organisation=owner, actor=operators[0])
    organisations.set_state(actor=system_user(), organisation=owner, state="verified")
    managers = [make_staff(owner, Role.MANAGER) for _one in range(2)]

    def answer(function, manager):
        return lambda: function(actor=User.objects.get(pk=manager.pk), entries=[Demand(pk=entry.pk)])

    results = at_once(answer(recording.accept, managers[0]), answer(recording.withdraw, managers[1]))

    assert sorted(results, key=str) == [1, "recorded_decided"]
    entry.refresh_from_db()
    assert (entry.recorded_state, entry.stage.value) in {("accepted", "draft"), ("withdrawn", "withdrawn")}


def test_two_sheets_with_the_same_new_name_register_it_once(operators):
    jobs = [
        upload(user, csv_file([row(f"需求{number}", 所属单位="同名新厂有限公司")]), create_kind="enterprise")
        for number, user in enumerate(operators)
    ]

    def confirmation(user, job):
        return lambda: importing.confirm_import(
            actor=User.objects.get(pk=user.pk), job=ImportJob.objects.get(pk=job.pk), file_hash=job.file_hash
        )

    results = at_once(*(confirmation(user, job) for user, job in zip(operators, jobs, strict=True)))

    assert Organisation.objects.filter(name="同名新厂有限公司").count() == 1
    # The second is checked anew and shown before it is confirmed again.
    assert "import_stale" in results
    assert Demand.objects.count() == 1
