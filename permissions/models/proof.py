"""Proofs that a person holds a telephone number."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProofPurpose(models.TextChoices):
    """What a code was asked for; a code for one purpose is worth nothing for another."""

    REGISTER = "register", _("Registration")
    PASSWORD = "password", _("Forgotten password")
    CHANGE = "change", _("New mobile number")


class PhoneProof(models.Model):
    """The newest code sent to one number for one purpose. Neither number nor code stands here in clear.

    One row per number and purpose: the conditional UPDATE that sends a new code is the limit on how often one is sent.
    """

    purpose = models.CharField(max_length=20, choices=ProofPurpose)
    phone_digest = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=64, blank=True)
    token_digest = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    day = models.DateField()
    sent_that_day = models.PositiveSmallIntegerField(default=1)
    ip = models.GenericIPAddressField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["purpose", "phone_digest"], name="phone_proof_once"),
        ]
        indexes = [models.Index(fields=["ip", "sent_at"], name="phone_proof_by_ip")]

    def __str__(self) -> str:
        return f"{self.purpose} · {self.pk}"
