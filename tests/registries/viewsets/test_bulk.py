import pytest
from django.urls import reverse
from django.utils.http import urlencode

from registries.enums import Stage
from registries.models import Demand
from tests.factories.entries import make_entry, publish
from tests.registries.viewsets.desk import address, make_cast, text_of

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
