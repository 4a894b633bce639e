"""The form on which a person says what is to come beside the inbox."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from permissions.models import User
from services.notices.domain.preferences import choices_of, rhythm_of
from services.notices.enums import Channel, Rhythm, Topic


@dataclass(frozen=True, kw_only=True)
class Row:
    """One topic with a box per channel."""

    topic: Topic
    label: Any
    boxes: list[Any]


class PreferencesForm(forms.Form):
    """A box per topic and channel, and the rhythm of the digest."""

    rhythm = forms.ChoiceField(label=_("Digest by e-mail"), choices=Rhythm, widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["rhythm"] = rhythm_of(user)
        for (topic, channel), enabled in choices_of(user).items():
            label = _("%(topic)s by %(channel)s") % {"topic": topic.label, "channel": channel.label}
            self.fields[f"{topic}-{channel}"] = forms.BooleanField(
                required=False, initial=enabled, label=label
            )

    def rows(self) -> list[Row]:
        """Return the table of boxes."""
        return [
            Row(topic=topic, label=topic.label, boxes=[self[f"{topic}-{channel}"] for channel in Channel])
            for topic in Topic
        ]

    def choices(self) -> dict[tuple[Topic, Channel], bool]:
        """Return what was ticked."""
        return {
            (topic, channel): bool(self.cleaned_data.get(f"{topic}-{channel}"))
            for topic in Topic
            for channel in Channel
        }


class EmailForm(forms.Form):
    """An address that is to be proven."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "input"}),
    )
