"""Persons who belong to an organisation without being its staff on the platform."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from permissions.models.organisation import Organisation
from permissions.models.periods import Period
from permissions.models.person import Person


class AffiliationKind(models.TextChoices):
    """How a person belongs to an organisation."""

    STUDENT = "student", _("Student")
    GRADUATE = "graduate", _("Graduate")
    EMPLOYEE = "employee", _("Employee")
    EXPERT = "expert", _("Expert")


class Affiliation(Period):
    """A person's tie to an organisation; it gives no staff right."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="affiliations"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="affiliations"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AffiliationKind)
    number = models.CharField(_("student or staff number"), max_length=40, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "number"],
                condition=~models.Q(number=""),
                name="affiliation_number_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"
