"""Applications of organisations to be verified: a new one is registered, a known one is claimed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.storage import private_storage
from cms.masterdata.models import Industry, Region
from permissions.crypto import EncryptedTextField
from permissions.models.organisation import Organisation, OrganisationKind, OrganisationSize, UnitRelation


class ApplicationKind(models.TextChoices):
    """What an application asks for."""

    REGISTER = "register", _("New registration")
    CLAIM = "claim", _("Claim of a known organisation")


class ApplicationState(models.TextChoices):
    """Where an application stands."""

    DRAFT = "draft", pgettext_lazy("application", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("application", "Submitted")
    RETURNED = "returned", pgettext_lazy("application", "Returned")
    APPROVED = "approved", pgettext_lazy("application", "Approved")
    REFUSED = "refused", pgettext_lazy("application", "Refused")
    OVERTAKEN = "overtaken", pgettext_lazy("application", "Overtaken")


#: A refused application may be handed in once more: that is the appeal.
APPLICATION_TRANSITIONS: dict[ApplicationState, frozenset[ApplicationState]] = {
    ApplicationState.DRAFT: frozenset({ApplicationState.SUBMITTED, ApplicationState.OVERTAKEN}),
    ApplicationState.SUBMITTED: frozenset(
        {
            ApplicationState.DRAFT,
            ApplicationState.RETURNED,
            ApplicationState.APPROVED,
            ApplicationState.REFUSED,
            ApplicationState.OVERTAKEN,
        }
    ),
    ApplicationState.RETURNED: frozenset({ApplicationState.SUBMITTED, ApplicationState.OVERTAKEN}),
    ApplicationState.REFUSED: frozenset({ApplicationState.SUBMITTED, ApplicationState.OVERTAKEN}),
    ApplicationState.APPROVED: frozenset(),
    ApplicationState.OVERTAKEN: frozenset(),
}
#: States in which the applicant writes.
WRITABLE = frozenset({ApplicationState.DRAFT, ApplicationState.RETURNED, ApplicationState.REFUSED})
#: States in which an application still wants something.
OPEN = frozenset({ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.RETURNED})


class Application(models.Model):
    """What one person hands in for one organisation, with its newest round; former rounds are its steps."""

    kind = models.CharField(_("kind"), max_length=10, choices=ApplicationKind)
    state = models.CharField(
        _("state"), max_length=10, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("applicant"),
        on_delete=models.CASCADE,
        related_name="applications",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
    )
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    name = models.CharField(_("full name"), max_length=200, blank=True)
    organisation_kind = models.CharField(
        _("kind of organisation"), max_length=20, choices=OrganisationKind, blank=True
    )
    region = models.ForeignKey(
        Region,
        verbose_name=_("registered region"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    industry = models.ForeignKey(
        Industry,
        verbose_name=_("industry"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    size = models.CharField(_("size"), max_length=10, choices=OrganisationSize, blank=True)
    parent = models.ForeignKey(
        Organisation,
        verbose_name=_("belongs to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    relation = models.CharField(_("relation to it"), max_length=12, choices=UnitRelation, blank=True)
    position = models.CharField(_("your position"), max_length=50, blank=True)
    contact_phone = EncryptedTextField(_("contact phone"), blank=True)
    is_another = models.BooleanField(_("none of the similar organisations"), default=False)
    document = models.FileField(
        _("authorisation letter"), storage=private_storage, upload_to="applications", blank=True
    )
    round = models.PositiveSmallIntegerField(_("round"), default=0)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    due_on = models.DateField(_("due on"), null=True)
    due_is_sure = models.BooleanField(default=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    reasons = models.JSONField(_("remarks by field"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "uscc"],
                condition=models.Q(state__in=["draft", "submitted", "returned"]) & ~models.Q(uscc=""),
                name="application_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(organisation__isnull=False),
                name="application_names_organisation",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="application_queue"),
        ]

    def __str__(self) -> str:
        return self.name or self.number

    @property
    def number(self) -> str:
        """Return the number that stands on the printed letter, so that photo and application match."""
        return f"RZ{self.pk:06d}"

    @property
    def is_writable(self) -> bool:
        """Return whether the applicant may change it now."""
        return self.state in WRITABLE


class ApplicationFile(models.Model):
    """One photo or PDF of the stamped letter, newly drawn or checked, in the order of upload."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(storage=private_storage, upload_to="applications")
    is_photo = models.BooleanField()
    name = models.CharField(_("name"), max_length=120)
    size = models.PositiveIntegerField(_("size"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("page of the authorisation letter")
        verbose_name_plural = _("pages of the authorisation letter")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class ApplicationStep(models.Model):
    """One step of an application, with what it said then. Steps are never deleted while the application is there."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="steps")
    round = models.PositiveSmallIntegerField(_("round"))
    from_state = models.CharField(max_length=10, choices=ApplicationState)
    to_state = models.CharField(max_length=10, choices=ApplicationState)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(_("at"))
    reason = models.TextField(_("reason"), blank=True)
    reasons = models.JSONField(_("remarks by field"), default=dict, blank=True)
    facts = models.JSONField(_("what it said"), default=dict, blank=True)

    class Meta:
        verbose_name = _("step of an application")
        verbose_name_plural = _("steps of an application")
        default_permissions = ()
        indexes = [models.Index(fields=["application", "at"], name="application_steps")]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
