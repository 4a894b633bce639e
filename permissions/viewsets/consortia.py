"""Consortia in the console: list, members over time, admission with its document, end of a membership."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from cms.core.errors import DomainError
from cms.core.row_ids import row_id
from permissions import organisation_forms as forms
from permissions.domain import consortia
from permissions.domain.admissions import may_read_scan
from permissions.models import Consortium, ConsortiumMember
from permissions.viewsets.guards import ErrorsAsMessages
from permissions.viewsets.organisation_pages import operates

TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}


class ConsortiumScreen(ErrorsAsMessages, WagtailAdminTemplateMixin):
    """What the operator's screens of consortia share; for others they do not exist."""

    header_icon = "group"
    _show_breadcrumbs = True
    index_url_name = "permissions_consortia"
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not operates(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def consortium(self) -> Consortium:
        """Return the consortium in the address."""
        return get_object_or_404(Consortium.objects.select_related("region"), pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [{"url": reverse(self.index_url_name), "label": _("Consortia")}]
        if "pk" in self.kwargs:
            url = reverse("permissions_consortium", args=[self.consortium.pk])
            items.append({"url": url, "label": str(self.consortium)})
        return [*super().get_breadcrumbs_items(), *items]


class ConsortiaView(ConsortiumScreen, TemplateView):
    """All consortia with the number of their members today."""

    template_name = "permissions_admin/consortia.html"

    def get_page_title(self) -> str:
        return _("Consortia")

    @property
    def header_buttons(self) -> list[Any]:
        url = reverse("permissions_consortium_new")
        return [HeaderButton(_("Register a consortium"), url=url, icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "consortia": consortia.with_member_counts()}


class ConsortiumFormView(ConsortiumScreen, FormView):
    """A screen with one form that ends in one domain call."""

    template_name = "permissions_admin/organisation_form.html"

    def act(self, data: dict[str, Any]) -> Consortium:
        """Do it."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            consortium = self.act(form.cleaned_data)
        except DomainError as error:
            forms.show_error(form, error)
            return self.form_invalid(form)
        return HttpResponseRedirect(reverse("permissions_consortium", args=[consortium.pk]))

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"button": _("Save"), "back": reverse(self.index_url_name)}
        return {**super().get_context_data(**kwargs), **words}


class ConsortiumNew(ConsortiumFormView):
    """A new consortium."""

    form_class = forms.ConsortiumForm

    def get_page_title(self) -> str:
        return _("Register a consortium")

    def act(self, data: dict[str, Any]) -> Consortium:
        return consortia.create_consortium(actor=self.request.user, **data)


class ConsortiumEdit(ConsortiumFormView):
    """The facts of a consortium."""

    def get_page_title(self) -> str:
        return _("Edit facts")

    def get_form(self, form_class: Any = None) -> Any:
        return forms.ConsortiumForm(**self.get_form_kwargs(), is_new=False)

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.consortium, name) for name in ("name", "kind", "region", "founded_on")}

    def act(self, data: dict[str, Any]) -> Consortium:
        return consortia.edit_consortium(actor=self.request.user, consortium=self.consortium, **data)


class ConsortiumView(ConsortiumFormView):
    """The members over time; admit one, end a membership, add a scan that came later."""

    form_class = forms.AdmitForm
    template_name = "permissions_admin/consortium.html"

    def get_page_title(self) -> str:
        return str(self.consortium)

    @property
    def header_buttons(self) -> list[Any]:
        url = reverse("permissions_consortium_edit", args=[self.consortium.pk])
        return [HeaderButton(_("Edit facts"), url=url, icon_name="edit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        rows = list(
            self.consortium.memberships.select_related("organisation").order_by(
                "organisation__pinyin", "-valid_from", "pk"
            )
        )
        past = [row for row in rows if row.valid_to and row.valid_to < today]
        present = sorted((row for row in rows if row not in past), key=consortia.rank)
        return {
            **super().get_context_data(**kwargs),
            "consortium": self.consortium,
            "present": [(row, bool(row.valid_from and row.valid_from > today)) for row in present],
            "past": past,
            "today": today,
            "button": _("Admit"),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        for name, act in (("end", self._end), ("scan_for", self._add_scan)):
            if name in request.POST:
                return act(request, request.POST[name])
        return super().post(request, *args, **kwargs)

    def _membership(self, number: str) -> ConsortiumMember:
        return get_object_or_404(self.consortium.memberships, pk=row_id(number))

    def _end(self, request: HttpRequest, number: str) -> HttpResponse:
        form = forms.EndForm(request.POST)
        day = form.cleaned_data["last_day"] if form.is_valid() else None
        consortia.leave_consortium(actor=request.user, membership=self._membership(number), on=day)
        messages.success(
            request, _("The membership ends. What only members see is closed to it from then on.")
        )
        return HttpResponseRedirect(request.path)

    def _add_scan(self, request: HttpRequest, number: str) -> HttpResponse:
        scan = request.FILES.get("scan")
        membership = self._membership(number)
        if scan is None:
            messages.error(request, _("Choose the file first."))
        else:
            consortia.add_admission_scan(actor=request.user, membership=membership, scan=scan)
            messages.success(request, _("The scan is kept."))
        return HttpResponseRedirect(request.path)

    def _after_error(self) -> str:
        return self.request.path

    def act(self, data: dict[str, Any]) -> Consortium:
        consortia.join_consortium(actor=self.request.user, consortium=self.consortium, **data)
        text = _("%(name)s is a member.")
        messages.success(self.request, text % {"name": data["organisation"].name})
        return self.consortium


class AdmissionView(View):
    """Hand out the scan of an admission document, as a file to keep and never as a page to run."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        membership = get_object_or_404(ConsortiumMember.objects.select_related("organisation"), pk=pk)
        if not membership.admission_scan or not may_read_scan(request.user, membership):
            raise Http404
        try:
            stream = membership.admission_scan.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        ending = "." + str(membership.admission_scan.name).rpartition(".")[2]
        response = FileResponse(
            stream,
            as_attachment=True,
            filename=f"{membership.organisation.name}{ending}",
            content_type=TYPES.get(ending, "application/octet-stream"),
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cache-Control"] = "private, no-store"
        return response


class ConsortiaMenuItem(MenuItem):
    """The way to the consortia, for the operator."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Consortia"),
            reverse("permissions_consortia"),
            name="consortia",
            icon_name="group",
            order=165,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return operates(request.user)


def consortium_urls() -> list[Any]:
    """Return the addresses of the screens."""
    guarded = require_admin_access
    return [
        path("consortia/", guarded(ConsortiaView.as_view()), name="permissions_consortia"),
        path("consortia/new/", guarded(ConsortiumNew.as_view()), name="permissions_consortium_new"),
        path("consortia/<int:pk>/", guarded(ConsortiumView.as_view()), name="permissions_consortium"),
        path(
            "consortia/<int:pk>/edit/", guarded(ConsortiumEdit.as_view()), name="permissions_consortium_edit"
        ),
        path("admissions/<int:pk>/", guarded(AdmissionView.as_view()), name="permissions_admission"),
    ]
