"""What an act on many entries asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.masterdata.models import Tag
from cms.masterdata.models.tag import TagDimension
from permissions.audience import Visibility
from permissions.models import Consortium
from registries.pickers import SearchSelectMultiple

#: Named organisations are chosen entry by entry, because each entry has partners of its own.
_FOR_MANY = [choice for choice in Visibility.choices if choice[0] != Visibility.NAMED]


class TagsForm(forms.Form):
    """Technology fields to add and to remove."""

    add = forms.ModelMultipleChoiceField(
        label=_("Add"), queryset=Tag.objects.none(), required=False, widget=SearchSelectMultiple
    )
    remove = forms.ModelMultipleChoiceField(
        label=_("Take away"), queryset=Tag.objects.none(), required=False, widget=SearchSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Tag.objects.filter(dimension=TagDimension.TECHNOLOGY).order_by("pinyin", "pk")
        self.fields["add"].queryset = rows.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["remove"].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for at least one of both."""
        values: dict[str, Any] = super().clean() or {}
        if not values.get("add") and not values.get("remove"):
            raise forms.ValidationError(
                _("Name at least one technology field to add or to remove."), code="nothing_to_do"
            )
        return values


class AudienceForm(forms.Form):
    """The new audience, with the consortium where members of one may see it."""

    visibility = forms.ChoiceField(label=_("Audience"), choices=_FOR_MANY, widget=forms.RadioSelect)
    consortium = forms.ModelChoiceField(
        label=_("Consortium"), queryset=Consortium.objects.none(), required=False, empty_label="—"
    )

    def __init__(self, *args: Any, consortium_ids: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Consortium.objects.filter(pk__in=consortium_ids).order_by("name", "pk")
        self.fields["consortium"].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the consortium where one is meant."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("visibility") == Visibility.CONSORTIUM and not values.get("consortium"):
            self.add_error("consortium", _("Name the consortium whose members may see this."))
        return values


class ExportForm(forms.Form):
    """The format of the sheet."""

    kind = forms.ChoiceField(
        label=_("Format"),
        choices=[("xlsx", "Excel (.xlsx)"), ("csv", "CSV")],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
