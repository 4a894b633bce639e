"""Two people at the same moment; SQLite has one writer at a time, so only PostgreSQL can show it."""

import threading

import pytest
from django.db import connection, connections

from cms.core.errors import DomainError
from permissions.domain import accounts, organisations, roles
from permissions.roles import Role
from registries.domain import importing
from registries.models import Demand, ImportJob, ImportState
from tests.factories.identity import make_organisation, make_user
from tests.registries.importing.sheets import csv_file, row, upload

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def editors():
    system = accounts.system_user()
    own = make_organisation("瓮安磷化工有限公司")
    consortium = organisations.create_consortium(actor=system, name="联合体", slug="lht", kind="city")
    organisations.join_consortium(actor=system, consortium=consortium, organisation=own, role="lead")
    users = make_user(), make_user()
    for user in users:
        roles.grant_role(actor=system, user=user, organisation=own, role=Role.EDITOR)
    return users


def at_once(functions):
    """Run the functions in threads that start together and return what each gave or raised."""
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

    threads = [threading.Thread(target=run, args=(index, one)) for index, one in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def confirmation(user, job):
    return lambda: importing.confirm_import(
        actor=user, job=ImportJob.objects.get(pk=job.pk), file_hash=job.file_hash
    )


def test_two_confirmations_of_one_import_apply_once(editors):
    user = editors[0]
    job = upload(user, csv_file([row(f"需求{number}") for number in range(20)]))

    at_once([confirmation(user, job)] * 4)

    job.refresh_from_db()
    assert (job.state, Demand.objects.count()) == (ImportState.DONE, 20)


def test_overlapping_files_of_two_people_make_no_duplicates(editors):
    jobs = [upload(user, csv_file([row(f"需求{number}") for number in range(20)])) for user in editors]

    results = at_once([confirmation(user, job) for user, job in zip(editors, jobs, strict=True)])

    assert Demand.objects.count() == 20
    assert "import_stale" in results
    assert sorted(ImportJob.objects.values_list("state", flat=True)) == [
        ImportState.CHECKED,
        ImportState.DONE,
    ]
