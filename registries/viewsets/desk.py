"""Review, facts, access and evidence as part of a library's screens: a viewset that mixes this in has all four."""

from typing import Any

from django.urls import path

from registries.viewsets.access_view import AccessView
from registries.viewsets.evidence import EvidenceView
from registries.viewsets.evidence_page import EvidencePageView
from registries.viewsets.facts import FactsView
from registries.viewsets.review import ReviewClaimView, ReviewEntryView, ReviewQueueView
from registries.viewsets.trail_view import TrailView


class DeskViewSetMixin:
    """Add the screens around one entry; every view passes the viewset's guard."""

    model: Any

    def get_urlpatterns(self) -> list[Any]:
        # Wagtail takes the first address for the menu: the list stays first.
        return [
            *super().get_urlpatterns(),  # type: ignore[misc]  # a mixin for viewsets
            path("review/", self._desk(ReviewQueueView), name="review_queue"),
            path("review/<int:pk>/", self._desk(ReviewEntryView), name="review"),
            path("review/<int:pk>/open/", self._desk(ReviewClaimView), name="review_claim"),
            path("facts/<int:pk>/", self._desk(FactsView), name="facts"),
            path("access/<int:pk>/", self._desk(AccessView), name="access"),
            path("trail/<int:pk>/", self._desk(TrailView), name="trail"),
            path("evidence/<int:pk>/<int:evidence_id>/", self._desk(EvidenceView), name="evidence"),
            path(
                "evidence/<int:pk>/<int:evidence_id>/page/",
                self._desk(EvidencePageView),
                name="evidence_page",
            ),
        ]

    def guard_for(self, view_class: Any) -> type:
        """Let a view bring a stricter or kinder guard of its own."""
        own: type | None = getattr(view_class, "guard", None)
        return own or super().guard_for(view_class)  # type: ignore[misc,no-any-return]  # a mixin for viewsets

    def _desk(self, view_class: Any) -> Any:
        names = (
            "review_queue",
            "review",
            "review_claim",
            "evidence_page",
            "facts",
            "access",
            "trail",
            "evidence",
            "edit",
            "inspect",
            "history",
        )
        urls = {f"{name}_url_name": self.get_url_name(name) for name in names}  # type: ignore[attr-defined]
        urls["compare_url_name"] = self.get_url_name("revisions_compare")  # type: ignore[attr-defined]
        urls["index_url_name"] = self.get_url_name("list")  # type: ignore[attr-defined]
        return self.construct_view(view_class, **urls)  # type: ignore[attr-defined]
