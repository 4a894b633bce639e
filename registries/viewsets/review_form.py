"""The form of a decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registries.domain.words import name_of
from registries.models import RegistryEntry
from registries.own_fields.reading import names_of

MAX_REMARK = 500


class ReviewForm(forms.Form):
    """A decision about the revision that was shown, with a comment and remarks on single fields."""

    fields: dict[str, Any]
    data: Any

    revision = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[("approve", ""), ("return", "")], widget=forms.HiddenInput)
    phrases = forms.MultipleChoiceField(
        label=gettext_lazy("Common remarks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment to the submitter"),
        required=False,
        max_length=MAX_REMARK,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, model: type[RegistryEntry], phrases: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phrases"].choices = [(text, text) for text in phrases]
        self.names = (*model.spec().editorial_fields, *names_of(model.library_slug))
        for name in self.names:
            label = _("Remark on “%(field)s”") % {"field": name_of(model, name)}
            widget = forms.Textarea(attrs={"rows": 2})
            self.fields[f"remark-{name}"] = forms.CharField(
                label=label, required=False, max_length=MAX_REMARK, widget=widget
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if len(self.full_comment()) > MAX_REMARK:
            self.add_error("comment", _("Use at most %(limit)d characters.") % {"limit": MAX_REMARK})
        return cleaned

    def full_comment(self) -> str:
        """Return the ticked phrases and the comment, one a line."""
        chosen = self.cleaned_data.get("phrases", [])
        return "\n".join([*chosen, self.cleaned_data.get("comment", "").strip()]).strip()

    def remarks(self) -> dict[str, str]:
        """Return the remarks on single fields."""
        return {name: self.cleaned_data.get(f"remark-{name}", "") for name in self.names}

    def phrase_choices(self) -> list[dict[str, Any]]:
        """Return the common remarks with whether each is ticked."""
        chosen = self.data.getlist("phrases") if self.is_bound else []
        return [
            {"text": text, "is_chosen": text in chosen} for text, _label in self.fields["phrases"].choices
        ]
