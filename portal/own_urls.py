"""Addresses of a person's own entries, below /me/entries/."""

from django.urls import path

from portal.views import own_entries

urlpatterns = [
    path("", own_entries.own_list, name="own_entries"),
    path("suggest/<slug:slug>/", own_entries.suggest, name="own_suggest"),
    path("new/<library:spec>/", own_entries.own_new, name="own_new"),
    path("<library:spec>/<str:number>/", own_entries.own_edit, name="own_edit"),
    path("<library:spec>/<str:number>/<slug:act>/", own_entries.own_act, name="own_act"),
]
