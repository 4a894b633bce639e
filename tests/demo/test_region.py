"""The demo region as it stands after the scenario: told once for this file, in a transaction that is rolled back."""

import io
import json
from collections.abc import Iterator

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from cms.core import library as libraries
from cms.core.models import AuditEntry
from cms.demo import scenario
from cms.demo.logins import LOGINS, PASSWORD
from content.enums import GatheringState, PolicyValidity
from content.models import EventPage, ExchangeFairPage, PolicyPage
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.audience import Visibility
from permissions.models import Delegation, Organisation, OrganisationState, Person, User
from permissions.roles import Role
from registries.enums import LIVE_STATUSES, Stage
from registries.models import Achievement, Demand, EntryParty, Evidence, Expert, StatusChange, Talent

SHARE = 0.04


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker) -> Iterator[scenario.Report]:
    with django_db_blocker.unblock(), transaction.atomic():
        # Of the newer libraries a few of each: what a visitor finds is only more of the same.
        yield scenario.tell(share=SHARE)
        transaction.set_rollback(True)


def test_counts_reach_what_was_promised(region):
    assert region.created
    assert region.counts["organisations"] >= 16
    assert region.counts["consortia"] == 2
    assert region.counts["demands"] >= 300
    assert region.counts["achievements"] >= 200
    assert region.counts["events"] >= 12
    assert region.counts["fairs"] >= 4
    assert region.counts["policies"] >= 20


def test_every_stage_of_a_demand_occurs(region):
    assert {entry.stage for entry in Demand.objects.all()} == set(Stage)


def test_achievements_show_every_stage_but_unmet(region):
    assert {entry.stage for entry in Achievement.objects.all()} == set(Stage) - {Stage.UNMET}


@pytest.mark.parametrize("model", [Demand, Achievement])
def test_every_audience_occurs(region, model):
    assert set(model.objects.values_list("visibility", flat=True)) == set(Visibility)


def test_unmet_demands_carry_a_reason_and_done_ones_a_partner(region):
    assert not Demand.objects.filter(status="unmet", status_reason="").exists()
    assert not Demand.objects.filter(status__in=["signed", "resolved"], status_partner="").exists()


def test_some_entries_are_past_their_date(region):
    assert Demand.objects.filter(live=True, expires_at__lt=timezone.now()).exists()


def test_some_live_entries_have_changes_nobody_approved(region):
    changed = Demand.objects.filter(live=True, has_unpublished_changes=True)

    assert {entry.review_state for entry in changed} >= {"none"}


def test_nothing_lies_in_the_future(region):
    assert not StatusChange.objects.filter(at__gt=timezone.now()).exists()


def test_lives_are_spread_over_months(region):
    days = set(StatusChange.objects.filter(library="demand").dates("at", "month"))

    assert len(days) >= 4


def test_visitor_sees_live_public_entries_only(region):
    seen = access_for(Demand).visible(AnonymousUser(), Action.VIEW, Demand.objects.all())

    assert {entry.visibility for entry in seen} == {Visibility.PUBLIC, Visibility.SUMMARY}
    assert {entry.status for entry in seen} <= LIVE_STATUSES


def test_featured_demand_has_parties_and_evidence(region):
    entry = Demand.objects.get(title="磷石膏制备高强石膏粉的杂质脱除工艺")
    parties = EntryParty.objects.filter(library="demand", entry_id=entry.pk)

    assert entry.stage == Stage.NEGOTIATING
    assert parties.count() == 3
    assert parties.get(organisation=None).confirmed_at is None
    assert Evidence.objects.filter(library="demand", entry_id=entry.pk).count() == 1


@pytest.mark.parametrize("slug", ["equipment", "position", "expert", "talent"])
def test_newer_libraries_are_published_without_anything_missing(region, slug):
    model = libraries.get(slug).model

    assert model.objects.live().exists()
    assert next(entry.missing_for_submission() for entry in model.objects.filter(live=True)) == {}


def test_a_graduate_shows_a_profile_and_an_employee_applied_as_an_expert(region):
    graduate = User.objects.get(username="graduate")
    applicant = User.objects.get(username="expert-applicant")

    assert Talent.objects.live().filter(person=graduate.person).count() == 1
    assert Expert.objects.get(person=applicant.person).stage == Stage.SUBMITTED


