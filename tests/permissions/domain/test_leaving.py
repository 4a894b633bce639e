import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from cms.core.announcements import Kind, announced
from cms.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.domain import invitations, leaving, organisations, roles, succession
from permissions.domain.accounts import set_active, set_contact, system_user
from permissions.models import Delegation, Invitation, Jurisdiction, RoleGrant, User
from permissions.roles import Role
from registries.domain import attached, publishing
from registries.models import Demand, EntryContact, ImportJob
from tests.factories.entries import make_entry, make_region, publish
from tests.factories.identity import make_employee, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = datetime.timedelta(days=1)


@pytest.fixture
def organisation():
    return make_organisation()


@pytest.fixture
def manager(organisation):
    return make_staff(organisation, Role.MANAGER)


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


def fresh(user):
    return User.objects.get(pk=user.pk)


def hand_over(actor, user, organisation, manager=None, **successors):
    named = {("" if slug == "all" else slug): person for slug, person in successors.items()}
    return leaving.hand_over(
        actor=fresh(actor), user=user, organisation=organisation, successors=named, manager=manager
    )


def make_job(user, organisation, **fields):
    values = {
        "library": "demand",
        "file_name": "需求.xlsx",
        "file_hash": "0" * 64,
        "state": "checked",
        "expires_at": timezone.now() + DAY,
    }
    return ImportJob.objects.create(user=user, organisation=organisation, **values | fields)


@pytest.fixture
def clerk(organisation, manager):
    """An editor with work of every kind in hand."""
    user = make_staff(organisation, Role.EDITOR)
    make_entry(organisation=organisation, actor=user)
    publishing.submit(actor=fresh(user), entries=[make_entry(organisation=organisation, actor=user)])
    [returned] = publishing.submit(
        actor=fresh(user), entries=[make_entry("achievement", organisation=organisation, actor=user)]
    )
    publishing.send_back(actor=system_user(), entry=returned, comment="请补充")
    live = publish(make_entry(organisation=organisation, actor=user))
    attached.set_contact(
        actor=manager, entry=live, name=user.display_name, phone="13800000001", email="old@example.cn"
    )
    make_job(user, organisation)
    make_job(user, organisation, state="done")
    roles.delegate(
        actor=fresh(user), delegate=make_employee(organisation), organisation=organisation,
        actions=[Action.EDIT], valid_from=TODAY() - DAY, valid_to=TODAY() + DAY,
    )  # fmt: skip
    return user


def slugs(survey):
    return {group.contributor.slug: group.total for group in survey.groups}


def test_survey_names_everything_that_is_left(organisation, manager, clerk):
    found = leaving.survey(actor=fresh(manager), user=clerk, organisation=organisation)

    assert slugs(found) == {
        "drafts": 1, "submitted": 1, "returned": 1, "contacts": 1, "imports": 1, "delegations": 1
    }  # fmt: skip
    assert [item.text for group in found.groups for item in group.items]
    assert (len(found.ending), found.staying, found.orphaned) == (1, [], [])
    assert clerk not in found.candidates


def test_survey_is_for_those_who_give_roles(organisation, clerk):
    publisher, stranger = (
        make_staff(organisation, Role.PUBLISHER),
        make_staff(make_organisation(), "role_manager"),
    )
    for actor in (publisher, stranger, clerk):
        with pytest.raises((NotAllowed, NotFound)):
            leaving.survey(actor=fresh(actor), user=clerk, organisation=organisation)
        with pytest.raises((NotAllowed, NotFound)):
            hand_over(actor, clerk, organisation, all=publisher)
    with pytest.raises(NotFound):
        leaving.survey(actor=system_user(), user=make_user(), organisation=organisation)


