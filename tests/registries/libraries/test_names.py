"""Who learns the name of the person behind a profile: he himself, and whom he answered; nobody else anywhere."""

import io

import pytest
from django.contrib.auth.models import AnonymousUser

from permissions.domain.accounts import system_user
from permissions.domain.roles import grant_role
from permissions.models import User
from permissions.roles import Role
from registries.domain import contact_requests
from registries.domain.exporting import export_entries
from registries.domain.representation import knows_person, masked_owner, owner_name
from registries.models import Talent
from tests.factories.entries import make_listed_person, make_profile, make_published, publish
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db

NAME = "万东操"


@pytest.fixture
def owner() -> User:
    return make_user(name=NAME)


@pytest.fixture
def entry(owner):
    make_listed_person(owner.person)
    return publish(make_profile(owner.person))


@pytest.fixture
def recruiter() -> User:
    return make_staff(make_organisation(), Role.EDITOR)


def test_the_person_and_background_work_know_the_name(entry, owner):
    assert owner_name(entry, actor=User.objects.get(pk=owner.pk)) == NAME
    assert owner_name(entry, actor=system_user()) == NAME


def test_nobody_else_knows_it(entry, recruiter):
    for actor in (recruiter, make_user(), AnonymousUser(), None):
        assert owner_name(entry, actor=actor) == "万**"


def test_whom_the_person_answered_knows_it(entry, owner, recruiter):
    entry = Talent.objects.get(pk=entry.pk)
    from permissions.domain.accounts import set_contact

    set_contact(actor=system_user(), person=owner.person, phone="13800000000")
    request = contact_requests.ask(actor=recruiter, entry=entry, purpose="recruitment", message="请来面谈")
    assert not knows_person(recruiter, entry)

    contact_requests.answer(actor=owner, request=request, accept=True)

    assert owner_name(entry, actor=User.objects.get(pk=recruiter.pk)) == NAME


def test_names_of_organisations_and_of_other_libraries_are_open():
    organisation = make_organisation("甲公司")
    entry = make_published("demand", organisation=organisation)

    assert knows_person(None, entry)
    assert owner_name(entry, actor=None) == "甲公司"


def test_a_person_without_a_name_is_an_individual(entry):
    assert NAME not in masked_owner(entry)


def test_the_api_masks_the_name_in_list_and_details(client, entry, owner, recruiter):
    for user in (None, recruiter):
        if user:
            client.force_login(user)
        for address in ("/api/v1/talents/", f"/api/v1/talents/{entry.number}/"):
            assert NAME not in client.get(address).content.decode()


def test_the_portal_masks_the_name_in_list_and_details(client, entry, owner):
    for address in ("/talents/", f"/talents/{entry.number}/"):
        answer = client.get(address)

        assert answer.status_code == 200, address
        assert NAME not in answer.content.decode()
        assert "万**" in answer.content.decode()


def test_an_export_masks_the_name(entry):
    operator = make_user()
    grant_role(
        actor=system_user(), user=operator, organisation=make_organisation(), role=Role.PLATFORM_OPERATOR
    )

    download = export_entries(actor=operator, queryset=Talent.objects.all(), kind="csv")

    text = io.BytesIO(b"".join(download.content)).getvalue().decode("utf-8-sig", "replace")
    assert "万**" in text
    assert NAME not in text
