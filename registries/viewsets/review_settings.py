"""What the desk is set to: levels per library for the operator, common remarks per authority, and who is late."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages

from cms.core import library as libraries
from cms.core.errors import Invalid
from permissions.models import Organisation
from permissions.models.organisation import OrganisationKind
from registries.domain import levels, overdue, phrases
from registries.domain.levels import Step
from registries.enums import INNER_LEVELS, ReviewLevel
from registries.models.review import DEFAULT_DAYS, MAX_DAYS
from registries.reviewers import may_configure
from registries.tabular.writing_csv import write_csv
from registries.viewsets.review_desk import DeskMixin


class LevelsView(DeskMixin, TemplateView):
    """Tick the levels that submissions of a library pass, and the working days of each; the order is fixed."""

    template_name = "registries_admin/desk_levels.html"

    def get_page_title(self) -> str:
        return _("Levels and days")

    def may_come(self) -> bool:
        return may_configure(self.request.user)

    def _after_error(self) -> str:
        return reverse("registries_review_levels")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        library, kind = request.POST.get("library", ""), request.POST.get("kind", "")
        is_reset = "reset" in request.POST
        steps = [] if is_reset else self._steps(request)
        if not steps and not is_reset:
            raise Invalid("levels_none", _("Tick at least one level."))
        levels.set_steps(actor=request.user, library=library, kind=kind, steps=steps)
        messages.success(request, _("Saved. It holds for what is submitted from now on."))
        return HttpResponseRedirect(self._after_error())

    @staticmethod
    def _steps(request: HttpRequest) -> list[Step]:
        found = []
        for level in ReviewLevel:
            if level.value in request.POST.getlist("level"):
                days = request.POST.get(f"days-{level.value}", "").strip()
                found.append(Step(level=level, days=int(days) if days.isdecimal() and len(days) < 4 else 0))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = levels.configured()
        kinds = [("", _("Every kind of organisation")), *OrganisationKind.choices]
        plans = [
            self._plan(spec, kind, label, known)
            for spec in libraries.all_specs()
            for kind, label in kinds
            if kind == "" or (spec.slug, kind) in known
        ]
        free: list[dict[str, Any]] = [
            {"library": spec.slug, "label": spec.label, "kind": kind, "kind_label": label}
            for spec in libraries.all_specs()
            for kind, label in OrganisationKind.choices
            if (spec.slug, kind) not in known
        ]
        wanted = self.request.GET.get("add", "")
        plans += [
            self._plan(libraries.get(one["library"]), one["kind"], one["kind_label"], known)
            for one in free
            if f"{one['library']}:{one['kind']}" == wanted
        ]
        return super().get_context_data(**kwargs) | {"plans": plans, "free": free, "most": MAX_DAYS}

    @staticmethod
    def _plan(
        spec: Any, kind: str, label: Any, known: dict[tuple[str, str], tuple[Step, ...]]
    ) -> dict[str, Any]:
        steps = {step.level: step.days for step in levels.steps_of(spec.slug, kind)}
        return {
            "library": spec.slug,
            "title": spec.label,
            "kind": kind,
            "kind_label": label,
            "is_default": (spec.slug, kind) not in known,
            "levels": [
                {
                    "value": level.value,
                    "label": level.label,
                    "is_inner": level in INNER_LEVELS,
                    "is_ticked": level in steps,
                    "days": steps.get(level, DEFAULT_DAYS),
                }
                for level in ReviewLevel
            ],
            "chain": " → ".join(str(level.label) for level in ReviewLevel if level in steps),
        }


class PhrasesView(DeskMixin, TemplateView):
    """The remarks of one's own authority, one a line."""

    template_name = "registries_admin/desk_phrases.html"

    def get_page_title(self) -> str:
        return _("Common remarks")

    def may_come(self) -> bool:
        return self.kept.exists()

    @cached_property
    def kept(self) -> Any:
        """Return the organisations whose remarks this person may change."""
        return phrases.kept_by(self.request.user)

    def _after_error(self) -> str:
        return reverse("registries_review_phrases")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = request.POST.get("organisation", "")
        organisation = Organisation(pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
        found = self.kept.filter(pk=organisation.pk).first() or organisation
        texts = request.POST.get("phrases", "").splitlines()
        kept = phrases.set_phrases(actor=request.user, organisation=found, texts=texts)
        text = _("Saved: %(count)d remarks.") if kept else _("The common remarks of the platform hold again.")
        messages.success(request, text % {"count": len(kept)} if kept else text)
        return HttpResponseRedirect(self._after_error())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheets = [{"organisation": one, "texts": phrases.phrases_of(one)} for one in self.kept]
        return super().get_context_data(**kwargs) | {
            "sheets": sheets,
            "default": phrases.DEFAULT,
            "most": phrases.MOST,
            "longest": phrases.LONGEST,
        }


class OverdueView(DeskMixin, TemplateView):
    """Late decisions by authority, with how late; as a file, too."""

    template_name = "registries_admin/desk_overdue.html"

    def get_page_title(self) -> str:
        return _("Late, by authority")

    def may_come(self) -> bool:
        return overdue.may_see(self.request.user)

    @cached_property
    def report(self) -> overdue.Report:
        """Return what is late for this person."""
        return overdue.report_for(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.GET.get("export") == "csv":
            return self._file()
        return super().get(request, *args, **kwargs)

    def _file(self) -> StreamingHttpResponse:
        headings = [
            _("Entry number"), _("Library"), _("Name"), _("Owning organisation"), _("Level of review"),
            _("Authority"), _("Due"), _("Days late"),
        ]  # fmt: skip
        rows = (
            (
                row.entry.number,
                row.label,
                row.title,
                str(row.entry.owner),
                row.level,
                "、".join(row.authorities),
                row.due,
                row.days,
            )
            for row in self.report.rows
        )
        response = StreamingHttpResponse(
            write_csv(rows, headings=headings), content_type="text/csv; charset=utf-8"
        )
        name = f"overdue-{timezone.localdate().isoformat()}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "report": self.report,
            "today": timezone.localdate(),
            "can_decide": super().may_come(),
        }
