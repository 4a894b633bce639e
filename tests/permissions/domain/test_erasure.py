"""Erasure: asked for, thought over, held, carried out in every app."""

import datetime

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from cms.core.security import counted_name
from permissions.domain import (
    accounts,
    applications,
    consents,
    delegation,
    erasure,
    invitations,
    requests,
    roles,
)
from permissions.domain.consents import Purpose
from permissions.models import (
    Affiliation,
    Application,
    Consent,
    DataRequest,
    Delegation,
    Invitation,
    Person,
    PersonContact,
    PhoneProof,
    RoleGrant,
    RoleRequest,
    User,
)
from permissions.roles import Role
from tests.factories.identity import (
    PASSWORD,
    make_credit_code,
    make_employee,
    make_organisation,
    make_staff,
    make_user,
)

PHONE = "13812345678"


@pytest.fixture
def person(db):
    person = make_user("wan.dongcao", name="万东操").person
    accounts.set_contact(actor=person.user, person=person, phone=PHONE, email="wan@example.cn")
    return person


@pytest.fixture
def operator(db):
    return make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)


def ask(person):
    return erasure.ask_erasure(actor=person.user, person=person)


def run(days=8):
    when = timezone.now() + datetime.timedelta(days=days)
    return erasure.run_due_erasures(actor=accounts.system_user(), now=when)


def test_nothing_is_erased_before_the_time_to_think_again_is_over(person):
    request = ask(person)

    assert request.due_at - request.asked_at == pytest.approx(
        datetime.timedelta(days=7), abs=datetime.timedelta(seconds=5)
    )
    assert run(days=6) == 0
    assert erasure.waiting_erasure(person) == request
    with pytest.raises(Conflict, match="erasure_asked"):
        ask(person)
    erasure.cancel_erasure(actor=person.user, person=person)
    with pytest.raises(Conflict, match="no_erasure"):
        erasure.cancel_erasure(actor=person.user, person=person)
    assert run() == 0
    assert PersonContact.objects.get(person=person).phone == PHONE


def test_no_name_and_number_is_left_and_the_audit_trail_stays(person, rf):
    consents.give(actor=person.user, person=person, purpose=Purpose.ACCOUNT, channel="portal")
    PhoneProof.objects.create(
        purpose="register",
        phone_digest=person.contact.phone_digest,
        sent_at=timezone.now(),
        expires_at=timezone.now(),
        day=timezone.localdate(),
    )
    client = Client()
    client.post("/login/", {"username": PHONE, "password": "Falsch-2026-x"})
    client.force_login(person.user)
    assert AccessAttempt.objects.get().username == counted_name(PHONE)
    rows = AuditEntry.objects.count()
    ask(person)

    assert run() == 1

    person.refresh_from_db()
    user = User.objects.get(pk=person.user_id)
    assert (person.name, user.display_name, user.username) == (
        "已注销用户",
        "已注销用户",
        f"closed-{user.pk}",
    )
    assert (user.is_active, user.has_usable_password()) == (False, False)
    assert not PersonContact.objects.filter(person=person).exists()
    assert not PhoneProof.objects.exists()
    assert not AccessAttempt.objects.exists()
    assert not Session.objects.exists()
    assert client.get("/me/").status_code == 302
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert AuditEntry.objects.count() > rows
    assert not AuditEntry.objects.filter(label__contains="万东操").exists()
    request = DataRequest.objects.get()
    assert (request.state, request.counts["contact"]) == ("done", 1)
    assert run() == 0


def test_same_number_comes_back_as_a_new_account(person, rf):
    ask(person)
    run()

    again = make_user("wan.two", name="万东操").person
    accounts.set_contact(actor=again.user, person=again, phone=PHONE)

    found = authenticate(rf.post("/"), username=PHONE, password=PASSWORD)
    assert (found, again.pk != person.pk) == (again.user, True)
    assert authenticate(rf.post("/"), username="wan.dongcao", password=PASSWORD) is None


def test_staff_leaves_first(person, operator):
    organisation = make_organisation("红星机械厂")
    system = accounts.system_user()
    grant = roles.grant_role(actor=system, user=person.user, organisation=organisation, role=Role.EDITOR)

    with pytest.raises(Conflict, match="红星机械厂"):
        ask(person)

    roles.end_role(actor=system, grant=grant)
    ask(person)
    roles.grant_role(actor=system, user=person.user, organisation=organisation, role=Role.EDITOR)
    assert run() == 0
    request = erasure.waiting_erasure(person)
    assert request.is_held
    assert "红星机械厂" in request.hold_reason


