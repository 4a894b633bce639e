import pytest
from django.urls import reverse

from tests.factories.entries import make_entry
from tests.factories.identity import make_user
from tests.registries.viewsets.desk import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def ask(client, text):
    return client.get(reverse("registries_quick"), {"q": text})


def titles(answer):
    return {row["title"] for group in answer.json()["groups"] for row in group["rows"]}


def test_palette_finds_entries_and_organisations_of_ones_work(client, cast):
    make_entry(organisation=cast.enterprise, actor=cast.editor, title="磷石膏除杂")
    make_entry("achievement", organisation=cast.enterprise, actor=cast.editor, title="磷石膏转晶")
    client.force_login(cast.editor)

    assert titles(ask(client, "磷石膏")) == {"磷石膏除杂", "磷石膏转晶"}
    assert titles(ask(client, "wajqy")) == {"磷石膏除杂", "磷石膏转晶", "瓮安甲企业"}
    assert ask(client, "").json() == {"groups": []}


def test_palette_knows_nothing_of_others(client, cast):
    make_entry(organisation=cast.enterprise, actor=cast.editor, title="磷石膏除杂")
    client.force_login(cast.stranger)

    assert titles(ask(client, "磷石膏")) == set()
    assert titles(ask(client, "瓮安甲")) == set()


def test_too_long_a_question_is_answered_in_words(client, cast):
    client.force_login(cast.editor)

    answer = ask(client, "词 " * 17)

    assert answer.status_code == 400
    assert "16" in answer.json()["detail"]


def test_screens_are_those_of_the_menu_with_their_initials(client, cast):
    client.force_login(cast.editor)

    screens = client.get(reverse("registries_quick_screens")).json()["screens"]

    found = {one["title"]: one for one in screens}
    assert found["需求库"]["initials"] == "xqk"
    assert found["需求库"]["url"] == reverse("wagtailsnippets_registries_demand:list")


def test_strangers_to_the_console_ask_nothing(client):
    client.force_login(make_user())

    assert ask(client, "磷").status_code == 302
