"""The outbox: what is to be sent by e-mail or SMS, and the counts that cap it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from permissions.crypto import EncryptedTextField
from services.notices.enums import Channel, DeliveryState, Purpose
from services.notices.models.notice import Notice


def new_reference() -> str:
    """Return what tells the provider that a repeated call means the same message."""
    return uuid.uuid4().hex


class Delivery(models.Model):
    """One message to one address. Written with its cause, sent by a worker, never twice on purpose.

    The address of somebody with an account is looked up when the message is sent; that of somebody without one (an
    invited person) stands here encrypted, with what the message says.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True, related_name="deliveries")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    channel = models.CharField(_("way"), max_length=12, choices=Channel)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    urgent = models.BooleanField(default=False)
    payload = EncryptedTextField(blank=True)
    address_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED)
    key = models.CharField(max_length=100, unique=True)
    reference = models.CharField(max_length=32, unique=True, default=new_reference)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    claimed_by = models.CharField(max_length=100, blank=True)
    claimed_until = models.DateTimeField(null=True)
    outcome = models.CharField(_("outcome"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        default_permissions = ()
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="notice_delivery_due_idx"),
            models.Index(fields=["finished_at"], name="notice_delivery_age_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reference}"


class Quota(models.Model):
    """How many messages went out on one day, of a channel as a whole or to one person."""

    day = models.DateField()
    key = models.CharField(max_length=40)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day", "key"], name="notice_quota_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.key}: {self.used}"