def test_operator_holds_with_a_reason_and_releases(person, operator):
    key = ask(person).key
    with pytest.raises(Invalid, match="reason_required"):
        erasure.hold_erasure(actor=operator, key=key, reason=" ")
    with pytest.raises(NotAllowed):
        erasure.hold_erasure(actor=person.user, key=key, reason="仲裁")
    with pytest.raises(NotFound):
        erasure.release_erasure(actor=operator, key="00000000-0000-0000-0000-000000000000")

    erasure.hold_erasure(actor=operator, key=key, reason="劳动仲裁未结")
    assert run() == 0
    assert [row.hold_reason for row in erasure.queue(operator)] == ["劳动仲裁未结"]
    assert not erasure.queue(person.user).exists()
    erasure.release_erasure(actor=operator, key=key)

    assert run() == 1


def test_others_ask_for_nobody_but_the_operator_does_in_writing(person, operator):
    with pytest.raises(NotAllowed):
        erasure.ask_erasure(actor=make_user(), person=person)
    with pytest.raises(NotAllowed):
        erasure.run_due_erasures(actor=operator)
    nobody = Person.objects.create(name="无账号")

    erasure.ask_erasure(actor=operator, person=nobody)
    with pytest.raises(NotAllowed):
        erasure.cancel_erasure(actor=person.user, person=nobody)

    assert run() == 1
    nobody.refresh_from_db()
    assert nobody.name == "已注销用户"


def test_contact_without_account_and_picture_of_a_profile(operator, tmp_path, settings):
    from wagtail.users.models import UserProfile

    nobody = Person.objects.create(name="无账号")
    accounts.set_contact(actor=operator, person=nobody, phone="13912345678")
    erasure.ask_erasure(actor=operator, person=nobody)
    owner = make_user().person
    UserProfile.get_for_user(owner.user)
    ask(owner)

    assert run() == 2

    assert not PersonContact.objects.exists()
    assert not UserProfile.objects.exists()


def test_dealings_lose_numbers_and_messages(person):
    system = accounts.system_user()
    first, second = make_organisation(), make_organisation()
    manager = make_staff(first, Role.MANAGER)
    sent = invitations.invite(
        actor=manager, organisation=first, role=Role.EDITOR, channel="phone", address=PHONE
    )
    invitations.accept_invitation(actor=person.user, token=sent.token)
    requests.request_role(actor=person.user, organisation=second, message="我想加入")
    draft = applications.start(actor=person.user, code=make_credit_code(990001))
    Application.objects.filter(pk=draft.pk).update(contact_phone=PHONE)
    Affiliation.objects.create(person=person, organisation=second, kind="graduate", number="20260001")
    for row in list(RoleGrant.dated.filter(user=person.user)):
        roles.end_role(actor=system, grant=row)
    ask(person)

    assert run() == 1

    assert not Application.objects.filter(applicant=person.user).exists()
    assert Affiliation.objects.get(person=person).number == ""
    assert Invitation.objects.get().address == ""
    assert not RoleRequest.objects.exists()


def test_application_in_review_is_withdrawn_first(person):
    application = applications.start(actor=person.user, code=make_credit_code(990002))
    organisation = make_organisation("待审单位")
    Application.objects.filter(pk=application.pk).update(
        state="submitted", organisation=organisation, name="待审单位"
    )

    with pytest.raises(Conflict, match="待审单位"):
        ask(person)


def test_delegations_end(person):
    organisation = make_organisation()
    manager = make_staff(organisation, Role.MANAGER)
    colleague = make_employee(organisation)
    today = timezone.localdate()
    delegation.delegate(
        actor=manager,
        delegate=colleague,
        organisation=organisation,
        actions=["edit"],
        valid_from=today,
        valid_to=today,
    )
    ask(colleague.person)

    run()

    assert not Delegation.objects.exists()


def test_trail_about_a_person_is_collected(person, operator):
    record(action="personal.reveal", actor=operator, obj=person, data={"field": "phone", "reason": "核对"})
    record(action="account.login", actor=None, obj=person.user)

    trail = next(one for one in erasure.contributors() if one.slug == "trail")

    rows = trail.collect(person)
    assert {row["who"] for row in rows} >= {operator.display_name, ""}
    assert ("phone", "核对") in {(row["field"], row["reason"]) for row in rows}
