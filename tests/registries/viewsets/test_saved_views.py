"""The list of a library as people like it: views, columns, filters that stay, empty lists."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registries.domain import saved_views
from registries.models import SavedView
from tests.factories.entries import make_entry
from tests.registries.viewsets.desk import address, make_cast, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def save(client, **values):
    data = {"name": "退回的", "state": "stage=returned", "columns": "number,title", **values}
    return client.post(address("demand", "view_save"), data)


def heads(response):
    return [column.name for column in response.context["table"].columns.values()]


def test_state_is_saved_and_the_address_says_everything(client, cast):
    client.force_login(cast.editor)

    answer = save(client)

    view = SavedView.objects.get()
    assert answer.url == f"{address('demand', 'list')}?stage=returned&columns=number,title&view={view.pk}"
    page = client.get(answer.url)
    assert heads(page) == ["bulk_actions", "number", "title"]
    assert [tab["label"] for tab in page.context["tabs"] if tab["is_current"]] == ["退回的"]
    assert page.context["saving"]["is_changed"] is False


def test_changed_state_can_be_kept_in_the_view(client, cast):
    client.force_login(cast.editor)
    save(client)
    view = SavedView.objects.get()

    page = client.get(
        address("demand", "list"), {"stage": "draft", "view": view.pk, "columns": "title,owner"}
    )
    change = address("demand", "view_change", view.pk)
    client.post(change, {"act": "overwrite", "state": "stage=draft", "columns": "title,owner"})

    assert page.context["saving"]["is_changed"] is True
    view.refresh_from_db()
    assert (view.query, view.columns) == ("stage=draft", ["title", "owner"])


def test_list_opens_with_the_chosen_view_and_with_everything_on_demand(client, cast):
    client.force_login(cast.editor)
    save(client, default="1")
    view = SavedView.objects.get()
    listing, change = address("demand", "list"), address("demand", "view_change", view.pk)

    assert client.get(listing).url.endswith(f"view={view.pk}")
    assert client.get(listing, {"view": "all"}).status_code == 200
    assert client.get(address("demand", "list_results")).status_code == 200
    client.post(change, {"act": "close"})
    assert client.get(listing).status_code == 200
    client.post(change, {"act": "open"})
    client.post(change, {"act": "delete"})
    assert client.get(listing).status_code == 200
    assert not SavedView.objects.exists()


def test_view_is_renamed_and_shared(client, cast):
    client.force_login(cast.editor)
    save(client)
    view = SavedView.objects.get()

    client.post(
        address("demand", "view_change", view.pk),
        {"act": "rename", "name": "我们的", "organisation": cast.enterprise.pk},
    )

    client.force_login(cast.publisher)
    page = client.get(address("demand", "list"))
    assert [tab["label"] for tab in page.context["tabs"]][1:] == ["我们的"]
    assert page.context["tabs"][1]["by"] == cast.editor.display_name


def test_views_of_another_organisation_do_not_exist(client, cast):
    client.force_login(cast.editor)
    save(client, name="甲方内部视图", organisation=cast.enterprise.pk)
    view = SavedView.objects.get()
    client = Client()
    client.force_login(cast.stranger)

    page = client.get(address("demand", "list"), {"view": view.pk})
    answers = [
        client.post(address("demand", "view_change", view.pk), {"act": act, "name": "x"}).status_code
        for act in ("overwrite", "rename", "open", "close", "delete", "pk", "")
    ]

    assert "甲方内部视图" not in text_of(page)
    assert answers == [404] * 7
    assert SavedView.objects.get().name == "甲方内部视图"


def test_wrong_name_is_said_and_nothing_saved(client, cast):
    client.force_login(cast.editor)

    page = client.post(address("demand", "view_save"), {"name": "", "state": ""}, follow=True)

    assert "40" in text_of(page)
    assert not SavedView.objects.exists()


def test_columns_are_kept_for_the_person_and_go_back_to_the_first(client, cast):
    client.force_login(cast.editor)
    columns, listing = address("demand", "columns"), address("demand", "list")

    client.post(columns, {"column": ["industry", "title", "created_by"], "state": "stage=draft"})
    kept = heads(client.get(listing))
    client.post(columns, {"column": ["title"], "reset": "1"})

    assert kept == ["bulk_actions", "industry", "title", "created_by"]
    assert heads(client.get(listing))[:4] == ["bulk_actions", "number", "title", "owner"]


def test_columns_of_an_open_view_stand_in_the_address_only(client, cast):
    client.force_login(cast.editor)
    save(client)
    view = SavedView.objects.get()

    answer = client.post(address("demand", "columns"), {"column": ["title", "owner"], "view": view.pk})

    assert answer.url == f"{address('demand', 'list')}?view={view.pk}&columns=title,owner"
    assert saved_views.preference_of(cast.editor, "demand").columns == []


def test_unknown_columns_and_orders_of_an_address_are_left_out(client, cast):
    client.force_login(cast.editor)
    make_entry(organisation=cast.enterprise, actor=cast.editor)

    query = {"columns": "password,title,<b>,search_text", "ordering": "created_by__password"}
    page = client.get(address("demand", "list"), query)

    assert page.status_code == 200
    assert heads(page)[:3] == ["bulk_actions", "number", "title"]


def test_filter_keeps_view_columns_and_order(client, cast):
    client.force_login(cast.editor)

    query = {"columns": "title,owner", "ordering": "title", "view": "all"}
    page = text_of(client.get(address("demand", "list"), query))

    for name, value in query.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in page


@pytest.mark.parametrize("columns", ["", "title,industry,region,created_by,owner,review_due,budget_min"])
def test_every_column_costs_the_same_for_one_and_thirty_rows(client, cast, columns):
    client.force_login(cast.editor)
    save(client)
    counts = []
    for number in (1, 29):
        for _number in range(number):
            make_entry(organisation=cast.enterprise, actor=cast.editor)
        client.get(address("demand", "list"), {"columns": columns})
        with CaptureQueriesContext(connection) as queries:
            client.get(address("demand", "list"), {"columns": columns, "q": "磷石膏"})
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] <= 35


def test_empty_list_says_what_it_is_for_and_what_to_do_first(client, cast):
    client.force_login(cast.editor)

    empty = text_of(client.get(address("demand", "list")))
    narrowed = text_of(client.get(address("demand", "list"), {"q": "没有这个"}))

    assert address("demand", "add") in empty
    assert "录入第一条" in empty
    assert "没有符合当前搜索和筛选的条目" in narrowed
    client.force_login(cast.reviewer)
    reviewer = text_of(client.get(address("demand", "list")))
    assert "录入第一条" not in reviewer
