"""Asking for a contact, and answering."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registries.domain.contact_requests import DEFAULT_DAYS, MAX_MESSAGE, MAX_REASON
from registries.enums.contact_request import ContactPurpose


class AskForm(forms.Form):
    """What the contact is wanted for."""

    purpose = forms.ChoiceField(
        label=pgettext_lazy("contact request", "Purpose"),
        choices=[("", _("Please choose")), *ContactPurpose.choices],
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": _("Choose what you want the contact for.")},
    )
    message = forms.CharField(
        label=_("What you want to talk about"),
        max_length=MAX_MESSAGE,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
        error_messages={"required": _("Write in one or two sentences what you want to talk about.")},
    )


class RevealForm(forms.Form):
    """Why somebody looks at the contact now."""

    reason = forms.CharField(
        label=_("What do you need it for?"),
        max_length=MAX_REASON,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Write what you need the contact for; it is recorded.")},
    )


class AnswerForm(forms.Form):
    """Until when the contact is open, or why not."""

    until = forms.DateField(
        label=_("Open until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=MAX_REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = default_day()


def default_day() -> datetime.date:
    """Return the last day that an acceptance has unless another one is chosen."""
    return timezone.localdate() + datetime.timedelta(days=DEFAULT_DAYS)
