"""Consortia and their members over time."""

import secrets
from pathlib import PurePosixPath

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.storage import private_storage
from cms.masterdata.models import Region
from permissions.models.organisation import Organisation
from permissions.models.periods import Period


class ConsortiumKind(models.TextChoices):
    """The two official kinds."""

    CITY = "city", _("City industry-education consortium")
    INDUSTRY = "industry", _("Industry-wide integration community")


class Consortium(models.Model):
    """An industry-education consortium; a city may run several."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    slug = models.SlugField(_("identifier"), max_length=50, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ConsortiumKind)
    region = models.ForeignKey(
        Region, verbose_name=_("region"), on_delete=models.PROTECT, null=True, blank=True
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)

    class Meta:
        verbose_name = _("consortium")
        verbose_name_plural = _("consortia")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class MemberRole(models.TextChoices):
    """The standing of a member organisation."""

    LEAD = "lead", _("Lead member")
    COUNCIL = "council", _("Council member")
    MEMBER = "member", _("Member")


def admission_path(instance: "ConsortiumMember", filename: str) -> str:
    """Return a generated storage name: nothing of the uploader's file name reaches the file system."""
    suffix = PurePosixPath(filename).suffix.lower()[:8]
    return f"admissions/{instance.consortium_id}/{secrets.token_hex(16)}{suffix}"


class ConsortiumMember(Period):
    """An organisation's membership with its term and admission file."""

    consortium = models.ForeignKey(
        Consortium, verbose_name=_("consortium"), on_delete=models.CASCADE, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=MemberRole, default=MemberRole.MEMBER)
    admission_file = models.CharField(_("admission document"), max_length=200, blank=True)
    admission_scan = models.FileField(
        _("scan of the admission document"),
        upload_to=admission_path,
        storage=private_storage,
        max_length=200,
        blank=True,
    )

    class Meta:
        verbose_name = _("consortium membership")
        verbose_name_plural = _("consortium memberships")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "organisation"],
                condition=models.Q(valid_to=None),
                name="consortium_membership_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.consortium}"
