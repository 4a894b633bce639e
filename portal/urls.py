"""Addresses of the portal. Editorial pages keep every address that is not listed here."""

from django.urls import include, path, register_converter

from portal.converters import LibraryConverter
from portal.views import (
    account,
    contact_requests,
    entries,
    figures,
    forgotten,
    joining,
    me,
    notices,
    organisations,
    own_entries,
    pages,
    search,
    site,
)

register_converter(LibraryConverter, "library")

app_name = "portal"

urlpatterns = [
    path("login/", account.LoginView.as_view(), name="login"),
    path("login/forgotten/", forgotten.start, name="forgotten"),
    path("login/forgotten/code/", forgotten.code, name="forgotten_code"),
    path("login/forgotten/password/", forgotten.password, name="forgotten_password"),
    path("logout/", account.LogoutView.as_view(), name="logout"),
    path("display/", pages.switch_display, name="display"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("search/", search.search, name="search"),
    path("me/", me.me, name="me"),
    path("me/notices/", notices.inbox, name="notices"),
    path("me/notices/read/", notices.read, name="notices_read"),
    path("me/notices/settings/", notices.settings, name="notice_settings"),
    path("me/notices/<int:notice_id>/open/", notices.open_one, name="notice_open"),
    path("notices/unsubscribe/<str:token>/", notices.unsubscribe, name="unsubscribe"),
    path("notices/email/<str:token>/", notices.confirm_email, name="confirm_email"),
    path("me/contact-requests/", contact_requests.contact_list, name="contact_requests"),
    path("me/contact-requests/<int:request_id>/<slug:name>/", contact_requests.act, name="contact_act"),
    path("me/password/", account.PasswordView.as_view(), name="password"),
    path("me/data/", include("portal.my_data_urls")),
    path("me/first-steps/", me.first_steps, name="first_steps"),
    path("me/entries/", include("portal.own_urls")),
    path("acting/", joining.act_for, name="act_for"),
    path("invitations/<str:token>/", joining.invitation, name="invitation"),
    path("leader/", figures.leader, name="leader"),
    path("figures/<slug:slug>/", figures.figure_list, name="figure"),
    path("organisations/", organisations.organisation_list, name="organisations"),
    path("organisations/<int:pk>/", organisations.organisation_detail, name="organisation"),
    path(
        "organisations/<int:pk>/<library:spec>/",
        organisations.organisation_entries,
        name="organisation_entries",
    ),
    path("robots.txt", site.robots, name="robots"),
    path("sitemap.xml", site.sitemap, name="sitemap"),
    path("register/", include("portal.register_urls")),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("publish/<library:spec>/", own_entries.publish, name="publish"),
    path("<library:spec>/", entries.entry_list, name="library"),
    path("<library:spec>/<str:number>/", entries.entry_detail, name="entry"),
    path("<library:spec>/<str:number>/contact/", contact_requests.contact, name="contact"),
    path("<library:spec>/<str:number>/contact/reveal/", contact_requests.reveal, name="contact_reveal"),
]
