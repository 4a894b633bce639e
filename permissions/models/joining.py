"""Ways into an organisation: a manager invites a colleague, or a person asks to work for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from permissions.crypto import EncryptedTextField
from permissions.models.grants import GrantScope
from permissions.models.organisation import Organisation
from permissions.roles import Role, describe


class InvitationChannel(models.TextChoices):
    """How the invited person is addressed."""

    PHONE = "phone", _("Mobile phone")
    EMAIL = "email", _("E-mail")
    ACCOUNT = "account", _("Login name")


class InvitationState(models.TextChoices):
    """Where an invitation stands; that it has expired follows from its date."""

    OPEN = "open", pgettext_lazy("invitation", "Open")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "Withdrawn")


INVITATION_TRANSITIONS: dict[InvitationState, frozenset[InvitationState]] = {
    InvitationState.OPEN: frozenset({InvitationState.ACCEPTED, InvitationState.WITHDRAWN}),
    InvitationState.ACCEPTED: frozenset(),
    InvitationState.WITHDRAWN: frozenset(),
}


class RequestState(models.TextChoices):
    """Where a request to join stands."""

    OPEN = "open", pgettext_lazy("request to join", "Waiting for a decision")
    ACCEPTED = "accepted", pgettext_lazy("request to join", "Accepted")
    REFUSED = "refused", pgettext_lazy("request to join", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("request to join", "Withdrawn")


REQUEST_TRANSITIONS: dict[RequestState, frozenset[RequestState]] = {
    RequestState.OPEN: frozenset({RequestState.ACCEPTED, RequestState.REFUSED, RequestState.WITHDRAWN}),
    RequestState.ACCEPTED: frozenset(),
    RequestState.REFUSED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations in the words of the domain."""

    def open(self) -> "InvitationQuerySet":
        """Keep those that nobody has answered, expired ones included."""
        return self.filter(state=InvitationState.OPEN)


class Invitation(models.Model):  # type: ignore[django-manager-missing]  # the plugin loses managers of abstract bases
    """An offer of a role, answered through a one-time link of which only the hash is kept."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(_("role"), max_length=30, choices=Role)
    scope = models.CharField(_("scope"), max_length=8, choices=GrantScope, default=GrantScope.SUBTREE)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    channel = models.CharField(_("addressed by"), max_length=8, choices=InvitationChannel)
    address = EncryptedTextField(_("address"))
    address_digest = models.CharField(max_length=64, editable=False)
    name = models.CharField(_("name"), max_length=100, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=InvitationState, default=InvitationState.OPEN)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.CASCADE,
        related_name="invitations_sent",
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("accepted by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("invited at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    closed_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "role", "address_digest"],
                condition=Q(state="open"),
                name="invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role_label} · {self.organisation}"

    @property
    def role_label(self) -> str:
        """Return the offered role in words."""
        return describe(self.role)

    @property
    def is_expired(self) -> bool:
        """Return whether the link has run out."""
        return self.state == InvitationState.OPEN and self.expires_at <= timezone.now()


class RoleRequest(models.Model):
    """A person asks to work for an organisation; its manager decides."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="role_requests"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.CASCADE,
        related_name="role_requests",
    )
    message = models.CharField(_("message"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.OPEN)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=30, choices=Role, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    closed_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(state="open"), name="role_request_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="role_request_refusal_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.organisation}"
