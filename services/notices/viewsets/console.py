"""The inbox in the console: its menu entry with the number, the list, and what a person wants beside it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from cms.core.errors import DomainError, NotFound
from services.notices.domain.inbox import inbox_of
from services.notices.domain.reading import badge, open_notice, unread_count
from services.notices.forms import EmailForm, PreferencesForm
from services.notices.viewsets import screens


class NoticesMenuItem(MenuItem):
    """The menu entry 消息, with how many are unread."""

    def __init__(self) -> None:
        super().__init__(gettext_lazy("Notices"), "#", name="notices", icon_name="mail", order=105)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        count = badge(unread_count(request.user))
        label = _("Notices (%(count)s)") % {"count": count} if count else str(self.label)
        return LinkMenuItem(
            self.name,
            label,
            reverse("notices:inbox"),
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the person's notices."""
    context = _frame(_("Notices"), "mail", inbox=inbox_of(request.user, request.GET.dict()))
    return render(request, "notices_admin/inbox.html", context)


@never_cache
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark notices as read and stay on the list."""
    count = screens.mark(request)
    messages.success(request, _("Marked as read: %(count)d") % {"count": count})
    return redirect(reverse("notices:inbox") + screens.back(request))


@never_cache
@require_POST
def open_one(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as read and go where it leads."""
    try:
        line = open_notice(actor=request.user, pk=notice_id)
    except NotFound as error:
        raise Http404 from error
    return redirect(line.url or "notices:inbox")


@never_cache
def settings(request: HttpRequest) -> HttpResponse:
    """Show or store what is to come beside the inbox; the address has a form of its own."""
    user: Any = request.user
    form: PreferencesForm | None = None
    if request.method == "POST":
        try:
            form = screens.store(request, messages)
        except DomainError as error:
            messages.error(request, error.message)
            return redirect("notices:settings")
        if form is None:
            return redirect("notices:settings")
    context = _frame(
        _("What reaches me beside the inbox"),
        "mail",
        form=form or PreferencesForm(user=user),
        email_form=EmailForm(),
        contacts=screens.contacts_of(user),
    )
    return render(request, "notices_admin/settings.html", context, status=200 if form is None else 400)


def _frame(title: str, icon: str, **context: Any) -> dict[str, Any]:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, {"url": "", "label": title}]
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": crumbs,
        **context,
    }
