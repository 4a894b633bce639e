"""What persons agreed to: texts by purpose and version, and the consents given to them."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from permissions.crypto import EncryptedTextField
from permissions.models.person import Person
from permissions.purposes import ConsentChannel, Purpose


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text that somebody agrees to, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


class ConsentText(models.Model):
    """One version of what a person is asked to agree to; never changed, a correction is another version."""

    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    version = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"))
    effective_from = models.DateTimeField(_("in effect from"), default=timezone.now)
    renews = models.BooleanField(
        _("ask everybody again"),
        default=True,
        help_text=_("Earlier consents end on that day. Clear this only for corrections that change nothing."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("text of a consent")
        verbose_name_plural = _("texts of consents")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="consent_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version}"

    @property
    def text_hash(self) -> str:
        """Return what a consent keeps of this text."""
        return hash_of(self.text)


class Consent(models.Model):
    """That a person agreed to one version of a text for one purpose. Kept as proof when it has ended."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    version = models.PositiveIntegerField(_("version"))
    #: SHA-256 of the text that was shown; empty for consents from before texts were kept
    text_hash = models.CharField(max_length=64, blank=True, editable=False)
    channel = models.CharField(_("given"), max_length=12, choices=ConsentChannel)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    until = models.DateField(_("until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    #: another consent for the same purpose took its place
    replaced_at = models.DateTimeField(null=True, blank=True, editable=False)
    guardian = EncryptedTextField(_("guardian"), blank=True)
    guardian_relation = EncryptedTextField(_("relation of the guardian"), blank=True)
    guardian_evidence = EncryptedTextField(_("proof of the guardian's consent"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    ip = models.GenericIPAddressField(null=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(replaced_at__isnull=True, withdrawn_at__isnull=True),
                name="consent_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version}"
