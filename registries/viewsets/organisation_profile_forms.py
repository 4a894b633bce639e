"""The forms of the profile of an organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registries.domain.organisation_profiles import FIELDS, QUALIFICATION_FIELDS
from registries.models import OrganisationProfile, OrganisationQualification
from registries.money import WanField
from registries.viewsets.evidence import EvidenceForm
from registries.viewsets.facts_forms import day_input


class ProfileForm(forms.ModelForm):
    """Facts of the organisation; rules stand in the domain, which is asked once all types are right."""

    class Meta:
        model = OrganisationProfile
        fields = FIELDS
        widgets = {
            "main_products": forms.Textarea(attrs={"rows": 4}),
            "staff_counted_on": day_input(),
            "founded_on": day_input(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capital = self.fields["registered_capital"]
        self.fields["registered_capital"] = WanField.instead_of(capital)
        self.fields["registered_capital"].label = _("Registered capital (10,000 yuan)")

    def _post_clean(self) -> None:
        """Leave the instance alone: the domain sets and checks it."""


class QualificationForm(forms.ModelForm):
    """Add one qualification."""

    class Meta:
        model = OrganisationQualification
        fields = (*QUALIFICATION_FIELDS, "file")
        widgets = {"valid_from": day_input(), "valid_until": day_input()}

    file = forms.FileField(
        label=_("Certificate"),
        required=False,
        help_text=_("PDF, JPG or PNG, at most 10 MB. Only you and the platform see it."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def clean_file(self) -> Any:
        """Judge the file by what it contains, as every document."""
        return EvidenceForm.clean_file(self) if self.cleaned_data.get("file") else None  # type: ignore[arg-type]  # the same field

    def _post_clean(self) -> None:
        """Leave the instance alone: the domain sets and checks it."""
