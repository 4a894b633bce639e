"""The form of an entry in the console. It knows for whom it is, or it offers nothing."""

import json
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.masterdata.models import Tag, TagDimension
from cms.masterdata.models.codes import CodeRowQuerySet
from permissions.access import access_for, standing_of
from permissions.acting import acting_for
from permissions.actions import Action
from permissions.audience import Visibility
from permissions.models import Consortium, Organisation, Person
from registries.domain.queries import open_remarks
from registries.models import EntryComment, RegistryEntry
from registries.money import WanField
from registries.own_fields.forms import OwnFieldsMixin
from registries.pickers import make_searchable
from registries.resources import EntryResource

#: LIVE fields that are chosen once, when an entry is recorded; afterwards they have screens of their own.
CREATION_FIELDS = ("organisation", "visibility", "consortium", "expires_at")


MIN_YEAR, MAX_YEAR = 2000, 2100


class EntryForm(OwnFieldsMixin, WagtailAdminModelForm):
    """Edit one entry: owner among one's own, references narrowed, what a submission needs marked as required."""

    remarks: dict[str, list[EntryComment]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_like_the_sheet()
        self._scope_owner()
        self._scope_references()
        self._mark_required()
        self.add_own_fields()
        self._show_remarks()

    def _name_like_the_sheet(self) -> None:
        """Call fields as the import sheet does, and ask for money in the same unit."""
        columns = EntryResource.by_library[self._meta.model.library_slug]
        for name, heading in columns.headings.items():
            if name in self.fields:
                self.fields[name].label = capfirst(str(heading))
        for name in columns.money & set(self.fields):
            self.fields[name] = WanField.instead_of(self.fields[name])

    def _scope_owner(self) -> None:
        if self.instance.pk:
            # Taken from the row and changed by operations of their own, so the form does not even carry them.
            for name in CREATION_FIELDS:
                self.fields.pop(name, None)
            return
        owner = self.fields.get("organisation")
        if owner is None:
            return
        owners = self._owners()
        owner.queryset = owners
        owner.required = True
        owner.empty_label = None if len(owners[:2]) == 1 else owner.empty_label
        if len(owners[:2]) == 1:
            owner.initial = owners[0].pk
        else:
            # New entries are for the organisation of the header, if entries can be recorded for it at all.
            owner.initial = acting_for(self.for_user)

    def _owners(self) -> Any:
        if self.for_user is None:
            return Organisation.objects.none()
        access: Any = access_for(self._meta.model)
        rows = access.owners_for(self.for_user, Action.CREATE)
        return rows.order_by("name", "pk")

    def _scope_references(self) -> None:
        standing = standing_of(self.for_user)
        if "consortium" in self.fields:
            self._scope_audience(Consortium.objects.filter(pk__in=standing.consortia).order_by("name"))
        self._scope_people(standing.audience_roots)
        for field in self.fields.values():
            queryset = getattr(field, "queryset", None)
            if isinstance(queryset, CodeRowQuerySet):
                field.queryset = queryset.current().order_by("code")
        if "technologies" in self.fields:
            tags = Tag.objects.filter(dimension=TagDimension.TECHNOLOGY, is_active=True)
            # Prefetched: each option tells its synonyms.
            tags = tags.order_by("group", "pinyin", "pk").prefetch_related("synonyms")
            self.fields["technologies"].queryset = tags
        for field in self.fields.values():
            make_searchable(field)

    def _scope_people(self, roots: Collection[int]) -> None:
        """Offer where a person is named one's own people, and whoever is named already."""
        for name, field in self.fields.items():
            queryset = getattr(field, "queryset", None)
            if queryset is None or queryset.model is not Person:
                continue
            named = self.instance.serializable_value(name) if self.instance.pk else None
            if self._meta.model._meta.get_field(name).many_to_many and self.instance.pk:
                named = [person.pk for person in getattr(self.instance, name).all()]
            kept = named if isinstance(named, list) else [named] if named else []
            own = Person.objects.filter(affiliations__organisation__root_id__in=roots)
            staff = Person.objects.filter(user__rolegrant__content_object__root_id__in=roots)
            rows = own | staff | Person.objects.filter(pk__in=kept)
            field.queryset = rows.distinct().order_by("initials", "pk")

    def _scope_audience(self, rows: Any) -> None:
        """Offer one's own consortia; whoever is in none is not proposed an audience that cannot be saved."""
        first = rows.first()
        self.fields["consortium"].queryset = rows
        self.fields["consortium"].initial = first
        audience = self.fields.get("visibility")
        if first is not None or audience is None:
            return
        audience.choices = [one for one in audience.choices if one[0] != Visibility.CONSORTIUM]
        # The summary names no owner: of the audiences outside one's organisation it tells the least.
        if self.get_initial_for_field(audience, "visibility") == Visibility.CONSORTIUM:
            self.initial["visibility"] = Visibility.SUMMARY

    def _mark_required(self) -> None:
        # Shown with an asterisk, asked for on submission, waived while a draft is saved (Wagtail's deferral).
        names = [*self._meta.model.spec().required, "no_secret_pledge"]
        for name in names:
            if name in self.fields and name != "title":
                self.fields[name].required = True
        self._meta.defer_required_on_fields = [name for name in names if name != "title"]
        for group in {group for entry in self._by_choice().values() for group in entry.either_now()}:
            for name in set(group) & set(self.fields):
                others = "、".join(str(self.fields[other].label) for other in group if other != name)
                text = _("Where a technical problem is to be solved: this or %(others)s, one is enough.")
                self.fields[name].help_text = str(text) % {"others": others}

    def _by_choice(self) -> dict[str, RegistryEntry]:
        """Return an empty entry for each value of the field that decides what a submission needs."""
        model: Any = self._meta.model
        tab = model.spec().deciding_field
        return {value: model(**{tab: value}) for value, _label in model._meta.get_field(tab).choices}

    @property
    def required_by_choice(self) -> str:
        """Return as JSON which fields a submission needs, by the value of the field that decides it."""
        spec = self._meta.model.spec()
        needed = {value: list(entry.required_now()) for value, entry in self._by_choice().items()}
        own = self.own_required
        needed = {value: names + own for value, names in needed.items()}
        return json.dumps({"field": spec.deciding_field, "always": [*spec.required, *own], "by": needed})

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Return what is wrong as anchor, label and text, in the order of the form."""
        found = [("", "", str(text)) for text in self.non_field_errors()]
        for name, texts in self.errors.items():
            if name in self.fields:
                bound = self[name]
                found += [
                    (bound.id_for_label or bound.auto_id, str(bound.label), str(text)) for text in texts
                ]
        # The form and the model may say the same of one field.
        return list(dict.fromkeys(found))

    def _show_remarks(self) -> None:
        self.remarks = {}
        if not self.instance.pk:
            return
        for remark in open_remarks(self.instance):
            if remark.field_name in self.fields:
                self.remarks.setdefault(remark.field_name, []).append(remark)
                self.fields[remark.field_name].widget.attrs["aria-details"] = f"remark-{remark.field_name}"

    def clean_go_live_at(self) -> Any:
        """Refuse a year that no clock can convert between time zones."""
        value = self.cleaned_data.get("go_live_at")
        if value is not None and not MIN_YEAR <= value.year <= MAX_YEAR:
            raise ValidationError(_("Enter a date of this century."))
        return value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        consortium, visibility = cleaned.get("consortium"), cleaned.get("visibility")
        if visibility and visibility != Visibility.CONSORTIUM and "consortium" in cleaned:
            cleaned["consortium"] = None
        if visibility == Visibility.CONSORTIUM and consortium is None:
            self.add_error("consortium", _("Name the consortium whose members may see this."))
        if visibility == Visibility.NAMED:
            self.add_error(
                "visibility", _("Name the organisations after saving, on the page “Audience and status”.")
            )
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        self.take_own_fields()
        submitting = "action-submit" in self.data
        if submitting and isinstance(self.instance, RegistryEntry):
            self._add_missing()

    def _add_missing(self) -> None:
        """Report what a submission still needs beside the fields, before anything is saved."""
        for name in self.instance.required_now():
            if name in self.fields and name not in self.errors and self._is_empty(name):
                self.add_error(name, _("Fill in this field before you submit."))
        for group in self.instance.either_now():
            if group[0] in self.fields and all(self._is_empty(name) for name in group):
                self.add_error(group[0], self.instance.words_of_either(group))
        self.add_missing_own()
        pledged = self.cleaned_data.get("no_secret_pledge", "no_secret_pledge" not in self.fields)
        if not pledged and "no_secret_pledge" not in self.errors:
            self.add_error("no_secret_pledge", _("Confirm that the content is not classified."))

    def _is_empty(self, name: str) -> bool:
        value: Any = self.cleaned_data.get(name)
        return not value.exists() if hasattr(value, "exists") else value in (None, "", [])
