"""What the access objects answer at their edges: nothing registered, nothing saved, nobody's business."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.permissions import policy_registry

from cms.core.models import AuditEntry
from permissions.access import Access, access_for, standing_of
from permissions.actions import Action
from permissions.domain import roles
from permissions.domain.accounts import system_user
from permissions.models import Application, Organisation, User
from permissions.roles import Role
from registries.models import Demand
from services.notices.models import Notice
from tests.factories.applications import hand_in, make_application
from tests.factories.entries import make_entry
from tests.factories.identity import make_employee, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


def fresh(user):
    return User.objects.get(pk=user.pk)


def stands_in(delegator, organisation, *actions):
    """Return a colleague without rights of his own who stands in for ``delegator`` today."""
    colleague, today = make_employee(organisation), timezone.localdate()
    roles.delegate(
        actor=delegator,
        delegate=colleague,
        organisation=organisation,
        actions=list(actions),
        valid_from=today,
        valid_to=today + datetime.timedelta(days=1),
    )
    return fresh(colleague)


def test_access_without_rules_is_a_programming_error():
    with pytest.raises(NotImplementedError):
        Access().clauses(standing_of(AnonymousUser()), Action.VIEW)


def test_model_that_nobody_answers_for_is_a_programming_error():
    with pytest.raises(LookupError):
        access_for(AuditEntry.mro()[-1])


def test_what_was_never_saved_is_nobodys():
    organisation = make_organisation()
    editor = make_staff(organisation, Role.EDITOR)

    assert not access_for(Demand).allows(editor, Action.EDIT, Demand(organisation=organisation))
    assert access_for(Demand).explain(editor, Action.EDIT, Demand(organisation=organisation)) == []


def test_right_by_delegation_is_explained_as_such_and_only_for_what_was_handed_on():
    organisation = make_organisation()
    editor = make_staff(organisation, Role.EDITOR)
    entry = make_entry(organisation=organisation, actor=editor)
    colleague = stands_in(editor, organisation, Action.EDIT)
    access = access_for(Demand)

    assert "delegation" in [reason.rule for reason in access.explain(colleague, Action.EDIT, entry)]
    assert "delegation" not in [reason.rule for reason in access.explain(colleague, Action.SUBMIT, entry)]
    access.check(colleague, Action.EDIT, entry)


def test_own_right_goes_before_the_right_of_who_is_away():
    organisation = make_organisation()
    manager, editor = make_staff(organisation, Role.MANAGER), make_staff(organisation, Role.EDITOR)
    entry = make_entry(organisation=organisation, actor=editor)
    today = timezone.localdate()
    roles.delegate(
        actor=manager, delegate=editor, organisation=organisation, actions=[Action.EDIT],
        valid_from=today, valid_to=today,
    )  # fmt: skip
    access = access_for(Demand)

    access.check(fresh(editor), Action.EDIT, entry)

    assert access.on_behalf(fresh(editor), Action.EDIT, entry) is None


def test_first_of_two_who_are_away_that_has_the_right_is_the_one_stood_in_for():
    organisation, other = make_organisation(), make_organisation()
    elsewhere, here = make_staff(other, Role.EDITOR), make_staff(organisation, Role.EDITOR)
    entry = make_entry(organisation=organisation, actor=here)
    colleague = stands_in(here, organisation, Action.EDIT)
    roles.affiliate(actor=system_user(), person=colleague.person, organisation=other, kind="employee")
    today = timezone.localdate()
    roles.delegate(
        actor=elsewhere, delegate=colleague, organisation=other, actions=[Action.EDIT],
        valid_from=today, valid_to=today,
    )  # fmt: skip

    access_for(Demand).check(fresh(colleague), Action.EDIT, entry)


def test_wagtail_learns_of_no_users():
    policy = policy_registry.get_by_type(Organisation)
    organisation = make_organisation()
    make_staff(organisation, Role.MANAGER)

    assert not policy.users_with_any_permission(["change"]).exists()
    assert not policy.users_with_any_permission_for_instance(["change"], organisation).exists()


def test_application_is_the_platforms_own_and_its_authors_and_after_handing_in_the_operators():
    draft, application = make_application(), hand_in()
    operator = make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)
    access = access_for(Application)

    def seen(actor):
        return set(access.visible(actor, Action.VIEW).values_list("pk", flat=True))

    assert seen(system_user()) == {draft.pk, application.pk}
    assert seen(application.applicant) == {application.pk}
    assert seen(operator) == {application.pk}
    assert seen(make_user()) == set()
    assert seen(AnonymousUser()) == set()


@pytest.mark.parametrize("action", [one for one in Action if one != Action.VIEW_AUDIT])
def test_rows_of_the_audit_trail_are_read_and_nothing_else(action):
    auditor = make_staff(make_organisation(kind="government"), Role.AUDITOR)

    assert not access_for(AuditEntry).visible(auditor, action).exists()


def test_trail_is_the_auditors_whole_the_managers_own_and_nobody_elses():
    mine, other = make_organisation(), make_organisation()
    auditor = make_staff(make_organisation(kind="government"), Role.AUDITOR)
    operator = make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)
    manager, editor = make_staff(mine, Role.MANAGER), make_staff(mine, Role.EDITOR)
    access = access_for(AuditEntry)

    assert access.visible(auditor, Action.VIEW_AUDIT).filter(organisation_id=other.pk).exists()
    owners = set(access.visible(manager, Action.VIEW_AUDIT).values_list("organisation_id", flat=True))
    assert owners == {mine.pk}
    for actor in (operator, editor, AnonymousUser()):
        assert not access.visible(actor, Action.VIEW_AUDIT).exists()


def test_notices_are_read_by_their_recipient_alone_not_by_a_substitute():
    organisation = make_organisation()
    editor = make_staff(organisation, Role.EDITOR)
    colleague = stands_in(editor, organisation, Action.EDIT)
    access = access_for(Notice)

    assert access.visible(editor, Action.VIEW).count() == Notice.objects.filter(recipient=editor).count() > 0
    assert not access.visible(colleague, Action.VIEW).filter(recipient=editor).exists()
    assert not access.visible(AnonymousUser(), Action.VIEW).exists()
    assert not access.visible(editor, Action.DELETE).exists()


def test_platform_itself_gives_every_kind_of_role_and_a_manager_those_of_his_organisation():
    manager = make_staff(make_organisation(), Role.MANAGER)
    operator = make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)

    given = {
        actor.username: [role for role in Role if roles.may_give_kind(actor, role)]
        for actor in (system_user(), manager, operator)
    }

    assert given["system"] == list(Role)
    assert given[manager.username] == [Role.EDITOR, Role.PUBLISHER, Role.MANAGER]
    assert Role.AUDITOR not in given[operator.username]
    assert Role.REVIEWER in given[operator.username]
