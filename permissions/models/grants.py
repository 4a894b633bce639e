"""Role grants, jurisdictions and delegations: everything that gives a right."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from cms.masterdata.models import Region
from permissions.models.consortium import Consortium
from permissions.models.organisation import Organisation
from permissions.models.periods import Period, PeriodQuerySet
from permissions.roles import describe


class GrantScope(models.TextChoices):
    """How far below the named organisation a role reaches."""

    UNIT = "unit", _("This unit only")
    SUBTREE = "subtree", _("This unit and those below it, subsidiaries excepted")


class RoleGrant(UserObjectPermissionBase):
    """A role of a person in an organisation. This guardian row *is* the role; nothing repeats it."""

    content_object = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="role_grants"
    )
    scope = models.CharField(_("scope"), max_length=8, choices=GrantScope, default=GrantScope.SUBTREE)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("granted by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    granted_at = models.DateTimeField(_("granted at"), auto_now_add=True)

    dated = PeriodQuerySet.as_manager()

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user} · {self.role_label} · {self.content_object}"

    @property
    def role_label(self) -> str:
        """Return the role in words."""
        return describe(self.permission.codename)

    def is_current(self) -> bool:
        """Return whether the grant is in force today."""
        today = timezone.localdate()
        return not (self.valid_from and self.valid_from > today) and not (
            self.valid_to and self.valid_to < today
        )

    def is_coming(self) -> bool:
        """Return whether the grant begins on a later day."""
        return bool(self.valid_from and self.valid_from > timezone.localdate())


class Jurisdiction(Period):
    """What the reviewers of an authority decide on.

    Entries match when the owner's region lies in ``region`` (or the park, or the consortium fits), the owner's kind is
    among ``kinds`` and the library among ``libraries``; an empty list means all.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("authority"), on_delete=models.CASCADE, related_name="jurisdictions"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer (empty: all reviewers of the authority)"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    region = models.ForeignKey(
        Region, verbose_name=_("region"), on_delete=models.PROTECT, null=True, blank=True
    )
    park = models.ForeignKey(
        Organisation,
        verbose_name=_("industrial park"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    consortium = models.ForeignKey(
        Consortium,
        verbose_name=_("consortium"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    kinds = models.JSONField(_("kinds of organisations"), default=list, blank=True)
    libraries = models.JSONField(_("libraries"), default=list, blank=True)
    actions = models.JSONField(_("actions"), default=list, blank=True)

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(region__isnull=False, park=None, consortium=None)
                | models.Q(region=None, park__isnull=False, consortium=None)
                | models.Q(region=None, park=None, consortium__isnull=False),
                name="jurisdiction_has_one_area",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.region or self.park or self.consortium}"


class Delegation(Period):
    """A colleague's substitute for some days, with a subset of one's own actions."""

    delegator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("delegator"),
        on_delete=models.CASCADE,
        related_name="delegations_given",
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("delegate"),
        on_delete=models.CASCADE,
        related_name="delegations_received",
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="+"
    )
    actions = models.JSONField(_("actions"), default=list)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(delegator=models.F("delegate")), name="delegation_to_another"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=False, valid_to__isnull=False),
                name="delegation_has_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegator} → {self.delegate}"
