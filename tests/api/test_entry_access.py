"""Role × entry: who finds what in lists, details, searches and filters. Canaries are the oracle."""

import datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from permissions.audience import Visibility
from permissions.domain.accounts import system_user
from permissions.domain.roles import grant_role, set_jurisdiction
from permissions.roles import Role
from registries.domain import attached, publishing
from tests.api.client import ApiClient
from tests.factories.entries import make_entry, make_region, make_tag, publish
from tests.factories.identity import make_consortium, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db

OWNER_NAME = "canary-owner-公司"
#: case → who finds it in the list, who may open it, who reads its body; "*" is everybody
EVERYBODY = {
    "anonymous", "individual", "owner", "foreign", "member", "named", "disclosed", "reviewer", "far_reviewer",
    "platform_editor", "operator", "auditor",
}  # fmt: skip
OFFICIAL = {"owner", "reviewer", "operator", "auditor"}
EXPECTED: dict[str, tuple[set[str], set[str], set[str]]] = {
    "public": (EVERYBODY, EVERYBODY, EVERYBODY),
    "summary": (EVERYBODY, EVERYBODY, OFFICIAL | {"disclosed"}),
    "consortium": (OFFICIAL | {"member"}, OFFICIAL | {"member"}, OFFICIAL | {"member"}),
    "named": (OFFICIAL | {"named"}, OFFICIAL | {"named"}, OFFICIAL | {"named"}),
    "own": (OFFICIAL, OFFICIAL, OFFICIAL),
    "draft": (set(), {"owner", "auditor"}, {"owner", "auditor"}),
    "submitted": (set(), OFFICIAL, OFFICIAL),
    "withdrawn": (set(), {"owner", "auditor"}, {"owner", "auditor"}),
    "expired": (set(), OFFICIAL, OFFICIAL),
}
LIBRARIES = {"demand": ("demands", "problem"), "achievement": ("achievements", "application_cases")}


def _title(case: str) -> str:
    return f"canary-title-{case}"


def _body(case: str) -> str:
    return f"canary-body-{case}"


@pytest.fixture
def world() -> SimpleNamespace:
    county = make_region("522725", "瓮安县")
    owner = make_organisation(OWNER_NAME, region=county)
    member, named, foreign, disclosed = (make_organisation() for _ in range(4))
    bureau, far_bureau, platform = (make_organisation(kind="government") for _ in range(3))
    set_jurisdiction(actor=system_user(), organisation=bureau, region=make_region("522700", "黔南州"))
    set_jurisdiction(actor=system_user(), organisation=far_bureau, region=make_region("522600", "黔东南州"))
    people: dict[str, Any] = {
        "anonymous": None,
        "individual": make_user(),
        "owner": make_staff(owner, Role.EDITOR),
        "foreign": make_staff(foreign, Role.PUBLISHER),
        "member": make_staff(member, Role.EDITOR),
        "named": make_staff(named, Role.EDITOR),
        "disclosed": make_staff(disclosed, Role.EDITOR),
        "reviewer": make_staff(bureau, Role.REVIEWER),
        "far_reviewer": make_staff(far_bureau, Role.REVIEWER),
        "platform_editor": make_staff(platform, Role.PLATFORM_EDITOR),
        "operator": make_staff(platform, Role.PLATFORM_OPERATOR),
        "auditor": make_staff(platform, Role.AUDITOR),
    }
    assert set(people) == EVERYBODY
    clients = {}
    for name, user in people.items():
        clients[name] = ApiClient()
        if user is not None:
            clients[name].log_in(user.username)
    return SimpleNamespace(
        owner=owner,
        named=named,
        disclosed=disclosed,
        consortium=make_consortium(owner, member),
        clients=clients,
        publisher=make_staff(owner, Role.PUBLISHER),
        county=county,
    )


def _fill(world: SimpleNamespace, library: str) -> dict[str, Any]:
    _segment, body_field = LIBRARIES[library]
    made = {}
    for case in EXPECTED:
        visibility = case if case in Visibility.values else Visibility.PUBLIC
        entry = make_entry(
            library,
            organisation=world.owner,
            visibility=visibility,
            consortium_id=world.consortium.pk if case == "consortium" else None,
            audience=(world.named.pk,) if case == "named" else (),
            title=_title(case),
            technologies=[make_tag(f"canary-tag-{case}")],
            **{body_field: _body(case)},
        )
        if case == "submitted":
            [entry] = publishing.submit(actor=system_user(), entries=[entry])
        elif case != "draft":
            entry = publish(entry)
        made[case] = entry
    attached.disclose(actor=world.publisher, entry=made["summary"], organisation=world.disclosed)
    publishing.unpublish(actor=world.publisher, entry=made["withdrawn"], reason="撤下")
    past = timezone.now() - datetime.timedelta(minutes=1)
    type(made["expired"]).objects.filter(pk=made["expired"].pk).update(expires_at=past)
    return made


def _seen(client: ApiClient, path: str, mark: Any) -> set[str]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return {case for case in EXPECTED if mark(case) in answer.content.decode()}