def test_hand_over_moves_all_work_and_ends_the_roles(organisation, manager, clerk):
    successor = make_staff(organisation, Role.EDITOR)
    set_contact(actor=successor, person=successor.person, phone="13900000002")
    heard = []
    announced.connect(receiver := lambda sender, announcement, **kwargs: heard.append(announcement))
    try:
        moved = hand_over(manager, clerk, organisation, all=successor)
    finally:
        announced.disconnect(receiver)

    assert sum(moved.values()) == 6
    assert not standing_of(fresh(clerk)).grants
    assert Demand.objects.filter(created_by=successor).count() == 2
    assert Demand.objects.get(review_state="submitted").submitted_by == clerk
    contact = EntryContact.objects.get()
    assert (contact.name, contact.phone, contact.email) == (successor.display_name, "13900000002", "")
    assert ImportJob.objects.get(state="checked").user == successor
    assert ImportJob.objects.get(state="done").user == clerk
    assert Delegation.objects.get().valid_to == TODAY() - DAY
    kinds = [one.kind for one in heard]
    assert kinds.count(Kind.ENTRY_HANDED_OVER) == 3
    [received] = [one for one in heard if one.kind == Kind.HAND_OVER_RECEIVED]
    assert (received.subjects, received.data["counts"]["drafts"]) == ((successor.pk,), 1)
    assert AuditEntry.objects.filter(action="entry.hand_over").count() == 3
    assert AuditEntry.objects.get(action="role.hand_over").data["moved"] == moved


def test_each_kind_of_work_may_go_to_somebody_else(organisation, manager, clerk):
    first, second = make_staff(organisation, Role.EDITOR), make_staff(organisation, Role.PUBLISHER)

    hand_over(manager, clerk, organisation, all=first, drafts=second)

    assert Demand.objects.get(review_state="none", live=False).created_by == second
    assert ImportJob.objects.get(state="checked").user == first


def test_nothing_happens_while_a_successor_is_missing_or_unfit(organisation, manager, clerk):
    outsider, branch = (
        make_user(),
        organisations.create_unit(actor=system_user(), parent=organisation, name="分公司", relation="branch"),
    )
    elsewhere = make_staff(branch, Role.EDITOR)
    cases = [
        ({}, "successor_required"),
        ({"drafts": manager}, "successor_required"),
        ({"all": outsider}, "successor_required"),
        ({"all": manager, "drafts": elsewhere}, "successor_unfit"),
        ({"all": manager, "imports": elsewhere}, "successor_unfit"),
    ]
    for named, code in cases:
        with pytest.raises(DomainError) as caught:
            hand_over(manager, clerk, organisation, **named)
        assert caught.value.code == code
        assert caught.value.fields
    assert standing_of(fresh(clerk)).has_role(Role.EDITOR)
    assert ImportJob.objects.get(state="checked").user == clerk
    assert Demand.objects.filter(created_by=manager).count() == 0
    assert not AuditEntry.objects.filter(action="entry.hand_over").exists()


def test_work_that_comes_up_between_look_and_act_stops_it(organisation, manager, monkeypatch):
    user, other = make_staff(organisation, Role.EDITOR), make_staff(organisation, Role.EDITOR)
    found = leaving.survey(actor=fresh(manager), user=user, organisation=organisation)
    make_entry(organisation=organisation, actor=user)
    monkeypatch.setattr(leaving, "survey", lambda **kwargs: found)

    with pytest.raises(Conflict) as caught:
        hand_over(manager, user, organisation, all=other)

    assert caught.value.code == "successor_required"


def test_last_manager_leaves_by_naming_the_next(organisation, manager):
    successor = make_staff(organisation, Role.EDITOR)
    with pytest.raises(Conflict) as caught:
        hand_over(manager, manager, organisation)
    assert (caught.value.code, "manager" in caught.value.fields) == ("last_manager", True)
    with pytest.raises(Invalid):
        hand_over(manager, manager, organisation, manager=make_user())

    hand_over(manager, manager, organisation, manager=successor)

    assert not standing_of(fresh(manager)).grants
    assert standing_of(fresh(successor)).has_role(Role.MANAGER)


