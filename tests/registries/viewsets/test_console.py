import json

import pytest
from django.urls import reverse

from permissions.domain.accounts import system_user
from permissions.domain.roles import grant_role, set_jurisdiction
from permissions.roles import Role
from registries.enums import Stage
from registries.models import Achievement, Demand
from tests.factories.entries import (
    achievement_values,
    demand_values,
    make_entry,
    make_published,
    make_region,
    make_tag,
)
from tests.factories.identity import make_organisation, make_user

pytestmark = pytest.mark.django_db

#: A paragraph as the rich text editor posts it.
DRAFTAIL = {
    "entityMap": {},
    "blocks": [
        {
            "key": "a",
            "text": "中试线运行一年。",
            "type": "unstyled",
            "depth": 0,
            "inlineStyleRanges": [],
            "entityRanges": [],
        }
    ],
}
LIBRARIES = {"demand": Demand, "achievement": Achievement}


def url(library, name, *args):
    return reverse(f"wagtailsnippets_registries_{library}:{name}", args=args)


@pytest.fixture
def enterprise():
    return make_organisation(kind="enterprise", region=make_region())


@pytest.fixture
def editor(enterprise):
    user = make_user()
    grant_role(actor=system_user(), user=user, organisation=enterprise, role=Role.EDITOR)
    return user


def form_data(values):
    data = {}
    for name, value in values.items():
        if value is True:
            data[name] = "on"
        elif isinstance(value, list):
            data[name] = [getattr(one, "pk", one) for one in value]
        elif hasattr(value, "pk"):
            data[name] = value.pk
        elif name == "description":
            data[name] = json.dumps(DRAFTAIL)
        else:
            data[name] = value
    return data


VALUES = {"demand": demand_values, "achievement": achievement_values}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", ["list", "list_results", "add"])
def test_pages_of_a_library_open(client, editor, library, name):
    client.force_login(editor)

    assert client.get(url(library, name)).status_code == 200


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", ["edit", "inspect", "history", "delete", "copy"])
def test_pages_of_an_entry_open_for_its_editor(client, enterprise, editor, library, name):
    entry = make_entry(library, organisation=enterprise, actor=editor)
    client.force_login(editor)

    response = client.get(url(library, name, entry.pk))

    assert response.status_code == 200, response.headers.get("Location")


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    "name", ["edit", "inspect", "history", "delete", "copy", "usage", "unpublish", "preview_on_edit"]
)
def test_pages_of_a_foreign_entry_do_not_exist(client, editor, library, name):
    entry = make_published(library, organisation=make_organisation(), visibility="own")
    client.force_login(editor)

    assert client.get(url(library, name, entry.pk)).status_code == 404


@pytest.mark.parametrize("library", LIBRARIES)
def test_form_creates_a_draft_and_submits_it(client, enterprise, editor, library):
    client.force_login(editor)
    data = form_data(VALUES[library]()) | {
        "organisation": enterprise.pk,
        "visibility": "public",
        "action-submit": "1",
    }

    response = client.post(url(library, "add"), data)

    assert response.status_code == 302, response.context["form"].errors
    entry = LIBRARIES[library].objects.get()
    assert entry.stage == Stage.SUBMITTED
    assert entry.organisation == enterprise
    assert entry.number.endswith("-0001")
    assert entry.submitted_by == editor


def test_form_saves_an_incomplete_draft(client, enterprise, editor):
    client.force_login(editor)

    response = client.post(
        url("demand", "add"),
        {"organisation": enterprise.pk, "visibility": "public", "title": "半截", "category": "research"},
    )

    assert response.status_code == 302, response.context["form"].errors
    assert Demand.objects.get().stage == Stage.DRAFT


def test_incomplete_submission_is_refused_beside_the_fields_and_nothing_is_saved(client, enterprise, editor):
    client.force_login(editor)

    response = client.post(
        url("demand", "add"),
        {
            "organisation": enterprise.pk,
            "visibility": "public",
            "title": "半截",
            "category": "research",
            "action-submit": "1",
        },
    )

    assert response.status_code == 200
    assert {"summary", "region", "no_secret_pledge"} <= set(response.context["form"].errors)
    assert not Demand.objects.exists()


def test_foreign_owner_is_refused(client, editor):
    other = make_organisation()
    client.force_login(editor)
    data = form_data(demand_values()) | {"organisation": other.pk, "visibility": "public"}

    response = client.post(url("demand", "add"), data)

    assert response.status_code == 200
    assert "organisation" in response.context["form"].errors
    assert not Demand.objects.exists()


def test_publishing_around_the_review_is_impossible(client, enterprise, editor):
    entry = make_entry(organisation=enterprise, actor=editor)
    client.force_login(editor)

    client.post(url("demand", "edit", entry.pk), form_data(demand_values()) | {"action-publish": "1"})

    entry.refresh_from_db()
    assert not entry.live


def test_edit_saves_a_new_draft(client, enterprise, editor):
    entry = make_entry(organisation=enterprise, actor=editor)
    tag = make_tag("磷氟固化")
    client.force_login(editor)

    response = client.post(
        url("demand", "edit", entry.pk), form_data(demand_values(title="改过的标题", technologies=[tag]))
    )

    assert response.status_code == 302, response.context["form"].errors
    entry.refresh_from_db()
    assert entry.title == "改过的标题"
    assert list(entry.technologies.all()) == [tag]
    assert entry.organisation == enterprise


def test_list_costs_the_same_for_one_and_thirty_entries(
    client, enterprise, editor, django_assert_num_queries
):
    make_entry(organisation=enterprise, actor=editor)
    client.force_login(editor)
    client.get(url("demand", "list"))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url("demand", "list"))
    for _number in range(29):
        make_entry(organisation=enterprise, actor=editor)
    with CaptureQueriesContext(connection) as thirty:
        client.get(url("demand", "list"))

    assert len(thirty) == len(one)
    assert len(thirty) <= 35


def test_reviewer_finds_a_submission_in_the_list_but_no_draft(client, enterprise, editor):
    from registries.domain import publishing

    bureau = make_organisation(kind="government")
    reviewer = make_user()
    grant_role(actor=system_user(), user=reviewer, organisation=bureau, role=Role.REVIEWER)
    set_jurisdiction(actor=system_user(), organisation=bureau, region=make_region("522700", "黔南州"))
    make_entry(organisation=enterprise, actor=editor, title="仍是草稿")
    publishing.submit(
        actor=editor, entries=[make_entry(organisation=enterprise, actor=editor, title="已经提交")]
    )
    client.force_login(reviewer)

    page = client.get(url("demand", "list")).content.decode()

    assert "已经提交" in page
    assert "仍是草稿" not in page


@pytest.mark.parametrize("moment", ["0001-01-01 00:00", "9999-12-31 23:59"])
def test_impossible_schedule_is_refused_beside_its_field(client, enterprise, editor, moment):
    entry = make_entry(organisation=enterprise, actor=editor)
    client.force_login(editor)

    response = client.post(
        url("demand", "edit", entry.pk), form_data(demand_values()) | {"go_live_at": moment}
    )

    assert response.status_code == 200
    assert "go_live_at" in response.context["form"].errors
