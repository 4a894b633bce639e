import datetime

import pytest
from django.utils import timezone

from cms.core.announcements import Kind, announced
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.access import standing_of
from permissions.domain import invitations, roles
from permissions.domain.accounts import set_active, set_contact, system_user
from permissions.domain.organisations import set_state
from permissions.models import Invitation, InvitationState, RoleGrant, User
from permissions.roles import Role
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PHONE = "13800000001"


@pytest.fixture
def organisation():
    return make_organisation("青禾测试")


@pytest.fixture
def manager(organisation):
    return make_staff(organisation, Role.MANAGER)


@pytest.fixture
def heard():
    found = []

    def listen(sender, announcement, **kwargs):
        found.append(announcement)

    announced.connect(listen)
    yield found
    announced.disconnect(listen)


def invite(manager, organisation, **fields):
    values = {"channel": "phone", "address": PHONE, "role": Role.EDITOR, **fields}
    return invitations.invite(actor=manager, organisation=organisation, **values)


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_invitation_says_the_same_whether_there_is_an_account(organisation, manager, heard):
    make_user("known")

    found = [
        invite(manager, organisation, channel="account", address=name).invitation
        for name in ("known", "unknown")
    ]

    assert [row.state for row in found] == [InvitationState.OPEN] * 2
    sent = [one for one in heard if one.kind == Kind.INVITATION_SENT]
    assert [len(one.subjects) for one in sent] == [1, 0]


def test_only_the_hash_of_a_link_is_kept(organisation, manager, heard):
    sent = invite(manager, organisation)

    assert sent.invitation.token_hash == invitations.hash_token(sent.token)
    assert sent.token not in str(Invitation.objects.values().get())
    assert heard[0].data["path"] == f"/invitations/{sent.token}/"
    assert str(sent.invitation) == "填报员 · 青禾测试" or "·" in str(sent.invitation)


@pytest.mark.parametrize(
    ("channel", "address", "kept"),
    [
        ("phone", "+86 138-0000-0001", PHONE),
        ("phone", "１３８００００００1", None),
        ("phone", "12345678901", None),
        ("phone", "1380000000", None),
        ("email", "Wang@Example.CN", "wang@example.cn"),
        ("email", "wang", None),
        ("account", "", None),
        ("account", " zhang ", "zhang"),
    ],
)
def test_address_is_read_as_people_write_it(organisation, manager, channel, address, kept):
    if kept is None:
        with pytest.raises(Invalid) as caught:
            invite(manager, organisation, channel=channel, address=address)
        assert "address" in caught.value.fields
    else:
        assert invite(manager, organisation, channel=channel, address=address).invitation.address == kept


def test_invitation_is_given_by_who_may_give_the_role(organisation, manager):
    for actor in (make_staff(organisation, Role.PUBLISHER), make_staff(make_organisation(), Role.MANAGER)):
        with pytest.raises((NotAllowed, NotFound)):
            invite(actor, organisation)
    with pytest.raises(NotAllowed):
        invite(manager, organisation, role=Role.REVIEWER)
    with pytest.raises(Invalid):
        invite(manager, organisation, role="role_king")
    with pytest.raises(Invalid):
        invite(manager, organisation, valid_from=timezone.localdate(), valid_to=timezone.localdate() - DAY)


def test_same_person_is_invited_once_and_again_after_a_withdrawal(organisation, manager):
    first = invite(manager, organisation)
    with pytest.raises(Conflict) as caught:
        invite(manager, organisation)
    assert caught.value.code == "invitation_open"

    invitations.withdraw_invitation(actor=manager, invitation=first.invitation)
    invite(manager, organisation)

    with pytest.raises(NotFound):
        invitations.invitation_by_token(first.token)
    with pytest.raises(Conflict):
        invitations.withdraw_invitation(actor=manager, invitation=first.invitation)
    with pytest.raises(Conflict):
        invitations.resend(actor=manager, invitation=first.invitation)


def test_number_of_invitations_a_day_is_limited(organisation, manager, monkeypatch):
    monkeypatch.setattr(invitations, "SENT_A_DAY", 1)
    invite(manager, organisation)

    with pytest.raises(Conflict) as caught:
        invite(manager, organisation, address="13800000002")

    assert caught.value.code == "too_many_invitations"


def test_resent_invitation_has_a_new_link(organisation, manager):
    first = invite(manager, organisation)
    Invitation.objects.update(expires_at=timezone.now() - DAY)

    second = invitations.resend(actor=manager, invitation=first.invitation)

    with pytest.raises(NotFound):
        invitations.invitation_by_token(first.token)
    assert invitations.invitation_by_token(second.token).pk == first.invitation.pk


