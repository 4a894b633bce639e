"""The screen 联系申请 of the console."""

import pytest
from django.urls import reverse

from registries.domain import attached, contact_requests
from registries.models import ContactRequest
from registries.viewsets.contact_requests import ContactRequestsMenuItem
from tests.factories.entries import make_entry, publish
from tests.registries.viewsets.desk import make_cast, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def asked(cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    entry = publish(entry, submitter=cast.editor, reviewer=cast.reviewer)
    attached.set_contact(actor=cast.editor, entry=entry, name="王工", phone="13912345678")
    return contact_requests.ask(
        actor=cast.stranger, entry=entry, purpose="purchase", message="想询价，请联系。"
    )


@pytest.fixture
def url():
    return reverse("registries_contact_requests")


def test_request_waits_in_menu_inbox_and_list(client, cast, asked, url):
    client.force_login(cast.editor)

    home = client.get(reverse("wagtailadmin_home"))
    assert "1 条联系申请等您答复" in text_of(home)
    item, request = ContactRequestsMenuItem(), home.wsgi_request
    assert item.is_shown(request)
    assert str(item.render_component(request).label) == "联系申请（1）"
    page = text_of(client.get(url))
    assert "平塘乙企业" in page
    assert "想询价，请联系。" in page
    assert "13912345678" not in page


def test_request_is_answered_and_ended(client, cast, asked, url):
    client.force_login(cast.editor)
    for until in ("2020-01-01", "2020-02-30", "昨天"):
        client.post(url, {"request": asked.pk, "act": "accept", "until": until})
        assert ContactRequest.objects.get().state == "open"

    client.post(url, {"request": asked.pk, "act": "accept", "until": ""})
    assert ContactRequest.objects.get().state == "accepted"
    client.post(url, {"request": asked.pk, "act": "end", "reason": "已签约"})
    assert ContactRequest.objects.get().state == "ended"
    assert "已收回" in text_of(client.get(url))


def test_request_is_declined_with_a_reason(client, cast, asked, url):
    client.force_login(cast.manager)

    client.post(url, {"request": asked.pk, "act": "decline", "reason": "暂不需要"})

    assert ContactRequest.objects.get().reason == "暂不需要"


def test_asker_follows_and_takes_back(client, cast, asked, url):
    client.force_login(cast.stranger)
    assert "撤回申请" in text_of(client.get(f"{url}?box=sent"))

    client.post(url, {"request": asked.pk, "act": "withdraw", "box": "sent"})

    assert ContactRequest.objects.get().state == "withdrawn"
    assert "已撤回" in text_of(client.get(f"{url}?box=sent"))


def test_nobody_answers_for_others(client, cast, asked, url):
    client.force_login(cast.stranger)
    assert client.post(url, {"request": asked.pk, "act": "accept"}).status_code in {302, 403}
    assert client.post(url, {"request": asked.pk, "act": "nonsense"}).status_code == 404
    assert client.post(url, {"request": "0", "act": "accept"}).status_code == 404
    client.force_login(cast.reviewer)
    assert client.post(url, {"request": asked.pk, "act": "accept"}).status_code == 404
    assert client.get(url).status_code == 302

    assert ContactRequest.objects.get().state == "open"


def test_list_costs_the_same_for_many(client, cast, asked, url, django_assert_max_num_queries):
    client.force_login(cast.editor)
    client.get(url)

    with django_assert_max_num_queries(35):
        client.get(url)
