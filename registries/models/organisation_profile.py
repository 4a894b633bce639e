"""The profile of an organisation 单位画像: facts about it beyond its identity, and what it was recognised as."""

import secrets
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.storage import private_storage
from permissions.models import Organisation
from registries.enums.organisation_profile import QualificationKind
from registries.models.fields import WebAddressField


class OrganisationProfile(models.Model):
    """What an organisation says of itself; public with the organisation."""

    organisation = models.OneToOneField(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="profile"
    )
    main_products = models.TextField(
        _("core products"),
        blank=True,
        max_length=2000,
        help_text=_("One a line: product | yearly output or scale | where it is used."),
    )
    staff_count = models.PositiveIntegerField(
        _("staff"), null=True, blank=True, validators=[MaxValueValidator(2_000_000)]
    )
    staff_counted_on = models.DateField(pgettext_lazy("profile", "counted on"), null=True, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    registered_capital = models.DecimalField(
        _("registered capital"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    website = WebAddressField(_("website"), blank=True)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("profile of an organisation")
        verbose_name_plural = _("profiles of organisations")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.organisation)

    def clean(self) -> None:
        today = timezone.localdate()
        if (self.staff_count is None) != (self.staff_counted_on is None):
            message = _("Give the number of staff and the day on which they were counted.")
            raise ValidationError(
                {"staff_counted_on" if self.staff_counted_on is None else "staff_count": message}
            )
        for name in ("staff_counted_on", "founded_on"):
            if (day := getattr(self, name)) is not None and day > today:
                raise ValidationError({name: _("This day has not come yet.")})


def qualification_path(instance: "OrganisationQualification", filename: str) -> str:
    """Return a generated storage name: nothing of the uploader's file name reaches the file system."""
    suffix = PurePosixPath(filename).suffix.lower()[:8]
    return f"qualification/{instance.organisation_id}/{secrets.token_hex(16)}{suffix}"


class OrganisationQualification(models.Model):
    """A recognition with its dates; what proves it is private, that the platform has seen it is public."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="qualifications"
    )
    kind = models.CharField(_("recognised as"), max_length=16, choices=QualificationKind)
    title = models.CharField(
        _("exact name"), max_length=120, blank=True, help_text=_("As the certificate says it.")
    )
    number = models.CharField(_("number of the certificate"), max_length=80, blank=True)
    issuer = models.CharField(_("issued by"), max_length=120, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    file = models.FileField(
        _("file"), upload_to=qualification_path, storage=private_storage, max_length=200, blank=True
    )
    original_name = models.CharField(_("file name"), max_length=200, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("verified by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("qualification of an organisation")
        verbose_name_plural = _("qualifications of organisations")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=models.F("valid_from")),
                name="qualification_dates_ordered",
            )
        ]
        indexes = [models.Index(fields=["kind", "organisation"], name="qualification_kind_idx")]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())

    @property
    def is_expired(self) -> bool:
        """Return whether its last day has passed."""
        return self.valid_until is not None and self.valid_until < timezone.localdate()

    @classmethod
    def valid_now(cls) -> Q:
        """Return the condition "holds today"."""
        today = timezone.localdate()
        return (Q(valid_from=None) | Q(valid_from__lte=today)) & (
            Q(valid_until=None) | Q(valid_until__gte=today)
        )

    def clean(self) -> None:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": _("The end lies before the start.")})
        if self.kind == QualificationKind.OTHER and not self.title:
            raise ValidationError({"title": _("Say what it is called.")})
