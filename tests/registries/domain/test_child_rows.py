"""Rows beside an entry: who sets them, what they take, who reads them."""

import pytest
from django.urls import reverse

from cms.core.errors import Invalid, NotFound
from cms.core.models import AuditEntry
from permissions.audience import Visibility
from permissions.roles import Role
from registries.domain import child_rows
from registries.models import ProgrammeCohort
from tests.factories.entries import make_entry, make_published
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db
ROWS = [{"year": 2025, "classes": 2, "students": 81}, {"year": 2026, "classes": "3", "students": "124"}]


@pytest.fixture
def school():
    return make_organisation("甲学院", kind="school")


@pytest.fixture
def editor(school):
    return make_staff(school, Role.EDITOR)


@pytest.fixture
def programme(school):
    return make_entry("programme", organisation=school)


def test_rows_replace_what_stood_there_and_are_recorded_once(programme, editor):
    for _attempt in range(2):
        after = child_rows.set_rows(actor=editor, entry=programme, name="cohorts", rows=ROWS)

    assert [row["year"] for row in after] == [2026, 2025]
    assert list(ProgrammeCohort.objects.values_list("year", "students").order_by("year")) == [
        (2025, 81),
        (2026, 124),
    ]
    assert AuditEntry.objects.filter(action="entry.rows").count() == 1


def test_rows_are_set_by_who_may_edit(programme):
    stranger = make_staff(make_organisation("乙学院", kind="school"), Role.MANAGER)

    with pytest.raises(NotFound):
        child_rows.set_rows(actor=stranger, entry=programme, name="cohorts", rows=ROWS)

    assert not ProgrammeCohort.objects.exists()


@pytest.mark.parametrize(
    "rows",
    [
        [{"year": 2025, "classes": 1, "students": 1}] * 2,
        [{"year": 1492, "classes": 1, "students": 1}],
        [{"year": 2025, "classes": "两", "students": 1}],
        [{"year": 2025}],
        [{"year": 2000 + n, "classes": 1, "students": 1} for n in range(child_rows.MAX_ROWS + 1)],
    ],
)
def test_rows_that_do_not_fit_change_nothing(programme, editor, rows):
    child_rows.set_rows(actor=editor, entry=programme, name="cohorts", rows=ROWS)

    with pytest.raises(Invalid) as caught:
        child_rows.set_rows(actor=editor, entry=programme, name="cohorts", rows=rows)

    assert set(caught.value.fields) == {"cohorts"}
    assert ProgrammeCohort.objects.count() == len(ROWS)


def test_other_tables_are_not_found(programme, editor):
    with pytest.raises(NotFound):
        child_rows.set_rows(actor=editor, entry=programme, name="technologies", rows=[])


def test_rows_are_pasted_on_the_page_of_facts(client, programme, editor):
    client.force_login(editor)
    url = reverse("wagtailsnippets_registries_programme:facts", args=[programme.pk])

    wrong = client.post(url, {"section": "rows", "cohorts": "2026 | 三 | 40"})
    client.post(url, {"section": "rows", "cohorts": "2026\t3\t124\r\n\r\n2025 | 2 | 81"})

    assert wrong.status_code == 400
    assert "第 1 行" in wrong.content.decode()
    assert "2026 | 3 | 124" in client.get(url).content.decode()


def test_rows_are_shown_with_the_body_only(client, school, editor):
    entry = make_published("programme", organisation=school, visibility=Visibility.SUMMARY)
    child_rows.set_rows(actor=editor, entry=entry, name="cohorts", rows=ROWS)
    page = reverse("portal:entry", args=["programmes", entry.number])
    api = f"/api/v1/programmes/{entry.pk}/"

    assert client.get(api).json()["cohorts"] is None
    assert "各届学生" not in client.get(page).content.decode()

    client.force_login(editor)

    assert "各届学生" in client.get(page).content.decode()


def test_rows_are_part_of_the_api(client, school, editor):
    entry = make_published("programme", organisation=school)
    child_rows.set_rows(actor=editor, entry=entry, name="cohorts", rows=ROWS)

    found = client.get(f"/api/v1/programmes/{entry.pk}/").json()["cohorts"]

    assert found == [
        {"year": 2026, "classes": 3, "students": 124},
        {"year": 2025, "classes": 2, "students": 81},
    ]
