"""Who is told of what."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from cms.core.announcements import Announcement, Kind, announce
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain.accounts import system_user
from permissions.domain.delegation import delegate
from permissions.domain.organisations import create_unit
from permissions.domain.roles import end_role, grant_role
from permissions.models import Organisation, RoleGrant, User
from permissions.roles import Role
from registries.domain import attached
from registries.enums import ReviewLevel
from registries.models import Demand
from services.notices.domain.recipients import RULES, recipients_of
from services.notices.domain.reviewers import reviewers_of
from services.notices.domain.staff import staff_of
from services.notices.domain.wording import WORDS
from services.notices.enums import TOPIC_OF, Reason
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_consortium, make_organisation, make_staff, make_user
from tests.services.notices.region import Region, told

pytestmark = pytest.mark.django_db

OWNERS = {"editor", "publisher", "manager"}


def test_every_kind_has_rule_topic_and_words() -> None:
    assert set(RULES) == set(Kind)
    assert set(TOPIC_OF) == set(Kind)
    assert set(WORDS) == set(Kind)


def names(kind: Kind, region: Region, **fields: Any) -> set[str]:
    fields = {"actor": region.auditor, "organisation_id": region.owner.pk, **fields}
    found = recipients_of(Announcement(kind=kind, **fields))
    return set(User.objects.filter(pk__in=found).values_list("username", flat=True))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.ENTRY_SUBMITTED, {"reviewer"}),
        (Kind.ENTRY_RETURNED, OWNERS),
        (Kind.ENTRY_APPROVED, OWNERS),
        (Kind.ENTRY_ADVANCED, {"reviewer", "editor"}),
        (Kind.ENTRY_WITHDRAWN, OWNERS),
        (Kind.ENTRY_UNPUBLISHED, OWNERS),
        (Kind.ENTRY_EXPIRING, OWNERS),
        (Kind.ENTRY_OVERDUE, {"reviewer", "operator"}),
        (Kind.ENTRY_RECORDED, {"manager", "editor"}),
        (Kind.ENTRY_HANDED_OVER, {"editor"}),
        (Kind.PARTY_REQUESTED, {"editor"}),
        (Kind.PARTY_ANSWERED, OWNERS),
        (Kind.DRAFT_AGEING, {"editor"}),
        (Kind.APPLICATION_SUBMITTED, {"operator"}),
        (Kind.APPLICATION_RETURNED, {"editor"}),
        (Kind.APPLICATION_APPROVED, {"editor"}),
        (Kind.APPLICATION_OVERTAKEN, {"editor"}),
        (Kind.INVITATION_SENT, {"editor"}),
        (Kind.INVITATION_ACCEPTED, {"manager", "editor"}),
        (Kind.ROLE_GRANTED, {"editor"}),
        (Kind.ROLE_ENDED, {"editor"}),
        (Kind.ROLE_REQUESTED, {"manager"}),
        (Kind.DELEGATION_GIVEN, {"editor"}),
        (Kind.DELEGATION_ENDED, {"editor"}),
        (Kind.HAND_OVER_RECEIVED, {"editor"}),
        (Kind.ORGANISATION_RENAMED, {"manager", "editor"}),
        (Kind.ORGANISATION_STATE, {"manager", "editor"}),
        (Kind.ORGANISATION_MERGED, {"manager", "editor"}),
        (Kind.ORGANISATION_UNMERGED, {"manager", "editor"}),
        (Kind.CONSORTIUM_JOINED, {"manager", "editor"}),
        (Kind.CONSORTIUM_LEFT, {"manager", "editor"}),
        (Kind.PASSWORD_CHANGED, {"editor"}),
        (Kind.IMPORT_FINISHED, {"editor"}),
    ],
)
def test_kind_is_told_to(region: Region, kind: Kind, expected: set[str]) -> None:
    entry = region.submitted()

    assert names(kind, region, obj=entry, subjects=(region.editor.pk,)) == expected


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.PASSWORD_CHANGED, Kind.IMPORT_FINISHED}))
def test_who_did_it_is_not_told(region: Region, kind: Kind) -> None:
    entry = region.submitted()
    people = (region.editor, region.manager, region.reviewer, region.operator)

    for actor in people:
        found = names(kind, region, obj=entry, actor=actor, subjects=(region.editor.pk,))
        assert actor.username not in found


def test_who_did_it_is_told_of_password_and_import(region: Region) -> None:
    own = {"actor": region.editor, "obj": region.editor}

    assert names(Kind.PASSWORD_CHANGED, region, **own) == {"editor"}
    assert names(Kind.IMPORT_FINISHED, region, **own) == {"editor"}


def test_disabled_account_and_background_work_are_not_told(region: Region) -> None:
    User.objects.filter(pk=region.editor.pk).update(is_active=False)
    subjects = (region.editor.pk, system_user().pk, region.publisher.pk)

    assert names(Kind.ROLE_GRANTED, region, subjects=subjects) == {"publisher"}


def test_request_goes_to_operators_without_a_manager_and_its_answer_to_who_asked(region: Region) -> None:
    orphan = make_organisation("无人管理")
    asker = make_user("asker")

    open_request = names(
        Kind.ROLE_REQUESTED, region, actor=asker, organisation_id=orphan.pk, subjects=(asker.pk,)
    )
    refused = names(Kind.ROLE_REQUESTED, region, subjects=(asker.pk,), data={"state": "refused"})

    assert (open_request, refused) == ({"operator"}, {"asker"})


def test_owner_in_person_is_told(region: Region) -> None:
    graduate = make_user("graduate")
    entry = region.draft()
    entry.organisation, entry.person = None, graduate.person

    assert names(Kind.ENTRY_RETURNED, region, obj=entry, organisation_id=None) == {"graduate"}


def test_draft_is_told_to_its_author(region: Region) -> None:
    assert names(Kind.DRAFT_AGEING, region, obj=region.draft()) == {"editor"}
    assert names(Kind.DRAFT_AGEING, region, obj=region.owner) == set()


def test_partner_is_told_that_it_is_named(region: Region) -> None:
    partner = make_organisation("乙学院", kind="school")
    make_staff(partner, Role.PUBLISHER, "partner")
    make_staff(partner, Role.EDITOR, "partner-editor")
    entry = region.draft()
    attached.add_party(actor=region.editor, entry=entry, role="co_owner", organisation=partner)

    by_entry = names(Kind.PARTY_REQUESTED, region, obj=entry)
    by_data = names(Kind.PARTY_REQUESTED, region, obj=entry, data={"organisation": partner.pk})

    assert (by_entry, by_data) == ({"partner"}, {"partner"})


def test_not_an_entry_has_no_reviewers(region: Region) -> None:
    assert names(Kind.ENTRY_SUBMITTED, region, obj=region.owner) == set()


# -- staff -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "relation", "reaches"),
    [
        ("subtree", "college", True),
        ("unit", "college", False),
        ("subtree", "subsidiary", False),
    ],
)
def test_role_above_reaches_a_unit(region: Region, scope: str, relation: str, reaches: bool) -> None:
    unit = create_unit(actor=system_user(), parent=region.owner, name="下属单位", relation=relation)
    above = make_staff(region.owner, Role.EDITOR, scope=scope)

    assert (above.pk in staff_of(unit.pk)) is reaches


def test_ended_role_is_no_staff(region: Region) -> None:
    grant = RoleGrant.objects.get(user=region.editor, content_object=region.owner)
    end_role(actor=system_user(), grant=grant)

    assert region.editor.pk not in staff_of(region.owner.pk)
    assert staff_of(None) == set()
    assert staff_of(999_999) == set()


# -- reviewers -------------------------------------------------------------------------------------------------------


def test_submission_is_told_to_who_may_decide_it(region: Region) -> None:
    region.submitted()

    assert told(Kind.ENTRY_SUBMITTED) == {"reviewer": Reason.REVIEWER}


def test_submission_without_an_authority_is_told_to_the_operators(region: Region) -> None:
    Organisation.objects.filter(pk=region.owner.pk).update(region=make_region("110101", "东城区"))

    region.submitted()

    assert told(Kind.ENTRY_SUBMITTED) == {"operator": Reason.REVIEWER}


def test_reviewer_who_belongs_to_the_owner_is_not_told(region: Region) -> None:
    grant_role(actor=system_user(), user=region.reviewer, organisation=region.owner, role=Role.EDITOR)

    region.submitted()

    assert told(Kind.ENTRY_SUBMITTED) == {"operator": Reason.REVIEWER}


def test_substitute_of_a_reviewer_is_told(region: Region) -> None:
    colleague = make_staff(region.bureau, Role.EDITOR, "colleague")
    today = timezone.localdate()
    delegate(
        actor=region.reviewer,
        delegate=colleague,
        organisation=region.bureau,
        actions=[Action.REVIEW],
        valid_from=today,
        valid_to=today + datetime.timedelta(days=3),
    )

    region.submitted()

    assert set(told(Kind.ENTRY_SUBMITTED)) == {"reviewer", "colleague"}


def test_sign_off_inside_the_organisation_is_told_to_its_heads_alone(region: Region) -> None:
    entry = region.submitted()
    Demand.objects.filter(pk=entry.pk).update(review_level=ReviewLevel.UNIT)
    entry.refresh_from_db()

    found = User.objects.filter(pk__in=reviewers_of(entry)).values_list("username", flat=True)

    assert set(found) == {"publisher", "manager"}


@pytest.mark.parametrize("area", ["region", "park", "consortium", "named reviewer", "other library", "kinds"])
def test_reviewers_are_those_whom_access_allows(region: Region, area: str) -> None:
    from permissions.models import Jurisdiction

    park = make_organisation("产业园", kind="park")
    Organisation.objects.filter(pk=region.owner.pk).update(park=park)
    consortium = make_consortium(region.owner)
    second = make_staff(region.bureau, Role.REVIEWER, "second")
    changes: dict[str, dict[str, Any]] = {
        "region": {},
        "park": {"region": None, "park": park},
        "consortium": {"region": None, "consortium": consortium},
        "named reviewer": {"reviewer": second},
        "other library": {"libraries": ["achievement"]},
        "kinds": {"kinds": ["school"]},
    }
    Jurisdiction.objects.filter(organisation=region.bureau).update(**changes[area])
    region.owner.refresh_from_db()
    entry = region.submitted()

    found = reviewers_of(entry)

    access = access_for(entry)
    people = User.objects.exclude(username__in=["system", "operator"])
    allowed = {user.pk for user in people if access.allows(user, Action.REVIEW, entry)}
    assert found == (allowed or {region.operator.pk})


def test_entry_with_a_party_is_asked_on_its_own(region: Region) -> None:
    grant_role(actor=system_user(), user=region.stranger, organisation=region.bureau, role=Role.REVIEWER)
    plain, shared = region.draft(), region.draft()
    attached.add_party(actor=region.editor, entry=shared, role="co_owner", organisation=region.far)

    for entry in (plain, shared):
        Demand.objects.filter(pk=entry.pk).update(
            review_state="submitted", review_level="first", submitted_by=region.editor
        )
        entry.refresh_from_db()

    assert reviewers_of(plain) == {region.reviewer.pk, region.stranger.pk}
    assert reviewers_of(shared) == {region.reviewer.pk}


def test_person_s_entry_is_matched_by_its_own_region(region: Region) -> None:
    entry = make_entry(organisation=region.owner)
    Demand.objects.filter(pk=entry.pk).update(
        organisation=None,
        person=make_user("graduate").person,
        region=make_region("522725", "瓮安县"),
        review_state="submitted",
        review_level="first",
    )

    assert reviewers_of(Demand.objects.get(pk=entry.pk)) == {region.reviewer.pk}


def test_announcement_outside_any_request_is_told(region: Region) -> None:
    announce(
        Kind.ROLE_GRANTED,
        actor=system_user(),
        obj=region.owner,
        organisation_id=region.owner.pk,
        subjects=(region.editor.pk,),
        data={"role": "role_editor"},
    )

    assert told(Kind.ROLE_GRANTED) == {"editor": Reason.PERSON}
