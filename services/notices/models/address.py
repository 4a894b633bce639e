"""Which address a person has proven to read."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from permissions.crypto import EncryptedTextField


class EmailProof(models.Model):
    """The e-mail address that somebody proved to read, as a digest, and the one that waits for its proof.

    The address itself stands in the contact data of the person. One changed there without a proof gets no mail.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    digest = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    pending = EncryptedTextField(blank=True)
    token_digest = models.CharField(max_length=64, unique=True, null=True)
    expires_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("proof of an e-mail address")
        verbose_name_plural = _("proofs of e-mail addresses")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user_id)
