"""Requests for the contact of an entry: who asks, what for, and what the owner said."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from permissions.crypto import EncryptedTextField
from permissions.models import Organisation, Person
from registries.enums.contact_request import ContactPurpose, ContactState
from registries.models.attached import Attached


class ContactRequest(Attached):
    """An organisation or an individual asks the owner of an entry for the contact. The rows are kept: they say to whom
    personal data went and who allowed it.
    """

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("asking organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contact_requests",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("asking person"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contact_requests",
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    purpose = models.CharField(
        pgettext_lazy("contact request", "purpose"), max_length=12, choices=ContactPurpose
    )
    #: People write numbers into it.
    message = EncryptedTextField(_("message"), blank=True)
    state = models.CharField(
        pgettext_lazy("contact request", "state"),
        max_length=10,
        choices=ContactState,
        default=ContactState.OPEN,
    )
    created_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    until = models.DateTimeField(_("open until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("contact request")
        verbose_name_plural = _("contact requests")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, person=None)
                | Q(organisation=None, person__isnull=False),
                name="contact_request_one_asker",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(until__isnull=False, answered_at__isnull=False),
                name="contact_request_accepted_until",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="contact_request_declined_why"
            ),
            models.UniqueConstraint(
                fields=["library", "entry_id", "organisation"],
                condition=Q(state="open"),
                name="contact_request_open_once",
            ),
            models.UniqueConstraint(
                fields=["library", "entry_id", "person"],
                condition=Q(state="open"),
                name="contact_request_open_once_own",
            ),
        ]
        indexes = [
            models.Index(fields=["library", "entry_id", "state"], name="contact_request_entry_idx"),
            models.Index(fields=["organisation", "-created_at"], name="contact_request_asker_idx"),
            models.Index(fields=["state", "-created_at"], name="contact_request_state_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.library} {self.entry_id} {self.created_at:%Y-%m-%d}"

    @property
    def asker(self) -> Organisation | Person:
        """Return who asks."""
        found: Any = self.organisation or self.person
        return found  # type: ignore[no-any-return]  # a constraint says that it is one of the two

    @property
    def in_force(self) -> bool:
        """Return whether the contact is open to the asker by this request now."""
        return self.state == ContactState.ACCEPTED and self.until is not None and self.until > timezone.now()

    @property
    def last_day(self) -> datetime.date | None:
        """Return the last day on which the contact is open; the stored moment is its end."""
        return timezone.localdate(self.until - datetime.timedelta(microseconds=1)) if self.until else None

    @property
    def stage(self) -> str:
        """Return the one word that screens show: the state, or ``expired`` once its days are over."""
        return "expired" if self.state == ContactState.ACCEPTED and not self.in_force else self.state
