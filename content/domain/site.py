"""The tree that every installation has: home, three index pages, site, groups, workflow."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Collection, Locale, Page, Site

from content.domain.groups import ensure_page_groups
from content.domain.reviews import ensure_review_workflow
from content.models import EventIndexPage, FairIndexPage, HomePage, PolicyIndexPage

#: Title and address of the index pages; content, hence Chinese.
INDEX_PAGES: tuple[tuple[type[Any], str, str], ...] = (
    (EventIndexPage, "活动", "events"),
    (FairIndexPage, "对接交流会", "fairs"),
    (PolicyIndexPage, "政策", "policies"),
)
HOME_TITLE = "产教枢纽"
COLLECTION = "内容素材"


@transaction.atomic
def ensure_site_tree() -> HomePage:
    """Create what is missing of home, index pages, site, collection, groups and workflow; return the home.

    Safe to repeat: what exists is left as editors made it.
    """
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    home = HomePage.objects.first() or _create_home()
    for model, title, slug in INDEX_PAGES:
        if not model.objects.exists():
            home.add_child(instance=model(title=title, slug=slug))
            home.refresh_from_db()
    _ensure_site(home)
    collection = _ensure_collection()
    ensure_page_groups(home=home, collection=collection)
    ensure_review_workflow(home=home)
    return home


def _create_home() -> HomePage:
    root = Page.get_first_root_node()
    home = HomePage(title=HOME_TITLE, slug="portal")
    root.add_child(instance=home)
    return home


def _ensure_site(home: HomePage) -> None:
    """Point the default site to the home page and remove the welcome page that Wagtail's migrations made."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(
            hostname="localhost", is_default_site=True, root_page=home, site_name=settings.WAGTAIL_SITE_NAME
        )
    elif site.root_page_id != home.pk and _is_welcome_page(site.root_page):
        site.root_page, site.site_name = home, settings.WAGTAIL_SITE_NAME
        site.save()
    plain = ContentType.objects.get_for_model(Page)
    for page in Page.objects.filter(depth=2, content_type=plain, slug="home", owner=None):
        if not page.get_children().exists():
            page.delete()


def _is_welcome_page(page: Page) -> bool:
    return page.specific_class is Page


def _ensure_collection() -> Collection:
    found = Collection.objects.filter(name=COLLECTION, depth=2).first()
    return found or Collection.get_first_root_node().add_child(name=COLLECTION)