# The whole matrix runs on one library: the other goes through the same code by its declaration.
@pytest.mark.parametrize(
    ("library", "roles"),
    [("demand", EVERYBODY), ("achievement", {"anonymous", "foreign", "owner", "disclosed"})],
)
def test_every_role_sees_exactly_what_it_may(world: SimpleNamespace, library: str, roles: set[str]) -> None:
    segment, _body_field = LIBRARIES[library]
    made = _fill(world, library)
    absent = world.clients["anonymous"].get(f"/{segment}/999999/").json()["detail"]

    for name in sorted(roles):
        client = world.clients[name]
        listed = {case for case, (may_list, _open, _body_) in EXPECTED.items() if name in may_list}
        openable = {case for case, (_list, may_open, _body_) in EXPECTED.items() if name in may_open}
        readable = {case for case, (_list, _open, may_read) in EXPECTED.items() if name in may_read}

        for path in [
            f"/{segment}/?page_size=100",
            f"/{segment}/?cursor=",
            f"/{segment}/?search=canary-title",
        ]:
            assert _seen(client, path, _title) == listed, (name, path)
        for case, entry in made.items():
            answer = client.get(f"/{segment}/{entry.number}/")
            text = answer.content.decode()
            assert (answer.status_code == 200) == (case in openable), (name, case)
            assert (_body(case) in text) == (case in readable), (name, case)
            assert (OWNER_NAME in text) == (case in readable), (name, case)
            assert (f"canary-tag-{case}" in text) == (case in readable), (name, case)
            if case not in openable:
                assert answer.json()["detail"] == absent
            # A search or filter on what is hidden must not tell that it is there.
            hit = client.get(f"/{segment}/?search={quote(_body(case))}").json()["count"]
            assert hit == (case in readable & listed), (name, case)
        filtered = _seen(client, f"/{segment}/?organisation={world.owner.pk}", _title)
        assert filtered == readable & listed, name


def test_masked_entry_tells_nothing_of_its_owner(world: SimpleNamespace) -> None:
    made = _fill(world, "demand")

    details = world.clients["foreign"].get(f"/demands/{made['summary'].pk}/").json()

    assert details["access"] == "summary"
    assert details["owner"] == {
        "type": "organisation",
        "id": None,
        "name": details["owner"]["name"],
        "masked": True,
    }
    assert details["owner"]["name"]
    hidden = {"problem", "indicators", "technologies", "budget_min", "budget_max", "majors", "parties"}
    assert {name: details[name] for name in hidden} == dict.fromkeys(hidden)
    assert details["summary"]
    assert details["industry"]["name"] == "化学原料和化学制品制造业"


def test_filters_on_protected_fields_skip_summaries(world: SimpleNamespace) -> None:
    entry = make_entry(
        organisation=world.owner, visibility="summary", budget_min=100, technologies=[make_tag("秘密")]
    )
    entry = publish(entry)
    slug = entry.technologies.get().slug

    for query in ["budget_from=100", "budget_to=100", f"technology={slug}", f"organisation={world.owner.pk}"]:
        assert world.clients["foreign"].get(f"/demands/?{query}").json()["count"] == 0, query
        assert world.clients["owner"].get(f"/demands/?{query}").json()["count"] == 1, query
    assert world.clients["foreign"].get("/demands/?category=research").json()["count"] == 1


def test_own_list_shows_own_entries_only(world: SimpleNamespace) -> None:
    made = _fill(world, "demand")

    for name, client in world.clients.items():
        if name == "anonymous":
            continue
        expected = set(made) if name == "owner" else set()
        assert _seen(client, "/demands/?scope=mine&page_size=100", _title) == expected, name


def test_ended_role_takes_effect_with_the_next_request(world: SimpleNamespace) -> None:
    made = _fill(world, "demand")
    user = make_user()
    grant = grant_role(actor=system_user(), user=user, organisation=world.owner, role=Role.EDITOR)
    client = ApiClient()
    client.log_in(user.username)
    assert client.get(f"/demands/{made['draft'].pk}/").status_code == 200

    grant.valid_to = timezone.localdate() - datetime.timedelta(days=1)
    grant.save()

    assert client.get(f"/demands/{made['draft'].pk}/").status_code == 404
    assert client.get("/demands/?scope=mine").json()["count"] == 0


def test_suspended_owner_disappears(world: SimpleNamespace) -> None:
    made = _fill(world, "demand")
    type(world.owner).objects.filter(pk=world.owner.pk).update(state="suspended")

    assert world.clients["foreign"].get("/demands/").json()["count"] == 0
    assert world.clients["foreign"].get(f"/demands/{made['public'].pk}/").status_code == 404
    refused = world.clients["owner"].get(f"/demands/{made['draft'].pk}/")
    assert (refused.status_code, refused.json()["code"]) == (403, "organisation_suspended")


def test_contacts_and_personal_data_are_in_no_answer(world: SimpleNamespace) -> None:
    made = _fill(world, "demand")
    attached.set_contact(
        actor=world.publisher, entry=made["public"], name="canary-contact", phone="13800138000"
    )

    for client in world.clients.values():
        for path in ["/demands/?page_size=100", f"/demands/{made['public'].pk}/"]:
            text = client.get(path).content.decode()
            assert "canary-contact" not in text
            assert "13800138000" not in text
