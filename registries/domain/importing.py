"""Import of a file into a library: upload, check, confirm, apply; nothing is written before confirming."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import PurePath
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from cms.core.audit import record
from cms.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from cms.core.tasks import enqueue
from permissions.access import access_for, forget, standing_of
from permissions.access.suspension import refuse_suspended
from permissions.actions import Action
from permissions.models import Organisation
from permissions.models.organisation import OrganisationKind
from registries.domain.import_files import hash_of, store_file, stored_file
from registries.domain.import_owners import directory_for, may_register
from registries.domain.import_plan import Planner, columns_of
from registries.domain.import_report import Report
from registries.domain.numbers import take_numbers
from registries.domain.saving import BatchInvalid, EntryChange, save_entries
from registries.models.import_job import ImportJob, ImportState
from registries.resources import EntryResource, resource_for
from registries.tabular import Limits, Table, read_table
from registries.tabular.table import visible_text

KEPT_FOR = timedelta(hours=24)
AT_ONCE_ROWS = 500
"""Above this many rows checking and applying are the worker's; the page asks again until it is done."""
LOST_AFTER = timedelta(minutes=5)

SQLITE_LIMITS = Limits(rows=10_000, bytes=30 * 1024 * 1024)
POSTGRESQL_LIMITS = Limits(rows=200_000, bytes=30 * 1024 * 1024)


def start_import(
    *,
    actor: Any,
    library: str,
    file: BinaryIO,
    name: str,
    organisation_id: int | None = None,
    create_kind: str = "",
) -> ImportJob:
    """Take a file in and check it; of a file that is refused nothing is kept.

    With ``create_kind`` the platform operator lets the sheet register organisations of unknown names, as unclaimed.

    Raises:
        NotAllowed: the actor may import nothing here.
        Invalid: the file or its headings are refused.
    """
    check_may_import(actor=actor, library=library)

    file_name = visible_text(PurePath(name.replace("\\", "/")).name)[-255:] or "?"
    kind = OrganisationKind(create_kind).value if create_kind and may_register(actor) else ""
    resource = _resource(actor, library, organisation_id)
    table = _table(file, file_name, resource)
    columns_of(resource, table)

    with transaction.atomic():
        job = ImportJob(
            user=actor,
            organisation_id=resource.owner_widget.default,
            library=library,
            create_kind=kind,
            file_name=file_name,
            file_hash=hash_of(file),
            row_count=table.row_count,
            expires_at=timezone.now() + KEPT_FOR,
        )
        store_file(job=job, file=file)
        _audit(job, "registries.import.upload")
        if job.row_count > AT_ONCE_ROWS:
            enqueue("registries.check_import", job_id=job.pk)
    if job.row_count <= AT_ONCE_ROWS:
        check_import(actor=actor, job=job)
    return job


def check_import(*, actor: Any, job: ImportJob) -> ImportJob:
    """Plan every row without writing and keep what was seen; may be repeated until the confirmation.

    Raises:
        NotFound: the job is somebody else's.
        Conflict: it was confirmed or has expired.
        Invalid: the file is refused.
    """
    check_may_use(actor=actor, job=job)
    if job.state not in {ImportState.UPLOADED, ImportState.CHECKED}:
        raise Conflict(
            "import_over", _("This import is finished. Upload the file again to import it once more.")
        )

    with _planner(job) as planner, _trial():
        report = Report(planner)
        for plan in planner.rows():
            report.add(plan)

    _keep(job, planner, report)
    return job


