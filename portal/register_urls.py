"""Addresses of newcomers, below /register/."""

from django.urls import path

from portal.views import applications, register

urlpatterns = [
    path("", register.start, name="register"),
    path("code/", register.code, name="register_code"),
    path("account/", register.account, name="register_account"),
    path("privacy/", register.privacy, name="privacy"),
    path("organisation/", applications.begin, name="register_organisation"),
    path("organisation/code/", applications.check_code, name="application_code"),
    path("organisation/unit/<int:pk>/", applications.begin_unit, name="application_unit"),
    path("organisation/join/<int:pk>/", applications.join, name="application_join"),
    path(
        "organisation/join/<int:request_id>/withdraw/",
        applications.withdraw_join,
        name="application_join_withdraw",
    ),
    path("organisation/suggest/<slug:slug>/", applications.suggest, name="application_suggest"),
    path("organisation/<int:application_id>/", applications.application, name="application"),
    path("organisation/<int:application_id>/save/", applications.save, name="application_save"),
    path("organisation/<int:application_id>/letter/", applications.letter, name="application_letter"),
    path("organisation/<int:application_id>/pages/", applications.upload, name="application_upload"),
    path(
        "organisation/<int:application_id>/pages/<int:file_id>/", applications.page, name="application_page"
    ),
    path("organisation/<int:application_id>/<slug:action>/", applications.act, name="application_act"),
]
