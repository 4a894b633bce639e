"""Every screen of organisations, people and applications, opened by a manager of another organisation."""

import pytest
from django.test import Client

from permissions.models import Person
from permissions.roles import Role
from tests.factories.applications import hand_in
from tests.factories.identity import make_organisation, make_staff, make_user
from tests.walk.routes import all_routes

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
SPACES = (
    "wagtailsnippets_permissions_organisation:",
    "wagtailsnippets_permissions_application:",
    "wagtailusers_users:",
    "organisations_import",
    "permissions_",
)
#: What any person in the console may open: lists narrowed to what is one's own, and what a verified organisation shows.
OPEN_TO_ALL = {
    "wagtailsnippets_permissions_organisation:list",
    "wagtailsnippets_permissions_organisation:list_results",
    "wagtailsnippets_permissions_organisation:inspect",
    "permissions_delegations",
    "wagtailusers_users:index",
    "wagtailusers_users:index_results",
}
CANARY = "机密人名赵钱孙"


def screens():
    return sorted({route.name for route in all_routes() if route.name.startswith(SPACES)})


@pytest.fixture
def world():
    target = make_organisation("目标单位")
    insider = make_staff(target, Role.MANAGER)
    Person.objects.filter(pk=insider.person.pk).update(name=CANARY)
    application = hand_in(make_user(name="申请人"))
    attacker = make_staff(make_organisation("攻击者单位"), Role.MANAGER)
    client = Client()
    client.force_login(attacker, backend=BACKEND)
    return {"target": target, "insider": insider, "application": application, "client": client}


def address_of(name, world):
    route = next(one for one in all_routes() if one.name == name)
    target = (
        world["application"]
        if "application:" in name
        else world["insider"]
        if "users" in name
        else world["target"]
    )
    values = {
        "pk": target.pk, "user_id": world["insider"].pk, "other": world["target"].pk, "merge_id": 1, "file_id": 0,
        "purpose": "account", "field": "phone",
        "name_id": 1, "revision_id": 1, "revision_id_a": 1, "revision_id_b": 1, "app_label": "x", "model_name": "y",
        "code": "x", "member_id": 1, "grant_id": 1, "key": "x", "action": "x", "year": 2026,
    }  # fmt: skip
    return route.path(values)


@pytest.mark.parametrize("name", screens())
def test_screen_is_closed_to_a_manager_of_another_organisation(world, name):
    address = address_of(name, world)

    answers = [
        world["client"].get(address),
        world["client"].post(address, {"decision": "approve", "round": 1}),
    ]

    for answer in answers:
        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        assert CANARY not in text
        if name not in OPEN_TO_ALL:
            assert answer.status_code in {302, 403, 404, 405}, answer.status_code
            if answer.status_code == 302:
                assert answer.url.startswith(("/admin/login", "/login", "/admin/")), answer.url
