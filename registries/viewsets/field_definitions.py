"""Own fields in the console: the fields of a library, a form for one, and the change of a type with its plan."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from cms.core import library as libraries
from cms.core.errors import Invalid
from registries.domain import fields, fields_types, fields_work
from registries.models import FieldDefinition
from registries.own_fields.reading import all_definitions
from registries.viewsets.field_definitions_forms import FLAGS, ChangedFieldForm, FieldForm, KindForm
from registries.viewsets.review_desk import DeskMixin

_MARKS = {
    "is_required": pgettext_lazy("own field", "required"),
    "is_public": pgettext_lazy("own field", "public"),
    "is_filter": pgettext_lazy("own field", "filter"),
    "is_listed": pgettext_lazy("own field", "column"),
    "is_searchable": pgettext_lazy("own field", "searched"),
}


class FieldsMixin(DeskMixin, TemplateView):
    """What the pages of own fields share: the operator, the library, the way back."""

    header_icon = "list-ul"
    refusal = gettext_lazy("Fields of a library are defined by the platform operator.")

    def may_come(self) -> bool:
        return fields.may_define(self.request.user)

    @cached_property
    def spec(self) -> Any:
        """Return the library that the page is about: the one of the address, else the first."""
        slug = self.kwargs.get("library")
        if slug is None:
            return libraries.all_specs()[0]
        try:
            return libraries.get(slug)
        except libraries.UnknownLibrary as error:
            raise Http404 from error

    @cached_property
    def definition(self) -> FieldDefinition:
        """Return the field of the address."""
        return fields.found(actor=self.request.user, library=self.spec.slug, key=self.kwargs["key"])

    @property
    def list_url(self) -> str:
        """Return the list of the library's fields."""
        return reverse("registries_fields_of", args=[self.spec.slug])

    def _after_error(self) -> str:
        return self.list_url

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = super().get_breadcrumbs_items()
        back = {"url": self.list_url, "label": _("Own fields: %(library)s") % {"library": self.spec.label}}
        return [*here[:-1], back, here[-1]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"spec": self.spec, "list_url": self.list_url, "tabs": []}


