"""An organisation is suspended while its import runs: nothing half done, and the page says why (AZ-33)."""

import threading

import pytest
from django.db import connection, connections, transaction

from cms.core.errors import NotAllowed
from permissions.access import forget
from permissions.domain import accounts, organisations, roles
from permissions.models import Organisation, OrganisationState
from permissions.roles import Role
from registries.domain import importing
from registries.models import Demand, ImportJob, ImportState
from tests.factories.identity import make_organisation, make_user
from tests.registries.importing.sheets import confirm, csv_file, row, upload


def suspend(organisation):
    organisations.set_state(
        actor=accounts.system_user(),
        organisation=organisation,
        state=OrganisationState.SUSPENDED,
        reason="核查",
    )


def begun(job):
    """Confirm without applying, as the worker finds a long import."""
    ImportJob.objects.filter(pk=job.pk).update(state=ImportState.APPLYING)
    return job


@pytest.mark.django_db
def test_import_of_suspended_staff_stops_with_its_reason(world):
    job = begun(upload(world.editor, csv_file([row(f"需求{number}") for number in range(5)])))
    suspend(world.own)

    importing.apply_import(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.failure["code"]) == (ImportState.FAILED, "organisation_suspended")
    assert "停用" in job.failure["message"]
    assert not Demand.objects.exists()


@pytest.mark.django_db
def test_confirmation_and_upload_are_refused_with_the_same_code(world):
    job = upload(world.editor, csv_file([row()]))
    suspend(world.own)
    forget(world.editor)

    for act in (lambda: confirm(world.editor, job), lambda: upload(world.editor, csv_file([row()]))):
        with pytest.raises(NotAllowed) as caught:
            act()
        assert caught.value.code == "organisation_suspended"
    assert not Demand.objects.exists()


@pytest.mark.django_db
def test_import_for_two_organisations_stops_when_one_is_suspended(world):
    """Who may still work for another one gets the rows of neither."""
    roles.grant_role(
        actor=accounts.system_user(), user=world.editor, organisation=world.other, role=Role.EDITOR
    )
    forget(world.editor)
    rows = [row("甲的需求", 所属单位=world.own.name), row("乙的需求", 所属单位=world.other.name)]
    job = begun(upload(world.editor, csv_file(rows)))
    suspend(world.other)

    importing.apply_import(job_id=job.pk)

    job.refresh_from_db()
    assert job.state in {ImportState.CHECKED, ImportState.FAILED}
    assert job.failure
    assert not Demand.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time.")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("below", [False, True], ids=["the organisation", "the one above"])
def test_suspension_that_comes_first_wins_and_the_import_writes_nothing(below):
    """The import finds the organisation open, waits for the suspension that is under way, and looks again."""
    top = make_organisation("学校", kind="school")
    owner = (
        organisations.create_unit(actor=accounts.system_user(), parent=top, name="学院", relation="college")
        if below
        else top
    )
    editor = make_user()
    roles.grant_role(actor=accounts.system_user(), user=editor, organisation=owner, role=Role.EDITOR)
    job = begun(upload(editor, csv_file([row(f"需求{number}") for number in range(5)])))
    other = make_organisation()
    roles.grant_role(actor=accounts.system_user(), user=editor, organisation=other, role=Role.EDITOR)
    started = threading.Event()

    def apply():
        try:
            started.set()
            importing.apply_import(job_id=job.pk)
        finally:
            connections.close_all()

    thread = threading.Thread(target=apply)
    with transaction.atomic():
        suspend(Organisation.objects.get(pk=top.pk))
        thread.start()
        started.wait(5)
        thread.join(1)  # it waits for the row that this transaction holds
        assert thread.is_alive()
    thread.join(20)

    job.refresh_from_db()
    assert not thread.is_alive()
    assert (job.state, job.failure["code"]) == (ImportState.FAILED, "organisation_suspended")
    assert not Demand.objects.exists()