def test_open_invitations_go_to_somebody_who_may_give_the_role(organisation, manager):
    sent = invitations.invite(
        actor=manager, organisation=organisation, channel="phone", address="13800000001", role=Role.EDITOR
    )
    second, editor = make_staff(organisation, Role.MANAGER), make_staff(organisation, Role.EDITOR)
    with pytest.raises((NotAllowed, NotFound)):
        hand_over(second, manager, organisation, all=editor)

    hand_over(manager, manager, organisation, all=second)

    assert Invitation.objects.get().invited_by == second
    assert invitations.accept_invitation(actor=make_user(), token=sent.token).granted_by == second


def test_areas_of_a_reviewer_go_to_a_reviewer(operator):
    bureau = make_organisation(kind="government")
    leaver, colleague, clerk = (
        make_staff(bureau, role) for role in (Role.REVIEWER, Role.REVIEWER, Role.EDITOR)
    )
    roles.set_jurisdiction(actor=operator, organisation=bureau, region=make_region(), reviewer=leaver)
    with pytest.raises(Invalid) as caught:
        hand_over(operator, leaver, bureau, all=clerk)
    assert (caught.value.code, list(caught.value.fields)) == ("successor_unfit", ["review_areas"])

    hand_over(operator, leaver, bureau, all=colleague)

    assert Jurisdiction.objects.get().reviewer == colleague
    assert standing_of(fresh(leaver)).jurisdictions == ()


def test_manager_leaves_the_office_of_a_colleague_alone():
    bureau = make_organisation(kind="government")
    manager, reviewer = make_staff(bureau, Role.MANAGER), make_staff(bureau, Role.REVIEWER)

    found = leaving.survey(actor=fresh(manager), user=reviewer, organisation=bureau)

    assert (found.ending, len(found.staying)) == ([], 1)
    with pytest.raises(Conflict) as caught:
        hand_over(manager, reviewer, bureau)
    assert caught.value.code == "no_role_to_end"


def test_roles_in_units_end_with_it_and_subsidiaries_stand_apart(organisation, manager):
    branch = organisations.create_unit(
        actor=system_user(), parent=organisation, name="分公司", relation="branch"
    )
    daughter = organisations.create_unit(
        actor=system_user(), parent=organisation, name="子公司", relation="subsidiary"
    )
    user = make_staff(branch, Role.EDITOR)
    for place in (organisation, daughter):
        roles.grant_role(actor=system_user(), user=user, organisation=place, role=Role.EDITOR)

    hand_over(manager, user, organisation)

    assert [grant.organisation_id for grant in standing_of(fresh(user)).grants] == [daughter.pk]


def test_last_role_with_work_in_hand_asks_for_a_hand_over(organisation, manager, clerk):
    extra = roles.grant_role(actor=manager, user=clerk, organisation=organisation, role=Role.PUBLISHER)
    leaving.end_one_role(actor=fresh(manager), grant=extra)

    with pytest.raises(Conflict) as caught:
        leaving.end_one_role(actor=fresh(manager), grant=RoleGrant.dated.current().get(user=clerk))

    assert caught.value.code == "hand_over_first"
    idle = make_staff(organisation, Role.EDITOR)
    leaving.end_one_role(actor=fresh(manager), grant=RoleGrant.objects.get(user=idle))
    assert not standing_of(fresh(idle)).grants


def test_manager_removes_himself_only_with_a_successor(organisation, manager):
    own = RoleGrant.objects.get(user=manager)
    with pytest.raises(Conflict) as caught:
        leaving.end_one_role(actor=fresh(manager), grant=own)
    assert caught.value.code == "last_manager"

    make_staff(organisation, Role.MANAGER)
    leaving.end_one_role(actor=fresh(manager), grant=own)

    assert not access_for(organisation).allows(fresh(manager), Action.GRANT, organisation)


