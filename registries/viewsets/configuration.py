"""The configuration as text in the console: download it, hand in a file, look at the differences, apply."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from cms.core.errors import Conflict, Invalid
from registries.domain.configuration import document, planning
from registries.domain.configuration.document import MAX_BYTES
from registries.domain.configuration.section import ChangeKind, Difference
from registries.viewsets.review_desk import DeskMixin

_TONES = {
    ChangeKind.ADD: "done",
    ChangeKind.CHANGE: "work",
    ChangeKind.KEPT: "quiet",
    ChangeKind.CODE: "wait",
    ChangeKind.BY_HAND: "wait",
}


class ConfigurationForm(forms.Form):
    """A YAML file, or its text once it was read."""

    file = forms.FileField(label=gettext_lazy("YAML file"), required=False)
    text = forms.CharField(required=False, max_length=MAX_BYTES, strip=False, widget=forms.HiddenInput)

    def content(self) -> str:
        """Return the text of the file.

        Raises:
            Invalid: nothing was handed in, it is too large, or it is not UTF-8.
        """
        file = self.files.get("file")
        text = str(self.data.get("text", ""))
        if file is not None:
            if (file.size or 0) > MAX_BYTES:
                raise self._wrong(_("The file is larger than 2 MB."))
            try:
                text = file.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise self._wrong(_("The file is not UTF-8 text.")) from error
        if not text.strip():
            raise self._wrong(_("Choose a file first."))
        # A browser hands a hidden text back with other line ends than the file had.
        return text.replace("\r\n", "\n")

    @staticmethod
    def _wrong(text: str) -> Invalid:
        return Invalid("configuration_unreadable", text, fields={"file": [text]})


class ConfigurationView(DeskMixin, TemplateView):
    """Download, compare, apply."""

    template_name = "registries_admin/configuration.html"
    header_icon = "cogs"
    refusal = gettext_lazy("The configuration is read and applied by the platform operator.")

    def get_page_title(self) -> str:
        return _("Configuration as text")

    def may_come(self) -> bool:
        return planning.may_configure(self.request.user)

    def _tabs(self) -> list[dict[str, Any]]:
        return []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") != "yaml":
            return super().get(request, *args, **kwargs)
        text = planning.export(actor=request.user)
        response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
        name = f"configuration-{timezone.localdate().isoformat()}.yaml"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ConfigurationForm(request.POST, request.FILES)
        text = ""
        try:
            text = form.content()
            if "apply" in request.POST:
                done = planning.apply(
                    actor=request.user, text=text, fingerprint=request.POST.get("fingerprint", "")
                )
                messages.success(request, _("%(count)d changes were applied.") % {"count": len(done.applied)})
                return HttpResponseRedirect(reverse("registries_configuration"))
            plan = planning.plan(actor=request.user, text=text)
        except Conflict as error:
            plan = planning.plan(actor=request.user, text=text)
            return self._show(plan=plan, text=text, problem=str(error.message), status=409)
        except Invalid as error:
            return self._show(problem=str(error.message), status=400)
        return self._show(plan=plan, text=text)

    def _show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(**context), status=status)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = kwargs.get("plan")
        return super().get_context_data(**kwargs) | {
            "form": ConfigurationForm(initial={"text": kwargs.get("text", "")}),
            "parts": self._parts(plan) if plan is not None else [],
            "counts": self._counts,
        }

    @cached_property
    def _counts(self) -> list[dict[str, Any]]:
        return [{"title": section.title, "count": len(section.stand())} for section in planning.SECTIONS]

    @staticmethod
    def _parts(plan: planning.Plan) -> list[dict[str, Any]]:
        titles = {section.name: section.title for section in planning.SECTIONS}
        found = []
        for name, title in titles.items():
            rows = [_row(one) for one in plan.differences if one.section == name]
            if rows:
                found.append({"title": title, "rows": rows})
        return found


def _row(one: Difference) -> dict[str, Any]:
    shown = one.kind != ChangeKind.KEPT
    return {
        "key": one.key,
        "label": one.kind.label,
        "tone": _TONES[one.kind],
        "before": _lines(one.before) if shown else "",
        "after": _lines(one.after) if shown else "",
    }


def _lines(item: Any) -> str:
    if item is None:
        return ""
    return "\n".join(line[2:] for line in document.write({"item": [item]}).splitlines()[2:])


class ConfigurationMenuItem(MenuItem):
    """Shown to the platform operator."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Configuration as text"),
            reverse("registries_configuration"),
            name="configuration",
            icon_name="cogs",
            order=960,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return planning.may_configure(request.user)


urlpatterns = [path("configuration/", ConfigurationView.as_view(), name="registries_configuration")]

__all__ = ["ConfigurationMenuItem", "ConfigurationView", "urlpatterns"]
