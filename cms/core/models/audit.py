"""The one audit trail. It is also Wagtail's log model, so that its history screens read it."""

import datetime
from typing import Any, NoReturn

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models.audit_log import BaseLogEntry, BaseLogEntryManager, LogEntryQuerySet

from cms.core.context import current_origin, is_told_by_domain
from cms.core.errors import NotAllowed

#: Younger rows are deleted by nobody, whatever his roles.
KEPT_AT_LEAST = datetime.timedelta(days=180)

#: What Wagtail writes beside the line of a domain function about the same act.
_SHADOWS = ("wagtail.publish", "wagtail.unpublish", "wagtail.workflow.")


def _refuse() -> NoReturn:
    raise NotAllowed(
        "audit_kept", _("The audit trail is only added to; its rows are kept at least 180 days.")
    )


class AuditEntryQuerySet(LogEntryQuerySet):
    """Rows that are written once: none is changed, and none deleted within the first 180 days."""

    def update(self, **kwargs: Any) -> int:
        """Refuse.

        Raises:
            NotAllowed: always.
        """
        _refuse()

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows that are old enough.

        Raises:
            NotAllowed: one of them is younger.
        """
        if self.filter(timestamp__gt=timezone.now() - KEPT_AT_LEAST).exists():
            _refuse()
        answer: tuple[int, dict[str, int]] = super().delete()
        return answer

    def forget_names(self, label: str) -> int:
        """Replace what the rows call their object: the one change that the erasure of a person needs."""
        return super().update(label=label)


class AuditEntryManager(BaseLogEntryManager):
    """Write and find rows in the way Wagtail asks for."""

    def get_queryset(self) -> AuditEntryQuerySet:
        return AuditEntryQuerySet(self.model, using=self._db)

    def log_action(self, instance: Any, action: str, **kwargs: Any) -> "AuditEntry | None":
        if is_told_by_domain() and action.startswith(_SHADOWS):
            return None
        origin = current_origin()
        kwargs.setdefault("object_id", str(instance.pk))
        kwargs.setdefault("channel", origin.channel)
        kwargs.setdefault("request_id", origin.request_id)
        kwargs.setdefault("ip", origin.ip)
        kwargs.setdefault("acting_for_id", origin.acting_for)
        kwargs.setdefault("library", getattr(instance, "library_slug", ""))
        kwargs.setdefault("organisation_id", getattr(instance, "organisation_id", None))
        entry: AuditEntry = super().log_action(instance, action, **kwargs)
        return entry

    def for_instance(self, instance: Any) -> AuditEntryQuerySet:
        found: AuditEntryQuerySet = self.get_queryset().filter(
            content_type=ContentType.objects.get_for_model(instance, for_concrete_model=False),
            object_id=str(instance.pk),
        )
        return found

    def viewable_by_user(self, user: Any) -> models.QuerySet:
        """Return nothing: the site-wide report is replaced by the auditor's own screen."""
        return self.none()


class AuditEntry(BaseLogEntry):
    """Who did what to which object, when, from where, with which result.

    Rows reference organisations and principals by id without a constraint: they outlive what they tell about.
    """

    object_id = models.CharField(max_length=255, blank=True, db_index=True)
    library = models.CharField(_("library"), max_length=40, blank=True)
    organisation_id = models.BigIntegerField(_("organisation"), null=True, blank=True, db_index=True)
    acting_for_id = models.BigIntegerField(_("acting for"), null=True, blank=True)
    on_behalf_of_id = models.BigIntegerField(_("on behalf of"), null=True, blank=True)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    request_id = models.CharField(_("request"), max_length=40, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=40, default="ok")

    objects = AuditEntryManager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        default_permissions = ()
        # Wagtail's history screens page through the rows without an order of their own.
        ordering = ["-timestamp", "-id"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "-timestamp"], name="audit_object_idx"),
            models.Index(fields=["user", "-timestamp"], name="audit_user_idx"),
            models.Index(fields=["library", "-timestamp"], name="audit_library_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; one that stands is not written again."""
        if not self._state.adding:
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row if it is old enough."""
        return AuditEntry.objects.filter(pk=self.pk).delete()
