"""Staff of a suspended organisation, and expired passwords, at the API's doors (AZ-33, JW-19)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from api.models import TokenSession
from permissions.domain import accounts, organisations
from permissions.domain.roles import grant_role
from permissions.models import Organisation, OrganisationState, User
from permissions.roles import Role
from tests.api.client import ApiClient
from tests.factories.identity import PASSWORD, make_organisation, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.fixture
def pair(api: ApiClient, organisation: Organisation) -> dict[str, Any]:
    make_staff(organisation, Role.EDITOR, "teacher")
    return api.log_in("teacher")


def move(organisation: Organisation, state: str) -> None:
    organisations.set_state(
        actor=accounts.system_user(), organisation=organisation, state=state, reason="核查"
    )


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def test_every_door_answers_403_while_the_organisation_is_suspended(
    api: ApiClient, pair: dict[str, Any], organisation: Organisation
) -> None:
    move(organisation, OrganisationState.SUSPENDED)
    expected = (403, "organisation_suspended")

    assert refused(api.get("/me/")) == expected
    assert refused(api.get("/demands/")) == expected
    assert refused(api.post("/auth/refresh/", {"refresh": pair["refresh"]})) == expected
    assert refused(api.post("/auth/token/", {"username": "teacher", "password": PASSWORD})) == expected
    wrong = api.post("/auth/token/", {"username": "teacher", "password": "Wrong-2026-pass"})
    assert wrong.status_code == 401
    assert api.post("/auth/logout/", {"refresh": pair["refresh"]}).status_code == 204


def test_session_goes_on_when_the_organisation_is_open_again(
    api: ApiClient, pair: dict[str, Any], organisation: Organisation
) -> None:
    move(organisation, OrganisationState.SUSPENDED)
    api.post("/auth/refresh/", {"refresh": pair["refresh"]})
    move(organisation, OrganisationState.VERIFIED)

    assert api.get("/me/").status_code == 200
    assert api.post("/auth/refresh/", {"refresh": pair["refresh"]}).status_code == 200


def test_another_open_organisation_is_enough(
    api: ApiClient, pair: dict[str, Any], organisation: Organisation
) -> None:
    other = make_organisation()
    user = User.objects.get(username="teacher")
    grant_role(actor=accounts.system_user(), user=user, organisation=other, role=Role.EDITOR)
    move(organisation, OrganisationState.SUSPENDED)

    answer = api.get("/me/")

    assert [one["id"] for one in answer.json()["organisations"]] == [other.pk]


def test_expired_password_ends_at_the_next_refresh(api: ApiClient, pair: dict[str, Any]) -> None:
    old = timezone.now() - timedelta(days=91)
    User.objects.filter(username="teacher").update(password_changed_at=old)

    renewed = api.post("/auth/refresh/", {"refresh": pair["refresh"]})
    again = api.post("/auth/token/", {"username": "teacher", "password": PASSWORD})

    assert refused(renewed) == refused(again) == (403, "password_change_required")
    assert TokenSession.objects.filter(ended_at=None).exists()