def test_organisations_without_a_manager_are_the_operators(operator, organisation):
    never = make_organisation("从未")
    ended = make_organisation("到期")
    make_staff(ended, Role.MANAGER, valid_to=TODAY() - 9 * DAY, valid_from=TODAY() - 90 * DAY)
    make_staff(ended, Role.EDITOR)
    off = make_organisation("停用账号")
    set_active(actor=operator, user=make_staff(off, Role.MANAGER), active=False)
    make_staff(organisation, Role.MANAGER)
    make_organisation(state="unclaimed")

    lines, count = succession.unmanaged(actor=operator)

    found = {line.organisation.name: line for line in lines}
    assert count == len(found)
    assert organisation.name not in found
    assert (found["到期"].days, found["到期"].since, found["到期"].staff) == (8, TODAY() - 8 * DAY, 1)
    assert (found["停用账号"].since, found["停用账号"].days) == (TODAY(), 0)
    assert (found["从未"].since, found["从未"].last_manager) == (None, "")
    assert next(line.organisation.name for line in lines) == "到期"
    assert never.pk
    with pytest.raises(NotAllowed):
        succession.unmanaged(actor=make_staff(organisation, Role.MANAGER))


def test_reviewer_who_joins_what_he_reviews_loses_it_at_once(operator, organisation):
    bureau = make_organisation(kind="government")
    reviewer, region = make_staff(bureau, Role.REVIEWER), make_region()
    type(organisation).objects.filter(pk=organisation.pk).update(region=region)
    roles.set_jurisdiction(actor=operator, organisation=bureau, region=region, actions=["view", "review"])
    [entry] = publishing.submit(actor=system_user(), entries=[make_entry(organisation=organisation)])
    assert access_for(Demand).allows(fresh(reviewer), Action.REVIEW, entry)

    with pytest.raises(NotAllowed) as caught:
        roles.grant_role(
            actor=make_staff(organisation, Role.MANAGER), user=reviewer,
            organisation=organisation, role=Role.EDITOR,
        )  # fmt: skip
    assert caught.value.code == "user_holds_office"
    roles.grant_role(actor=operator, user=reviewer, organisation=organisation, role=Role.EDITOR)

    assert not access_for(Demand).allows(fresh(reviewer), Action.REVIEW, entry)
    assert not access_for(Demand).visible(fresh(reviewer), Action.REVIEW).exists()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no row locks")
@pytest.mark.django_db(transaction=True)
def test_two_managers_who_end_each_other_leave_one():
    organisation = make_organisation()
    pair = [make_staff(organisation, Role.MANAGER) for _one in range(2)]
    grants = [RoleGrant.objects.get(user=user) for user in pair]
    codes, start = [], threading.Barrier(2)

    def end(actor, grant):
        start.wait()
        try:
            leaving.end_one_role(actor=fresh(actor), grant=grant)
            codes.append("ok")
        except DomainError as error:
            codes.append(error.code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=end, args=pair_of) for pair_of in zip(pair, reversed(grants), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes)[-1] == "ok"
    assert codes.count("ok") == 1
    assert RoleGrant.dated.current().filter(content_object=organisation).count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no row locks")
@pytest.mark.django_db(transaction=True)
def test_one_link_opened_by_two_at_once_lets_one_in():
    organisation = make_organisation()
    sent = invitations.invite(
        actor=make_staff(organisation, Role.MANAGER), organisation=organisation,
        channel="phone", address="13800000001", role=Role.EDITOR,
    )  # fmt: skip
    people, codes, start = [make_user(), make_user()], [], threading.Barrier(2)

    def accept(person):
        start.wait()
        try:
            invitations.accept_invitation(actor=fresh(person), token=sent.token)
            codes.append("ok")
        except DomainError as error:
            codes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == ["invitation_closed", "ok"]
    assert RoleGrant.objects.filter(permission__codename=Role.EDITOR).count() == 1
