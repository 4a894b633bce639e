"""Who am I, and for whom may I act."""

from typing import Any

import pytest

from cms.core.context import current_origin
from permissions.domain.accounts import system_user
from permissions.domain.roles import grant_role
from permissions.roles import Role
from tests.api.client import ApiClient
from tests.factories.identity import make_consortium, make_organisation, make_staff, make_user

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
