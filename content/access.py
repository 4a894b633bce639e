"""Who reads a published page, who works on pages, and who may download a document."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    ReferenceIndex,
    get_default_page_content_type,
)
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from content.models import ContentPage, EventPage, ExchangeFairPage, PageAudience, PolicyPage
from content.roles import ROLE_GROUPS
from permissions.access import Access, Reason, Standing, access_for, standing_of
from permissions.actions import Action
from permissions.audience import Visibility

CONTENT_PAGES: tuple[type[ContentPage], ...] = (EventPage, ExchangeFairPage, PolicyPage)


class PageAccess(Access[ContentPage]):
    """Answer who may read a page on portal, API and search; writing is Wagtail's page permissions."""

    def __init__(self, model: type[ContentPage]) -> None:
        self.model = model  # type: ignore[misc]  # one class serves the three page types

    def clauses(self, standing: Standing, action: Action) -> Sequence[tuple[Reason, Q]]:
        if action not in {Action.VIEW, Action.VIEW_BODY}:
            return []
        rules = [(Reason(rule="public", text=_("Public")), Q(visibility=Visibility.PUBLIC))]
        if standing.platform_roles:
            rules.append((Reason(rule="platform", text=_("Works for the platform")), Q(pk__isnull=False)))
        if standing.consortia:
            members = Q(visibility=Visibility.CONSORTIUM, consortium_id__in=standing.consortia)
            rules.append((Reason(rule="consortium", text=_("Member of the consortium")), members))
        organisations = standing.audience_roots | standing.home_organisations
        if organisations:
            named = PageAudience.objects.filter(organisation_id__in=organisations).values("page_id")
            condition = Q(visibility=Visibility.NAMED, pk__in=named)
            rules.append((Reason(rule="named", text=_("Named organisation")), condition))
        return rules


def visible_pages(actor: Any, queryset: Any) -> Any:
    """Return the published pages of ``queryset`` that ``actor`` may read.

    ``queryset`` holds pages of one type, or plain ``Page`` rows, of which those without an audience stay.
    """
    if queryset.model is Page:
        hidden = Q()
        for model in CONTENT_PAGES:
            readable = access_for(model).visible(actor, Action.VIEW).values("pk")
            hidden |= Q(pk__in=model.objects.values("pk")) & ~Q(pk__in=readable)
        return queryset.live().exclude(hidden)
    if not issubclass(queryset.model, ContentPage):
        return queryset.live()
    return access_for(queryset.model).visible(actor, Action.VIEW, queryset.live())


def may_read(actor: Any, page: Page) -> bool:
    """Return whether ``actor`` may read this page as it is published."""
    specific = page.specific
    return visible_pages(actor, type(specific)._default_manager.filter(pk=page.pk)).exists()


def may_download(actor: Any, document: AbstractDocument) -> bool:
    """Return whether ``actor`` works with the document or reads a published page that offers it."""
    policy = policy_registry.get_by_type(type(document))
    if getattr(actor, "is_authenticated", False) and policy.user_has_any_permission_for_instance(
        actor, {"choose", "change"}, document
    ):
        return True
    references = ReferenceIndex.get_references_to(document).filter(
        base_content_type=get_default_page_content_type()
    )
    pages = Page.objects.filter(pk__in=[int(pk) for pk in references.values_list("object_id", flat=True)])
    return visible_pages(actor, pages).exists()


def _groups(user: Any) -> Q:
    """Return the condition "a group of this user", by membership or by a role in force."""
    names = [name for role, name in ROLE_GROUPS.items() if role in standing_of(user).platform_roles]
    return Q(group__user=user) | Q(group__name__in=names)


class RolePagePolicy(PagePermissionPolicy):
    """Wagtail's page permissions, where a role in force counts as membership of its group."""

    def get_all_permissions_for_user(self, user: Any) -> QuerySet:
        if not user.is_active or user.is_anonymous:
            return GroupPagePermission.objects.none()
        rows = GroupPagePermission.objects.filter(_groups(user))
        return rows.select_related("page", "permission").distinct()


class RoleCollectionPolicy(CollectionOwnershipPermissionPolicy):
    """Wagtail's collection permissions, where a role in force counts as membership of its group."""

    def get_all_permissions_for_user(self, user: Any) -> QuerySet:
        if not user.is_active or user.is_anonymous:
            return GroupCollectionPermission.objects.none()
        rows = GroupCollectionPermission.objects.filter(_groups(user))
        return rows.select_related("collection", "permission").distinct()
