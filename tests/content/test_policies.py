"""Wagtail's own questions about pages and files: nobody without a login, or with a closed account, may do anything."""

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.documents import get_document_model
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from content.access import RoleCollectionPolicy, RolePagePolicy
from content.models import EventPage
from permissions.access import access_for
from permissions.actions import Action
from permissions.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def policies():
    return RolePagePolicy(Page), RoleCollectionPolicy(get_document_model(), auth_model=get_document_model())


def test_editors_have_the_permissions_of_their_group(policies, people):
    pages, files = policies

    assert pages.get_all_permissions_for_user(people.editor).exists()
    assert files.get_all_permissions_for_user(people.editor).exists()


def test_nobody_and_closed_accounts_have_none(policies, people):
    pages, files = policies
    User.objects.filter(pk=people.editor.pk).update(is_active=False)

    for user in (AnonymousUser(), User.objects.get(pk=people.editor.pk)):
        assert not pages.get_all_permissions_for_user(user).exists()
        assert not files.get_all_permissions_for_user(user).exists()
    assert GroupPagePermission.objects.exists()
    assert GroupCollectionPermission.objects.exists()


@pytest.mark.parametrize("action", [one for one in Action if one not in {Action.VIEW, Action.VIEW_BODY}])
def test_pages_answer_for_reading_only(people, action):
    assert not access_for(EventPage).visible(people.operator, action).exists()
    assert access_for(EventPage).condition(people.operator, action) is None