class FieldListView(FieldsMixin):
    """List the fields of a library in their order; put in order, retire and restore."""

    template_name = "registries_admin/field_list.html"

    def get_page_title(self) -> str:
        return _("Own fields")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        found = super().get_breadcrumbs_items()
        return [*found[:-2], found[-1]]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        one = fields.found(actor=request.user, library=self.spec.slug, key=request.POST.get("key", ""))
        if act in {"up", "down"}:
            fields.move(actor=request.user, definition=one, up=act == "up")
        elif act == "retire":
            fields.retire(actor=request.user, definition=one)
            messages.success(request, _("“%(field)s” was retired. Its values are kept.") % {"field": one})
        elif act == "restore":
            fields.restore(actor=request.user, definition=one)
            messages.success(request, _("“%(field)s” is in use again, with its values.") % {"field": one})
        else:
            raise Http404
        return HttpResponseRedirect(self.list_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [self._row(one) for one in all_definitions(self.spec.slug)]
        return super().get_context_data(**kwargs) | {
            "tabs": [self._tab(spec) for spec in libraries.all_specs()],
            "rows": [row for row in rows if row["field"].retired_at is None],
            "retired": [row for row in rows if row["field"].retired_at is not None],
            "work": fields_work.under_way(self.spec.slug),
            "most": fields.MOST_FIELDS,
        }

    def _tab(self, spec: Any) -> dict[str, Any]:
        count = len(fields.definitions(spec.slug))
        return {
            "url": reverse("registries_fields_of", args=[spec.slug]),
            "label": f"{spec.label} {count}" if count else str(spec.label),
            "is_current": spec is self.spec,
        }

    @staticmethod
    def _row(one: FieldDefinition) -> dict[str, Any]:
        return {
            "field": one,
            "url": reverse("registries_fields_edit", args=[one.library, one.key]),
            "type": one.get_reference_display() or one.get_kind_display(),
            "values": [label for _key, label in one.offered()],
            "marks": [_MARKS[name] for name in FLAGS if getattr(one, name)],
        }


class FieldFormView(FieldsMixin):
    """What the forms share: an error of the domain stands beside its field."""

    template_name = "registries_admin/field_form.html"
    form: Any = None

    def make_form(self, data: Any = None) -> Any:
        """Return the form, filled with what was sent."""
        raise NotImplementedError

    def save(self, form: Any) -> HttpResponse:
        """Do what the form says."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = self.make_form(request.POST)
        if self.form.is_valid():
            try:
                return self.save(self.form)
            except Invalid as error:
                self._take(error)
        return self.render_to_response(self.get_context_data(), status=400)

    def _take(self, error: Invalid) -> None:
        for name, texts in (error.fields or {"": [error.message]}).items():
            for text in texts:
                known = name if name in self.form.fields else None
                self.form.add_error(known, str(text) or error.message)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = self.form or self.make_form()
        flags = [form[name] for name in FLAGS if name in form.fields]
        return super().get_context_data(**kwargs) | {"form": form, "flags": flags}


class FieldAddView(FieldFormView):
    """Define a field."""

    def get_page_title(self) -> str:
        return _("New field: %(library)s") % {"library": self.spec.label}

    def make_form(self, data: Any = None) -> Any:
        return FieldForm(data)

    def save(self, form: Any) -> HttpResponse:
        one = fields.define(actor=self.request.user, library=self.spec.slug, wanted=form.wanted())
        text = _(
            "“%(field)s” was added. It stands in form, list, template and API from now on (key %(key)s)."
        )
        messages.success(self.request, text % {"field": one.label, "key": one.key})
        return HttpResponseRedirect(self.list_url)


class FieldEditView(FieldFormView):
    """Change a field."""

    def get_page_title(self) -> str:
        return _("Field “%(field)s”") % {"field": self.definition.label}

    def make_form(self, data: Any = None) -> Any:
        return ChangedFieldForm(data, definition=self.definition)

    def save(self, form: Any) -> HttpResponse:
        one = fields.change(actor=self.request.user, definition=self.definition, wanted=form.wanted())
        messages.success(self.request, _("“%(field)s” was saved.") % {"field": one.label})
        return HttpResponseRedirect(self.list_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        type_url = reverse("registries_fields_type", args=[self.spec.slug, self.definition.key])
        return context | {
            "definition": self.definition,
            "type_url": type_url,
            "known_values": context["form"].known_values(),
        }


class FieldTypeView(FieldFormView):
    """Look at what another type would make of the values, then change it."""

    template_name = "registries_admin/field_type.html"

    def get_page_title(self) -> str:
        return _("Type of “%(field)s”") % {"field": self.definition.label}

    def make_form(self, data: Any = None) -> Any:
        return KindForm(data)

    def save(self, form: Any) -> HttpResponse:
        new = fields_types.type_wanted(
            definition=self.definition,
            kind=form.cleaned_data["kind"],
            reference=form.cleaned_data["reference"],
            values=form.list_values(),
            max_length=form.size("max_length", self.definition.max_length),
            places=form.size("places", self.definition.places),
        )
        if self.request.POST.get("act") != "apply":
            plan = fields_types.plan_type(actor=self.request.user, definition=self.definition, new=new)
            return self.render_to_response(self.get_context_data(plan=plan, new=new))
        fields_types.change_type(actor=self.request.user, definition=self.definition, new=new)
        text = _("The type of “%(field)s” was changed; its values follow.")
        messages.success(self.request, text % {"field": self.definition.label})
        return HttpResponseRedirect(self.list_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edit_url = reverse("registries_fields_edit", args=[self.spec.slug, self.definition.key])
        return super().get_context_data(**kwargs) | {"definition": self.definition, "edit_url": edit_url}


class FieldsMenuItem(MenuItem):
    """The menu entry of the platform operator."""

    def is_shown(self, request: Any) -> bool:
        return fields.may_define(request.user)


def fields_menu_item() -> MenuItem:
    """Return the entry for the menu."""
    return FieldsMenuItem(
        gettext_lazy("Own fields"),
        reverse("registries_fields"),
        name="own-fields",
        icon_name="list-ul",
        order=720,
    )


urlpatterns = [
    path("fields/", FieldListView.as_view(), name="registries_fields"),
    path("fields/<slug:library>/", FieldListView.as_view(), name="registries_fields_of"),
    path("fields/<slug:library>/add/", FieldAddView.as_view(), name="registries_fields_add"),
    path("fields/<slug:library>/<slug:key>/", FieldEditView.as_view(), name="registries_fields_edit"),
    path("fields/<slug:library>/<slug:key>/type/", FieldTypeView.as_view(), name="registries_fields_type"),
]
