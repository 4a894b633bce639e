"""Organisations come in: begin, write, hand in, decide."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.core import announcements
from cms.core.announcements import Kind
from cms.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from cms.masterdata.models import Holiday
from permissions.domain import applications, deciding
from permissions.domain.accounts import system_user
from permissions.domain.code_lookup import Outcome, look_up
from permissions.domain.organisations import set_state
from permissions.domain.roles import grant_role
from permissions.models import (
    Application,
    ApplicationKind,
    ApplicationState,
    Organisation,
    OrganisationName,
    OrganisationState,
    RoleGrant,
    UnitRelation,
)
from permissions.models.application import APPLICATION_TRANSITIONS
from permissions.roles import Role
from registries.domain import publishing
from registries.domain.setup import ensure_review_workflow
from tests.factories.applications import fill, hand_in, make_application, new_code
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


@pytest.fixture
def told():
    """Collect what is announced about applications."""
    found = []

    def receive(sender, announcement, **kwargs):
        if str(sender).startswith("application"):
            found.append((sender, announcement))

    announcements.announced.connect(receive)
    yield found
    announcements.announced.disconnect(receive)


def roles_of(user):
    return sorted(RoleGrant.dated.current().filter(user=user).values_list("permission__codename", flat=True))


def code_of(error):
    return error.value.code


# -- what a code leads to --------------------------------------------------------------------------------------------


def test_unknown_code_is_free_to_register():
    found = look_up(actor=make_user(), code=new_code())

    assert (found.outcome, found.organisation) == (Outcome.FREE, None)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (OrganisationState.UNCLAIMED, Outcome.CLAIMABLE),
        (OrganisationState.CLAIMING, Outcome.CLAIMABLE),
        (OrganisationState.RETURNED, Outcome.CLAIMABLE),
        (OrganisationState.VERIFIED, Outcome.VERIFIED),
        (OrganisationState.SUSPENDED, Outcome.SUSPENDED),
    ],
)
def test_known_code_leads_by_the_state_of_its_organisation(state, outcome):
    organisation = make_organisation(state=state)

    assert look_up(actor=make_user(), code=organisation.uscc).outcome == outcome


def test_code_of_ones_own_organisation_is_told_apart():
    organisation = make_organisation()
    user = make_staff(organisation, Role.EDITOR)

    assert look_up(actor=user, code=organisation.uscc).outcome == Outcome.INSIDE
    with pytest.raises(Conflict) as caught:
        applications.start(actor=user, code=organisation.uscc)
    assert code_of(caught) == "already_inside"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (OrganisationState.VERIFIED, "organisation_verified"),
        (OrganisationState.SUSPENDED, "organisation_suspended"),
    ],
)
def test_application_for_verified_or_suspended_organisation_is_refused(state, code):
    organisation = make_organisation(state=state)

    with pytest.raises(Conflict) as caught:
        applications.start(actor=make_user(), code=organisation.uscc)

    assert code_of(caught) == code


def test_nobody_without_account_begins_anything():
    from django.contrib.auth.models import AnonymousUser

    with pytest.raises(NotAllowed):
        look_up(actor=AnonymousUser(), code=new_code())


# -- writing ---------------------------------------------------------------------------------------------------------


def test_start_takes_the_region_from_the_code_and_is_repeatable():
    region = make_region("522700", "黔南布依族苗族自治州")
    user, code = make_user(), new_code()

    first = applications.start(actor=user, code=code)
    again = applications.start(actor=user, code=code.lower())

    assert first.pk == again.pk
    assert (first.kind, first.state, first.region) == (
        ApplicationKind.REGISTER,
        ApplicationState.DRAFT,
        region,
    )
    assert first.number.startswith("RZ")


def test_claim_begins_with_what_is_known_of_the_organisation():
    organisation = make_organisation("瓮安青禾磷化有限公司", state=OrganisationState.UNCLAIMED)

    application = applications.start(actor=make_user(), code=organisation.uscc)

    assert (application.kind, application.organisation, application.name) == (
        ApplicationKind.CLAIM,
        organisation,
        "瓮安青禾磷化有限公司",
    )
    organisation.refresh_from_db()
    assert organisation.state == OrganisationState.UNCLAIMED


def test_sixth_application_under_way_is_refused():
    user = make_user()
    for _one in range(applications.OPEN_LIMIT):
        applications.start(actor=user, code=new_code())

    with pytest.raises(Conflict) as caught:
        applications.start(actor=user, code=new_code())

    assert code_of(caught) == "too_many_applications"


def test_facts_are_kept_bit_by_bit_and_normalised():
    user = make_user()
    application = applications.start(actor=user, code=new_code())

    applications.save_facts(actor=user, application=application, facts={"name": "  𠮷祥（贵州）有限公司 "})
    applications.save_facts(actor=user, application=application, facts={"contact_phone": "138 1234 5678"})

    fresh = Application.objects.get(pk=application.pk)
    assert fresh.name == "𠮷祥(贵州)有限公司"
    assert fresh.contact_phone == "13812345678"


def test_fact_that_is_no_choice_is_refused():
    user = make_user()
    application = applications.start(actor=user, code=new_code())

    with pytest.raises(ValidationError):
        applications.save_facts(actor=user, application=application, facts={"organisation_kind": "nonsense"})
    with pytest.raises(Invalid):
        applications.save_facts(actor=user, application=application, facts={"contact_phone": "12"})


def test_application_of_somebody_else_does_not_exist():
    application = make_application()

    for act in (
        lambda actor: applications.save_facts(actor=actor, application=application, facts={"name": "改写"}),
        lambda actor: applications.submit(actor=actor, application=application),
        lambda actor: applications.withdraw(actor=actor, application=application),
        lambda actor: applications.discard(actor=actor, application=application),
        lambda actor: deciding.approve(actor=actor, application=application, round=0),
    ):
        with pytest.raises(NotFound):
            act(make_user())


def test_draft_is_hidden_from_the_operator(operator):
    application = make_application()

    with pytest.raises(NotFound):
        deciding.approve(actor=operator, application=application, round=0)


def test_missing_things_are_named_all_at_once():
    user = make_user()
    application = applications.start(actor=user, code=new_code())
    Application.objects.filter(pk=application.pk).update(region=None)

    with pytest.raises(Invalid) as caught:
        applications.submit(actor=user, application=application)

    assert sorted(caught.value.fields) == ["files", "name", "organisation_kind", "position", "region"]


def test_similar_organisation_must_be_looked_at():
    make_region("520000", "贵州省")
    make_organisation("贵州瓮安青禾磷化有限公司")
    user = make_user()
    application = make_application(user, name="瓮安青禾磷化股份有限公司", is_another=False)

    assert [one.organisation.name for one in applications.similar_to(application)] == [
        "贵州瓮安青禾磷化有限公司"
    ]
    assert list(applications.missing(application)) == ["is_another"]
    applications.save_facts(actor=user, application=application, facts={"is_another": True})
    assert applications.missing(Application.objects.get(pk=application.pk)) == {}


def test_similar_organisation_without_code_can_be_chosen_as_ones_own():
    known = make_organisation("青禾磷化", state=OrganisationState.UNCLAIMED, uscc="")
    user = make_user()
    application = make_application(user)

    chosen = applications.choose_known(actor=user, application=application, organisation=known)

    assert (chosen.kind, chosen.organisation) == (ApplicationKind.CLAIM, known)
    assert applications.similar_to(chosen) == []


def test_verified_organisation_or_one_with_another_code_cannot_be_chosen():
    user = make_user()
    application = make_application(user)

    for organisation in (make_organisation(), make_organisation(state=OrganisationState.UNCLAIMED)):
        with pytest.raises(Conflict) as caught:
            applications.choose_known(actor=user, application=application, organisation=organisation)
        assert code_of(caught) == "not_claimable"


def test_draft_can_be_discarded_but_not_what_was_handed_in():
    user = make_user()
    draft = make_application(user)
    handed_in = applications.withdraw(actor=user, application=hand_in(user))

    applications.discard(actor=user, application=draft)

    assert not Application.objects.filter(pk=draft.pk).exists()
    with pytest.raises(Conflict) as caught:
        applications.discard(actor=user, application=handed_in)
    assert code_of(caught) == "was_submitted"


# -- handing in ------------------------------------------------------------------------------------------------------


def test_new_organisation_exists_at_submission_and_can_draft_but_not_submit(told):
    ensure_review_workflow()
    user = make_user()

    application = hand_in(user, name="瓮安新芽科技有限公司")

    organisation = application.organisation
    assert (organisation.name, organisation.state) == ("瓮安新芽科技有限公司", OrganisationState.CLAIMING)
    assert roles_of(user) == ["role_editor"]
    assert (application.state, application.round) == (ApplicationState.SUBMITTED, 1)
    assert application.document.read(5) == b"%PDF-"
    assert [kind for kind, _one in told] == [Kind.APPLICATION_SUBMITTED]
    entry = make_entry(organisation=organisation, actor=user)
    with pytest.raises(Conflict) as caught:
        publishing.submit(actor=user, entries=[entry])
    assert code_of(caught) == "organisation_not_verified"
    assert "瓮安新芽科技有限公司" in caught.value.message
    applications.withdraw(actor=user, application=application)
    with pytest.raises(Conflict) as caught:
        publishing.submit(actor=user, entries=[entry])
    assert code_of(caught) == "organisation_not_verified"


def test_due_day_counts_working_days_and_says_when_holidays_are_unknown(settings):
    settings.APPLICATION_WORKING_DAYS = 3
    application = hand_in()
    assert application.due_on > timezone.localdate()
    assert application.due_is_sure is False

    for year in (application.due_on.year, timezone.localdate().year):
        Holiday.objects.get_or_create(
            day=datetime.date(year, 1, 1), defaults={"year": year, "kind": "off", "name": "元旦"}
        )
    assert hand_in().due_is_sure is True


def test_claim_gives_nothing_before_it_is_approved():
    organisation = make_organisation(state=OrganisationState.UNCLAIMED)
    user = make_user()

    hand_in(user, code=organisation.uscc)

    organisation.refresh_from_db()
    assert organisation.state == OrganisationState.CLAIMING
    assert roles_of(user) == []


def test_second_submission_of_the_same_is_a_conflict():
    user = make_user()
    application = hand_in(user)

    with pytest.raises(Conflict) as caught:
        applications.submit(actor=user, application=application)
    assert code_of(caught) == "not_writable"
    with pytest.raises(Conflict):
        applications.save_facts(actor=user, application=application, facts={"name": "改写"})


def test_code_registered_meanwhile_makes_a_claim_of_a_registration():
    code = new_code()
    slow = make_user()
    application = make_application(slow, code=code)
    hand_in(code=code)

    submitted = applications.submit(actor=slow, application=application)

    assert submitted.kind == ApplicationKind.CLAIM
    assert roles_of(slow) == []
    assert Organisation.objects.filter(uscc=code).count() == 1


def test_organisation_verified_meanwhile_refuses_the_slower(operator):
    code = new_code()
    slow = make_user()
    application = make_application(slow, code=code)
    fast = hand_in(code=code)
    deciding.approve(actor=operator, application=fast, round=1)

    with pytest.raises(Conflict) as caught:
        applications.submit(actor=slow, application=application)

    assert code_of(caught) == "organisation_verified"
    application.refresh_from_db()
    assert application.state == ApplicationState.DRAFT


def test_withdrawn_application_can_be_changed_and_handed_in_again():
    user = make_user()
    application = applications.withdraw(actor=user, application=hand_in(user))
    assert application.organisation.state == OrganisationState.UNCLAIMED

    fill(user, application, position="总经理")
    again = applications.submit(actor=user, application=application)

    assert again.round == 2
    assert again.organisation.state == OrganisationState.CLAIMING
    assert again.steps.count() == 3


def test_unit_without_code_uses_its_parents(operator):
    parent = make_organisation("黔南职业学院", kind="school")
    user = make_user()
    application = applications.start_unit(actor=user, parent=parent)
    fill(user, application, name="黔南职业学院都匀校区")
    with pytest.raises(Invalid) as caught:
        applications.submit(actor=user, application=application)
    assert list(caught.value.fields) == ["relation"]

    fill(user, application, relation=UnitRelation.CAMPUS)
    submitted = applications.submit(actor=user, application=application)
    deciding.approve(actor=operator, application=submitted, round=1)

    unit = Organisation.objects.get(pk=submitted.organisation_id)
    assert (unit.parent, unit.root, unit.uscc, unit.state) == (
        parent,
        parent,
        None,
        OrganisationState.VERIFIED,
    )
    assert applications.start_unit(actor=make_user(), parent=parent).pk != application.pk


def test_unit_of_an_unverified_organisation_is_refused():
    with pytest.raises(Conflict) as caught:
        applications.start_unit(
            actor=make_user(), parent=make_organisation(state=OrganisationState.UNCLAIMED)
        )

    assert code_of(caught) == "parent_not_verified"


def test_unit_begun_twice_is_one_application():
    parent, user = make_organisation(kind="school"), make_user()

    first = applications.start_unit(actor=user, parent=parent)

    assert applications.start_unit(actor=user, parent=parent).pk == first.pk


# -- deciding --------------------------------------------------------------------------------------------------------


def test_approval_verifies_and_makes_a_manager_and_takes_over_the_facts(operator, told):
    organisation = make_organisation("青禾磷化", state=OrganisationState.UNCLAIMED)
    user = make_user()
    application = hand_in(
        user,
        code=organisation.uscc,
        name="瓮安县青禾磷化有限公司",
        region=make_region("522725", "瓮安县"),
        size="small",
    )

    deciding.approve(actor=operator, application=application, round=1)

    organisation.refresh_from_db()
    assert (organisation.state, organisation.name, organisation.size) == (
        OrganisationState.VERIFIED,
        "瓮安县青禾磷化有限公司",
        "small",
    )
    assert OrganisationName.objects.filter(organisation=organisation, name="青禾磷化").exists()
    assert roles_of(user) == ["role_manager"]
    assert [kind for kind, _one in told] == [Kind.APPLICATION_SUBMITTED, Kind.APPLICATION_APPROVED]
    entry = AuditEntry.objects.get(action="application.approve")
    assert entry.data["before"]["name"] == "青禾磷化"


def test_name_mistyped_in_a_new_registration_does_not_become_a_former_name(operator):
    applicant = make_user()
    application = hand_in(applicant)
    application = deciding.send_back(actor=operator, application=application, round=1, reason="请核对名称")
    application = applications.save_facts(
        actor=applicant, application=application, facts={"name": "精密陶瓷有限公司"}
    )
    application = applications.submit(actor=applicant, application=application)

    application = deciding.approve(actor=operator, application=application, round=2)

    organisation = Organisation.objects.get(pk=application.organisation_id)
    assert organisation.name == "精密陶瓷有限公司"
    assert [row.name for row in organisation.names.all()] == ["精密陶瓷有限公司"]


def test_approval_closes_other_claims(operator, told):
    code = new_code()
    first, second = hand_in(code=code), hand_in(code=code)
    refused = deciding.refuse(actor=operator, application=hand_in(code=code), round=1, reason="证件不符")
    assert [one.pk for one in deciding.rivals_of(first)] == [second.pk]

    deciding.approve(actor=operator, application=second, round=1)

    first.refresh_from_db()
    refused.refresh_from_db()
    assert (first.state, refused.state) == (ApplicationState.OVERTAKEN, ApplicationState.OVERTAKEN)
    assert roles_of(first.applicant) == []
    assert [kind for kind, one in told if one.obj.pk == first.pk][-1] == Kind.APPLICATION_OVERTAKEN


def test_verification_by_hand_closes_all_claims_and_ends_the_roles_given_for_drafting(operator, told):
    first, second = hand_in(code=(code := new_code())), hand_in(code=code)
    returned = deciding.send_back(actor=operator, application=hand_in(code=code), round=1, reason="请重拍")
    organisation = first.organisation
    assert roles_of(first.applicant) == ["role_editor"]

    set_state(actor=operator, organisation=organisation, state=OrganisationState.VERIFIED)

    for application in (first, second, returned):
        application.refresh_from_db()
        assert application.state == ApplicationState.OVERTAKEN
        assert roles_of(application.applicant) == []
        assert [kind for kind, one in told if one.obj.pk == application.pk][-1] == Kind.APPLICATION_OVERTAKEN
    assert first.decided_by == operator


def test_role_for_drafting_is_given_and_told_once_however_often_one_hands_in(operator):
    user = make_user()
    application = hand_in(user)
    given = AuditEntry.objects.filter(action="role.grant").count()
    application = deciding.send_back(actor=operator, application=application, round=1, reason="请重拍")
    application = applications.submit(actor=user, application=application)

    assert AuditEntry.objects.filter(action="role.grant").count() == given
    assert roles_of(user) == ["role_editor"]
    deciding.refuse(actor=operator, application=application, round=2, reason="证件不符")
    assert roles_of(user) == []
    applications.submit(actor=user, application=application)
    assert roles_of(user) == ["role_editor"]


def test_return_with_remarks_and_second_round(operator, told):
    user = make_user()
    application = hand_in(user)

    deciding.send_back(
        actor=operator,
        application=application,
        round=1,
        reasons={"files": "看不清公章", "round": "x", "name": " "},
    )

    assert application.state == ApplicationState.RETURNED
    assert application.reasons == {"files": "看不清公章"}
    assert application.organisation.state == OrganisationState.RETURNED
    assert roles_of(user) == ["role_editor"]
    assert told[-1][1].data["fields"] == ["files"]
    again = applications.submit(actor=user, application=application)
    assert (again.round, again.reasons, again.state) == (2, {}, ApplicationState.SUBMITTED)
    steps = list(again.steps.order_by("pk"))
    assert [step.to_state for step in steps] == ["submitted", "returned", "submitted"]
    assert steps[1].reasons == {"files": "看不清公章"}


def test_return_or_refusal_without_words_is_refused(operator):
    application = hand_in()

    for act in (
        lambda: deciding.send_back(actor=operator, application=application, round=1, reason=" "),
        lambda: deciding.refuse(actor=operator, application=application, round=1, reason=""),
        lambda: deciding.refuse(actor=operator, application=application, round=1, reason="长" * 501),
    ):
        with pytest.raises(Invalid) as caught:
            act()
        assert list(caught.value.fields) == ["reason"]
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED


def test_refusal_ends_drafting_and_appeal_begins_it_again(operator):
    user = make_user()
    application = deciding.refuse(actor=operator, application=hand_in(user), round=1, reason="不是同一单位")
    assert roles_of(user) == []
    assert application.organisation.state == OrganisationState.UNCLAIMED

    again = applications.submit(actor=user, application=application)

    assert (again.state, again.round) == (ApplicationState.SUBMITTED, 2)
    assert roles_of(user) == ["role_editor"]
    deciding.approve(actor=operator, application=again, round=2)
    assert roles_of(user) == ["role_manager"]


def test_decision_about_an_older_round_is_a_conflict(operator):
    user = make_user()
    application = hand_in(user)
    applications.submit(actor=user, application=applications.withdraw(actor=user, application=application))

    with pytest.raises(Conflict) as caught:
        deciding.approve(actor=operator, application=application, round=1)

    assert code_of(caught) == "newer_round"


def test_second_decision_is_a_conflict(operator):
    application = hand_in()
    deciding.send_back(actor=operator, application=application, round=1, reason="看不清")

    with pytest.raises(Conflict) as caught:
        deciding.refuse(actor=operator, application=application, round=1, reason="再来")

    assert code_of(caught) == "decided_meanwhile"


def test_nobody_decides_his_own_or_his_organisations_application(operator):
    own = hand_in(operator)
    with pytest.raises(NotAllowed):
        deciding.approve(actor=operator, application=own, round=1)

    colleague = make_staff(make_organisation(), Role.PLATFORM_OPERATOR)
    other = hand_in()
    grant_role(actor=system_user(), user=colleague, organisation=other.organisation, role=Role.EDITOR)
    with pytest.raises((NotAllowed, NotFound)):
        deciding.approve(actor=colleague, application=other, round=1)
    assert other not in deciding.queue(colleague)
    assert other in deciding.queue(operator)


@pytest.mark.parametrize(
    "role", [Role.EDITOR, Role.MANAGER, Role.PUBLISHER, Role.REVIEWER, Role.PLATFORM_EDITOR, Role.AUDITOR]
)
def test_others_have_no_queue_and_decide_nothing(role):
    organisation = make_organisation(kind="government")
    user = make_staff(organisation, role)
    application = hand_in()

    assert not deciding.queue(user).exists()
    with pytest.raises((NotAllowed, NotFound)):
        deciding.approve(actor=user, application=application, round=1)


def test_code_taken_by_a_third_organisation_stops_the_approval(operator):
    known = make_organisation("青禾磷化", state=OrganisationState.UNCLAIMED, uscc="")
    user = make_user()
    application = applications.choose_known(
        actor=user, application=make_application(user), organisation=known
    )
    applications.submit(actor=user, application=application)
    make_organisation(uscc=application.uscc)

    with pytest.raises(Conflict) as caught:
        deciding.approve(actor=operator, application=application, round=1)

    assert code_of(caught) == "uscc_taken"
    application.refresh_from_db()
    known.refresh_from_db()
    assert (application.state, known.state) == (ApplicationState.SUBMITTED, OrganisationState.CLAIMING)


def test_organisation_verified_otherwise_stops_the_approval(operator):
    application = hand_in()
    set_state(actor=system_user(), organisation=application.organisation, state=OrganisationState.VERIFIED)

    with pytest.raises(Conflict) as caught:
        deciding.approve(actor=operator, application=application, round=1)

    assert code_of(caught) == "organisation_verified"


def test_phone_is_shown_to_the_operator_and_audited(operator):
    user = make_user()
    application = hand_in(user, contact_phone="13812345678")

    assert deciding.reveal_phone(actor=operator, application=application) == "13812345678"
    assert AuditEntry.objects.filter(action="application.phone", user_id=operator.pk).count() == 1
    with pytest.raises(DomainError):
        deciding.reveal_phone(actor=user, application=application)


def test_phone_of_a_person_without_one_is_empty(operator):
    assert deciding.reveal_phone(actor=operator, application=hand_in()) == ""


def test_queue_is_ordered_by_due_day_and_decided_by_newest(operator):
    first, second = hand_in(), hand_in()
    Application.objects.filter(pk=first.pk).update(due_on=timezone.localdate() + datetime.timedelta(days=30))

    assert list(deciding.queue(operator)) == [second, first]
    deciding.approve(actor=operator, application=second, round=1)
    assert list(deciding.decided(operator)) == [second]


def test_rivals_of_a_draft_are_none():
    assert not deciding.rivals_of(make_application()).exists()


def test_table_of_steps_is_total():
    assert set(APPLICATION_TRANSITIONS) == set(ApplicationState)


def test_snapshot_holds_no_phone(operator):
    application = hand_in(contact_phone="13812345678")

    assert "13812345678" not in str(application.steps.get().facts)