def test_accepted_invitation_gives_the_role_with_its_terms(organisation, manager, heard):
    person, last = make_user(), timezone.localdate() + 30 * DAY
    sent = invite(manager, organisation, scope="unit", valid_to=last, name="王 小明")

    grant = invitations.accept_invitation(actor=person, token=sent.token)

    assert (grant.user, grant.granted_by, grant.scope, grant.valid_to) == (person, manager, "unit", last)
    assert standing_of(fresh(person)).has_role(Role.EDITOR)
    [accepted] = [one for one in heard if one.kind == Kind.INVITATION_ACCEPTED]
    assert accepted.subjects == (manager.pk,)
    assert AuditEntry.objects.get(action="invitation.accept").on_behalf_of_id == manager.pk


def test_link_works_once(organisation, manager):
    sent = invite(manager, organisation)
    invitations.accept_invitation(actor=make_user(), token=sent.token)

    for person in (make_user(), manager):
        with pytest.raises(Conflict) as caught:
            invitations.accept_invitation(actor=person, token=sent.token)
        assert caught.value.code == "invitation_closed"
    assert RoleGrant.objects.filter(permission__codename=Role.EDITOR).count() == 1


def test_two_who_accept_at_once_get_one_role(organisation, manager):
    sent = invite(manager, organisation)
    seen_before = invitations.invitation_by_token(sent.token)
    invitations.accept_invitation(actor=make_user(), token=sent.token)

    with pytest.raises(Conflict):
        invitations._accept(seen_before, make_user())


def test_expired_link_names_whom_to_ask(organisation, manager):
    sent = invite(manager, organisation)
    Invitation.objects.update(expires_at=timezone.now())

    with pytest.raises(Conflict) as caught:
        invitations.accept_invitation(actor=make_user(), token=sent.token)

    assert caught.value.code == "invitation_expired"
    assert manager.display_name in caught.value.message


def test_invitation_is_not_for_another_account(organisation, manager):
    by_name = invite(manager, organisation, channel="account", address="wanted")
    by_phone = invite(manager, organisation)
    by_mail = invite(manager, organisation, channel="email", address="a@example.cn")
    other = make_user()
    set_contact(actor=other, person=other.person, phone="13900000009", email="b@example.cn")

    for sent in (by_name, by_phone, by_mail):
        with pytest.raises(NotAllowed) as caught:
            invitations.accept_invitation(actor=other, token=sent.token)
        assert caught.value.code == "invitation_for_another"
    with pytest.raises(NotAllowed):
        invitations.accept_invitation(actor=manager, token=by_phone.token)
    assert invitations.accept_invitation(actor=make_user("wanted"), token=by_name.token)
    owner = make_user()
    set_contact(actor=owner, person=owner.person, phone=PHONE)
    assert invitations.accept_invitation(actor=owner, token=by_phone.token)


def test_nobody_accepts_without_being_logged_in(organisation, manager):
    sent, person = invite(manager, organisation), make_user(is_active=False)

    with pytest.raises(NotAllowed):
        invitations.accept_invitation(actor=person, token=sent.token)


def test_role_that_is_held_is_not_given_again(organisation, manager):
    sent = invite(manager, organisation)

    with pytest.raises(Conflict) as caught:
        invitations.accept_invitation(actor=make_staff(organisation, Role.EDITOR), token=sent.token)

    assert caught.value.code == "role_held"
    sent.invitation.refresh_from_db()
    assert sent.invitation.state == InvitationState.OPEN


@pytest.mark.parametrize("happened", ["ended", "disabled"])
def test_invitation_of_a_manager_who_is_gone_gives_nothing(organisation, manager, happened):
    sent = invite(manager, organisation)
    make_staff(organisation, Role.MANAGER)
    if happened == "ended":
        roles.end_role(actor=system_user(), grant=RoleGrant.objects.get(user=manager))
    else:
        operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
        set_active(actor=operator, user=manager, active=False)

    with pytest.raises(Conflict) as caught:
        invitations.accept_invitation(actor=make_user(), token=sent.token)

    assert caught.value.code == "sender_lost_right"


def test_suspended_organisation_is_joined_by_nobody(organisation, manager):
    sent = invite(manager, organisation)
    set_state(actor=system_user(), organisation=organisation, state="suspended", reason="核查")

    with pytest.raises(Conflict) as caught:
        invitations.accept_invitation(actor=make_user(), token=sent.token)
    assert caught.value.code == "organisation_suspended"
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
    for act in (
        lambda: invite(operator, organisation, address="13800000002"),
        lambda: invitations.resend(actor=operator, invitation=sent.invitation),
    ):
        with pytest.raises(Conflict):
            act()


def test_holder_of_an_office_is_not_brought_in_by_a_manager(organisation, manager):
    reviewer = make_staff(make_organisation(kind="government"), Role.REVIEWER)
    sent = invite(manager, organisation)

    with pytest.raises(NotAllowed) as caught:
        invitations.accept_invitation(actor=reviewer, token=sent.token)

    assert caught.value.code == "user_holds_office"


def test_unknown_link_says_nothing():
    with pytest.raises(NotFound):
        invitations.invitation_by_token("x" * 43)
