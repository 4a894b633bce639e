"""Rules of the library of cooperation projects."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.core.errors import Invalid
from permissions.domain.accounts import system_user
from registries.domain import publishing
from registries.domain.saving import BatchInvalid
from registries.enums.project import ProjectKind
from tests.factories.entries import make_entry, make_published
from tests.factories.identity import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_organisation("甲学院", kind="school")


def test_kinds_are_the_list_of_the_paper():
    assert [str(label) for label in ProjectKind.labels] == [
        "订单班",
        "现代学徒制",
        "共建实训基地",
        "产业学院",
        "技术服务",
        "成果转化",
        "员工培训",
        "教师企业实践",
        "设备共享",
        "实习",
        "捐赠",
        "双创",
        "大赛",
        "孵化",
    ]


def test_a_complete_project_is_published_with_its_own_number(school):
    entry = make_published("project", organisation=school)

    assert entry.live
    assert entry.number.startswith("XM-")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"started_on": "2026-03-02", "ends_on": "2026-03-01"}, "ends_on"),
        ({"contract_number": "HT-1", "contract_on": None}, "contract_on"),
        ({"amount": "-1"}, "amount"),
    ],
)
def test_impossible_values_are_refused(school, values, field):
    with pytest.raises(BatchInvalid) as caught:
        make_entry("project", organisation=school, **values)

    assert list(caught.value.rows[0].fields) == [field]


@pytest.mark.parametrize(
    ("state", "needed"),
    [
        ("recruiting", {"join_until", "partner_requirements"}),
        ("preparing", set()),
        ("running", {"started_on", "contract_on"}),
        ("accepted", {"started_on", "contract_on"}),
        ("stopped", set()),
    ],
)
def test_the_state_decides_what_a_submission_needs(school, state, needed):
    entry = make_entry("project", organisation=school, state=state, started_on=None, contract_on=None)

    if not needed:
        assert publishing.submit(actor=system_user(), entries=[entry])
        return
    with pytest.raises(Invalid) as caught:
        publishing.submit(actor=system_user(), entries=[entry])
    assert set(caught.value.fields) == needed


def _open(school, days):
    until = timezone.localdate() + datetime.timedelta(days=days)
    return make_published(
        "project",
        organisation=school,
        state="recruiting",
        join_until=until,
        partner_requirements="有实训场地",
    )


def _number(row):
    return row.url.rstrip("/").rpartition("/")[2]


def test_projects_are_ordered_by_what_ends_next_and_marked(client, school):
    past, late, soon = _open(school, -3), _open(school, 90), _open(school, 3)
    url = reverse("portal:library", args=["projects"])

    page = client.get(url, {"sort": "deadline"})

    assert [_number(row) for row in page.context["listing"].rows] == [soon.number, late.number, past.number]
    assert "剩 3 天" in page.content.decode()
    for value, found in (
        ("soon", {soon.number}),
        ("open", {soon.number, late.number}),
        ("past", {past.number}),
    ):
        rows = client.get(url, {"deadline": value}).context["listing"].rows
        assert {_number(row) for row in rows} == found


def test_the_api_filters_by_deadline(client, school):
    past, soon = _open(school, -3), _open(school, 3)
    today = timezone.localdate().isoformat()

    later = client.get(f"/api/v1/projects/?deadline_from={today}").json()["results"]
    earlier = client.get(f"/api/v1/projects/?deadline_to={today}").json()["results"]

    assert [row["id"] for row in later] == [soon.pk]
    assert [row["id"] for row in earlier] == [past.pk]
    assert client.get("/api/v1/projects/?deadline_to=soon").status_code == 400


def test_money_is_read_in_ten_thousand_yuan(client, school):
    entry = make_published("project", organisation=school, amount="800000")

    assert "80" in client.get(f"/projects/{entry.number}/").content.decode()
