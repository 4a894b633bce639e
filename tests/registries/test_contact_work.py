"""Requests for contacts when people leave, are erased, or organisations become one."""

import pytest

from cms.core.errors import Invalid
from permissions.domain import accounts, merging, organisations
from permissions.handover import Leaver
from permissions.models import Person
from permissions.roles import Role
from registries.contact_work import RequestsInWork, RequestsOfPerson
from registries.domain import attached, contact_requests
from registries.models import ContactRequest
from tests.factories.entries import make_published
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
ASK = {"purpose": "cooperation", "message": "想谈合作，电话 13800000000"}


@pytest.fixture
def owner():
    return make_organisation("甲厂")


@pytest.fixture
def other():
    return make_organisation("乙校", kind="school")


@pytest.fixture
def asker(other):
    return make_staff(other, Role.EDITOR)


@pytest.fixture
def entry(owner):
    row = make_published(organisation=owner)
    attached.set_contact(actor=accounts.system_user(), entry=row, name="王工", phone="13912345678")
    return row


@pytest.fixture
def request_row(asker, entry):
    return contact_requests.ask(actor=asker, entry=entry, **ASK)


def test_successor_takes_over_what_was_sent(other, asker, request_row):
    leaver = Leaver(user=asker, unit_ids=frozenset({other.pk}))
    work, successor = RequestsInWork(), make_staff(other, Role.EDITOR)
    assert (work.count(leaver), work.items(leaver, 5)[0].detail) == (1, "技术合作")
    with pytest.raises(Invalid):
        work.hand_over(actor=asker, leaver=leaver, successor=make_user())

    assert work.hand_over(actor=asker, leaver=leaver, successor=successor) == 1

    request_row.refresh_from_db()
    assert request_row.asked_by == successor
    assert work.count(leaver) == 0


def test_clerk_of_a_unit_hands_over_what_he_sent_for_the_whole(other, entry):
    unit = organisations.create_unit(
        actor=accounts.system_user(), parent=other, name="机电学院", relation="college"
    )
    clerk = make_staff(unit, Role.EDITOR)
    contact_requests.ask(actor=clerk, entry=entry, **ASK)

    assert RequestsInWork().count(Leaver(user=clerk, unit_ids=frozenset({unit.pk}))) == 1


def test_erasure_takes_own_requests_and_the_words_of_others(asker, entry, request_row):
    individual, work = make_user(), RequestsOfPerson()
    contact_requests.ask(actor=individual, entry=entry, **ASK)
    assert [row["message"] for row in work.collect(individual.person)] == [ASK["message"]]

    assert work.erase(actor=accounts.system_user(), person=individual.person) == 1
    assert work.erase(actor=accounts.system_user(), person=asker.person) == 1

    row = ContactRequest.objects.get()
    assert (row.asked_by, row.message, row.organisation) == (None, "", request_row.organisation)
    assert work.collect(make_user().person) == []
    assert work.collect(Person.objects.create(name="无账号")) == []


def test_merge_moves_requests_and_closes_what_both_sent(other, asker, owner, entry, request_row):
    third = make_organisation("乙校旧名", kind="school")
    clerk = make_staff(third, Role.EDITOR)
    twice = contact_requests.ask(actor=clerk, entry=entry, **ASK)
    moved = contact_requests.ask(actor=clerk, entry=make_published(organisation=owner), **ASK)
    to_itself = contact_requests.ask(actor=clerk, entry=make_published(organisation=other), **ASK)
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)

    merging.merge_organisations(actor=operator, survivor=other, merged=third, reason="重复登记")

    for row in (twice, moved, to_itself, request_row):
        row.refresh_from_db()
    assert (request_row.state, moved.state, moved.organisation) == ("open", "open", other)
    assert (twice.state, to_itself.state) == ("withdrawn", "withdrawn")


def test_requests_go_with_the_entry(owner, entry, request_row):
    attached.delete_attached(entry=entry)

    assert not ContactRequest.objects.exists()
