"""What becomes of an import when its person leaves, or the organisation is suspended, between check and writing."""

import pytest
from django.utils import timezone

from cms.core.errors import NotFound
from permissions.domain import leaving, organisations, roles
from permissions.models import RoleGrant, User
from permissions.roles import Role
from registries.domain import importing
from registries.models import Demand, ImportJob, ImportState
from tests.factories.identity import make_staff
from tests.registries.importing.sheets import csv_file, row, upload


def applying(world):
    """Return an import that was confirmed and waits for its worker."""
    job = upload(world.editor, csv_file([row()]))
    ImportJob.objects.filter(pk=job.pk).update(state=ImportState.APPLYING, confirmed_at=timezone.now())
    return job


@pytest.mark.parametrize(
    ("happened", "code"),
    [("role ended", "import_not_allowed"), ("suspended", "organisation_suspended")],
)
def test_import_that_runs_asks_for_the_rights_of_now(world, happened, code):
    job = applying(world)
    if happened == "role ended":
        roles.end_role(actor=world.system, grant=RoleGrant.objects.get(user=world.editor))
    else:
        organisations.set_state(actor=world.system, organisation=world.own, state="suspended", reason="核查")

    importing.apply_import(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.failure["code"]) == (ImportState.FAILED, code)
    assert not Demand.objects.exists()


def test_successor_confirms_what_the_leaver_checked(world):
    job = upload(world.editor, csv_file([row()]))
    manager, successor = make_staff(world.own, Role.MANAGER), make_staff(world.own, Role.EDITOR)

    leaving.hand_over(
        actor=manager, user=world.editor, organisation=world.own, successors={"imports": successor}
    )

    job.refresh_from_db()
    with pytest.raises(NotFound):
        importing.confirm_import(actor=User.objects.get(pk=world.editor.pk), job=job, file_hash=job.file_hash)
    importing.confirm_import(actor=successor, job=job, file_hash=job.file_hash)
    assert Demand.objects.get().created_by == successor
