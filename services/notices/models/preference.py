"""What a person wants beside the inbox."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from services.notices.enums import Channel, Rhythm, Topic


class Preference(models.Model):
    """A choice that differs from the default, or repeats it on purpose."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(_("topic"), max_length=14, choices=Topic)
    channel = models.CharField(_("way"), max_length=12, choices=Channel)
    enabled = models.BooleanField(_("on"))

    class Meta:
        verbose_name = _("preference for notices")
        verbose_name_plural = _("preferences for notices")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "topic", "channel"], name="notice_preference_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.topic} {self.channel}"


class Subscription(models.Model):
    """How often a person gets the digest."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    rhythm = models.CharField(_("digest"), max_length=8, choices=Rhythm, default=Rhythm.DAILY)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id} {self.rhythm}"
