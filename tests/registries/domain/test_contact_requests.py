"""Asking for a contact: every way it is refused, and the one in which it is given."""

import datetime

import pytest
from django.utils import timezone

from cms.core.context import Origin, origin
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.access import forget
from permissions.audience import Visibility
from permissions.domain import accounts, consents, organisations, roles
from permissions.domain.revealing import TooMany
from permissions.models import Organisation, OrganisationState
from permissions.purposes import ConsentChannel, Purpose
from permissions.roles import Role
from registries.domain import attached, contact_lists, contact_requests, contacts, publishing
from registries.enums.contact_request import TRANSITIONS, ContactState
from registries.models import ContactRequest, Demand, EntryContact
from services.notices.models import Notice
from tests.factories.entries import make_entry, make_published
from tests.factories.identity import make_consortium, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
PHONE = "13912345678"


@pytest.fixture
def owner():
    return make_organisation("甲厂")


@pytest.fixture
def other():
    return make_organisation("乙校", kind="school")


@pytest.fixture
def clerk(owner):
    return make_staff(owner, Role.EDITOR)


@pytest.fixture
def asker(other):
    return make_staff(other, Role.EDITOR)


@pytest.fixture
def entry(owner, clerk):
    row = make_published(organisation=owner)
    attached.set_contact(actor=clerk, entry=row, name="王工", phone=PHONE, email="wang@example.cn")
    return row


def ask(actor, entry, **fields):
    return contact_requests.ask(
        actor=actor, entry=entry, **{"purpose": "cooperation", "message": "想谈中试合作。", **fields}
    )


@pytest.fixture
def accepted(asker, clerk, entry):
    return contact_requests.answer(actor=clerk, request=ask(asker, entry), accept=True)


def reveal(actor, entry, reason="约时间看样"):
    return contact_requests.reveal(actor=actor, entry=entry, reason=reason)


def refused(error, code, act, *args, **kwargs):
    with pytest.raises(error) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


def own_entry(person):
    """Return a published entry that belongs to a person."""
    row = make_published(organisation=make_organisation())
    Demand.objects.filter(pk=row.pk).update(organisation=None, person=person)
    return Demand.objects.get(pk=row.pk)


# -- the way it goes ---------------------------------------------------------------------------------------------------


def test_contact_is_asked_for_opened_and_shown_with_a_reason(asker, clerk, other, entry):
    refused(NotAllowed, "contact_not_open", reveal, asker, entry)
    request = ask(asker, entry)
    assert (request.organisation, request.person, request.asked_by) == (other, None, asker)
    assert list(contact_lists.to_answer(clerk)) == [request]

    answered = contact_requests.answer(actor=clerk, request=request, accept=True)

    assert answered.in_force
    assert answered.stage == "accepted"
    last = timezone.localdate(answered.until - datetime.timedelta(seconds=1))
    assert last == timezone.localdate() + datetime.timedelta(days=30)
    colleague = make_staff(other, Role.PUBLISHER)
    assert reveal(colleague, entry).phone == PHONE
    trail = AuditEntry.objects.filter(library="demand", object_id=str(entry.pk)).order_by("pk")
    actions = [row.action for row in trail if row.action.startswith(("contact", "personal"))]
    assert actions == ["contact.ask", "contact.accept", "personal.reveal"]
    assert PHONE not in str(list(AuditEntry.objects.values_list("data", "label")))


def test_both_sides_are_told_of_every_step(asker, clerk, entry):
    def unread(user):
        rows = Notice.objects.filter(recipient=user, read_at=None, cause__kind__startswith="contact")
        return list(rows.order_by("pk").values_list("cause__kind", flat=True))

    request = ask(asker, entry)
    assert unread(clerk) == ["contact.asked"]
    contact_requests.answer(actor=clerk, request=request, accept=True)
    assert (unread(clerk), unread(asker)) == ([], ["contact.accepted"])
    contact_requests.end(actor=clerk, request=request, reason="已签约")
    assert unread(asker) == ["contact.ended"]
    again = ask(asker, entry)
    contact_requests.withdraw(actor=asker, request=again)
    assert unread(clerk) == ["contact.withdrawn"]
    third = ask(asker, entry)
    contact_requests.answer(actor=clerk, request=third, accept=False, reason="暂不需要")
    assert unread(asker) == ["contact.ended", "contact.declined"]


def test_individual_asks_in_his_own_name(clerk, entry):
    individual, neighbour = make_user(), make_user()
    request = ask(individual, entry)
    assert (request.organisation, request.person) == (None, individual.person)

    contact_requests.answer(actor=clerk, request=request, accept=True)

    assert reveal(individual, entry).name == "王工"
    refused(NotAllowed, "contact_not_open", reveal, neighbour, entry)


