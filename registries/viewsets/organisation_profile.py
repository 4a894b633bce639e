"""单位画像: the profile of an organisation for those who keep it, its qualifications for the operator to verify."""

import mimetypes
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.errors import Invalid
from cms.core.row_ids import row_id
from permissions.models import Organisation
from permissions.viewsets.guards import ErrorsAsMessages
from registries.domain import organisation_profiles as profiles
from registries.models import OrganisationQualification
from registries.viewsets.evidence import ending_of
from registries.viewsets.organisation_profile_forms import ProfileForm, QualificationForm

LIST, PAGE, FILE = "registries_profiles", "registries_profile", "registries_profile_file"
PER_PAGE = 50


class _ProfileMixin(ErrorsAsMessages, WagtailAdminTemplateMixin, TemplateView):
    """What both pages share."""

    header_icon = "cj-building"
    _show_breadcrumbs = True
    index_url_name = "wagtailadmin_home"


class ProfileListView(_ProfileMixin):
    """The organisations whose profile this person keeps; with a single one, its page at once."""

    template_name = "registries_admin/profile_list.html"

    def get_page_title(self) -> str:
        return _("Profiles of organisations")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        first = list(profiles.editable(request.user).values_list("pk", flat=True)[:2])
        if not first:
            raise PermissionDenied
        if len(first) == 1:
            return HttpResponseRedirect(reverse(PAGE, args=first))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = self.request.GET.get("q", "").strip()[:60]
        rows = profiles.editable(self.request.user).select_related("profile").order_by("pinyin", "pk")
        if text:
            rows = rows.filter(name__icontains=text)
        if waiting := "waiting" in self.request.GET and profiles.verifies(self.request.user):
            unseen = OrganisationQualification.objects.filter(verified_at=None)
            rows = rows.filter(pk__in=unseen.values("organisation_id"))
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "rows": [self._row(organisation) for organisation in page.object_list],
            "page": page,
            "text": text,
            "waiting": waiting,
            "may_verify": profiles.verifies(self.request.user),
        }

    @staticmethod
    def _row(organisation: Organisation) -> dict[str, Any]:
        return {
            "name": organisation.name,
            "kind": organisation.get_kind_display(),
            "url": reverse(PAGE, args=[organisation.pk]),
            "updated_at": organisation.profile.updated_at if hasattr(organisation, "profile") else None,
        }


class ProfileView(_ProfileMixin):
    """The profile of one organisation."""

    template_name = "registries_admin/profile.html"

    @cached_property
    def organisation(self) -> Organisation:
        """Return the organisation; for whoever does not keep its profile it does not exist here."""
        found = profiles.editable(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        return _("Profile of the organisation")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [{"url": reverse(LIST), "label": _("Profiles of organisations")}]
        return [*self.breadcrumbs_items, *items, {"url": "", "label": self.organisation.name}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        steps = {
            "profile": self._save,
            "add": self._add,
            "remove": self._remove,
            "verify": self._verify,
        }
        step = steps.get(request.POST.get("section", ""))
        if step is None:
            raise Http404
        return step(request)

    def _save(self, request: HttpRequest) -> HttpResponse:
        form = ProfileForm(request.POST, instance=profiles.profile_of(self.organisation.pk))
        return self._try(form, "profile", profiles.save_profile, _("The profile was saved."))

    def _add(self, request: HttpRequest) -> HttpResponse:
        form = QualificationForm(request.POST, request.FILES)
        return self._try(form, "add", profiles.add_qualification, _("The qualification was added."))

    def _try(self, form: Any, name: str, act: Any, done: str) -> HttpResponse:
        if form.is_valid():
            try:
                act(actor=self.request.user, organisation=self.organisation, **form.cleaned_data)
            except Invalid as error:
                for field, texts in (error.fields or {"": [error.message]}).items():
                    form.add_error(field if field in form.fields else None, [str(text) for text in texts])
            else:
                return self._done(done)
        return self.render_to_response(self.get_context_data(**{f"{name}_form": form}), status=400)

    def _remove(self, request: HttpRequest) -> HttpResponse:
        profiles.remove_qualification(actor=request.user, qualification=self._qualification(request))
        return self._done(_("The qualification was removed."))

    def _verify(self, request: HttpRequest) -> HttpResponse:
        profiles.verify_qualification(actor=request.user, qualification=self._qualification(request))
        return self._done(_("The qualification was verified."))

    def _qualification(self, request: HttpRequest) -> OrganisationQualification:
        pk = row_id(request.POST.get("qualification", ""))
        rows = OrganisationQualification.objects.filter(organisation=self.organisation)
        found = rows.select_related("organisation").filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def _done(self, text: str) -> HttpResponse:
        messages.success(self.request, text)
        return HttpResponseRedirect(reverse(PAGE, args=[self.organisation.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        profile = profiles.profile_of(self.organisation.pk)
        context = {
            "organisation": self.organisation,
            "profile": profile,
            "profile_form": ProfileForm(instance=profile, auto_id="id_profile_%s"),
            "add_form": QualificationForm(auto_id="id_add_%s"),
            "qualifications": profiles.qualifications_of(self.organisation.pk),
            "may_verify": profiles.verifies(self.request.user),
        }
        return super().get_context_data(**(context | kwargs))


class ProfileFileView(View):
    """Hand out the certificate of a qualification to those who keep the profile."""

    def get(self, request: HttpRequest, pk: int, qualification_id: int) -> HttpResponseBase:
        organisation = profiles.editable(request.user).filter(pk=pk).first()
        rows = OrganisationQualification.objects.filter(organisation=organisation, pk=qualification_id)
        found = rows.first() if organisation is not None else None
        if found is None or not found.file:
            raise Http404
        try:
            stream = found.file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        ending = ending_of(stream.read(16)) or ".bin"
        stream.seek(0)
        response = FileResponse(
            stream,
            as_attachment=True,
            filename=found.original_name or f"{found.pk}{ending}",
            content_type=mimetypes.types_map.get(ending, "application/octet-stream"),
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cache-Control"] = "private, no-store"
        return response


class ProfileMenuItem(MenuItem):
    """The menu entry 单位画像."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Profile of the organisation"),
            "#",
            name="organisation-profile",
            icon_name="cj-building",
            order=170,
        )

    def is_shown(self, request: Any) -> bool:
        return profiles.editable(request.user).exists()

    def render_component(self, request: Any) -> LinkMenuItem:
        return LinkMenuItem(self.name, self.label, reverse(LIST), icon_name=self.icon_name)


def profile_urls() -> list[Any]:
    """Return the addresses of the pages."""
    return [
        path("organisation-profiles/", ProfileListView.as_view(), name=LIST),
        path("organisation-profiles/<int:pk>/", ProfileView.as_view(), name=PAGE),
        path(
            "organisation-profiles/<int:pk>/certificates/<int:qualification_id>/",
            ProfileFileView.as_view(),
            name=FILE,
        ),
    ]


__all__ = ["ProfileMenuItem", "profile_urls"]
