"""The table of holidays in the console, and the hint that a year is missing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.errors import DomainError
from cms.masterdata.models import Holiday
from permissions.domain import holidays
from permissions.organisation_forms import show_error
from permissions.viewsets.guards import ErrorsAsMessages
from permissions.viewsets.organisation_pages import operates


class NoticeForm(forms.Form):
    """The notice of one year as text."""

    text = forms.CharField(
        label=gettext_lazy("Text of the notice"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy(
            "Paste the sentences of the official notice, or write one line each: 春节 放假 2027-02-06 2027-02-13"
        ),
    )


class HolidaysView(ErrorsAsMessages, WagtailAdminTemplateMixin, FormView):
    """One year of the table; saving replaces that year."""

    form_class = NoticeForm
    template_name = "permissions_admin/holidays.html"
    header_icon = "date"
    _show_breadcrumbs = True
    index_url_name = "permissions_holidays"
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not operates(request.user) or not 2000 <= self.year <= 2100:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def year(self) -> int:
        """Return the year in the address, else the first that is missing, else the present one."""
        missing = holidays.missing_years()
        default = missing[0] if missing else timezone.localdate().year
        return int(self.kwargs.get("year", default))

    def get_page_title(self) -> str:
        return _("Holidays")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": _("Holidays")}]

    def get_initial(self) -> dict[str, Any]:
        return {"text": holidays.as_text(holidays.lines_of(self.year))}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            lines = holidays.read_notice(form.cleaned_data["text"], year=self.year)
            count = holidays.set_year(actor=self.request.user, year=self.year, lines=lines)
        except DomainError as error:
            show_error(form, error)
            return self.form_invalid(form)
        text = _("The notice of %(year)d is in force: %(count)d days. Check them below.")
        messages.success(self.request, text % {"year": self.year, "count": count})
        return HttpResponseRedirect(reverse("permissions_holidays_year", args=[self.year]))

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = set(Holiday.objects.values_list("year", flat=True).distinct())
        today = timezone.localdate()
        shown = sorted(known | {today.year, today.year + 1}, reverse=True)
        years = [(year, reverse("permissions_holidays_year", args=[year]), year in known) for year in shown]
        return {
            **super().get_context_data(**kwargs),
            "year": self.year,
            "years": years,
            "lines": holidays.lines_of(self.year),
            "missing": holidays.missing_years(),
        }


class HolidaysMenuItem(MenuItem):
    """The way to the table, for the operator."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Holidays"),
            reverse("permissions_holidays"),
            name="holidays",
            icon_name="date",
            order=900,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return operates(request.user)


class MissingYears(Component):
    """The hint on the operator's home that a year's notice is missing."""

    order = 5

    def render_html(self, parent_context: Any = None) -> str:
        years = "、".join(str(year) for year in holidays.missing_years())
        text = _(
            "The holiday notice of %(years)s is missing: due days and deadlines may be off. Paste it as soon as it is "
            "out."
        )
        return format_html(
            '<section class="cr"><p class="cr-notice cr-notice--wait">{} <a href="{}">{}</a></p></section>',
            text % {"years": years},
            reverse("permissions_holidays"),
            _("Enter the notice"),
        )


def add_missing_years(request: HttpRequest, panels: list[Any]) -> None:
    """Put the hint on the home of operators while a year is missing."""
    if operates(request.user) and holidays.missing_years():
        panels.append(MissingYears())


def holiday_urls() -> list[Any]:
    """Return the addresses of the screen."""
    view = require_admin_access(HolidaysView.as_view())
    return [
        path("holidays/", view, name="permissions_holidays"),
        path("holidays/<int:year>/", view, name="permissions_holidays_year"),
    ]
