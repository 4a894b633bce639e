import pytest

from cms.core.announcements import Kind, announced
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.access import standing_of
from permissions.domain import requests
from permissions.models import RequestState, RoleRequest, User
from permissions.roles import Role
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return make_organisation()


@pytest.fixture
def manager(organisation):
    return make_staff(organisation, Role.MANAGER)


def ask(organisation, user=None, message="我是车间主任"):
    return requests.request_role(actor=user or make_user(), organisation=organisation, message=message)


def test_request_is_told_to_the_organisation(organisation):
    heard = []
    announced.connect(receiver := lambda sender, announcement, **kwargs: heard.append(announcement))
    try:
        row = ask(organisation)
    finally:
        announced.disconnect(receiver)

    assert (heard[0].kind, heard[0].organisation_id) == (Kind.ROLE_REQUESTED, organisation.pk)
    assert (row.state, row.message, str(row)) == (
        RequestState.OPEN,
        "我是车间主任",
        f"{row.user} → {organisation}",
    )


@pytest.mark.parametrize("state", ["unclaimed", "claiming", "returned", "suspended"])
def test_only_a_verified_organisation_is_joined(state):
    with pytest.raises(Conflict) as caught:
        ask(make_organisation(state=state))

    assert caught.value.code == "organisation_not_verified"


def test_one_asks_once_and_not_for_what_one_has(organisation):
    user = make_user()
    ask(organisation, user)
    with pytest.raises(Conflict) as caught:
        ask(organisation, user)
    assert caught.value.code == "request_open"
    with pytest.raises(Conflict) as caught:
        ask(organisation, make_staff(organisation, Role.EDITOR))
    assert caught.value.code == "already_inside"
    with pytest.raises(NotAllowed):
        ask(organisation, make_user(is_active=False))
    with pytest.raises(Invalid):
        ask(organisation, make_user(), message="长" * 201)


def test_who_asks_everywhere_is_stopped(monkeypatch):
    monkeypatch.setattr(requests, "OPEN_REQUESTS_LIMIT", 1)
    user = make_user()
    ask(make_organisation(), user)

    with pytest.raises(Conflict) as caught:
        ask(make_organisation(), user)

    assert caught.value.code == "too_many_requests"


def test_accepted_request_gives_a_role(organisation, manager):
    row = ask(organisation)

    requests.accept_request(actor=manager, request=row, role=Role.EDITOR)

    assert standing_of(User.objects.get(pk=row.user_id)).has_role(Role.EDITOR)
    assert (row.state, row.role, row.decided_by) == (RequestState.ACCEPTED, Role.EDITOR, manager)
    with pytest.raises(Conflict):
        requests.refuse_request(actor=manager, request=row, reason="已有")


def test_refused_request_tells_why(organisation, manager):
    row = ask(organisation)
    with pytest.raises(Invalid):
        requests.refuse_request(actor=manager, request=row, reason=" ")

    requests.refuse_request(actor=manager, request=row, reason="不是本单位人员")

    assert (row.state, row.reason) == (RequestState.REFUSED, "不是本单位人员")
    with pytest.raises(Conflict):
        requests.accept_request(actor=manager, request=row, role=Role.EDITOR)


def test_request_is_decided_by_the_manager_only(organisation):
    row = ask(organisation)

    for actor in (make_staff(organisation, Role.PUBLISHER), make_staff(make_organisation(), Role.MANAGER)):
        with pytest.raises((NotAllowed, NotFound)):
            requests.accept_request(actor=actor, request=row, role=Role.EDITOR)
        with pytest.raises((NotAllowed, NotFound)):
            requests.refuse_request(actor=actor, request=row, reason="不")
    with pytest.raises(NotAllowed):
        requests.accept_request(actor=make_staff(organisation, Role.MANAGER), request=row, role=Role.REVIEWER)
    assert RoleRequest.objects.get().state == RequestState.OPEN


def test_own_request_is_withdrawn_by_oneself(organisation, manager):
    row = ask(organisation)
    with pytest.raises(NotFound):
        requests.withdraw_request(actor=manager, request=row)

    requests.withdraw_request(actor=row.user, request=row)

    assert (row.state, row.decided_by) == (RequestState.WITHDRAWN, None)
    ask(organisation, row.user)


def test_asking_again_and_again_is_refused_for_a_while():
    user, organisation = make_user(), make_organisation()
    for _number in range(requests.ASKED_AGAIN_LIMIT):
        row = requests.request_role(actor=user, organisation=organisation)
        requests.withdraw_request(actor=user, request=row)

    with pytest.raises(Conflict) as caught:
        requests.request_role(actor=user, organisation=organisation)

    assert caught.value.code == "asked_too_often"
    assert requests.request_role(actor=user, organisation=make_organisation()).state == "open"


def test_asking_many_organisations_is_refused_for_a_while(monkeypatch):
    monkeypatch.setattr(requests, "ASKED_LIMIT", 1)
    user = make_user()
    row = requests.request_role(actor=user, organisation=make_organisation())
    requests.withdraw_request(actor=user, request=row)

    with pytest.raises(Conflict, match="asked_too_often"):
        requests.request_role(actor=user, organisation=make_organisation())


def test_own_requests_name_those_that_wait_first():
    user = make_user()
    old = requests.request_role(actor=user, organisation=make_organisation())
    new = requests.request_role(actor=user, organisation=make_organisation())
    requests.withdraw_request(actor=user, request=new)

    assert list(requests.requests_of(user)) == [old, new]
    assert list(requests.requests_of(make_user())) == []
