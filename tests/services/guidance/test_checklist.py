"""The checklist: facts tick it, looking ticks it, it remembers per person and organisation."""

import pytest
from django.utils import timezone

from cms.core.errors import Invalid, NotFound
from cms.core.models import AuditEntry
from cms.masterdata.models import Industry
from permissions.actions import Action
from permissions.domain.accounts import system_user
from permissions.domain.roles import delegate
from permissions.models import Organisation, OrganisationState
from permissions.roles import Role
from registries.domain import publishing
from registries.domain.setup import ensure_review_workflow
from services.guidance.domain import checklist
from services.guidance.models import GuidanceMark
from tests.factories.entries import make_code, make_entry, make_region
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer():
    ensure_review_workflow()
    organisation = make_organisation(
        "新企业", state=OrganisationState.UNCLAIMED, uscc=None, region=make_region()
    )
    return make_staff(organisation, Role.EDITOR), organisation


def done(user, organisation) -> dict[str, bool]:
    found = checklist.checklist_of(user, Organisation.objects.get(pk=organisation.pk))
    return {step.slug: step.is_done for step in found.steps}


def test_checklist_begins_with_nothing_done_and_hides_what_does_not_exist(newcomer):
    user, organisation = newcomer

    found = checklist.checklist_of(user, organisation)

    # Matching is not built: its step is hidden.
    assert [step.slug for step in found.steps] == ["verify", "profile", "first-entry", "policies"]
    assert (found.done, found.percent, found.is_finished, found.next_step.slug) == (0, 0, False, "verify")


def test_checklist_is_ticked_by_facts(newcomer):
    user, organisation = newcomer
    industry = make_code(Industry, "C26", "化学原料和化学制品制造业")
    Organisation.objects.filter(pk=organisation.pk).update(
        state="verified", uscc="91522700000000001X", introduction="做磷化工", industry=industry, size="small"
    )
    entry = make_entry(organisation=organisation, actor=user)
    assert done(user, organisation) == {
        "verify": True,
        "profile": True,
        "first-entry": False,
        "policies": False,
    }

    publishing.submit(actor=user, entries=[entry])
    checklist.mark_seen(actor=user, organisation_id=organisation.pk, step="policies")

    found = checklist.checklist_of(user, Organisation.objects.get(pk=organisation.pk))
    assert (found.percent, found.is_finished, found.next_step) == (100, True, None)


def test_enterprise_profile_needs_industry_and_size_a_school_does_not():
    school = make_organisation(kind="school", region=make_region(), introduction="办学")
    enterprise = make_organisation(kind="enterprise", region=make_region(), introduction="生产")

    assert done(make_staff(school, Role.EDITOR), school)["profile"] is True
    assert done(make_staff(enterprise, Role.EDITOR), enterprise)["profile"] is False


@pytest.mark.parametrize(
    ("kind", "library"), [("school", "achievement"), ("institute", "achievement"), ("service", "demand")]
)
def test_first_entry_follows_the_kind(kind, library):
    organisation = make_organisation(kind=kind)
    labels = {"achievement": "登记第一条成果", "demand": "提交第一条需求"}

    found = checklist.checklist_of(make_staff(organisation, Role.EDITOR), organisation)

    assert checklist.first_library(organisation) == library
    assert str(found.steps[2].label) == labels[library]


def test_checklist_guides_only_who_records_for_an_organisation(newcomer):
    user, _organisation = newcomer
    office, bureau = make_organisation(kind="service"), make_organisation(kind="government")

    assert checklist.checklist_of(make_staff(office, Role.PLATFORM_OPERATOR), office) is None
    assert checklist.checklist_of(make_staff(bureau, Role.EDITOR), bureau) is None
    assert checklist.checklist_of(make_user(), None) is None
    assert checklist.checklist_of(user, office) is None


def test_checklist_guides_a_substitute(newcomer):
    user, organisation = newcomer
    colleague = make_staff(organisation, Role.PUBLISHER)
    today = timezone.localdate()
    delegate(
        actor=user,
        delegate=colleague,
        organisation=organisation,
        actions=[Action.EDIT],
        valid_from=today,
        valid_to=today,
    )

    assert checklist.checklist_of(type(colleague).objects.get(pk=colleague.pk), organisation) is not None


def test_checklist_put_away_is_remembered_for_this_person_and_organisation(newcomer):
    user, organisation = newcomer
    colleague = make_staff(organisation, Role.EDITOR)

    checklist.put_away(actor=user, organisation_id=organisation.pk)
    checklist.put_away(actor=user, organisation_id=organisation.pk)

    assert checklist.checklist_of(user, organisation).is_put_away
    assert not checklist.checklist_of(colleague, organisation).is_put_away
    assert [str(row) for row in GuidanceMark.objects.all()] == ["put-away"]
    assert AuditEntry.objects.filter(action="guidance.put-away", user=user).count() == 1


def test_checklist_can_be_taken_out_again(newcomer):
    user, organisation = newcomer
    checklist.put_away(actor=user, organisation_id=organisation.pk)

    checklist.take_out(actor=user, organisation_id=organisation.pk)
    checklist.take_out(actor=user, organisation_id=organisation.pk)

    assert not checklist.checklist_of(user, organisation).is_put_away
    assert AuditEntry.objects.filter(action="guidance.take_out").count() == 1


@pytest.mark.parametrize("step", ["verify", "matches", "nonsense", "put-away"])
def test_step_of_a_fact_cannot_be_ticked_by_looking(newcomer, step):
    user, organisation = newcomer

    with pytest.raises(Invalid):
        checklist.mark_seen(actor=user, organisation_id=organisation.pk, step=step)


def test_marks_of_a_foreign_organisation_do_not_exist(newcomer):
    user, _organisation = newcomer
    foreign = make_organisation()

    for act in (checklist.put_away, checklist.take_out):
        with pytest.raises(NotFound):
            act(actor=user, organisation_id=foreign.pk)
    with pytest.raises(NotFound):
        checklist.mark_seen(actor=system_user(), organisation_id=foreign.pk, step="policies")