@contextmanager
def _trial() -> Iterator[None]:
    """Undo what is written inside: a check may register organisations to see what would become of their rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def check_in_background(*, job_id: int) -> None:
    """Check an uploaded file in the worker; a refusal is kept with the job, where its page shows it."""
    job = ImportJob.objects.select_related("user").get(pk=job_id)
    if job.state != ImportState.UPLOADED:
        return
    try:
        check_import(actor=job.user, job=job)
    except DomainError as error:
        _fail(job, code=error.code, message=error.message)


def confirm_import(*, actor: Any, job: ImportJob, file_hash: str) -> ImportJob:
    """Apply what the check showed: all rows or none. Two confirmations apply once.

    Raises:
        NotFound: the job is somebody else's.
        NotAllowed: the actor may no longer import.
        Conflict: another file, already confirmed, expired, or the library has changed since the check.
        Invalid: there are rows with errors, or nothing to do.
    """
    check_may_use(actor=actor, job=job)
    if file_hash != job.file_hash:
        raise Conflict(
            "import_file_changed",
            _("This confirmation belongs to another file. Look at the check again."),
        )
    if job.state == ImportState.CHECKED and not job.can_be_confirmed:
        raise Invalid("import_has_errors", _("Correct all rows with errors in the file and upload it again."))

    with transaction.atomic():
        rows = ImportJob.objects.filter(
            pk=job.pk, user=actor, state=ImportState.CHECKED, file_hash=file_hash, plan_hash=job.plan_hash
        ).update(state=ImportState.APPLYING, confirmed_at=timezone.now(), failure={})
        if rows != 1:
            raise Conflict(
                "import_confirmed_already", _("This import was confirmed already, or checked anew.")
            )
        if job.row_count > AT_ONCE_ROWS:
            enqueue("registries.apply_import", job_id=job.pk)
    if job.row_count <= AT_ONCE_ROWS:
        apply_import(job_id=job.pk)
    job.refresh_from_db()
    if job.failure:
        raise Conflict(job.failure["code"], job.failure["message"])
    return job


def apply_import(*, job_id: int) -> None:
    """Write a confirmed import in one transaction; safe to repeat: the state changes with the rows."""
    job = ImportJob.objects.select_related("user").get(pk=job_id)
    if job.state != ImportState.APPLYING:
        return
    finished = False
    try:
        with transaction.atomic():
            finished = _apply(job)
    except DomainError as error:
        _fail(job, code=error.code, message=_reason(error))
        finished = True
    finally:
        if not finished:
            _fail(job, code="import_failed", message=str(UNEXPECTED))


UNEXPECTED = _(
    "Nothing was written: something unexpected happened. Try again; if it happens again, tell the operator."
)
STALE = _("The library has changed since the check. It was checked anew; look at it and confirm again.")


def _apply(job: ImportJob) -> bool:
    """Check once more under locks, then write; return True."""
    locked = ImportJob.objects.select_for_update().filter(pk=job.pk, state=ImportState.APPLYING).first()
    if locked is None:
        return True
    check_may_use(actor=job.user, job=job)
    if job.create_kind:
        # Two imports would both find a name unknown: the row of this sequence makes the second wait.
        take_numbers(prefix="IMPORT", year=0, count=1)
    with _planner(job) as planner, transaction.atomic():
        # Two imports for one owner would both find a title free: the owner's row makes the second wait.
        _hold_owners(planner)
        # Who lost the right, or whose organisation was suspended, while this one waited, writes nothing.
        forget(job.user)
        check_may_use(actor=job.user, job=job)
        _check_still_open(planner)
        report = Report(planner)
        changes: list[EntryChange] = []
        for plan in planner.rows():
            report.add(plan)
            changes += [plan.change] if plan.change else []
        # What the sheet registered goes again with what it does not write.
        transaction.set_rollback(planner.plan_hash != job.plan_hash)
    if planner.plan_hash != job.plan_hash:
        _keep(job, planner, report, failure={"code": "import_stale", "message": str(STALE)})
        return True
    result = save_entries(actor=job.user, library=job.library, changes=changes)
    counts = {**planner.counts, "created": len(result.created), "updated": len(result.updated)}
    now = timezone.now()
    ImportJob.objects.filter(pk=job.pk).update(state=ImportState.DONE, finished_at=now, counts=counts)
    job.counts = counts
    _audit(job, "registries.import.apply")
    return True


def _hold_owners(planner: Planner) -> None:
    """Lock the owners with all that stands above them, in one order, so that no suspension comes in between."""
    owners = [pk for pk, _name, _code in planner.owners]
    roots = Organisation.objects.filter(pk__in=owners).values("root_id")
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True).filter(root_id__in=roots)
    list(rows.order_by("pk").values_list("pk"))


def _check_still_open(planner: Planner) -> None:
    """Refuse to write for an organisation that was suspended since the check.

    Raises:
        Conflict: so it is; nothing of the file is written.
    """
    owners = {pk for pk, _name, _code in planner.owners}
    if Organisation.objects.active().filter(pk__in=owners).count() != len(owners):
        raise Conflict(
            "organisation_suspended",
            _(
                "Nothing was written: an organisation that you import for was suspended meanwhile. "
                "Ask the platform operator, then upload the file again."
            ),
        )


def _keep(job: ImportJob, planner: Planner, report: Report, failure: dict[str, str] | None = None) -> None:
    """Store what a check saw."""
    job.counts = {**planner.counts, "notice": report.notices}
    job.report = report.as_json()
    job.plan_hash = planner.plan_hash
    job.state = ImportState.CHECKED
    job.checked_at = timezone.now()
    job.failure = failure or {}
    job.save(update_fields=["counts", "report", "plan_hash", "state", "checked_at", "failure"])


def _fail(job: ImportJob, *, code: str, message: str) -> None:
    failure = {"code": code, "message": message}
    rows = ImportJob.objects.filter(pk=job.pk, state__in=[ImportState.APPLYING, ImportState.UPLOADED])
    rows.update(state=ImportState.FAILED, failure=failure, finished_at=timezone.now())
    _audit(job, "registries.import.apply", result=code)


def _reason(error: DomainError) -> str:
    if isinstance(error, BatchInvalid):
        return "；".join(dict.fromkeys(one.message for one in error.rows.values()))[:500]
    return error.message


def own_job(*, actor: Any, library: str, key: uuid.UUID | str) -> ImportJob:
    """Return an import of the actor.

    Raises:
        NotFound: there is none of this key, or it is somebody else's.
    """
    job = ImportJob.objects.filter(key=key, library=library, user_id=actor.pk).first()
    if job is None:
        raise NotFound("import_unknown", _("There is no such import of yours."))
    return job


def check_may_import(*, actor: Any, library: str) -> None:
    """Refuse who may import nothing into this library.

    Raises:
        NotAllowed: so it is, for good or because every organisation of the person is suspended.
    """
    refuse_suspended(actor)
    model = libraries.get(library).model
    if not access_for(model).allows_somewhere(actor, Action.IMPORT):
        raise NotAllowed(
            "import_not_allowed",
            _("You may not import here. Ask the manager of your organisation for the right."),
        )


def check_may_use(*, actor: Any, job: ImportJob) -> None:
    """Refuse another person's job, one that expired, and a person who lost the right.

    Raises:
        NotFound, NotAllowed, Conflict: so it is.
    """
    if job.user_id != actor.pk:
        raise NotFound("import_unknown", _("There is no such import of yours."))
    check_may_import(actor=actor, library=job.library)
    if job.state == ImportState.EXPIRED or (job.expires_at <= timezone.now() and not job.is_over):
        raise Conflict(
            "import_expired",
            _("This import is older than a day and has expired. Upload the file again."),
        )


def expire_imports() -> int:
    """Delete the files of imports that are over or too old; return how many jobs expired."""
    now = timezone.now()
    open_states = [ImportState.UPLOADED, ImportState.CHECKED]
    expired = ImportJob.objects.filter(expires_at__lte=now, state__in=open_states).update(
        state=ImportState.EXPIRED
    )
    old = ImportJob.objects.filter(expires_at__lte=now).exclude(state=ImportState.APPLYING).exclude(file="")
    for job in old.iterator():
        job.file.delete(save=False)
        ImportJob.objects.filter(pk=job.pk).update(file="", report={})
    return expired


def resume_imports() -> int:
    """Queue again what a worker that died has left; return how many."""
    lost = ImportJob.objects.filter(state=ImportState.APPLYING, confirmed_at__lte=timezone.now() - LOST_AFTER)
    ids = list(lost.values_list("pk", flat=True))
    for pk in ids:
        enqueue("registries.apply_import", job_id=pk)
    return len(ids)


@contextmanager
def _planner(job: ImportJob) -> Iterator[Planner]:
    """Open the stored file of a job for planning; a file that is no longer the same is refused."""
    resource = _resource(job.user, job.library, job.organisation_id, job.create_kind)
    table = _table(stored_file(job), job.file_name, resource)
    yield Planner(actor=job.user, resource=resource, table=table)


def _table(file: BinaryIO, name: str, resource: EntryResource) -> Table:
    is_sqlite = connection.vendor == "sqlite"
    return read_table(
        file,
        name=name,
        sheets=[resource.sheet_title],
        limits=SQLITE_LIMITS if is_sqlite else POSTGRESQL_LIMITS,
        row_limit_code="too_many_rows_sqlite" if is_sqlite else "too_many_rows",
    )


def _resource(actor: Any, library: str, organisation_id: int | None, create_kind: str = "") -> EntryResource:
    """Return the columns with the owners for whom ``actor`` may import, and the one an empty cell means."""
    access: Any = access_for(libraries.get(library).model)
    rows = access.owners_for(actor, Action.IMPORT)
    owners = [
        (pk, name, code or "") for pk, name, code in rows.order_by("pk").values_list("pk", "name", "uscc")
    ]
    allowed = {pk for pk, _name, _code in owners}
    own = {grant.organisation_id for grant in standing_of(actor).grants} & allowed
    default = organisation_id if organisation_id in allowed else None
    for candidates in (own, allowed):
        if default is None and len(candidates) == 1:
            default = next(iter(candidates))
    directory = directory_for(actor, owners, create_kind=create_kind)
    return resource_for(library, owners=owners, default_owner=default, directory=directory)


def _audit(job: ImportJob, action: str, result: str = "ok") -> None:
    record(
        action=action,
        actor=job.user,
        label=job.file_name,
        organisation_id=job.organisation_id,
        data={"library": job.library, "job": str(job.key), "sha256": job.file_hash, **job.counts},
        result=result,
    )
