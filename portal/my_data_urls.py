"""Addresses of one's own data, below /me/data/."""

from django.urls import path

from portal.views import my_data, my_data_changes

urlpatterns = [
    path("", my_data.overview, name="my_data"),
    path("show/", my_data.show, name="my_data_show"),
    path("confirm/", my_data.confirm, name="my_data_confirm"),
    path("name/", my_data_changes.name, name="my_data_name"),
    path("phone/", my_data_changes.phone, name="my_data_phone"),
    path("phone/code/", my_data_changes.phone_code, name="my_data_phone_code"),
    path("consent/", my_data_changes.consent, name="my_data_consent"),
    path("agree/", my_data_changes.agree, name="my_data_agree"),
    path("copy/", my_data.ask_copy, name="my_data_copy"),
    path("copy/<uuid:key>/", my_data.copy, name="my_data_take"),
    path("erase/", my_data.erase, name="my_data_erase"),
]
