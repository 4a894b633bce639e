import pytest
from django.urls import reverse
from django.utils.http import urlencode

from registries.enums import Stage
from registries.models import Demand
from tests.factories.entries import make_entry, make_tag, publish
from tests.registries.viewsets.desk import address, make_cast, submitted, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def bulk(action, *entries):
    base = reverse("wagtail_bulk_action", args=["registries", "demand", action])
    query = urlencode([("id", entry.pk) for entry in entries] + [("next", address("demand", "list"))])
    return f"{base}?{query}"


def test_several_drafts_are_submitted_and_incomplete_ones_named(client, cast):
    complete = make_entry(organisation=cast.enterprise, actor=cast.editor)
    incomplete = make_entry(organisation=cast.enterprise, actor=cast.editor, summary="")
    client.force_login(cast.editor)

    page = client.get(bulk("submit", complete, incomplete))
    client.post(bulk("submit", complete, incomplete))

    complete.refresh_from_db()
    incomplete.refresh_from_db()
    assert page.status_code == 200
    assert complete.stage == Stage.SUBMITTED
    assert incomplete.stage == Stage.DRAFT
    assert incomplete.number in text_of(client.get(address("demand", "list")))


def test_drafts_are_deleted_and_published_entries_stay(client, cast):
    draft = make_entry(organisation=cast.enterprise, actor=cast.editor)
    live = publish(
        make_entry(organisation=cast.enterprise, actor=cast.editor),
        submitter=cast.editor,
        reviewer=cast.reviewer,
    )
    client.force_login(cast.manager)

    client.post(bulk("delete", draft, live))

    assert list(Demand.objects.all()) == [live]


@pytest.mark.parametrize("action", ["submit", "delete"])
def test_entries_of_others_are_untouched_and_unseen(client, cast, action):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor, title="外单位看不到的标题")
    client.force_login(cast.stranger)

    page = client.get(bulk(action, entry))
    client.post(bulk(action, entry))

    entry.refresh_from_db()
    assert entry.stage == Stage.DRAFT
    assert "外单位看不到的标题" not in text_of(page)


def page_of(client, action, query, library="demand"):
    base = reverse("wagtail_bulk_action", args=["registries", library, action])
    return client.get(f"{base}?{urlencode([*query, ('next', address(library, 'list'))])}")


def test_result_names_what_was_done_and_every_refusal_with_its_way(client, cast):
    complete = make_entry(organisation=cast.enterprise, actor=cast.editor)
    incomplete = make_entry(organisation=cast.enterprise, actor=cast.editor, summary="")
    client.force_login(cast.editor)

    page = client.post(bulk("submit", complete, incomplete))

    assert [row["entry"] for row in page.context["done"]] == [complete]
    assert [row["entry"] for row in page.context["refused"]] == [incomplete]
    assert address("demand", "inspect", incomplete.pk) in text_of(page)


def test_whole_list_means_what_the_filters_leave(client, cast):
    make_entry(organisation=cast.enterprise, actor=cast.editor, title="锂电回收")
    wanted = make_entry(organisation=cast.enterprise, actor=cast.editor, title="磷石膏除杂")
    client.force_login(cast.editor)

    page = page_of(client, "submit", [("id", "all"), ("q", "磷石膏"), ("stage", "draft")])
    nothing = page_of(client, "submit", [("id", "all"), ("stage", "returned")])

    assert [entry.pk for entry in page.context["view"].chosen] == [wanted.pk]
    assert nothing.status_code == 302


def test_list_longer_than_an_act_is_refused_in_words(client, cast, monkeypatch):
    monkeypatch.setattr("registries.domain.bulk.MOST", 1)
    entries = [make_entry(organisation=cast.enterprise, actor=cast.editor) for _number in range(2)]
    client.force_login(cast.editor)

    answer = page_of(client, "withdraw", [("id", "all")])
    page = client.get(answer.url)

    assert answer.status_code == 302
    assert "请选择 1 至 1 条" in text_of(page)
    assert len(entries) == 2


def test_submissions_are_approved_as_the_page_showed_them(client, cast):
    first, second = submitted(cast), submitted(cast)
    client.force_login(cast.reviewer)

    page = client.get(bulk("approve", first, second))
    seen = [f"{first.pk}:{first.latest_revision_id}", f"{second.pk}:1"]
    result = client.post(bulk("approve", first, second), {"seen": seen})

    assert f'value="{first.pk}:{first.latest_revision_id}"' in text_of(page)
    assert [row["entry"].pk for row in result.context["done"]] == [first.pk]
    second.refresh_from_db()
    assert second.stage == Stage.SUBMITTED


def test_tags_audience_and_withdrawal_go_through_their_forms(client, cast):
    tag = make_tag("新领域")
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor, visibility="own")
    waiting = submitted(cast)
    client.force_login(cast.editor)

    client.post(bulk("tag", entry), {"add": [tag.pk]})
    empty = client.post(bulk("tag", entry), {})
    client.post(bulk("audience", entry), {"visibility": "public"})
    unnamed = client.post(bulk("audience", entry), {"visibility": "consortium"})
    client.post(bulk("withdraw", waiting))

    entry.refresh_from_db()
    waiting.refresh_from_db()
    assert tag in entry.technologies.all()
    assert entry.visibility == "public"
    assert waiting.stage == Stage.DRAFT
    assert (empty.status_code, unnamed.status_code) == (200, 200)


def test_chosen_entries_are_exported_and_nothing_else(client, cast):
    chosen = make_entry(organisation=cast.enterprise, actor=cast.editor, title="要导出的")
    make_entry(organisation=cast.enterprise, actor=cast.editor, title="不导出的")
    client.force_login(cast.manager)

    answer = client.post(bulk("export", chosen), {"kind": "csv"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")

    assert "要导出的" in content
    assert "不导出的" not in content


ACTIONS = ["submit", "approve", "withdraw", "tag", "audience", "export"]


@pytest.mark.parametrize("action", ACTIONS)
def test_no_act_reaches_entries_of_others(client, cast, action):
    entry = submitted(cast, title="外单位看不到的标题")
    before = entry.updated_at
    client.force_login(cast.stranger)
    data = {"kind": "csv", "visibility": "public", "seen": f"{entry.pk}:{entry.latest_revision_id}"}

    pages = [client.get(bulk(action, entry)), client.post(bulk(action, entry), data)]

    entry.refresh_from_db()
    assert entry.updated_at == before
    assert all(page.status_code in {302, 404} for page in pages)


def test_foot_of_the_list_offers_what_is_part_of_ones_work(client, cast):
    client.force_login(cast.editor)
    editor = [act["url"].rstrip("/").rpartition("/")[2] for act in _acts(client)]
    client.force_login(cast.reviewer)
    reviewer = [act["url"].rstrip("/").rpartition("/")[2] for act in _acts(client)]

    assert {"submit", "withdraw", "tag"} <= set(editor)
    assert "approve" not in editor
    assert "approve" in reviewer


def _acts(client):
    return client.get(address("demand", "list")).context["bulk_acts"]
