"""The groups of page staff and what each may do in the tree."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from content.roles import PAGE_EDITORS, PAGE_PUBLISHERS

PAGE_RIGHTS: dict[str, frozenset[str]] = {
    PAGE_EDITORS: frozenset({"add_page", "change_page"}),
    PAGE_PUBLISHERS: frozenset({"add_page", "change_page", "publish_page", "unlock_page"}),
}
COLLECTION_RIGHTS = frozenset(
    {f"{action}_{kind}" for kind in ("image", "document") for action in ("add", "change", "choose")}
)
#: The groups that Wagtail's migrations make; nobody uses them, and their rights reach the whole tree.
STOCK_GROUPS = ("Editors", "Moderators")


def ensure_page_groups(*, home: Page, collection: Collection) -> None:
    """Give the page groups exactly their rights, at ``home`` and ``collection``; remove Wagtail's groups."""
    Group.objects.filter(name__in=STOCK_GROUPS).delete()
    for name, rights in PAGE_RIGHTS.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(
            Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
        )
        _set_page_rights(group, home, rights)
        _set_collection_rights(group, collection, COLLECTION_RIGHTS)


def _set_page_rights(group: Group, page: Page, codenames: Iterable[str]) -> None:
    wanted = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    GroupPagePermission.objects.filter(group=group).exclude(page=page, permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _set_collection_rights(group: Group, collection: Collection, codenames: Iterable[str]) -> None:
    wanted = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=codenames
    )
    rows = GroupCollectionPermission.objects.filter(group=group)
    rows.exclude(collection=collection, permission__in=wanted).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )
