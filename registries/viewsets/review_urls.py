"""Addresses of the review desk that belong to no single library; mounted below the console's ``review/``."""

from django.urls import path

from registries.viewsets.review_desk import ApproveManyView, DeskView, KeysView
from registries.viewsets.review_settings import LevelsView, OverdueView, PhrasesView

urlpatterns = [
    path("", DeskView.as_view(), name="registries_review"),
    path("approve/", ApproveManyView.as_view(), name="registries_review_approve_many"),
    path("keys/", KeysView.as_view(), name="registries_review_keys"),
    path("late/", OverdueView.as_view(), name="registries_review_overdue"),
    path("remarks/", PhrasesView.as_view(), name="registries_review_phrases"),
    path("levels/", LevelsView.as_view(), name="registries_review_levels"),
]
