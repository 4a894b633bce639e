"""Steps that come too late and values that no form lets through: the domain refuses them all the same."""

import pytest

from cms.core.errors import Conflict, Invalid, NotAllowed
from permissions.domain import application_steps, deciding, naming, phones
from permissions.domain.accounts import system_user
from permissions.domain.organisations import set_state
from permissions.models import Application, ApplicationState, OrganisationState, PhoneProof
from permissions.roles import Role
from tests.factories.applications import hand_in
from tests.factories.identity import make_organisation, make_staff, make_user
from tests.fakes.sms import running

pytestmark = pytest.mark.django_db


def test_step_that_does_not_follow_is_too_late():
    application = hand_in()

    with pytest.raises(Conflict) as caught:
        application_steps.move(application, ApplicationState.SUBMITTED, actor=application.applicant)

    assert caught.value.code == "changed_meanwhile"


def test_step_that_somebody_else_took_meanwhile_is_too_late():
    application = hand_in()
    Application.objects.filter(pk=application.pk).update(state=ApplicationState.DRAFT)

    with pytest.raises(Conflict):
        application_steps.move(application, ApplicationState.APPROVED, actor=system_user())

    assert Application.objects.get(pk=application.pk).state == ApplicationState.DRAFT


@pytest.mark.parametrize("state", [OrganisationState.VERIFIED, OrganisationState.SUSPENDED])
def test_applications_do_not_move_an_organisation_that_the_operator_decided_on(state):
    application = hand_in()
    organisation = application.organisation
    type(organisation).objects.filter(pk=organisation.pk).update(state=state)

    application_steps.settle_organisation(organisation)

    assert organisation.state == state


def test_organisation_whose_application_was_returned_and_taken_back_follows():
    operator = make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)
    application = deciding.send_back(actor=operator, application=hand_in(), round=1, reason="请重拍")
    organisation = application.organisation

    assert organisation.state == OrganisationState.RETURNED
    Application.objects.filter(pk=application.pk).update(state=ApplicationState.REFUSED)
    application_steps.settle_organisation(organisation)
    assert organisation.state == OrganisationState.UNCLAIMED


@pytest.mark.parametrize(("name", "code"), [(" 　 ", "name_required"), ("名" * 201, "name_too_long")])
def test_name_that_is_none_is_refused(name, code):
    with pytest.raises(Invalid) as caught:
        naming.clean_name(name)

    assert caught.value.code == code


def test_only_who_operates_the_platform_moves_organisations():
    organisation = make_organisation(state=OrganisationState.UNCLAIMED)

    with pytest.raises(NotAllowed):
        set_state(actor=make_user(), organisation=organisation, state=OrganisationState.VERIFIED)


def test_of_two_who_enter_the_right_code_at_once_one_gets_the_proof(settings, monkeypatch):
    with running(settings) as provider:
        phones.send_code(phone="13812345678")
    compare = phones.hmac.compare_digest

    def taken_meanwhile(one, other):
        PhoneProof.objects.update(code_digest="")
        return compare(one, other)

    monkeypatch.setattr(phones.hmac, "compare_digest", taken_meanwhile)

    with pytest.raises(Conflict) as caught:
        phones.check_code(phone="13812345678", code=provider.code_for("13812345678"))

    assert caught.value.code == "code_expired"
