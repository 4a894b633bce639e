"""Contacts in the portal: asked for, answered, and shown for one look."""

import datetime

import pytest
from django.utils import timezone

from registries.domain import attached, contact_requests
from registries.models import ContactRequest
from tests.portal.conftest import as_user, text_of

pytestmark = pytest.mark.django_db
PHONE = "13912345678"
MINE = "/me/contact-requests/"
ASK = {"purpose": "cooperation", "message": "想谈中试合作"}


@pytest.fixture
def entry(world):
    attached.set_contact(actor=world.editor, entry=world.public, name="王工", phone=PHONE)
    return world.public


@pytest.fixture
def page(entry):
    return f"/demands/{entry.number}/contact/"


@pytest.fixture
def asked(world, entry):
    return contact_requests.ask(actor=world.stranger, entry=entry, **ASK)


def test_the_whole_way(world, entry, page):
    asker, owner = as_user(world.stranger), as_user(world.editor)
    assert "申请联系方式" in text_of(asker.get(f"/demands/{entry.number}/"))
    assert "139****5678" in text_of(asker.get(page))

    sent = asker.post(page, ASK, follow=True)
    assert "等待发布方答复" in text_of(sent)
    row = ContactRequest.objects.get()
    assert "外部单位" in text_of(owner.get(MINE))
    assert "想谈中试合作" in text_of(owner.get(MINE))
    assert "1 条联系申请等您答复" in text_of(owner.get("/me/"))
    last = timezone.localdate() + datetime.timedelta(days=7)
    owner.post(f"{MINE}{row.pk}/accept/", {"until": last.isoformat()})

    assert PHONE not in text_of(asker.get(page))
    shown = asker.post(f"{page}reveal/", {"reason": "约时间看样"})
    assert PHONE in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    assert PHONE not in text_of(asker.get(page))
    assert "查看联系方式" in text_of(asker.get(f"{MINE}?box=sent"))


def test_number_stands_in_no_page_before_it_is_revealed(world, entry, page, asked):
    contact_requests.answer(actor=world.editor, request=asked, accept=True)

    for user in (None, world.individual, world.stranger, world.editor):
        client = as_user(user)
        for path in (f"/demands/{entry.number}/", page, MINE, f"{MINE}?box=sent", "/demands/"):
            assert PHONE not in text_of(client.get(path, follow=True))


def test_looking_takes_a_reason(world, page, asked):
    contact_requests.answer(actor=world.editor, request=asked, accept=True)

    response = as_user(world.stranger).post(f"{page}reveal/", {"reason": ""})

    assert response.status_code == 400
    assert PHONE not in text_of(response)


@pytest.mark.parametrize("name", ["individual", "member"])
def test_others_look_at_nothing(world, page, asked, name):
    contact_requests.answer(actor=world.editor, request=asked, accept=True)

    response = as_user(getattr(world, name)).post(f"{page}reveal/", {"reason": "看看"})

    assert response.status_code == 403
    assert PHONE not in text_of(response)


def test_entry_that_is_not_open_has_no_contact_page(world):
    for entry in (world.summary, world.own, world.draft):
        path = f"/demands/{entry.number}/contact/"
        for user in (world.stranger, world.individual):
            client = as_user(user)
            assert client.get(path).status_code == 404
            assert client.post(path, ASK).status_code == 404
            assert client.post(f"{path}reveal/", {"reason": "看"}).status_code == 404


def test_entry_that_was_taken_down_closes_the_contact(world, entry, page, asked):
    contact_requests.answer(actor=world.editor, request=asked, accept=True)
    type(entry).objects.filter(pk=entry.pk).update(live=False)
    client = as_user(world.stranger)

    assert client.post(f"{page}reveal/", {"reason": "看"}).status_code == 404
    assert "已不再向您显示" in text_of(client.get(f"{MINE}?box=sent"))


def test_visitors_are_led_to_the_login(page, world):
    client = as_user(None)

    for response in (client.get(page), client.post(page, ASK), client.get(MINE)):
        assert response.status_code == 302
        assert "/login/" in response["Location"]


def test_wrong_form_keeps_what_was_typed(world, page):
    response = as_user(world.stranger).post(page, {"purpose": "", "message": "想谈合作"})

    assert response.status_code == 400
    assert "想谈合作" in text_of(response)
    assert not ContactRequest.objects.exists()


def test_second_request_is_a_conflict(world, page, asked):
    response = as_user(world.stranger).post(page, ASK)

    assert response.status_code == 409


def test_answers_are_the_owners(world, asked):
    for name in ("accept", "decline", "end", "withdraw", "nonsense"):
        path = f"{MINE}{asked.pk}/{name}/"
        assert as_user(world.member).post(path, {"reason": "无"}).status_code == 404
        assert as_user(world.individual).post(path, {"reason": "无"}).status_code == 404
    as_user(world.stranger).post(f"{MINE}{asked.pk}/accept/")
    asked.refresh_from_db()
    assert asked.state == "open"


def test_request_is_declined_ended_and_taken_back(world, entry, asked):
    owner, asker = as_user(world.editor), as_user(world.stranger)
    wrong = owner.post(f"{MINE}{asked.pk}/accept/", {"until": "2020-02-30"}, follow=True)
    assert "一年以内" in text_of(wrong)
    owner.post(f"{MINE}{asked.pk}/decline/", {"reason": "暂不需要"})
    assert "暂不需要" in text_of(asker.get(f"/demands/{entry.number}/contact/"))
    second = contact_requests.ask(actor=world.stranger, entry=entry, **ASK)
    owner.post(f"{MINE}{second.pk}/accept/", {"until": ""})
    owner.post(f"{MINE}{second.pk}/end/", {"reason": "已签约"})
    third = contact_requests.ask(actor=world.stranger, entry=entry, **ASK)
    asker.post(f"{MINE}{third.pk}/withdraw/")

    states = ContactRequest.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["declined", "ended", "withdrawn"]


def test_lists_cost_the_same_for_many(world, entry, asked, django_assert_max_num_queries):
    client = as_user(world.editor)
    with django_assert_max_num_queries(35):
        client.get(MINE)


def test_own_side_looks_at_its_contact(world, page):
    client = as_user(world.editor)
    assert "显示联系方式" in text_of(client.get(page))

    assert PHONE in text_of(client.post(f"{page}reveal/", {"reason": "核对"}))


def test_get_reveals_and_answers_nothing(world, page, asked):
    client = as_user(world.editor)

    assert client.get(f"{page}reveal/").status_code == 405
    assert client.get(f"{MINE}{asked.pk}/accept/").status_code == 405
