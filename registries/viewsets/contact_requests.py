"""联系申请: who asks for the contacts of one's entries, with the answers; what one's own side asked for."""

import datetime
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core.errors import Invalid
from cms.core.row_ids import row_id
from permissions.access import standing_of
from permissions.viewsets.guards import ErrorsAsMessages
from registries.domain import contact_lists, contact_requests
from registries.enums.contact_request import ContactState
from registries.models import ContactRequest

NAME = "registries_contact_requests"
PER_PAGE = 30
RECEIVED, SENT = "received", "sent"
#: Tone and shape of each stage, as in the portal.
PILLS: dict[str, tuple[str, str]] = {
    "open": ("wait", "ring"),
    "accepted": ("done", "tick"),
    "declined": ("danger", "bar"),
    "withdrawn": ("quiet", "bar"),
    "ended": ("quiet", "bar"),
    "expired": ("quiet", "half"),
}
EXPIRED = pgettext_lazy("contact request", "Expired")


def request_pill(request: ContactRequest) -> Any:
    """Return the stage of a request as word, tone and shape."""
    tone, shape = PILLS[request.stage]
    word = EXPIRED if request.stage == "expired" else ContactState(request.state).label
    return format_html('<span class="cj-pill cj-pill--{} cj-shape--{}">{}</span>', tone, shape, word)


class ContactRequestsView(ErrorsAsMessages, WagtailAdminTemplateMixin, TemplateView):
    """The requests of one box, with what can be done to each."""

    template_name = "registries_admin/contact_requests.html"
    header_icon = "mail"
    _show_breadcrumbs = True
    index_url_name = NAME

    def get_page_title(self) -> str:
        return _("Contact requests")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not works_on_contacts(request.user):
            raise PermissionDenied
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = _ACTS.get(request.POST.get("act", ""))
        rows = contact_requests.visible(request.user)
        row = rows.filter(pk=row_id(request.POST.get("request", ""))).first()
        if act is None or row is None:
            raise Http404
        messages.success(request, act(request.user, row, request.POST))
        return HttpResponseRedirect(f"{reverse(NAME)}?box={self._box(request.POST)}#request-{row.pk}")

    @staticmethod
    def _box(values: Any) -> str:
        return SENT if values.get("box") == SENT else RECEIVED

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, box = self.request.user, self._box(self.request.GET)
        rows = contact_requests.sent(user) if box == SENT else contact_requests.received(user)
        rows = rows.select_related(*contact_lists.RELATED).order_by("-created_at", "-pk")
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p", "1"))
        last_day = timezone.localdate() + datetime.timedelta(days=contact_requests.DEFAULT_DAYS)
        return super().get_context_data(**kwargs) | {
            "box": box,
            "waiting": contact_lists.to_answer(user).count(),
            "rows": [
                {"line": line, "pill": request_pill(line.request)}
                for line in contact_lists.lines_of(user, page.object_list)
            ],
            "page": page,
            "last_day": last_day,
        }


def works_on_contacts(user: Any) -> bool:
    """Return whether the screen belongs into this person's console: he works for an organisation."""
    return bool(standing_of(user).staff_organisations)


def _accept(actor: Any, row: ContactRequest, data: Any) -> str:
    text = data.get("until", "")
    try:
        until = parse_date(text)
    except ValueError:
        until = None
    if text and until is None:
        raise Invalid("contact_until", gettext_lazy("Choose a day from today up to one year from now."))
    contact_requests.answer(actor=actor, request=row, accept=True, until=until)
    return _("The contact was opened.")


def _decline(actor: Any, row: ContactRequest, data: Any) -> str:
    contact_requests.answer(actor=actor, request=row, accept=False, reason=data.get("reason", ""))
    return _("The request was declined; the other side reads your reason.")


def _end(actor: Any, row: ContactRequest, data: Any) -> str:
    contact_requests.end(actor=actor, request=row, reason=data.get("reason", ""))
    return _("The contact was closed again.")


def _withdraw(actor: Any, row: ContactRequest, data: Any) -> str:
    contact_requests.withdraw(actor=actor, request=row)
    return _("The request was taken back.")


_ACTS: dict[str, Callable[[Any, ContactRequest, Any], str]] = {
    "accept": _accept,
    "decline": _decline,
    "end": _end,
    "withdraw": _withdraw,
}


class ContactRequestsMenuItem(MenuItem):
    """The menu entry 联系申请, with how many wait for an answer."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Contact requests"), "#", name="contact-requests", icon_name="mail", order=113
        )

    def is_shown(self, request: Any) -> bool:
        return works_on_contacts(request.user)

    def render_component(self, request: Any) -> LinkMenuItem:
        count = contact_lists.to_answer(request.user).count()
        label = _("Contact requests (%(count)d)") % {"count": count} if count else self.label
        return LinkMenuItem(self.name, label, reverse(NAME), icon_name=self.icon_name)


def contact_request_urls() -> list[Any]:
    """Return the address of the screen."""
    return [path("contact-requests/", ContactRequestsView.as_view(), name=NAME)]


__all__ = ["ContactRequestsMenuItem", "contact_request_urls"]
