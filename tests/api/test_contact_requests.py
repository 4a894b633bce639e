"""Contacts through the API."""

import pytest

from permissions.domain import accounts, roles
from permissions.roles import Role
from registries.domain import attached, publishing
from tests.api.client import ApiClient
from tests.factories.entries import make_published
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
PHONE = "13912345678"
ASK = {"purpose": "cooperation", "message": "想谈中试合作"}


def client_of(user):
    client = ApiClient()
    client.log_in(user.username)
    return client


@pytest.fixture
def owner():
    return make_organisation("甲厂")


@pytest.fixture
def clerk(owner):
    return make_staff(owner, Role.EDITOR)


@pytest.fixture
def asker():
    return make_staff(make_organisation("乙校", kind="school"), Role.EDITOR)


@pytest.fixture
def entry(owner, clerk):
    row = make_published(organisation=owner)
    attached.set_contact(actor=clerk, entry=row, name="王工", phone=PHONE)
    return row


def block(client, entry):
    return client.get(f"/demands/{entry.number}/").json()["contact"]


def test_the_whole_way(clerk, asker, entry):
    theirs, ours = client_of(asker), client_of(clerk)
    assert block(theirs, entry) == {
        "available": True,
        "masked_name": "王*",
        "masked_phone": "139****5678",
        "request_state": "none",
        "request_id": None,
    }
    made = theirs.post(f"/demands/{entry.number}/contact-requests/", ASK)
    assert made.status_code == 201
    pk = made.json()["id"]
    assert made.json()["asker"]["name"] == "乙校"
    assert made.json()["may"] == ["withdraw"]
    assert block(theirs, entry)["request_state"] == "open"
    [received] = ours.get("/contact-requests/?box=received").json()["results"]
    assert (received["id"], received["may"], received["message"]) == (pk, ["answer"], "想谈中试合作")

    answered = ours.post(f"/contact-requests/{pk}/accept/", {})

    assert answered.json()["state"]["value"] == "accepted"
    assert ours.post(f"/contact-requests/{pk}/accept/", {}).status_code == 409
    shown = theirs.post(f"/contact-requests/{pk}/reveal/", {"reason": "约看样"})
    assert (shown.json()["phone"], shown["Cache-Control"]) == (PHONE, "no-store")
    assert theirs.post(f"/contact-requests/{pk}/reveal/", {}).status_code == 400
    assert ours.post(f"/contact-requests/{pk}/end/", {}).json()["state"]["value"] == "ended"
    assert theirs.post(f"/contact-requests/{pk}/reveal/", {"reason": "再看"}).status_code == 403


def test_nobody_else_learns_of_it(clerk, asker, entry):
    pk = client_of(asker).post(f"/demands/{entry.pk}/contact-requests/", ASK).json()["id"]
    stranger = client_of(make_staff(make_organisation(), Role.MANAGER))

    for name in ("accept", "decline", "end", "withdraw", "reveal"):
        assert stranger.post(f"/contact-requests/{pk}/{name}/", {"reason": "无"}).status_code == 404
    for box in ("sent", "received"):
        assert stranger.get(f"/contact-requests/?box={box}").json()["results"] == []
    assert client_of(asker).post(f"/contact-requests/{pk}/decline/", {"reason": "无"}).status_code == 403
    declined = client_of(clerk).post(f"/contact-requests/{pk}/decline/", {"reason": "暂不需要"})
    assert declined.json()["reason"] == "暂不需要"


def test_what_is_not_open_is_not_there(asker, clerk, owner, entry):
    client = client_of(asker)
    hidden = make_published(organisation=owner, visibility="summary")
    assert client.post(f"/demands/{hidden.number}/contact-requests/", ASK).status_code == 404
    assert client.post("/demands/x/contact-requests/", ASK).status_code == 404
    assert block(client, hidden) is None
    pk = client.post(f"/demands/{entry.number}/contact-requests/", ASK).json()["id"]
    client_of(clerk).post(f"/contact-requests/{pk}/accept/", {})
    publishing.unpublish(actor=make_staff(owner, Role.PUBLISHER), entry=entry)

    assert client.post(f"/contact-requests/{pk}/reveal/", {"reason": "看"}).status_code == 404


def test_login_is_needed(api, entry):
    assert block(api, entry)["masked_phone"] is None
    for answer in (
        api.get("/contact-requests/"),
        api.post(f"/demands/{entry.number}/contact-requests/", ASK),
        api.post("/contact-requests/1/accept/", {}),
    ):
        assert answer.status_code == 401


def test_who_acts_for_two_names_one(asker, entry):
    other = make_organisation("丙院")
    roles.grant_role(actor=accounts.system_user(), user=asker, organisation=other, role=Role.EDITOR)
    client = client_of(asker)
    path = f"/demands/{entry.number}/contact-requests/"
    assert client.post(path, ASK).json()["code"] == "acting_for_required"

    made = client.post(path, ASK, **{"X-Acting-For": str(other.pk)})

    assert made.json()["asker"] == {"type": "organisation", "id": other.pk, "name": "丙院"}


def test_individual_asks_and_takes_back(entry):
    client = client_of(make_user())
    made = client.post(f"/demands/{entry.number}/contact-requests/", ASK).json()
    assert made["asker"]["type"] == "person"

    back = client.post(f"/contact-requests/{made['id']}/withdraw/")

    assert back.json()["state"]["value"] == "withdrawn"
    [row] = client.get("/contact-requests/?box=sent&state=withdrawn").json()["results"]
    assert row["may"] == []
    assert client.get("/contact-requests/?state=open").json()["results"] == []
    assert client.get("/contact-requests/?box=all").status_code == 400