def test_own_side_looks_with_a_reason_and_without_a_request(clerk, entry):
    refused(Invalid, "reason_required", reveal, clerk, entry, reason=" ")

    assert reveal(clerk, entry).email == "wang@example.cn"


def test_reveals_are_limited(settings, asker, entry, accepted):
    settings.REVEALS_PER_HOUR = 1
    reveal(asker, entry)

    refused(TooMany, "too_many_reveals", reveal, asker, entry)


# -- asking ------------------------------------------------------------------------------------------------------------


def test_one_open_request_an_entry_and_organisation(asker, other, entry):
    ask(asker, entry)

    refused(Conflict, "contact_request_open", ask, make_staff(other, Role.MANAGER), entry)


def test_nothing_is_asked_for_that_is_open_already(asker, entry, accepted):
    refused(Conflict, "contact_request_accepted", ask, asker, entry)


def test_requests_a_day_are_limited(settings, asker, owner, entry):
    settings.CONTACT_REQUESTS_PER_DAY = 1
    contact_requests.withdraw(actor=asker, request=ask(asker, entry))

    refused(Conflict, "contact_requests_per_day", ask, asker, make_published(organisation=owner))


def test_purpose_and_message_are_needed(asker, entry):
    error = refused(Invalid, "contact_request_invalid", ask, asker, entry, purpose="gossip", message=" ")
    assert sorted(error.fields) == ["message", "purpose"]
    error = refused(Invalid, "contact_request_invalid", ask, asker, entry, message="长" * 501)
    assert sorted(error.fields) == ["message"]


def test_what_one_may_not_read_does_not_exist(asker, owner):
    for visibility in (Visibility.SUMMARY, Visibility.OWN):
        refused(NotFound, "not_found", ask, asker, make_published(organisation=owner, visibility=visibility))
    refused(NotFound, "not_found", ask, asker, make_entry(organisation=owner))


def test_operator_cannot_ask_for_what_is_not_published(owner):
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
    entry = make_entry(organisation=owner)
    publishing.submit(actor=accounts.system_user(), entries=[entry])

    refused(NotFound, "not_found", ask, operator, entry)


def test_nobody_asks_himself(clerk, entry):
    refused(Conflict, "own_entry", ask, clerk, entry)
    individual = make_user()

    refused(Conflict, "own_entry", ask, individual, own_entry(individual.person))


def test_who_has_no_name_to_ask_in_is_refused(other, entry):
    refused(NotAllowed, "not_allowed", ask, accounts.system_user(), entry)
    nobody = make_user()
    nobody.person.delete()
    forget(nobody)
    refused(NotAllowed, "not_allowed", ask, type(nobody).objects.get(pk=nobody.pk), entry)
    waiting = make_staff(make_organisation(state=OrganisationState.CLAIMING), Role.MANAGER)
    refused(NotAllowed, "organisation_unverified", ask, waiting, entry)


def test_substitute_does_not_ask_for_the_organisation_of_another(asker, other, entry):
    substitute = make_user()
    roles.affiliate(
        actor=accounts.system_user(), person=substitute.person, organisation=other, kind="employee"
    )
    roles.delegate(
        actor=asker,
        delegate=substitute,
        organisation=other,
        actions=["edit"],
        valid_from=timezone.localdate(),
        valid_to=timezone.localdate(),
    )
    forget(substitute)

    with origin(Origin(channel="portal", acting_for=other.pk)):
        refused(NotAllowed, "ask_for_own_organisation", ask, substitute, entry)


# -- answering ---------------------------------------------------------------------------------------------------------


def test_stranger_learns_of_no_request(asker, entry):
    request, stranger = ask(asker, entry), make_staff(make_organisation(), Role.MANAGER)

    refused(NotFound, "not_found", contact_requests.answer, actor=stranger, request=request, accept=True)
    refused(NotFound, "not_found", contact_requests.withdraw, actor=stranger, request=request)
    refused(NotFound, "not_found", contact_requests.end, actor=stranger, request=request)
    assert not contact_requests.visible(stranger).exists()
    assert not contact_requests.visible(make_user()).exists()


def test_asker_and_auditor_answer_nothing(asker, entry):
    request = ask(asker, entry)
    auditor = make_staff(make_organisation(kind="government"), Role.AUDITOR)
    assert list(contact_requests.visible(auditor)) == [request]

    for actor in (asker, auditor):
        refused(NotAllowed, "not_allowed", contact_requests.answer, actor=actor, request=request, accept=True)


