"""The small forms of the page 可见范围与状态, one per fact."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.audience import Visibility
from permissions.models import Consortium, ConsortiumMember, Organisation, OrganisationState
from permissions.models.periods import in_force
from registries.domain.child_rows import labels_of, rows_of
from registries.enums import TRANSITIONS, EntryStatus, PartyRole
from registries.models import EntryAudience, RegistryEntry
from registries.pickers import SearchSelect, SearchSelectMultiple


def organisations_for(actor: Any) -> QuerySet[Organisation]:
    """Return the verified organisations that ``actor`` may see, to be chosen from."""
    rows = access_for(Organisation).visible(actor, Action.VIEW)
    return rows.filter(state=OrganisationState.VERIFIED).order_by("initials", "name", "pk")


def day_input() -> forms.DateInput:
    """Return a date control; the browser's own calendar needs no script of ours."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FactForm(forms.Form):
    """A form that knows the entry and for whom it is."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, entry: RegistryEntry, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        self.actor = actor
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")
        self.scope()

    def scope(self) -> None:
        """Narrow the choices and fill in what stands."""


class AudienceForm(FactForm):
    """Who may see the entry."""

    visibility = forms.ChoiceField(
        label=_("Visible to"), choices=Visibility.choices, widget=forms.RadioSelect
    )
    consortium = forms.ModelChoiceField(
        label=_("Consortium"), queryset=Consortium.objects.none(), required=False
    )
    audience = forms.ModelMultipleChoiceField(
        label=_("Named organisations"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=SearchSelectMultiple,
        help_text=_("Their staff see the whole entry."),
    )

    def scope(self) -> None:
        root = self.entry.organisation.root_pk if self.entry.organisation else None
        memberships = ConsortiumMember.objects.filter(in_force(), organisation__root_id=root)
        own = standing_of(self.actor).consortia
        consortia = Consortium.objects.filter(
            pk__in=[*own, *memberships.values_list("consortium_id", flat=True)]
        )
        self.fields["consortium"].queryset = consortia.order_by("name")
        self.fields["audience"].queryset = organisations_for(self.actor)
        named = EntryAudience.objects.filter(library=self.entry.library_slug, entry_id=self.entry.pk)
        self.initial = {
            "visibility": self.entry.visibility,
            "consortium": self.entry.consortium_id,
            "audience": list(named.values_list("organisation_id", flat=True)),
        }


class StatusForm(FactForm):
    """The next business status; only steps that follow from the present one."""

    status = forms.ChoiceField(label=_("New status"), widget=forms.RadioSelect)
    partner = forms.CharField(
        label=_("Partner"), required=False, max_length=200, help_text=_("For signed and resolved.")
    )
    on = forms.DateField(
        label=_("Date"), required=False, widget=day_input(), help_text=_("For signed and resolved.")
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=200, help_text=_("Needed for “cannot be met”.")
    )

    def scope(self) -> None:
        steps = TRANSITIONS[EntryStatus(self.entry.status)]
        self.fields["status"].choices = [(step.value, step.label) for step in EntryStatus if step in steps]


class ExpiryForm(FactForm):
    """Until when the entry is shown."""

    until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=day_input(),
        help_text=_("The entry is shown up to and including this day. Empty: no limit."),
    )

    def scope(self) -> None:
        if self.entry.expires_at:
            # The stored moment is the end of the last day.
            self.initial["until"] = timezone.localdate(self.entry.expires_at - datetime.timedelta(seconds=1))

    def expires_at(self) -> datetime.datetime | None:
        """Return the moment at which the last day ends."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time())
        return timezone.make_aware(midnight)

    def clean_until(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["until"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. To end it now, take the entry down."))
        return day


class PartyForm(FactForm):
    """Name one more organisation, on the platform or outside it."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation on the platform"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=SearchSelect,
    )
    outside_name = forms.CharField(
        label=_("or an organisation outside the platform"), required=False, max_length=200
    )
    role = forms.ChoiceField(label=_("Part"), choices=PartyRole.choices, initial=PartyRole.PARTICIPANT)

    def scope(self) -> None:
        rows = organisations_for(self.actor).exclude(pk=self.entry.organisation_id)
        self.fields["organisation"].queryset = rows

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        inside, outside = cleaned.get("organisation"), cleaned.get("outside_name", "").strip()
        if bool(inside) == bool(outside) and not self.errors:
            self.add_error("organisation", _("Choose an organisation, or enter the name of one outside."))
        return cleaned


class AnswerForm(FactForm):
    """Confirm or object for one's own organisation."""

    party = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[("confirm", ""), ("object", "")])
    objection = forms.CharField(label=_("Reason for the objection"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "object" and not cleaned.get("objection", "").strip():
            self.add_error("objection", _("Write why your organisation objects."))
        return cleaned


class ContactForm(FactForm):
    """Whom to call."""

    name = forms.CharField(label=_("Contact person"), max_length=60)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=30)
    email = forms.EmailField(label=_("E-mail"), required=False)


class RowsForm(FactForm):
    """The rows that the library keeps beside the entry: one a line, as they are pasted from a sheet."""

    def scope(self) -> None:
        model = type(self.entry)
        for table in self.entry.spec().child_tables:
            headings = " | ".join(labels_of(model, table))
            lines = [" | ".join(str(cell) for cell in row.values()) for row in rows_of(self.entry, table)]
            self.fields[table.name] = forms.CharField(
                label=capfirst(str(table.title)),
                required=False,
                strip=True,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": max(4, len(lines) + 2), "autocomplete": "off"}),
                initial="\n".join(lines),
                help_text=_("One a line: %(headings)s. Cells may be pasted from a sheet.")
                % {"headings": headings},
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for table in self.entry.spec().child_tables:
            if table.name in cleaned:
                cleaned[table.name] = list(_cells(cleaned[table.name], table.columns))
        return cleaned


def _cells(text: str, columns: tuple[str, ...]) -> Iterator[dict[str, str | None]]:
    for line in text.splitlines():
        cells = [cell.strip() for cell in re.split(r"[|｜\t]", line)]
        if any(cells):
            yield dict(zip(columns, [cell or None for cell in cells], strict=False))


class DiscloseForm(FactForm):
    """Open the protected part to one organisation."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), widget=SearchSelect
    )

    def scope(self) -> None:
        self.fields["organisation"].queryset = organisations_for(self.actor)


class ConfirmForm(FactForm):
    """Nothing to fill in: the act itself."""
