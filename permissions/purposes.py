"""What personal data is used for with a person's consent, and the way a consent came in."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Purpose(models.TextChoices):
    """One consent is for one of these; none of them follows from another."""

    ACCOUNT = "account", _("Use of the platform with an account")
    TALENT_LISTING = "talent_listing", _("Listing in the talent library")
    SHARE_ENTERPRISE = "share_enterprise", _("Passing on to enterprises")


class ConsentChannel(models.TextChoices):
    """Where a person said yes."""

    PORTAL = "portal", pgettext_lazy("consent", "On the website")
    MINI_PROGRAM = "miniprogram", pgettext_lazy("consent", "In the mini-program")
    PAPER = "paper", pgettext_lazy("consent", "On paper")
