"""The form of one's own entry, made from the declaration of its library."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.fields import RichTextField

from cms.core.library import LibrarySpec
from permissions.access import standing_of
from permissions.audience import Visibility
from permissions.models import Consortium
from portal.code_labels import scheme_of
from portal.forms.register import PlainForm
from portal.own import paragraphs
from portal.own.codes import CodeField
from portal.own.own_fields import field_for, values_of
from registries.domain.own_entries import audiences_of
from registries.models.fields import ChoiceListField
from registries.money import WanField
from registries.own_fields.reading import definitions, own_groups
from registries.resources import EntryResource

PLEDGE = "no_secret_pledge"
_ROWS_LONG, _ROWS_SHORT = 6, 3
_SHORT_TEXT = 500
#: Who reads an entry of a person, said in a sentence.
_AUDIENCES: dict[str, tuple[str | Promise, str | Promise]] = {
    Visibility.PUBLIC: (
        Visibility.PUBLIC.label,
        _("Everyone reads the whole entry, also without logging in."),
    ),
    Visibility.SUMMARY: (
        Visibility.SUMMARY.label,
        _("Everyone sees title and abstract, not your name. You open the rest to single organisations."),
    ),
    Visibility.CONSORTIUM: (
        Visibility.CONSORTIUM.label,
        _("Members of the consortium that you choose read the whole entry."),
    ),
    Visibility.OWN: (
        pgettext_lazy("audience of a person", "Only myself"),
        _("Nobody else sees it; publish it later."),
    ),
}


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """A field on the page: what kind of control it is, whether a submission needs it, what the reviewer said."""

    bound: Any
    is_needed: bool
    remarks: Sequence[Any]
    #: tick, ticks, or nothing for a control with its label above
    kind: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """A group of fields on the page; ``is_open`` is false for what may stay folded."""

    title: str | Promise
    fields: Sequence[FieldView]
    is_open: bool


class OwnEntryForm(PlainForm):
    """Ask for the fields of a library; every one may be empty until the entry is handed in, but its name and kind."""

    def __init__(self, *args: Any, spec: LibrarySpec, draft: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec, self.draft, self.actor = spec, draft, actor
        self._columns = EntryResource.by_library[spec.slug]
        self._rich: dict[str, str] = {}
        for group in spec.groups:
            for name in group.fields:
                made = self._field(spec.model._meta.get_field(name))
                if made is not None:
                    self.fields[name] = made
        self._own = definitions(spec.slug)
        for own in self._own:
            self.fields[own.name] = field_for(own, draft)
        self._add_audience()
        self._dress()

    # -- fields --

    def _field(self, field: Any) -> forms.Field | None:
        """Return the form field of a model's field; None for what a person cannot choose in the portal."""
        common = {"label": self._label(field), "help_text": field.help_text}
        if field.is_relation:
            return self._code_field(field, common)
        value = getattr(self.draft, field.name)
        if isinstance(field, ChoiceListField):
            widget = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(
                choices=field.flatchoices, required=False, initial=value, widget=widget, **common
            )
        if field.choices:
            choices = [("", "—"), *field.flatchoices]
            return forms.ChoiceField(choices=choices, required=False, initial=value, **common)
        made = self._plain_field(field, common)
        if field.name not in self._rich:
            made.initial = value
        return made

    def _code_field(self, field: Any, common: dict[str, Any]) -> forms.Field | None:
        scheme = scheme_of(field.related_model)
        if not scheme:
            return None
        many = field.many_to_many
        chosen = list(getattr(self.draft, field.name).all()) if many else [getattr(self.draft, field.name)]
        return CodeField(
            scheme=scheme, many=many, chosen=[row for row in chosen if row is not None], **common
        )

    def _plain_field(self, field: Any, common: dict[str, Any]) -> forms.Field:
        if isinstance(field, RichTextField):
            self._rich[field.name] = paragraphs.to_text(getattr(self.draft, field.name))
            return forms.CharField(
                required=False, initial=self._rich[field.name], widget=_area(_ROWS_LONG), **common
            )
        if isinstance(field, models.TextField):
            longest = field.max_length
            rows = _ROWS_SHORT if longest and longest <= _SHORT_TEXT else _ROWS_LONG
            return forms.CharField(required=False, max_length=longest, widget=_area(rows), **common)
        made: Any = field.formfield(required=False, **common)
        if field.name in self._columns.money:
            return WanField.instead_of(made)
        if isinstance(field, models.DateField):
            made.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return made  # type: ignore[no-any-return]  # the form field of a model field

    def _label(self, field: Any) -> str:
        return capfirst(str(self._columns.headings.get(field.name, field.verbose_name)))

    def _add_audience(self) -> None:
        offered = audiences_of(self.actor)
        present = self.draft.visibility if self.draft.pk else Visibility.PUBLIC
        choices = [one for one in Visibility if one in offered or one == present]
        self.fields["visibility"] = forms.ChoiceField(
            label=_("Who may see it"),
            choices=[(one.value, _AUDIENCES.get(one, (one.label, ""))[0]) for one in choices],
            initial=present,
            widget=forms.RadioSelect,
        )
        if Visibility.CONSORTIUM in choices:
            rows = Consortium.objects.filter(pk__in=standing_of(self.actor).consortia).order_by("name")
            self.fields["consortium"] = forms.ModelChoiceField(
                label=_("Consortium"), queryset=rows, required=False, initial=self.draft.consortium_id
            )

    def _dress(self) -> None:
        for name, field in self.fields.items():
            plain = isinstance(
                field.widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect
            )
            if not plain:
                field.widget.attrs.setdefault("class", "input")
            if isinstance(field, forms.CharField) and field.max_length:
                field.widget.attrs.setdefault("maxlength", field.max_length)
            field.widget.attrs["aria-describedby"] = f"id_{name}-about"

    # -- what the page shows --

    @property
    def needed(self) -> frozenset[str]:
        """Return the fields that a submission needs with the kind that is chosen now."""
        tab = self.data.get(self.spec.tab_field) if self.is_bound else None
        if tab:
            setattr(self.draft, self.spec.tab_field, tab)
        own = [one.name for one in self._own if one.is_required]
        return frozenset({*self.draft.required_now(), *own, PLEDGE})

    def parts(self, remarks: Sequence[Any] = ()) -> Iterator[Part]:
        """Return the groups of fields: the first one open, the others where something stands or is missing."""
        needed = self.needed
        groups = [group for group in self.spec.groups if group.fields != (PLEDGE,)] + own_groups(self._own)
        for number, group in enumerate(groups):
            views = [
                self._view(name, needed, remarks)
                # What a submission needs comes first, in the order of the declaration.
                for name in sorted(group.fields, key=lambda name: number > 0 and name not in needed)
                if name in self.fields
            ]
            if views:
                is_open = number == 0 or any(self._speaks(view) for view in views)
                yield Part(title=group.title, fields=views, is_open=is_open)

    def view(self, name: str, remarks: Sequence[Any] = ()) -> FieldView:
        """Return one field on the page."""
        return self._view(name, self.needed, remarks)

    def _view(self, name: str, needed: frozenset[str], remarks: Sequence[Any]) -> FieldView:
        widget = self.fields[name].widget
        kind = "tick" if isinstance(widget, forms.CheckboxInput) else ""
        return FieldView(
            bound=self[name],
            is_needed=name in needed,
            remarks=[remark for remark in remarks if remark.field_name == name],
            kind="ticks" if isinstance(widget, forms.CheckboxSelectMultiple) else kind,
        )

    @staticmethod
    def _speaks(view: FieldView) -> bool:
        return bool(view.bound.errors or view.is_needed or view.remarks or view.bound.value())

    @property
    def audiences(self) -> list[tuple[Any, str | Promise]]:
        """Return the choices of the audience, each with its sentence."""
        return [(choice, _AUDIENCES.get(choice.data["value"], ("", ""))[1]) for choice in self["visibility"]]

    # -- what it says --

    def values(self) -> dict[str, Any]:
        """Return the editorial values that are valid; a wrong field does not keep the others from being saved."""
        self.is_valid()
        found = {}
        for name, value in self.cleaned_data.items():
            if name not in self.spec.editorial_fields or name in self.errors:
                continue
            if name in self._rich:
                if value.replace("\r\n", "\n").strip() == self._rich[name]:
                    continue
                value = paragraphs.to_rich(value)
            found[name] = self._empty_as_stored(name, value)
        return found | values_of(self._own, self)

    def _empty_as_stored(self, name: str, value: Any) -> Any:
        field: Any = self.spec.model._meta.get_field(name)
        return None if value == "" and field.null and not field.many_to_many else value

    @property
    def audience(self) -> dict[str, Any]:
        """Return the audience that was chosen; what stood before where nothing valid was."""
        self.is_valid()
        chosen = self.cleaned_data.get("visibility") or self.draft.visibility
        consortium = self.cleaned_data.get("consortium")
        kept = self.draft.consortium_id if chosen == Visibility.CONSORTIUM else None
        return {"visibility": chosen, "consortium_id": consortium.pk if consortium else kept}


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})
