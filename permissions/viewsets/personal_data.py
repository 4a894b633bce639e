"""Personal data in the console: a value shown with a reason; the texts of consents and the erasures that wait."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.errors import DomainError, Invalid
from permissions.domain import consent_texts, consents, erasure, person_contacts
from permissions.organisation_forms import show_error
from permissions.purposes import Purpose
from permissions.viewsets.guards import ErrorsAsMessages
from permissions.viewsets.organisation_pages import operates
from permissions.viewsets.oversight import PersonPage


class RevealForm(forms.Form):
    """Why somebody has to see a value."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("The person and the auditor read it. The value is shown once, on this page."),
    )


@method_decorator(never_cache, name="dispatch")
class RevealView(PersonPage):
    """Show one value of a person's contact data after a reason was given."""

    template_name = "permissions_admin/reveal.html"

    def get_page_title(self) -> str:
        return _("Show contact data")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = person_contacts.masked_contact(actor=self.request.user, user=self.person)
        chosen = next((one for one in known if one.field == self.kwargs["field"]), None)
        if chosen is None:
            raise Http404
        form = kwargs.pop("form", None) or RevealForm()
        return super().get_context_data(form=form, **kwargs) | {"account": self.person, "chosen": chosen}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RevealForm(request.POST)
        context: dict[str, Any] = {"form": form}
        if form.is_valid():
            try:
                context["value"] = person_contacts.reveal_contact(
                    actor=request.user,
                    user=self.person,
                    field=self.kwargs["field"],
                    reason=form.cleaned_data["reason"],
                )
            except Invalid as error:
                form.add_error("reason", error.message)
        return self.render_to_response(self.get_context_data(**context))


class TextForm(forms.Form):
    """The next version of a text."""

    text = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 16}))
    effective_from = forms.DateTimeField(
        label=gettext_lazy("In effect from"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=gettext_lazy("Empty: at once."),
    )
    renews = forms.BooleanField(
        label=gettext_lazy("Ask everybody again"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "Earlier consents end on that day. Clear this only for corrections that change nothing."
        ),
    )


class OperatorsPage(ErrorsAsMessages, WagtailAdminTemplateMixin):
    """A screen that exists for the operator only."""

    header_icon = "user"
    _show_breadcrumbs = True
    index_url_name = "permissions_personal_data"
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not operates(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Personal data")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse(self.index_url_name), "label": _("Personal data")}
        return [*super().get_breadcrumbs_items(), index]  # type: ignore[misc]  # a mixin for Wagtail's views


class PersonalDataView(OperatorsPage, TemplateView):
    """What waits to be erased, and the texts that people agree to."""

    template_name = "permissions_admin/personal_data.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "waiting": list(erasure.queue(self.request.user)[:200]),
            "texts": consents.texts_by_purpose(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key, act = request.POST.get("key", ""), request.POST.get("act", "")
        if act == "hold":
            erasure.hold_erasure(actor=request.user, key=key, reason=request.POST.get("reason", ""))
            messages.success(request, _("Held. The person reads the reason."))
        elif act == "release":
            erasure.release_erasure(actor=request.user, key=key)
            messages.success(request, _("Released. It is carried out on its day."))
        return redirect(self.index_url_name)


class ConsentTextView(OperatorsPage, FormView):
    """All versions of one text, and the next."""

    template_name = "permissions_admin/consent_text.html"
    form_class = TextForm

    @property
    def purpose(self) -> Purpose:
        """Return the purpose of the address."""
        if self.kwargs["purpose"] not in Purpose.values:
            raise Http404
        return Purpose(self.kwargs["purpose"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": str(self.purpose.label)}]

    def get_initial(self) -> dict[str, Any]:
        return {"text": consent_texts.text_in_effect(self.purpose).text, "renews": True}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = consent_texts.versions_of(self.purpose)
        return super().get_context_data(**kwargs) | {"purpose": self.purpose, "versions": versions}

    def form_valid(self, form: Any) -> HttpResponse:
        data = form.cleaned_data
        try:
            row = consent_texts.publish_text(
                actor=self.request.user,
                purpose=self.purpose,
                text=data["text"],
                effective_from=data["effective_from"],
                renews=data["renews"],
            )
        except DomainError as error:
            show_error(form, error)
            return self.render_to_response(self.get_context_data(form=form), status=400)
        messages.success(self.request, _("Version %(version)d is kept.") % {"version": row.version})
        return redirect(self.index_url_name)


class PersonalDataMenuItem(MenuItem):
    """The way to the screen, for the operator."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Personal data"),
            reverse("permissions_personal_data"),
            name="personal-data",
            icon_name="user",
            order=910,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return operates(request.user)


def personal_data_urls() -> list[Any]:
    """Return the addresses of the screens."""
    return [
        path(
            "personal-data/",
            require_admin_access(PersonalDataView.as_view()),
            name="permissions_personal_data",
        ),
        path(
            "personal-data/<str:purpose>/",
            require_admin_access(ConsentTextView.as_view()),
            name="permissions_consent_text",
        ),
    ]
