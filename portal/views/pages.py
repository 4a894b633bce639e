"""Pages without data of their own: display settings, accessibility statement, style guide."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import display
from portal.pills import PILLS


@never_cache
@require_safe
def switch_display(request: HttpRequest) -> HttpResponse:
    """Store a display setting in the visitor's browser and go back to the page they came from."""
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = redirect(target)
    display.remember(request, response)
    return response


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show what the portal does for readers, and where to report an obstacle."""
    return render(request, "portal/accessibility.html", {"hotline": settings.PORTAL_HOTLINE})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component with its states, for designers, developers and editors."""
    now = timezone.now()
    steps = [
        {"at": now - dt.timedelta(days=12), "title": "提交审核", "note": "示例单位", "state": "done"},
        {
            "at": now - dt.timedelta(days=2),
            "title": "审核通过，已发布",
            "note": "示例主管部门",
            "state": "now",
        },
        {"at": None, "title": "签约", "note": "需填写合作单位与日期", "state": "next"},
    ]
    tags = [
        {"dimension": "产业", "value": "磷化工", "url": "/"},
        {"dimension": "技术", "value": "在线检测", "url": ""},
    ]
    return render(request, "portal/styleguide.html", {"pills": PILLS, "steps": steps, "tags": tags})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in our words that a form was too old or came from elsewhere (settings.CSRF_FAILURE_VIEW)."""
    detail = _("This form is no longer valid. Go back, reload the page and send it again.")
    return render(request, "403.html", {"detail": detail}, status=403)
