"""The system checks that keep the guards in place can fail."""

import pytest
from django.urls import include, path
from django.views import View
from wagtail.snippets.models import get_snippet_models

from permissions import checks
from permissions.models import Organisation
from registries.models import Demand

urlpatterns: list = []


@pytest.fixture
def mounted(settings):
    """Return a function that makes some patterns the whole URL configuration."""
    settings.ROOT_URLCONF = __name__

    def mount(*patterns):
        urlpatterns[:] = patterns
        from django.urls import clear_url_caches

        clear_url_caches()
        return [(error.id, error.msg) for error in checks.forbidden_urls_are_not_mounted(None)]

    yield mount
    urlpatterns.clear()


def view_of(module):
    return type("Somebody", (View,), {"__module__": module}).as_view()


def test_registered_snippets_pass():
    assert checks.snippets_are_guarded(None) == []
    assert {Demand, Organisation} <= set(get_snippet_models())


@pytest.mark.parametrize("model", [Demand, Organisation])
def test_raw_snippet_viewset_is_refused(monkeypatch, model):
    from wagtail.snippets.views.snippets import SnippetViewSet

    raw = object.__new__(SnippetViewSet)
    monkeypatch.setattr(model, "snippet_viewset", raw)

    errors = checks.snippets_are_guarded(None)

    assert [(error.id, error.obj) for error in errors] == [("permissions.E001", model)]


def test_our_own_urls_pass():
    assert checks.forbidden_urls_are_not_mounted(None) == []


@pytest.mark.parametrize(
    "module",
    ["django.contrib.admin.sites", "wagtail.api.v2.views", "wagtail.api.v3.api", "import_export.admin"],
)
def test_forbidden_view_is_refused_wherever_it_is_mounted(mounted, module):
    deep = include(([path("deeper/", view_of(module), name="x")], "inner"))

    found = mounted(path("somewhere/", deep), path("ours/", view_of("portal.views.home")))

    assert found == [("permissions.E002", f"{module} is mounted at 'deeper/'.")]


def test_forbidden_url_configuration_is_refused_as_a_whole(mounted):
    assert mounted(path("x/", include("django.contrib.admindocs.urls")))[0][0] == "permissions.E002"


def test_wagtails_own_api_router_is_refused(mounted):
    from wagtail.api.v2.router import WagtailAPIRouter
    from wagtail.api.v2.views import PagesAPIViewSet

    router = WagtailAPIRouter("wagtailapi")
    router.register_endpoint("pages", PagesAPIViewSet)

    assert {code for code, _message in mounted(path("api/v2/", router.urls))} == {"permissions.E002"}
