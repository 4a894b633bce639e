"""What hangs on an entry of any library, keyed by library slug and entry id: parties, audience, evidence, history."""

import secrets
from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.storage import private_storage
from permissions.crypto import EncryptedTextField
from permissions.models import Organisation
from registries.enums import EvidenceKind, PartyRole, ReviewLevel, Stage


class Attached(models.Model):
    """A row that belongs to one entry of one library."""

    library = models.SlugField(_("library"), max_length=40)
    entry_id = models.PositiveBigIntegerField(_("entry"))

    class Meta:
        abstract = True


class EntryParty(Attached):
    """An organisation that takes part in an entry; one outside the platform is named only."""

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entry_parties",
    )
    outside_name = models.CharField(_("organisation outside the platform"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=PartyRole, default=PartyRole.PARTICIPANT)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    objection = models.CharField(_("objection"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("participating organisation")
        verbose_name_plural = _("participating organisations")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["library", "entry_id", "organisation"], name="party_once"),
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False, outside_name="")
                | (models.Q(organisation=None) & ~models.Q(outside_name="")),
                name="party_inside_or_outside",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "library", "entry_id"], name="party_organisation_idx")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name of the party, on the platform or outside it."""
        return self.organisation.name if self.organisation else self.outside_name


class EntryAudience(Attached):
    """An organisation named as audience of an entry."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="entry_audiences"
    )

    class Meta:
        verbose_name = _("named organisation")
        verbose_name_plural = _("named organisations")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["library", "entry_id", "organisation"], name="audience_once")
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class EntryDisclosure(Attached):
    """The protected body of an entry, opened by its owner to one organisation."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="disclosures"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("opened by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["library", "entry_id", "organisation"], name="disclosure_once")
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class StatusChange(Attached):
    """One step of an entry's life. Never purged: service times and figures come from it."""

    from_stage = models.CharField(_("from"), max_length=12, choices=Stage, blank=True)
    to_stage = models.CharField(_("to"), max_length=12, choices=Stage)
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("for"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("standing in for"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    #: The level of review that the step entered, or that its decision ended.
    level = models.CharField(_("level of review"), max_length=12, choices=ReviewLevel, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")
        default_permissions = ()
        indexes = [
            models.Index(fields=["library", "entry_id", "at"], name="status_entry_idx"),
            models.Index(fields=["to_stage", "at"], name="status_stage_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.get_to_stage_display()} {self.at:%Y-%m-%d}"


def evidence_path(instance: "Evidence", filename: str) -> str:
    """Return a generated storage name: nothing of the uploader's file name reaches the file system."""
    suffix = PurePosixPath(filename).suffix.lower()[:8]
    return f"evidence/{instance.library}/{instance.entry_id}/{secrets.token_hex(16)}{suffix}"


class Evidence(Attached):
    """A document that proves something about an entry; guarded like the entry, never at a public address."""

    file = models.FileField(_("file"), upload_to=evidence_path, storage=private_storage, max_length=200)
    original_name = models.CharField(_("file name"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=14, choices=EvidenceKind, default=EvidenceKind.OTHER)
    number = models.CharField(pgettext_lazy("evidence", "document number"), max_length=80, blank=True)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        default_permissions = ()
        indexes = [models.Index(fields=["library", "entry_id"], name="evidence_entry_idx")]

    def __str__(self) -> str:
        return self.original_name or str(self.get_kind_display())


class EntryContact(Attached):
    """Whom to call about an entry: encrypted, without revisions, edited on its own screen."""

    name = models.CharField(_("contact person"), max_length=60)
    phone = EncryptedTextField(_("phone"), blank=True)
    email = EncryptedTextField(_("e-mail"), blank=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["library", "entry_id"], name="contact_once")]

    def __str__(self) -> str:
        return self.name


class EntryComment(Attached):
    """A reviewer's remark on one field of a returned submission."""

    field_name = models.CharField(_("field"), max_length=60, blank=True)
    text = models.CharField(_("remark"), max_length=500)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        default_permissions = ()
        indexes = [models.Index(fields=["library", "entry_id", "resolved_at"], name="comment_entry_idx")]

    def __str__(self) -> str:
        return self.text


class NumberSequence(models.Model):
    """The last number given for a prefix and year, e.g. XQ-2026."""

    prefix = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number sequence")
        verbose_name_plural = _("number sequences")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="sequence_once")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.last:04d}"
