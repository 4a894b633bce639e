"""Who am I, and for whom may I act."""

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone
from rest_framework.request import Request

from api.acting import acting_organisation
from cms.core.context import current_origin
from cms.core.errors import DomainError
from permissions.domain.accounts import system_user
from permissions.domain.roles import delegate, grant_role
from permissions.models import User
from permissions.roles import Role
from tests.api.client import ApiClient
from tests.factories.identity import (
    make_consortium,
    make_employee,
    make_organisation,
    make_staff,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher() -> Any:
    school, company = make_organisation("测试学校", kind="school"), make_organisation("测试公司")
    user = make_staff(school, Role.EDITOR, "teacher")
    grant_role(actor=system_user(), user=user, organisation=school, role=Role.MANAGER)
    grant_role(actor=system_user(), user=user, organisation=company, role=Role.PUBLISHER)
    user.school, user.company = school, company
    return user


def test_me_lists_organisations_roles_and_consortia(api: ApiClient, teacher: Any) -> None:
    consortium = make_consortium(teacher.school)
    make_consortium(make_organisation())
    api.log_in("teacher")

    body = api.get("/me/").json()

    assert body["display_name"] == teacher.display_name
    assert body["client"] == "weixin"
    assert body["acting_organisation"] is None
    assert [(row["id"], [role["slug"] for role in row["roles"]]) for row in body["organisations"]] == [
        (teacher.school.pk, ["editor", "manager"]),
        (teacher.company.pk, ["publisher"]),
    ]
    assert body["consortia"] == [{"id": consortium.pk, "slug": consortium.slug, "name": consortium.name}]
    assert "phone" not in body


def test_only_organisation_is_the_acting_one(api: ApiClient) -> None:
    organisation = make_organisation()
    user = make_staff(organisation, Role.EDITOR)
    api.log_in(user.username)

    assert api.get("/me/").json()["acting_organisation"] == organisation.pk


def test_header_names_the_acting_organisation(api: ApiClient, teacher: Any) -> None:
    api.log_in("teacher")

    body = api.get("/me/", **{"X-Acting-Organisation": str(teacher.company.pk)}).json()

    assert body["acting_organisation"] == teacher.company.pk
    assert current_origin().acting_for is None


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ("abc", 400, "acting_organisation_invalid"),
        ("", 400, "acting_organisation_invalid"),
        ("9" * 30, 400, "acting_organisation_invalid"),
        ("foreign", 403, "acting_organisation_not_allowed"),
        ("999999", 403, "acting_organisation_not_allowed"),
    ],
)
def test_other_organisations_are_refused(
    api: ApiClient, teacher: Any, header: str, status: int, code: str
) -> None:
    foreign = make_organisation()
    api.log_in("teacher")

    answer = api.get(
        "/demands/", **{"X-Acting-Organisation": str(foreign.pk) if header == "foreign" else header}
    )

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_individual_acts_for_nobody(api: ApiClient) -> None:
    make_user("student")
    api.log_in("student")

    body = api.get("/me/").json()

    assert (body["organisations"], body["consortia"], body["acting_organisation"]) == ([], [], None)


def test_me_lists_until_when_and_for_whom(api: ApiClient) -> None:
    organisation, today = make_organisation(), timezone.localdate()
    publisher, substitute = (
        make_staff(organisation, Role.PUBLISHER),
        make_employee(organisation, "substitute"),
    )
    own = make_organisation()
    grant_role(actor=system_user(), user=substitute, organisation=own, role=Role.EDITOR, valid_to=today)
    delegate(
        actor=publisher, delegate=substitute, organisation=organisation, actions=["edit"],
        valid_from=today, valid_to=today,
    )  # fmt: skip
    api.log_in("substitute")

    body = api.get("/me/").json()

    found = {row["id"]: row for row in body["organisations"]}
    assert found[own.pk]["roles"] == [{"slug": "editor", "label": "填报员", "until": today.isoformat()}]
    assert (found[organisation.pk]["roles"], found[organisation.pk]["substitutes"]) == (
        [],
        [{"for": publisher.display_name, "until": today.isoformat()}],
    )
    named = api.get("/me/", **{"X-Acting-For": str(organisation.pk)}).json()
    assert named["acting_organisation"] == organisation.pk


@pytest.mark.parametrize(
    ("method", "header", "count", "expected"),
    [
        ("POST", None, 2, "acting_for_required"),
        ("GET", None, 2, None),
        ("POST", None, 1, "first"),
        ("POST", None, 0, None),
        ("POST", "second", 2, "second"),
        ("POST", "foreign", 2, "acting_organisation_not_allowed"),
    ],
)
def test_write_names_its_organisation(
    method: str, header: str | None, count: int, expected: str | None
) -> None:
    places = [make_organisation() for _one in range(count)]
    user = make_user()
    for place in places:
        grant_role(actor=system_user(), user=user, organisation=place, role=Role.EDITOR)
    known: dict[str | None, Any] = {
        "second": places[-1].pk if places else 0,
        "first": places[0].pk if places else 0,
        "foreign": make_organisation().pk,
    }
    headers = {"X-Acting-For": str(known[header])} if header else {}
    request = Request(getattr(RequestFactory(), method.lower())("/", headers=headers))
    request.user = User.objects.get(pk=user.pk)

    try:
        found: Any = acting_organisation(request, is_needed=True)
    except DomainError as error:
        found = error.code

    assert found == known.get(expected, expected)
