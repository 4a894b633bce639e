"""A unit that somebody merely asked for gives its applicant nothing of the organisation it claims to belong to."""

import pytest

from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.audience import Visibility
from permissions.domain import applications, deciding, merging
from permissions.domain.delegation import colleagues
from permissions.models import ApplicationState, Organisation, OrganisationState, RoleGrant, User
from permissions.roles import Role
from registries.models import Demand
from tests.factories.applications import fill, hand_in, new_code
from tests.factories.entries import make_published
from tests.factories.identity import make_consortium, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.fixture
def parent():
    return make_organisation("瓮福集团")


@pytest.fixture
def stranger(parent):
    """Return somebody who handed in a unit of an organisation that knows nothing of it."""
    user = make_user()
    draft = applications.start_unit(actor=user, parent=parent)
    applications.submit(actor=user, application=fill(user, draft, relation="branch"))
    return fresh(user)


@pytest.mark.parametrize("visibility", [Visibility.OWN, Visibility.NAMED, Visibility.CONSORTIUM])
def test_applicant_of_a_unit_reads_nothing_inner_of_the_parent(parent, stranger, visibility):
    other = make_organisation()
    consortium = make_consortium(parent, other)
    own = visibility == Visibility.OWN
    entry = make_published(
        organisation=parent if own else other,
        visibility=visibility,
        consortium_id=consortium.pk if visibility == Visibility.CONSORTIUM else None,
        audience=(parent.pk,) if visibility == Visibility.NAMED else (),
    )
    access = access_for(Demand)

    assert access.allows(make_staff(parent, Role.EDITOR), Action.VIEW_BODY, entry)
    assert not access.allows(stranger, Action.VIEW, entry)
    assert not access.allows(stranger, Action.VIEW_BODY, entry)
    assert standing_of(stranger).consortia == frozenset()


def test_withdrawn_application_of_a_unit_reads_nothing_either(parent, stranger):
    entry = make_published(organisation=parent, visibility=Visibility.OWN)
    [application] = stranger.applications.all()
    applications.withdraw(actor=stranger, application=application)

    assert application.organisation.state == OrganisationState.UNCLAIMED
    assert not access_for(Demand).allows(fresh(stranger), Action.VIEW, entry)


def test_manager_of_an_approved_unit_belongs_to_the_audience(parent, stranger):
    entry = make_published(organisation=parent, visibility=Visibility.OWN)
    [application] = stranger.applications.all()
    operator = make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)
    deciding.approve(actor=operator, application=application, round=1)

    assert access_for(Demand).allows(fresh(stranger), Action.VIEW, entry)


def test_applicant_of_a_unit_and_its_people_are_no_colleagues(parent, stranger):
    employee = make_staff(parent, Role.EDITOR)
    unit = Organisation.objects.get(parent=parent)

    assert employee not in colleagues(unit)
    assert stranger in colleagues(unit)
    assert stranger not in colleagues(parent)
    assert employee in colleagues(parent)


def test_applicant_who_withdrew_loses_his_role_when_another_is_verified():
    """The first one to name a code must not stay inside the organisation of whom it belongs to."""
    code = new_code()
    squatter = make_user()
    first = hand_in(squatter, code=code)
    applications.withdraw(actor=squatter, application=first)
    second = hand_in(code=code)
    assert second.organisation_id == first.organisation_id
    operator = make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)

    deciding.approve(actor=operator, application=second, round=1)

    first.refresh_from_db()
    assert first.state == ApplicationState.OVERTAKEN
    held = RoleGrant.dated.current().filter(user=squatter)
    assert not held.exists()
    assert not access_for(Organisation).allows(fresh(squatter), Action.VIEW_BODY, second.organisation)


def test_applicant_gets_no_role_in_the_verified_organisation_that_takes_his_in():
    """A second registration of the same enterprise is merged away; its author is nobody in the first."""
    verified = make_organisation()
    author = make_user()
    application = hand_in(author)
    operator = make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)
    act = {"actor": operator, "survivor": verified, "merged": application.organisation}
    label = str(RoleGrant._meta.verbose_name_plural)

    [line] = [one for one in merging.preview_merge(**act).lines if one.label == label]
    merge = merging.merge_organisations(**act, reason="重复登记")

    assert (line.moved, line.joined, line.kept) == (0, 0, 1)
    assert standing_of(fresh(author)).grants == ()
    assert not access_for(Organisation).allows(fresh(author), Action.VIEW_BODY, verified)
    merging.undo_merge(actor=operator, merge=merge, reason="错了")
    assert [grant.role for grant in standing_of(fresh(author)).grants] == [Role.EDITOR]