def test_nobody_answers_his_own_request(owner, asker, entry):
    request = ask(asker, entry)
    roles.grant_role(actor=accounts.system_user(), user=asker, organisation=owner, role=Role.EDITOR)
    forget(asker)

    refused(NotAllowed, "own_request", contact_requests.answer, actor=asker, request=request, accept=True)


def test_request_is_answered_once(asker, clerk, entry, accepted):
    refused(
        Conflict,
        "contact_request_answered",
        contact_requests.answer,
        actor=clerk,
        request=accepted,
        accept=True,
    )
    refused(Conflict, "contact_request_answered", contact_requests.withdraw, actor=asker, request=accepted)


def test_declining_needs_a_reason(asker, clerk, entry):
    request = ask(asker, entry)
    refused(Invalid, "reason_required", contact_requests.answer, actor=clerk, request=request, accept=False)

    contact_requests.answer(actor=clerk, request=request, accept=False, reason="暂不需要")

    refused(NotAllowed, "contact_not_open", reveal, asker, entry)
    assert contacts.view_for(asker, entry).state == "declined"


@pytest.mark.parametrize("days", [-1, 367])
def test_last_day_lies_within_a_year(asker, clerk, entry, days):
    day = timezone.localdate() + datetime.timedelta(days=days)

    refused(
        Invalid,
        "contact_until",
        contact_requests.answer,
        actor=clerk,
        request=ask(asker, entry),
        accept=True,
        until=day,
    )


def test_nothing_can_be_opened_that_was_not_entered(asker, clerk, entry):
    request = ask(asker, entry)
    EntryContact.objects.all().delete()

    refused(Invalid, "contact_missing", contact_requests.answer, actor=clerk, request=request, accept=True)


def test_a_person_without_a_number_is_told_where_to_enter_one(asker):
    owner = make_user().person
    request = ask(asker, own_entry(owner))

    with pytest.raises(Invalid) as caught:
        contact_requests.answer(actor=owner.user, request=request, accept=True)

    assert "我的信息" in str(caught.value.message)


# -- what ends it ------------------------------------------------------------------------------------------------------


def test_contact_closes_after_its_last_day(asker, clerk, entry):
    request = contact_requests.answer(
        actor=clerk, request=ask(asker, entry), accept=True, until=timezone.localdate()
    )
    assert reveal(asker, entry).phone == PHONE
    ContactRequest.objects.filter(pk=request.pk).update(until=timezone.now())

    refused(NotAllowed, "contact_not_open", reveal, asker, entry)
    assert contacts.view_for(asker, entry).state == "expired"
    refused(Conflict, "contact_request_answered", contact_requests.end, actor=clerk, request=request)
    assert ask(asker, entry).state == "open"


def test_contact_closes_when_the_owner_ends_it(asker, clerk, entry, accepted):
    contact_requests.end(actor=clerk, request=accepted)

    refused(NotAllowed, "contact_not_open", reveal, asker, entry)
    assert contacts.view_for(asker, entry).state == "ended"


def test_contact_closes_with_the_entry(asker, owner, entry, accepted):
    publishing.unpublish(actor=make_staff(owner, Role.PUBLISHER), entry=entry)

    refused(NotFound, "not_found", reveal, asker, entry)
    [line] = contact_lists.lines_of(asker, contact_requests.sent(asker))
    assert (line.entry, line.may_reveal) == (None, False)


def test_contact_closes_with_the_owners_suspension(asker, owner, entry, accepted):
    Organisation.objects.filter(pk=owner.pk).update(state=OrganisationState.SUSPENDED)

    refused(NotFound, "not_found", reveal, asker, entry)


def test_contact_closes_with_the_askers_suspension(asker, other, entry, accepted):
    Organisation.objects.filter(pk=other.pk).update(state=OrganisationState.SUSPENDED)
    forget(asker)

    refused(NotAllowed, "contact_not_open", reveal, asker, entry)


def test_contact_that_was_deleted_is_not_there(asker, entry, accepted):
    EntryContact.objects.all().delete()

    refused(NotFound, "contact_missing", reveal, asker, entry)


def test_disabled_account_has_no_requests(asker, entry, accepted):
    type(asker).objects.filter(pk=asker.pk).update(is_active=False)
    actor = type(asker).objects.get(pk=asker.pk)

    assert not contact_requests.sent(actor).exists()
    assert not contact_requests.visible(actor).exists()


# -- entries of persons ------------------------------------------------------------------------------------------------


