"""Editorial pages and their media. What a page passes to its template stands in ``base`` and in its class."""

from content.models.base import ContentPage, PageAudience, SitePage
from content.models.events import AgendaItem, EventPage
from content.models.fairs import ExchangeFairPage, FairExhibitor, FairSession
from content.models.gatherings import PageOrganiser
from content.models.media import EditorialDocument, EditorialImage, Rendition
from content.models.pages import EventIndexPage, FairIndexPage, HomePage, PolicyIndexPage
from content.models.policies import PolicyPage
from content.models.review import PageReviewTask

__all__ = [
    "AgendaItem",
    "ContentPage",
    "EditorialDocument",
    "EditorialImage",
    "EventIndexPage",
    "EventPage",
    "ExchangeFairPage",
    "FairExhibitor",
    "FairIndexPage",
    "FairSession",
    "HomePage",
    "PageAudience",
    "PageOrganiser",
    "PageReviewTask",
    "PolicyIndexPage",
    "PolicyPage",
    "Rendition",
    "SitePage",
]
