"""A small region: an owner, a fellow member, an outsider, and entries of every audience."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from content.domain.site import ensure_site_tree
from permissions.audience import Visibility
from permissions.roles import Role
from registries.domain.setup import ensure_review_workflow
from tests.factories.entries import make_entry, make_published
from tests.factories.identity import make_consortium, make_organisation, make_staff, make_user

#: Words that stand in the protected part of the 公开摘要 entry only.
CANARIES = ("秘密单位甲", "保密工艺乙", "保密指标丙", "已尝试丁", "保密院校戊")
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def site(db: None) -> Any:
    """Return the home page of a new installation."""
    ensure_review_workflow()
    return ensure_site_tree()


@pytest.fixture
def world(site: Any) -> SimpleNamespace:
    """Return organisations, people and one published demand per audience."""
    owner = make_organisation("秘密单位甲")
    fellow = make_organisation("同盟学校", kind="school")
    outsider = make_organisation("外部单位")
    consortium = make_consortium(owner, fellow)

    def demand(visibility: str, **values: Any) -> Any:
        return make_published(
            organisation=owner,
            visibility=visibility,
            consortium_id=consortium.pk if visibility == Visibility.CONSORTIUM else None,
            audience=(fellow.pk,) if visibility == Visibility.NAMED else (),
            **values,
        )

    return SimpleNamespace(
        owner=owner,
        fellow=fellow,
        outsider=outsider,
        consortium=consortium,
        editor=make_staff(owner, Role.EDITOR),
        publisher=make_staff(owner, Role.PUBLISHER),
        member=make_staff(fellow, Role.EDITOR),
        stranger=make_staff(outsider, Role.EDITOR),
        individual=make_user(),
        public=demand(Visibility.PUBLIC, title="公开的需求", category="testing", difficulty="mature"),
        summary=demand(
            Visibility.SUMMARY,
            title="摘要的需求",
            problem="保密工艺乙",
            indicators="保密指标丙 | 1 | 2 | 国标",
            tried="已尝试丁",
            partner_requirements="保密院校戊",
            budget_min=600000,
            budget_max=800000,
            difficulty="core",
        ),
        shared=demand(Visibility.CONSORTIUM, title="联合体的需求", budget_min=100000, budget_max=200000),
        named=demand(Visibility.NAMED, title="指定单位的需求"),
        own=demand(Visibility.OWN, title="本单位的需求"),
        draft=make_entry(organisation=owner, title="草稿的需求"),
    )


def as_user(user: Any) -> Client:
    """Return a client that is logged in as ``user``; nobody for None."""
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


def text_of(response: Any) -> str:
    """Return the body of an answer."""
    return response.content.decode()
