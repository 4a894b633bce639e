"""Rules of the programme library."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from cms.core.errors import Invalid
from permissions.access import access_for
from permissions.actions import Action
from permissions.audience import Visibility
from permissions.domain.accounts import system_user
from permissions.roles import Role
from registries.domain import publishing
from registries.domain.queries import published_for
from registries.domain.saving import BatchInvalid
from registries.models import Programme
from tests.factories.entries import make_entry, make_published
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_organisation("甲学院", kind="school")


def test_a_complete_programme_is_published_with_its_own_number(school):
    entry = make_published("programme", organisation=school)

    assert entry.live
    assert entry.number.startswith("ZY-")
    assert str(entry) == entry.title


def test_schools_record_programmes_and_nobody_else(school):
    enterprise = make_organisation("乙公司")
    clerk, manager = make_staff(school, Role.EDITOR), make_staff(enterprise, Role.MANAGER)
    access = access_for(Programme)

    assert list(access.owners_for(clerk)) == [school]
    assert list(access.owners_for(manager)) == []
    assert list(access.owners_for(clerk, Action.IMPORT)) == [school]
    with pytest.raises(BatchInvalid) as caught:
        make_entry("programme", organisation=enterprise, actor=manager)
    assert caught.value.rows[0].code == "owner_not_allowed"


@pytest.mark.parametrize("year", [1899, 2101])
def test_the_year_of_opening_is_a_year(school, year):
    with pytest.raises(BatchInvalid) as caught:
        make_entry("programme", organisation=school, opened_in=year)

    assert list(caught.value.rows[0].fields) == ["opened_in"]


def test_a_submission_names_the_major_of_the_catalogue(school):
    entry = make_entry("programme", organisation=school, major=None)

    with pytest.raises(Invalid) as caught:
        publishing.submit(actor=system_user(), entries=[entry])

    assert list(caught.value.fields) == ["major"]


def test_it_is_found_by_each_way_in_which_enterprises_take_part(client, school):
    both = make_published("programme", organisation=school, features=["apprenticeship", "order_class"])
    make_published("programme", organisation=school, features=["certificate"])

    found = client.get("/api/v1/programmes/?features=order_class,key_group").json()["results"]
    page = client.get(reverse("portal:library", args=["programmes"]), {"features": "order_class"})

    assert [row["id"] for row in found] == [both.pk]
    assert both.title in page.content.decode()
    assert page.context["listing"].count == 1


def test_the_summary_hides_the_school_and_its_courses(client, school):
    entry = make_published(
        "programme", organisation=school, visibility=Visibility.SUMMARY, courses="暗号课程 | 64 |"
    )

    page = client.get(reverse("portal:entry", args=["programmes", entry.number])).content.decode()

    assert entry.title in page
    assert "暗号课程" not in page
    assert school.name not in page
    assert published_for(AnonymousUser(), "programme").count() == 1
