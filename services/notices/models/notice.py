"""The inbox. What happened stands once, however many people are told; nothing of an object's text is copied here."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from permissions.crypto import EncryptedTextField
from permissions.models import Organisation
from services.notices.enums import Reason


class Cause(models.Model):
    """Something that happened, with everything of its kind that one person did in the same minute."""

    kind = models.CharField(_("kind"), max_length=32)
    key = models.CharField(max_length=64, unique=True, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("cause of notices")
        verbose_name_plural = _("causes of notices")
        default_permissions = ()
        indexes = [models.Index(fields=["created_at"], name="notice_cause_age_idx")]

    def __str__(self) -> str:
        return self.kind


class CauseItem(models.Model):
    """One object that a cause is about, with the plain facts of it (a comment, names of fields, days)."""

    cause = models.ForeignKey(Cause, on_delete=models.CASCADE, related_name="items")
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    #: a way that opens something by itself (an invitation); shown to the recipient only
    secret_path = EncryptedTextField(blank=True)
    #: items of one cause with the same signature concern the same people
    signature = models.CharField(max_length=64)
    #: for what is told once in the life of an object, however often it is announced
    once_key = models.CharField(max_length=160, unique=True, null=True)
    #: what was to be done is done, by this person or another
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("object of a cause")
        verbose_name_plural = _("objects of causes")
        default_permissions = ()
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="notice_item_object_idx"),
            models.Index(fields=["cause", "signature"], name="notice_item_signature_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"


class Notice(models.Model):
    """One person is told of one cause. Its words are made when it is read, from what the person may see then."""

    cause = models.ForeignKey(Cause, on_delete=models.CASCADE, related_name="notices")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        on_delete=models.CASCADE,
        related_name="notices",
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    created_at = models.DateTimeField(_("at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["cause", "recipient"], name="notice_once")]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_inbox_idx"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.cause_id} → {self.recipient_id}"
