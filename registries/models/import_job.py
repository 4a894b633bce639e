"""An import from upload to result: whose it is, which file, what the check saw, what came of it."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.storage import private_storage


class ImportState(models.TextChoices):
    """Where an import stands."""

    UPLOADED = "uploaded", _("Uploaded")
    CHECKED = "checked", _("Checked")
    APPLYING = "applying", _("Being applied")
    DONE = "done", pgettext_lazy("import", "Done")
    FAILED = "failed", _("Not carried out")
    EXPIRED = "expired", _("Expired")


IMPORT_TRANSITIONS: dict[ImportState, frozenset[ImportState]] = {
    ImportState.UPLOADED: frozenset({ImportState.CHECKED, ImportState.FAILED, ImportState.EXPIRED}),
    ImportState.CHECKED: frozenset(
        {ImportState.CHECKED, ImportState.APPLYING, ImportState.FAILED, ImportState.EXPIRED}
    ),
    # The library changed since the check: it is checked anew and waits for another confirmation.
    ImportState.APPLYING: frozenset({ImportState.DONE, ImportState.FAILED, ImportState.CHECKED}),
    ImportState.DONE: frozenset(),
    ImportState.FAILED: frozenset(),
    ImportState.EXPIRED: frozenset(),
}


def upload_path(job: "ImportJob", filename: str) -> str:
    """Return a path that says nothing of the file; its name is kept in the row."""
    return f"imports/{timezone.localdate():%Y/%m}/{job.key.hex}"


class ImportJob(models.Model):
    """One uploaded file on its way into one library; only the user who uploaded it sees it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), on_delete=models.CASCADE, related_name="+"
    )
    organisation = models.ForeignKey(
        "permissions.Organisation",
        verbose_name=_("on behalf of"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    library = models.CharField(_("library"), max_length=40)
    #: The kind as which organisations of unknown names are registered, unclaimed; empty: they are errors.
    create_kind = models.CharField(_("register unknown organisations as"), max_length=20, blank=True)
    file = models.FileField(_("file"), upload_to=upload_path, storage=private_storage, blank=True)
    file_name = models.CharField(_("file name"), max_length=255)
    file_hash = models.CharField(_("file hash (SHA-256)"), max_length=64)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    counts = models.JSONField(_("counts"), default=dict)
    report = models.JSONField(_("report"), default=dict)
    plan_hash = models.CharField(_("hash of what the check saw"), max_length=64, blank=True)
    failure = models.JSONField(_("reason"), default=dict)
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    checked_at = models.DateTimeField(_("checked at"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in ImportState]), name="import_job_state"
            ),
        ]
        indexes = [models.Index(fields=["user", "library", "-created_at"], name="import_job_of_user")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_over(self) -> bool:
        """Say whether nothing more will happen to it."""
        return not IMPORT_TRANSITIONS[ImportState(self.state)]

    @property
    def is_busy(self) -> bool:
        """Say whether a worker has it, so that its page asks again."""
        return self.state in (ImportState.UPLOADED, ImportState.APPLYING)

    @property
    def can_be_confirmed(self) -> bool:
        """Say whether every row may be written and there is something to write."""
        counts: dict[str, Any] = self.counts
        writes = counts.get("create", 0) + counts.get("update", 0)
        return self.state == ImportState.CHECKED and not counts.get("invalid") and writes > 0
