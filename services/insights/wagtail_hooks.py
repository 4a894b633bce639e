"""Put figures, first steps and needs on the console's first page. No rule stands here."""

from typing import Any

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.auth import require_admin_access

from services.insights.viewsets.lists import FigureListView
from services.insights.viewsets.panels import add_panels


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    """Mount the list behind a figure."""
    view = require_admin_access(FigureListView.as_view())
    return [path("figures/<slug:slug>/", view, name="insights_figure")]


@hooks.register("insert_global_admin_css")
def home_styles() -> str:
    """Load the look of the first page."""
    return format_html('<link rel="stylesheet" href="{}">', static("admin/home.css"))


# After the libraries have put the inbox first.
hooks.register("construct_homepage_panels", add_panels, order=200)
