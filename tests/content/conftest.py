"""What tests of editorial pages start with: a tree, an editorial office of three, and outsiders."""

import itertools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from content.domain.site import ensure_site_tree
from permissions.domain.accounts import system_user
from permissions.domain.roles import grant_role
from permissions.models import Consortium, ConsortiumKind, ConsortiumMember
from permissions.roles import Role
from tests.content import pages
from tests.factories.identity import make_organisation, make_user

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def home(db: None) -> Any:
    return ensure_site_tree()


@pytest.fixture
def people(home: Any) -> SimpleNamespace:
    """Return an editorial office and staff of a member and of a stranger."""
    actor = system_user()
    platform = make_organisation("测试平台", kind="public_institution")
    member = make_organisation("成员单位")
    stranger = make_organisation("外部单位")
    consortium = Consortium.objects.create(name="测试联合体", slug="test", kind=ConsortiumKind.CITY)
    ConsortiumMember.objects.create(consortium=consortium, organisation=member)

    def staff(name: str, organisation: Any, role: Role) -> Any:
        user = make_user(name)
        grant_role(actor=actor, user=user, organisation=organisation, role=role)
        return user

    return SimpleNamespace(
        platform=platform,
        member_organisation=member,
        stranger_organisation=stranger,
        consortium=consortium,
        editor=staff("page-editor-1", platform, Role.PLATFORM_EDITOR),
        colleague=staff("page-editor-2", platform, Role.PLATFORM_EDITOR),
        operator=staff("page-operator", platform, Role.PLATFORM_OPERATOR),
        auditor=staff("page-auditor", platform, Role.AUDITOR),
        member=staff("member-editor", member, Role.EDITOR),
        stranger=staff("stranger-editor", stranger, Role.EDITOR),
        student=make_user("student"),
    )


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """Return a function that logs a user in."""

    def login(user: Any) -> Client:
        client = Client()
        if user is not None and user.is_authenticated:
            client.force_login(user, backend=BACKEND)
        return client

    return login


@pytest.fixture
def page_of(home: Any) -> Callable[..., Any]:
    """Return a function that makes a published page of a type below its index."""
    numbers = itertools.count(1)

    def make(kind: str, **fields: Any) -> Any:
        return pages.make_page(kind, slug=f"{kind}-{next(numbers)}", **fields)

    return make
