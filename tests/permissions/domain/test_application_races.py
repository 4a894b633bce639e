"""Several people at the same moment at the door; only PostgreSQL has more than one writer."""

import threading

import pytest
from django.db import connection, connections

from cms.core.errors import DomainError
from permissions.domain import applications, deciding
from permissions.models import Application, ApplicationState, Organisation, OrganisationState, RoleGrant
from permissions.roles import Role
from tests.factories.applications import hand_in, make_application, new_code
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]


def at_once(*functions):
    """Run the functions in threads that start together; return what each gave, or the code of its error."""
    barrier = threading.Barrier(len(functions))
    results = [None] * len(functions)

    def run(index, function):
        barrier.wait()
        try:
            function()
            results[index] = "ok"
        except DomainError as error:
            results[index] = error.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_same_code_twice_at_once_makes_one_organisation():
    code = new_code()
    users = [make_user(), make_user()]
    drafts = [make_application(user, code=code) for user in users]

    results = at_once(
        *(
            lambda user=user, draft=draft: applications.submit(actor=user, application=draft)
            for user, draft in zip(users, drafts, strict=True)
        )
    )

    assert "ok" in results
    assert set(results) <= {"ok", "uscc_taken"}
    assert Organisation.objects.filter(uscc=code).count() == 1
    for user, draft, result in zip(users, drafts, results, strict=True):
        draft.refresh_from_db()
        if result == "uscc_taken":
            assert draft.state == ApplicationState.DRAFT
            applications.submit(actor=user, application=draft)
    assert Application.objects.filter(uscc=code, state=ApplicationState.SUBMITTED).count() == 2
    assert RoleGrant.objects.filter(content_object__uscc=code).count() == 1


def test_claim_handed_in_while_another_is_approved_ends_in_a_clear_state():
    organisation = make_organisation(state=OrganisationState.UNCLAIMED)
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
    first = hand_in(code=organisation.uscc)
    slow = make_user()
    second = make_application(slow, code=organisation.uscc)

    results = at_once(
        lambda: deciding.approve(actor=operator, application=first, round=1),
        lambda: applications.submit(actor=slow, application=second),
    )

    second.refresh_from_db()
    assert results[0] == "ok"
    assert (results[1], second.state) in {
        ("ok", ApplicationState.OVERTAKEN),
        ("organisation_verified", ApplicationState.DRAFT),
    }
    assert RoleGrant.objects.filter(content_object=organisation).count() == 1


def test_two_claims_approved_at_once_give_one_manager():
    organisation = make_organisation(state=OrganisationState.UNCLAIMED)
    office = make_organisation(kind="service")
    operators = [make_staff(office, Role.PLATFORM_OPERATOR) for _one in range(2)]
    claims = [hand_in(code=organisation.uscc) for _one in range(2)]

    results = at_once(
        *(
            lambda operator=operator, claim=claim: deciding.approve(
                actor=operator, application=claim, round=1
            )
            for operator, claim in zip(operators, claims, strict=True)
        )
    )

    assert sorted(results) in (
        ["ok", "organisation_verified"],
        ["decided_meanwhile", "ok"],
        ["changed_meanwhile", "ok"],
    )
    states = sorted(Application.objects.values_list("state", flat=True))
    assert states == ["approved", "overtaken"]
    managers = RoleGrant.objects.filter(content_object=organisation, permission__codename=Role.MANAGER)
    assert managers.count() == 1


def test_double_click_begins_one_application():
    user, code = make_user(), new_code()

    results = at_once(*(lambda: applications.start(actor=user, code=code) for _one in range(3)))

    assert results == ["ok"] * 3
    assert Application.objects.filter(uscc=code).count() == 1


def test_decision_and_withdrawal_at_once_leave_one_of_them():
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
    user = make_user()
    application = hand_in(user)

    results = at_once(
        lambda: deciding.send_back(
            actor=operator, application=Application.objects.get(pk=application.pk), round=1, reason="看不清"
        ),
        lambda: applications.withdraw(actor=user, application=Application.objects.get(pk=application.pk)),
    )

    assert sorted(results) in (["changed_meanwhile", "ok"], ["decided_meanwhile", "ok"])
    application.refresh_from_db()
    assert application.steps.count() == 2