def test_persons_contact_is_passed_on_with_the_persons_consent_only(asker):
    person = make_user().person
    entry, actor = own_entry(person), person.user
    accounts.set_contact(actor=accounts.system_user(), person=person, phone=PHONE)
    request = ask(asker, entry)
    refused(Invalid, "consent_missing", contact_requests.answer, actor=actor, request=request, accept=True)
    channel = ConsentChannel.PORTAL
    consents.give(actor=actor, person=person, purpose=Purpose.SHARE_ENTERPRISE, channel=channel)

    contact_requests.answer(actor=actor, request=request, accept=True)

    assert reveal(asker, entry) == contacts.Contact(name=person.name, phone=PHONE)
    consents.withdraw(actor=actor, person=person, purpose=Purpose.SHARE_ENTERPRISE)
    refused(NotAllowed, "consent_withdrawn", reveal, asker, entry)
    assert reveal(actor, entry).phone == PHONE


def test_owner_in_person_is_told(asker):
    person = make_user().person

    ask(asker, own_entry(person))

    assert Notice.objects.get(recipient=person.user).cause.kind == "contact.asked"


def test_person_without_a_number_has_no_contact(asker):
    assert not contacts.has_contact(own_entry(make_user().person))


# -- what is shown before ----------------------------------------------------------------------------------------------


def test_everybody_sees_what_he_may(asker, clerk, owner, entry):
    shown = contacts.view_for(asker, entry)
    assert (shown.state, shown.may_ask, shown.masked.phone) == ("none", True, "139****5678")
    assert contacts.view_for(clerk, entry).state == "own"
    nobody = contacts.view_for(None, entry)
    assert (nobody.state, nobody.available, nobody.masked) == ("anonymous", True, None)
    summary = make_published(organisation=owner, visibility=Visibility.SUMMARY)
    assert contacts.view_for(asker, summary) == contacts.ContactView(state="hidden")
    bare = contacts.view_for(asker, make_published(organisation=owner))
    assert (bare.state, bare.available, bare.masked) == ("none", False, None)
    auditor = make_staff(make_organisation(kind="government"), Role.AUDITOR)
    assert contacts.view_for(auditor, make_entry(organisation=owner)).state == "unpublished"


def test_open_request_goes_before_an_older_answer(asker, clerk, entry):
    contact_requests.answer(actor=clerk, request=ask(asker, entry), accept=False, reason="忙")
    request = ask(asker, entry)
    ContactRequest.objects.filter(pk=request.pk).update(
        created_at=timezone.now() - datetime.timedelta(days=3)
    )

    assert contact_lists.latest_of(asker, entry) == request


def test_lines_say_what_can_be_done(asker, clerk, entry):
    request = ask(asker, entry)
    [sent] = contact_lists.lines_of(asker, contact_requests.sent(asker))
    [received] = contact_lists.lines_of(clerk, contact_requests.received(clerk))
    assert (sent.may_withdraw, sent.may_answer, sent.entry) == (True, False, entry)
    assert (received.may_withdraw, received.may_answer, received.asker) == (False, True, "乙校")
    contact_requests.answer(actor=clerk, request=request, accept=True)
    [sent] = contact_lists.lines_of(asker, contact_requests.sent(asker))
    [received] = contact_lists.lines_of(clerk, contact_requests.received(clerk))
    assert (sent.may_reveal, received.may_end, received.may_reveal) == (True, True, False)
    assert contact_lists.lines_of(asker, []) == []


def test_lines_cost_the_same_for_many(asker, owner, entry, django_assert_num_queries):
    ask(asker, entry)
    requests = contact_requests.sent(asker).select_related(*contact_lists.RELATED)
    contact_lists.lines_of(asker, requests.all())
    for _number in range(3):
        ask(asker, make_published(organisation=owner))

    with django_assert_num_queries(4):
        assert len(contact_lists.lines_of(asker, requests.all())) == 4


def test_member_of_a_unit_asks_for_the_whole_organisation(other, entry):
    unit = organisations.create_unit(
        actor=accounts.system_user(), parent=other, name="机电学院", relation="college"
    )

    request = ask(make_staff(unit, Role.EDITOR), entry)

    assert request.organisation == other


def test_transitions_are_total():
    assert set(TRANSITIONS) == set(ContactState)
    assert str(ContactRequest(library="demand", entry_id=7, created_at=timezone.now())).startswith("demand 7")


def test_consortium_entry_opens_to_a_member(owner, other, clerk, asker):
    consortium = make_consortium(owner, other)
    row = make_published(organisation=owner, visibility=Visibility.CONSORTIUM, consortium_id=consortium.pk)

    assert ask(asker, row).organisation == other
