"""The consents that a library asks of a person with an entry of his own, beside its form."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.library import LibrarySpec
from permissions.domain import consents
from permissions.domain.consent_texts import text_in_effect
from permissions.models import Person
from permissions.purposes import ConsentChannel, Purpose
from portal.forms.register import PlainForm

#: Offered as the last day: long enough for a search, short enough to be asked again.
OFFERED_DAYS = 365


class ConsentForm(PlainForm):
    """One tick and one date a purpose; a tick that is taken away withdraws the consent."""

    def __init__(self, *args: Any, spec: LibrarySpec, person: Person, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "consent")
        super().__init__(*args, **kwargs)
        self.person = person
        self.purposes = [Purpose(name) for name in spec.consents]
        self._current = {purpose: consents.current(person, purpose) for purpose in self.purposes}
        for purpose in self.purposes:
            self._add(purpose)
        if self.purposes:
            self.fields["guardian"] = forms.CharField(
                label=_("Name of the guardian"), required=False, max_length=60
            )
            self.fields["relation"] = forms.CharField(
                label=_("Relation, for example mother"), required=False, max_length=30
            )
        for name, field in self.fields.items():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "input"
            field.widget.attrs["aria-describedby"] = f"id_{self.add_prefix(name)}-about"

    def _add(self, purpose: Purpose) -> None:
        given = self._current[purpose]
        offered = timezone.localdate() + datetime.timedelta(days=OFFERED_DAYS)
        self.fields[purpose.value] = forms.BooleanField(
            label=purpose.label, required=False, initial=given is not None
        )
        self.fields[f"{purpose.value}_until"] = forms.DateField(
            label=_("until (last day)"),
            required=False,
            initial=given.until if given else offered,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return for each purpose the tick, the date and the text that is agreed to."""
        return [
            {
                "tick": self[purpose.value],
                "until": self[f"{purpose.value}_until"],
                "text": text_in_effect(purpose).text,
                "given": self._current[purpose],
            }
            for purpose in self.purposes
        ]

    def apply(self, actor: Any) -> None:
        """Give and withdraw what was changed.

        Raises:
            Invalid: a date has passed, or a guardian is missing; its field names are those of this form.
        """
        for purpose in self.purposes:
            wanted = self.cleaned_data.get(purpose.value)
            until = self.cleaned_data.get(f"{purpose.value}_until")
            given = self._current[purpose]
            if wanted and (given is None or given.until != until):
                consents.give(
                    actor=actor,
                    person=self.person,
                    purpose=purpose,
                    channel=ConsentChannel.PORTAL,
                    until=until,
                    guardian=self.cleaned_data.get("guardian", ""),
                    guardian_relation=self.cleaned_data.get("relation", ""),
                )
            elif given is not None and not wanted:
                consents.withdraw(actor=actor, person=self.person, purpose=purpose)
