"""What the API remembers of a login: its session and its refresh tokens, never a usable token."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Client(models.TextChoices):
    """The program a token is issued to; it is the token's audience."""

    PLATFORM = "platform", _("Platform")
    H5 = "h5", _("Mobile web")
    WEIXIN = "weixin", _("WeChat mini-program")
    ALIPAY = "alipay", _("Alipay mini-program")


class EndReason(models.TextChoices):
    """Why a session ended before its time."""

    LOGOUT = "logout", _("Logged out")
    REUSE = "reuse", _("A used refresh token came back")
    CHANGED = "changed", _("The account changed")


class TokenSession(models.Model):
    """One login and all tokens that descend from it (the ``fam`` claim); ended at once by ``ended_at``."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="token_sessions", verbose_name=_("account")
    )
    client = models.CharField(_("client"), max_length=10, choices=Client)
    user_version = models.PositiveIntegerField(_("session version of the account"))
    started_at = models.DateTimeField(_("started at"))
    expires_at = models.DateTimeField(_("expires at"), db_index=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(_("ended because"), max_length=10, choices=EndReason, blank=True)

    class Meta:
        verbose_name = _("API session")
        verbose_name_plural = _("API sessions")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class RefreshToken(models.Model):
    """A refresh token by id and hash. ``parent`` is unique: inserting the child claims the parent."""

    session = models.ForeignKey(
        TokenSession, models.CASCADE, related_name="refresh_tokens", verbose_name=_("API session")
    )
    jti = models.CharField(_("token id"), max_length=32, unique=True)
    parent = models.CharField(_("id of the token it replaced"), max_length=32, unique=True, null=True)
    digest = models.CharField(_("SHA-256 of the token"), max_length=64)
    device = models.CharField(_("digest of the device"), max_length=64)
    issued_at = models.DateTimeField(_("issued at"))
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("refresh token")
        verbose_name_plural = _("refresh tokens")
        default_permissions = ()

    def __str__(self) -> str:
        return self.jti