def test_profiles_name_nobody(region):
    names = set(Person.objects.values_list("name", flat=True))
    texts = " ".join(Talent.objects.values_list("search_text", flat=True))

    assert not [name for name in names if name in texts]


def test_enterprises_find_fewer_people_than_schools_do(region):
    seen = {
        username: access_for(Talent)
        .visible(User.objects.get(username=username), Action.VIEW, Talent.objects.live())
        .count()
        for username in ("enterprise-editor", "school-editor")
    }

    assert 0 < seen["enterprise-editor"] <= seen["school-editor"]


def test_a_person_owns_entries(region):
    person = User.objects.get(username="individual").person

    assert Achievement.objects.filter(person=person).count() == 2


def test_organisations_show_the_states_of_verification(region):
    states = set(Organisation.objects.values_list("state", flat=True))

    assert states >= {
        OrganisationState.VERIFIED,
        OrganisationState.UNCLAIMED,
        OrganisationState.CLAIMING,
        OrganisationState.SUSPENDED,
    }


def test_delegations_hold_today(region):
    assert Delegation.objects.current().count() == 2


def test_pages_show_all_their_states(region):
    gatherings = [*EventPage.objects.filter(live=True), *ExchangeFairPage.objects.filter(live=True)]

    assert {page.state for page in gatherings} >= {
        GatheringState.OPEN,
        GatheringState.UPCOMING,
        GatheringState.ENDED,
        GatheringState.CANCELLED,
    }
    assert {page.validity for page in PolicyPage.objects.filter(live=True)} == set(PolicyValidity)


def test_second_run_changes_nothing(region):
    before = (scenario.counts(), AuditEntry.objects.count(), StatusChange.objects.count())

    again = scenario.tell()

    assert not again.created
    assert (again.counts, AuditEntry.objects.count(), StatusChange.objects.count()) == before


def test_nobody_is_superuser_or_holds_model_permissions(region):
    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.objects.filter(user_permissions__isnull=False).exists()


def test_everybody_listed_can_log_in(region, rf):
    for login in LOGINS:
        assert authenticate(rf.post("/"), username=login.username, password=PASSWORD), login.username


def test_roles_are_as_listed(region):
    for login in LOGINS:
        held = {grant.role for grant in standing_of(User.objects.get(username=login.username)).grants}

        assert held == {Role(role) for _key, role, _scope in login.grants}, login.username


def test_one_person_acts_for_two_organisations(region):
    user = User.objects.get(username="multi-organisation")

    assert len({grant.root_id for grant in standing_of(user).grants}) == 2


def test_editors_of_different_organisations_do_not_see_each_others_drafts(region):
    school = User.objects.get(username="school-editor")
    drafts = Demand.objects.filter(organisation__name__startswith="瓮安青禾", live=False)

    assert drafts.exists()
    assert not access_for(Demand).visible(school, Action.VIEW, drafts).exists()


def test_reviewer_has_something_to_decide(region):
    reviewer = User.objects.get(username="government-reviewer")

    assert access_for(Demand).visible(reviewer, Action.REVIEW, Demand.objects.all()).count() >= 5


def test_load_demo_prints_the_counts(region):
    out = io.StringIO()

    call_command("load_demo", stdout=out)

    assert f"demands: {region.counts['demands']}" in out.getvalue()


def test_demo_logins_prints_json(region):
    out = io.StringIO()

    call_command("demo_logins", "--json", stdout=out)
    rows = json.loads(out.getvalue())

    # Those who log in by text message have a number as well.
    assert {frozenset(row) - {"phone"} for row in rows} == {
        frozenset({"role", "username", "password", "organisation"})
    }
    assert len(rows) == len(LOGINS)


@pytest.mark.parametrize("command", ["load_demo", "demo_logins"])
def test_command_refuses_production_settings(settings, command):
    settings.DEMO = False

    with pytest.raises(CommandError, match="production"):
        call_command(command)


@pytest.mark.django_db
def test_demo_logins_without_a_region_says_what_to_run():
    with pytest.raises(CommandError, match="load_demo"):
        call_command("demo_logins")
